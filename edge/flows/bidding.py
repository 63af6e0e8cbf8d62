"""What each command may do here and what must hold first; `flows/command` keeps the books of its life."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.domain.command import OPS, objection
from edge.domain.facts import Cause, CellBlocked, CellUnblocked, CommandState, StaffSignedOut
from edge.domain.parcel import Act
from edge.domain.visit import State
from edge.effects import Beat, Chore, Colour, Effect, Light, Pattern, Snap, Tell
from edge.flows import opening, parcel, screen, serving
from edge.flows.opening import Wish
from edge.store import feed, meta, openings, parcels, places, staff, tasks
from edge.turn import Turn

PROVED = frozenset(name for name, op in OPS.items() if op.proof)
FAILED = frozenset({"jammed", "not_detected", "no_reply", "bad_frame"})
REOPEN_MS = 120_000
EMPTY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Bid:
    """What is asked for: command id, op, its arguments, and preconditions besides its own."""

    cmd: str
    op: str
    args: Mapping[str, Any]
    pre: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: an end at once, an opening that is under way, or (neither) something that still runs."""

    state: CommandState | None = None
    why: str | None = None
    opening: str = ""
    effects: tuple[Effect, ...] = ()


def refusal(turn: Turn, bid: Bid) -> str:
    """Why this cannot be done now: closed list of PROTOCOL 3.10; "" when it can."""
    if bid.op not in DO or not _can(turn, bid):
        return "no_capability" if bid.op in OPS else "unknown_op"
    if "cell" in bid.args and not _cell(turn, bid):
        return "bad_args"
    if "view" in bid.args and not ("put" in bid.args["file"] and bid.args["view"] == "desk"):
        return "bad_args"  # the one camera looks at whoever stands here
    if _busy(turn, bid):
        return "busy"
    met = {name for name in (*OPS[bid.op].needs, *bid.pre) if name in CHECKS and CHECKS[name](turn, bid)}
    return objection(bid.op, bid.args, bid.pre, met) or ""


def signed_in(turn: Turn, person: str) -> bool:
    """Whether this person works here right now."""
    return bool(staff.sessions_of(turn.db, person))


def _cell(turn: Turn, bid: Bid) -> bool:
    place = places.get(turn.db, bid.args["cell"])
    return place is not None and place["kind"] == "cell"


def _can(turn: Turn, bid: Bid) -> bool:
    """Whether this kiosk has what it takes: no copy goes to the platform, no picture without a camera and a reader."""
    if bid.op == "take_picture":
        return turn.settings.hardware.camera != "none" and bool(_reader(turn))
    return not (bid.op == "backup_now" and "file" in bid.args)


def _reader(turn: Turn) -> str:
    """The key by which the platform reads what is sealed for it; "" while it has not given one."""
    values = (feed.body(turn.db, "settings", "main") or {}).get("values", {})
    return str(values.get("seal_key", ""))


def _busy(turn: Turn, bid: Bid) -> bool:
    if bid.op == "take_picture":
        return turn.memory.picture not in ("", bid.cmd)
    place = places.get(turn.db, bid.args["cell"]) if bid.op in PROVED else None
    return place is not None and place["opening"] is not None


def _holds_parcel(turn: Turn, bid: Bid) -> bool:
    """Exactly that parcel and free to go; null: nothing at all."""
    held = parcels.in_place(turn.db, bid.args["cell"])
    wanted = bid.args["parcel"]
    if wanted is None:
        return not held
    return [row["id"] for row in held] == [wanted] and parcel.can(held[0], Act.OPEN) and held[0]["intent"] != "hold"


def _doors_closed(turn: Turn, _bid: Bid) -> bool:
    return all(place["door"] != "open" for place in places.every(turn.db))


def _no_opening(turn: Turn, _bid: Bid) -> bool:
    return not openings.unsettled(turn.db)


def _idle(turn: Turn, _bid: Bid) -> bool:
    return turn.memory.visit.subject is State.IDLE


def _task_closed(turn: Turn, bid: Bid) -> bool:
    """Nobody here still has to look at that cell."""
    return not any(task["place"] == bid.args["cell"] for task in tasks.pending(turn.db))


def _just_opened(turn: Turn, bid: Bid) -> bool:
    """The last opening of that cell, at most 120 s ago in this boot, and nothing was put there since."""
    last, now = openings.last_of(turn.db, bid.args["cell"]), turn.clock.mono_ms()
    if last is None or last["id"] != bid.args["opening"] or last["boot"] != turn.clock.boot:
        return False
    place = places.get(turn.db, bid.args["cell"])
    reserved = place is not None and place["reserved_for"] is not None
    unused = not reserved and not parcels.in_place(turn.db, bid.args["cell"])
    return unused and now - last["mono"] <= REOPEN_MS


def _camera_allowed(turn: Turn, bid: Bid) -> bool:
    """The owner lets support see pictures: of somebody who says yes, or of a room in which nobody is."""
    return turn.settings.camera.remote and (bid.args.get("consent") == "ask" or _empty_room(turn))


