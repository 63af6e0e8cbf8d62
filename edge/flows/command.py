"""Commands of the platform: live ones now or never, jobs when they may; each acts at most once (PROTOCOL 3.10, 4.3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.clock import Quality
from edge.domain.command import Clockwork, prove, stale
from edge.domain.facts import CommandChanged, CommandState
from edge.domain.order import Order
from edge.effects import After, Beat, Done, Effect, Tell
from edge.flows import bidding, consent, proof, restored, serving
from edge.flows.bidding import Bid, Outcome
from edge.store import inbox, meta, openings
from edge.store.db import Row
from edge.store.inbox import Entry
from edge.store.journal import wall_text
from edge.turn import Turn

CONFIRM_MS = 20_000
SETTLE_MS = 40_000
JOB_MS = 60_000


def receive(turn: Turn, order: Order) -> Done:
    """A live command: deadline, inbox, mode, preconditions, proof — then at once, or refused for good."""
    known = inbox.get(turn.db, order.id)
    if known is not None:
        return _known(turn, known, order)
    why = order.fault or _late(turn, order)
    kept = {"args": dict(order.args), "by": order.by, "until_mono_ms": order.until_mono_ms}
    entry = Entry(order.id, order.hash, order.op, "live", kept)
    bid = Bid(order.id, order.op, order.args, order.pre)
    if why or (why := bidding.refusal(turn, bid)):
        return _refused(turn, entry, why)
    if order.op in bidding.PROVED:
        return _proved(turn, entry, (bid, order.proof))
    if order.args.get("consent") == "ask":
        return _asked(turn, entry, bid)
    inbox.add(turn.db, entry, "received", wall_text(turn.now()))
    return _go(turn, bid)


def confirm(turn: Turn, cmd: str) -> Done:
    """The person whom the operator named says on the screen: yes, somebody is here."""
    row = inbox.get(turn.db, cmd)
    if row is None or row["state"] != "received":
        return Done({"state": row["state"] if row is not None else "unknown"})
    if inbox.body(row).get("staff") != turn.actor.id:
        return Done({"state": row["state"]})
    return _allowed(turn, row)


def agree(turn: Turn, cmd: str) -> tuple[Effect, ...]:
    """Whoever stands at the screen lets it be done."""
    row = inbox.get(turn.db, cmd)
    return () if row is None or row["state"] != "received" else _allowed(turn, row).effects


def _allowed(turn: Turn, row: Row) -> Done:
    """A person said yes: now, unless it has become too late or impossible."""
    kept = inbox.body(row)
    bid = Bid(row["id"], row["op"], kept["args"], tuple(kept["pre"]))
    late = turn.clock.mono_ms() > kept["until_mono_ms"]
    why = "late" if late else bidding.refusal(turn, bid)
    return _end(turn, row, ("refused", why)) if why else _go(turn, bid)


def finish(turn: Turn, cmd: str, state: CommandState, why: str | None = None) -> Done:
    """What was started has come to its end."""
    row = inbox.get(turn.db, cmd)
    if row is None or row["state"] not in ("received", "started"):
        return Done()
    return _end(turn, row, (state, why))


def give_up(turn: Turn, cmd: str) -> Done:
    """Nobody confirmed in time."""
    row = inbox.get(turn.db, cmd)
    return Done() if row is None or row["state"] != "received" else _end(turn, row, ("refused", "proof"))


def settle(turn: Turn, cmd: str) -> Done:
    """The board had its time: without a sensor the door counts as opened as far as the board can tell."""
    row = inbox.get(turn.db, cmd)
    if row is None or row["state"] != "started":
        return Done()
    opened = openings.get(turn.db, row["opening"] or "")
    rung = opened["rung"] if opened is not None else "unknown"
    return _end(turn, row, ("succeeded", "assumed") if rung in ("sent", "acked") else ("failed", "unknown"))


def work(turn: Turn, cmd: str) -> Done:
    """A job looks whether it may start now, has run out, or goes on waiting."""
    row = inbox.get(turn.db, cmd)
    if row is None or row["state"] != "received":
        return Done()
    kept, now = inbox.body(row), turn.now()
    judged = now.quality is not Quality.UNSET
    if judged and wall_text(now) >= kept["until"]:
        return _end(turn, row, ("expired", "until"))
    bid = Bid(cmd, row["op"], kept["args"], tuple(kept["pre"]))
    early = judged and wall_text(now) < kept.get("not_before", "")
    why = "early" if early else bidding.refusal(turn, bid)
    if why == "early" or why.startswith("precondition:"):
        return Done(effects=(After(f"job:{cmd}", JOB_MS, "command.work", (cmd,)),))
    return _end(turn, row, ("refused", why)) if why else _go(turn, bid)


def show(turn: Turn) -> Done:
    """The six digits that prove to an operator that somebody stands here; the secret is made at the first look."""
    digits, left_ms = proof.code(turn)
    return Done({"code": digits, "for_ms": left_ms})


def take_job(turn: Turn, cmd: str, sha: str, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    """A job document has come: noted once, tried at once and then again until it may run."""
    if inbox.get(turn.db, cmd) is not None:
        return ()
    kept = {name: body.get(name) for name in ("args", "pre", "until", "by")}
    if "not_before" in body:
        kept["not_before"] = body["not_before"]
    inbox.add(turn.db, Entry(cmd, sha, body["op"], "job", kept), "received", wall_text(turn.now()))
    _note(turn, (cmd, body["op"]), ("received", None))
    if restored.remembers_nothing(turn):
        return finish(turn, cmd, "refused", "mode").effects  # it may have run on the store that was lost
    return work(turn, cmd).effects


def cancel(turn: Turn, cmd: str) -> tuple[Effect, ...]:
    """The platform took a job back before it started."""
    row = inbox.get(turn.db, cmd)
    return () if row is None or row["state"] != "received" else _end(turn, row, ("cancelled", None)).effects


def door(turn: Turn, opening: str, rung: str, *, more: bool) -> tuple[Effect, ...]:
    """A door that a command opened has said something: it succeeded, or it failed for good."""
    row = inbox.of_opening(turn.db, opening)
    if row is None or row["state"] != "started":
        return ()
    if rung in ("door_open", "item_changed", "door_closed"):
        return _end(turn, row, ("succeeded", "door_open")).effects
    if rung in bidding.FAILED and not more:
        return _end(turn, row, ("failed", rung)).effects
    return ()


def recover(turn: Turn) -> tuple[Effect, ...]:
    """After a start: what had been started is never run again; what waits looks again."""
    effects: list[Effect] = []
    for row in inbox.unfinished(turn.db):
        if row["state"] == "started":
            opened = openings.get(turn.db, row["opening"] or "")
            proved = opened is not None and opened["opened"]
            effects += _end(turn, row, ("succeeded", "door_open") if proved else ("failed", "interrupted")).effects
        elif row["class"] == "job":
            effects += work(turn, row["id"]).effects
        else:
            effects += _end(turn, row, ("refused", "late")).effects
    return tuple(effects)


def _late(turn: Turn, order: Order) -> str:
    """The deadline is a point of our own monotonic clock, in this boot."""
    until = Clockwork("", order.boot, order.until_mono_ms)
    why = stale(until, Clockwork("", turn.clock.boot, turn.clock.mono_ms()))
    frozen = meta.get(turn.db, "mode", "normal") in serving.CODELESS and order.op in bidding.PROVED
    return why or ("mode" if frozen else "")


def _known(turn: Turn, row: Row, order: Order) -> Done:
    """A repeat is answered with what was recorded and never acts."""
    if row["hash"] != order.hash:
        _note(turn, (order.id, order.op), ("refused", "id_reused"))
        return Done({"state": "refused", "why": "id_reused"}, (Beat(),))
    return Done({"state": row["state"], "why": row["why"], "again": True}, (Beat(),))


def _refused(turn: Turn, entry: Entry, why: str) -> Done:
    inbox.add(turn.db, entry, "refused", wall_text(turn.now()))
    seq = _note(turn, (entry.id, entry.op), ("refused", why))
    inbox.change(turn.db, entry.id, why=why, ver=seq)
    return Done({"state": "refused", "why": why}, (Beat(),))


def _proved(turn: Turn, entry: Entry, asked: tuple[Bid, tuple[str, str] | None]) -> Done:
    bid, given = asked
    way, value = given or ("", "")
    if way == "screen" and _seen_on_screen(turn, value):
        inbox.add(turn.db, entry, "received", wall_text(turn.now()))
        return _go(turn, bid)
    if way == "staff" and bidding.signed_in(turn, value):
        waiting = replace(entry, body={**entry.body, "pre": list(bid.pre), "staff": value})
        inbox.add(turn.db, waiting, "received", wall_text(turn.now()))
        _note(turn, (entry.id, entry.op), ("received", None))
        ask = Tell("confirm", {"cmd": entry.id, "op": entry.op, "person": value, "args": dict(bid.args)})
        late = After(f"confirm:{entry.id}", CONFIRM_MS, "command.give_up", (entry.id,))
        return Done({"state": "received"}, (ask, late, Beat()))
    return _refused(turn, entry, "proof")


def _asked(turn: Turn, entry: Entry, bid: Bid) -> Done:
    """Whoever stands at the screen is asked; what else stands there is asked another time."""
    shown = consent.ask(turn, entry.id)
    if not shown:
        return _refused(turn, entry, "busy")
    waiting = replace(entry, body={**entry.body, "pre": list(bid.pre)})
    inbox.add(turn.db, waiting, "received", wall_text(turn.now()))
    _note(turn, (entry.id, entry.op), ("received", None))
    return Done({"state": "received"}, (*shown, Beat()))


def _seen_on_screen(turn: Turn, value: str) -> bool:
    """Without a look at the screen there is no secret, and nothing is right."""
    if not turn.memory.secret:
        return False
    held, turn.memory.proofs = prove(turn.memory.proofs, turn.memory.secret, value, turn.clock.mono_ms())
    return held


def _go(turn: Turn, bid: Bid) -> Done:
    """Started, durably, before anything leaves the kiosk."""
    seq = _note(turn, (bid.cmd, bid.op), ("started", None))
    inbox.move(turn.db, bid.cmd, ("received", "started"), None, seq)
    outcome: Outcome = bidding.DO[bid.op](turn, bid)
    if outcome.opening:
        inbox.change(turn.db, bid.cmd, opening=outcome.opening)
        late = After(f"command:{bid.cmd}", SETTLE_MS, "command.settle", (bid.cmd,))
        seen = proof.opened(turn, outcome.opening)
        return Done({"state": "started", "opening": outcome.opening}, (*outcome.effects, *seen, late, Beat()))
    if outcome.state is None:
        return Done({"state": "started"}, outcome.effects)
    row = inbox.get(turn.db, bid.cmd)
    ended = _end(turn, row, (outcome.state, outcome.why)) if row is not None else Done()
    return Done({"state": outcome.state, "why": outcome.why}, (*outcome.effects, *ended.effects))


def _end(turn: Turn, row: Row, ends: tuple[CommandState, str | None]) -> Done:
    result = {"opening": row["opening"]} if row["opening"] else {}
    seq = _note(turn, (row["id"], row["op"]), ends, result)
    inbox.move(turn.db, row["id"], (row["state"], ends[0]), ends[1], seq)
    return Done({"state": ends[0], "why": ends[1]}, (Beat(),))


def _note(
    turn: Turn,
    name: tuple[str, str],
    ends: tuple[CommandState, str | None],
    result: Mapping[str, object] | None = None,
) -> int:
    return turn.note(CommandChanged(name[0], name[1], ends[0], result or {}, ends[1]))
