"""Live commands: opened turn.now, in this session, or never (PROTOCOL 3.10). Nothing here is ever sent twice."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from edge.sync.contract.canonical import canonical
from edge.sync.contract.commands import FINAL, OPS, read_args
from edge.sync.contract.messages import At, Cmd, PresenceProof
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import ABSENT, plain, read
from provisioning.fleet import registry, session
from provisioning.fleet.database import add_if_new
from provisioning.fleet.post import Outgoing
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import COMMANDS, STEPS
from provisioning.fleet.turn import Turn

FRESH_S = 75
LADDER = {"queued": 0, "sent": 1, "received": 2, "started": 3}
SETTLED = 4

_QUEUED = Prepared(select(COMMANDS).where(COMMANDS.c.state == "queued").order_by(COMMANDS.c.asked_at))
_STATE = Prepared(
    select(COMMANDS.c.state).where(COMMANDS.c.dev == bindparam("dev"), COMMANDS.c.id == bindparam("named"))
)
_CHANGE = Prepared(update(COMMANDS).where(COMMANDS.c.dev == bindparam("whose"), COMMANDS.c.id == bindparam("which")))


class CommandError(Exception):
    """The command cannot be given; `why` is one of a closed list."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants of one kiosk, why, and how he knows that somebody stands there."""

    dev: str
    op: str
    args: Mapping[str, Any]
    by: str
    reason: str
    proof: PresenceProof | None = None


def ask(turn: Turn, wish: Wish) -> str:
    """Put a live command into the queue and give its id; it goes out at once or expires there."""
    op = OPS.get(wish.op)
    if op is None or not op.live:
        raise CommandError("unknown_op")
    try:
        read_args(wish.op, wish.args)
    except BadMessageError as error:
        raise CommandError("bad_args") from error
    if op.proof and wish.proof is None:
        raise CommandError("proof")
    kiosk = registry.find(turn, wish.dev)
    if kiosk is None or not kiosk.trusted:
        raise CommandError("unknown_kiosk" if kiosk is None else "not_trusted")
    ident = _uuid7(turn)
    turn.db.execute(
        insert(COMMANDS).values(
            id=ident,
            dev=wish.dev,
            op=wish.op,
            args=canonical(wish.args),
            reason=wish.reason,
            by=wish.by,
            proof=None if wish.proof is None else canonical(plain(wish.proof)),
            ttl_ms=op.ttl_s * 1000,
            asked_at=turn.now,
            until=turn.now + timedelta(seconds=op.ttl_s),
            state="queued",
        )
    )
    _step(turn, ident, ("queued", None))
    return ident


def due(turn: Turn) -> list[Outgoing]:
    """The commands that may leave now; each is marked as sent before it leaves."""
    found = [_send(turn, row) for row in _QUEUED.all(turn.db)]
    return [message for message in found if message is not None]


def note(turn: Turn, name: tuple[str, str], said: tuple[str, str | None]) -> None:
    """A kiosk told what became of a command, `name` = (dev, id): quickly in its state, for good in its journal."""
    known = _STATE.value(turn.db, dev=name[0], named=name[1])
    if known is not None and rung(said[0]) > rung(known):
        _step(turn, name[1], said)
        _CHANGE.run(turn.db, whose=name[0], which=name[1], state=said[0])


def _send(turn: Turn, row: Row[Any]) -> Outgoing | None:
    if turn.now >= row.until:
        note(turn, (row.dev, row.id), ("expired", "until"))
        return None
    kiosk = registry.find(turn, row.dev)
    there = session.current(turn, row.dev)
    if kiosk is None or not kiosk.trusted:
        note(turn, (row.dev, row.id), ("refused", "not_trusted"))
        return None
    if there is None or there.phase in ("lost", "bye"):
        return None
    if row.op != "beat" and there.age_s(turn.now) > FRESH_S:
        _ask_for_beat(turn, row.dev)
        return None
    _CHANGE.run(turn.db, whose=row.dev, which=row.id, state="sent", sid=there.sid)
    _step(turn, row.id, ("sent", None))
    return Outgoing(kiosk.down("cmd"), turn.keys.signed(_message(row, there, turn.now)), 1)


def _message(row: Row[Any], there: session.Session, now: datetime) -> Cmd:
    """The deadline is a point of the kiosk's own clock: a slow way makes it earlier, never later."""
    passed = now - there.received_at
    left = row.until - now
    until = there.mono_ms + round((passed + left) / timedelta(milliseconds=1))
    proof = ABSENT if row.proof is None else read(PresenceProof, json.loads(row.proof))
    return Cmd(
        dev=row.dev,
        sid=there.sid,
        at=At(now),
        id=row.id,
        op=row.op,
        args=json.loads(row.args),
        boot=there.boot,
        until_mono_ms=max(0, until),
        by=row.by,
        reason=row.reason,
        proof=proof,
    )


def _ask_for_beat(turn: Turn, dev: str) -> None:
    """The last sign of life is too old for anything but the question for a new one."""
    recent = COMMANDS.c.until > turn.now
    query = select(COMMANDS.c.id).where(COMMANDS.c.dev == dev, COMMANDS.c.op == "beat", recent)
    if turn.db.execute(query.limit(1)).first() is None:
        ask(turn, Wish(dev, "beat", {}, "platform", "older than 75 s"))


def _step(turn: Turn, cmd: str, said: tuple[str, str | None]) -> None:
    add_if_new(turn.db, STEPS, cmd=cmd, state=said[0][:16], why=said[1], at=turn.now)


def rung(state: str) -> int:
    """How far up the ladder a state is; all ends are equally high."""
    return SETTLED if state in FINAL else LADDER.get(state, 0)


def _uuid7(turn: Turn) -> str:
    """RFC 9562, version 7: milliseconds, then chance."""
    value = (round(turn.now.timestamp() * 1000) << 80) | int.from_bytes(turn.keys.chance(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