def _empty_room(turn: Turn) -> bool:
    """Idle, untouched for a minute, nobody signed in."""
    touched = turn.memory.touched_ms
    untouched = touched is None or turn.clock.mono_ms() - touched >= EMPTY_MS
    return turn.memory.visit.state is State.IDLE and untouched and not staff.running_sessions(turn.db)


CHECKS: Mapping[str, Callable[[Turn, Bid], bool]] = {
    "holds_parcel": _holds_parcel,
    "doors_closed": _doors_closed,
    "no_opening": _no_opening,
    "idle": _idle,
    "just_opened": _just_opened,
    "task_closed": _task_closed,
    "camera_allowed": _camera_allowed,
}


def _open_cell(turn: Turn, bid: Bid) -> Outcome:
    """The one remote hand-over: a parcel leaves as issued by command; an empty cell is opened to be looked at."""
    cause: Cause = {"cmd": bid.cmd}
    held = parcels.get(turn.db, bid.args["parcel"] or "")
    if held is None:
        ident, effects = opening.begin(turn, Wish(bid.args["cell"], "check", cause, reason="remote"))
        return Outcome(opening=ident, effects=effects)
    ident, effects = opening.begin(turn, Wish(bid.args["cell"], "pickup", cause, held["id"]))
    parcel.move(turn, held, Act.OPEN, opening=ident, issued_how="command", ver=int(ident[2:]))
    return Outcome(opening=ident, effects=effects)


def _reopen_cell(turn: Turn, bid: Bid) -> Outcome:
    ident, effects = opening.begin(turn, Wish(bid.args["cell"], "take", {"cmd": bid.cmd}))
    return Outcome(opening=ident, effects=effects)


def _beat(_turn: Turn, _bid: Bid) -> Outcome:
    return Outcome("succeeded", effects=(Beat(),))


def _compare(_turn: Turn, _bid: Bid) -> Outcome:
    """Sync answers; its end comes when the last part has left."""
    return Outcome()


def _block_cell(turn: Turn, bid: Bid) -> Outcome:
    cell, reason = bid.args["cell"], bid.args["reason"] or "remote"
    if places.block(turn.db, cell, reason):
        seq = turn.note(CellBlocked(cell, reason, {"cmd": bid.cmd}))
        places.change(turn.db, cell, ver=seq)
    return Outcome("succeeded", effects=(Light(cell, Colour.RED, Pattern.STEADY), Tell("cells", {})))


def _unblock_cell(turn: Turn, bid: Bid) -> Outcome:
    """Back into service from afar, once staff have closed their task there."""
    cell = bid.args["cell"]
    if places.unblock(turn.db, cell):
        seq = turn.note(CellUnblocked(cell, bid.args["reason"] or "remote", {"cmd": bid.cmd}))
        places.change(turn.db, cell, ver=seq)
    return Outcome("succeeded", effects=(Light(cell, Colour.RED, Pattern.OFF), Tell("cells", {})))


def _sign_out(turn: Turn, bid: Bid) -> Outcome:
    """One person, or everybody, on every screen."""
    everybody = bid.args["person"] == "all"
    found = staff.running_sessions(turn.db) if everybody else staff.sessions_of(turn.db, bid.args["person"])
    for session in found:
        staff.end_session(turn.db, session["hash"], "command")
    for person in sorted({session["person"] for session in found}):
        turn.note(StaffSignedOut(person, "command"))
    told = tuple(Tell("signed_out", {"why": "command"}, session["hash"]) for session in found)
    return Outcome("succeeded", effects=told)


def _self_test(_turn: Turn, bid: Bid) -> Outcome:
    """Its end comes with what was found."""
    return Outcome(effects=(Chore("self_test", bid.cmd, tuple(bid.args["parts"])),))


def _backup_now(_turn: Turn, bid: Bid) -> Outcome:
    """Onto the disk; its end comes when the copy has been read again."""
    return Outcome(effects=(Chore("back_up", bid.cmd),))


def _take_picture(turn: Turn, bid: Bid) -> Outcome:
    """Its end comes when the picture is with the platform; meanwhile the screen says that it is taken."""
    turn.memory.picture = bid.cmd
    file = bid.args["file"]
    return Outcome(effects=(screen.ribbons(turn), Snap(bid.cmd, file["put"], file["bytes_max"], _reader(turn))))


def _set_mode(turn: Turn, bid: Bid) -> Outcome:
    if meta.get(turn.db, "mode", "normal") in serving.CODELESS:
        return Outcome("refused", "mode")
    meta.put(turn.db, "mode", bid.args["mode"])
    seen = (*serving.look(turn).effects, screen.ribbons(turn))
    return Outcome("succeeded", effects=(Tell("mode", {"mode": bid.args["mode"]}), *seen))


DO: Mapping[str, Callable[[Turn, Bid], Outcome]] = {
    "open_cell": _open_cell,
    "reopen_cell": _reopen_cell,
    "beat": _beat,
    "compare": _compare,
    "block_cell": _block_cell,
    "unblock_cell": _unblock_cell,
    "sign_out": _sign_out,
    "set_mode": _set_mode,
    "self_test": _self_test,
    "backup_now": _backup_now,
    "take_picture": _take_picture,
}
"""What this version can do; every other op is refused `no_capability`."""
