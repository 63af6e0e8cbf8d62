"""What the console and the command line show of kiosks, computed once for both."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from provisioning.fleet import alarms, books, commands, registry, session
from provisioning.fleet.schema import COMMANDS, CURSORS, STEPS
from provisioning.fleet.turn import Turn

SILENT = timedelta(seconds=5)
RANK = {"err": 0, "warn": 1, "ok": 2}
BY_PRESENCE = {"here": "ok", "late": "warn", "lost": "err", "left": "warn", "never": "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """One kiosk in the list of the fleet. `seen_s` is the age of its last sign of life."""

    dev: str
    title: str
    site: str
    severity: str
    presence: str
    seen_s: int | None
    alarms: int
    backlog: int
    mode: str
    release: str
    clock: str
    faults: tuple[str, ...]
    held: int


@dataclass(frozen=True, slots=True)
class Chain:
    """How the journal of one epoch stands: everything up to `upto` is here; where its chain broke, if it did."""

    ep: str
    upto: int
    broken_at: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A live command with each step it took; `left_s` is what remains of its time."""

    id: str
    op: str
    args: Mapping[str, Any]
    by: str
    reason: str
    state: str
    why: str | None
    left_s: int
    steps: tuple[tuple[str, datetime], ...]


def park(turn: Turn) -> list[Row]:
    """All kiosks, the worst first, then the longest unseen."""
    sessions, ringing = session.all_current(turn), alarms.counts(turn)
    held = books.held(turn)
    rows = [
        _row(turn, kiosk, sessions.get(kiosk.dev), (ringing.get(kiosk.dev, 0), held.get(kiosk.dev, 0)))
        for kiosk in registry.everyone(turn)
    ]
    return sorted(rows, key=lambda row: (RANK[row.severity], -(row.seen_s or 0), row.dev))


def one(turn: Turn, dev: str) -> Row | None:
    """One kiosk's line."""
    kiosk = registry.find(turn, dev)
    if kiosk is None:
        return None
    ringing = alarms.counts(turn).get(dev, 0)
    return _row(turn, kiosk, session.current(turn, dev), (ringing, books.held(turn).get(dev, 0)))


def chains(turn: Turn, dev: str) -> list[Chain]:
    """The epochs of a kiosk's journal, the newest first."""
    query = select(CURSORS).where(CURSORS.c.dev == dev).order_by(CURSORS.c.started_at.desc())
    return [Chain(row.ep, row.upto, row.broken_at) for row in turn.db.execute(query)]


def outcomes(turn: Turn, dev: str, count: int = 10) -> list[Outcome]:
    """The newest live commands of a kiosk; one that nobody answered in its time is `silent`."""
    query = select(COMMANDS).where(COMMANDS.c.dev == dev, COMMANDS.c.op != "beat")
    rows = turn.db.execute(query.order_by(COMMANDS.c.asked_at.desc(), COMMANDS.c.id.desc()).limit(count)).all()
    return [_outcome(turn, row) for row in rows]


def as_plain(row: Row) -> dict[str, Any]:
    """A line for programs."""
    return {**asdict(row), "faults": list(row.faults)}


def _row(turn: Turn, kiosk: registry.Kiosk, known: session.Session | None, counts: tuple[int, int]) -> Row:
    ringing, held = counts
    presence = session.presence(known, turn.now)
    alive: dict[str, Any] = {} if known is None else json.loads(known.alive)
    born: dict[str, Any] = {} if known is None else json.loads(known.born)
    faults = tuple(alive.get("health", {}).get("faults", ()))
    severity = BY_PRESENCE[presence]
    if not kiosk.trusted:
        severity = "err"
    elif severity == "ok" and (ringing or faults):
        severity = "warn"
    return Row(
        dev=kiosk.dev,
        title=kiosk.title,
        site=kiosk.site,
        severity=severity,
        presence="revoked" if kiosk.revoked_at else presence,
        seen_s=None if known is None else round(known.age_s(turn.now)),
        alarms=ringing,
        backlog=int(alive.get("journal", {}).get("rows", 0)),
        mode=str(alive.get("mode", "")),
        release=str(born.get("unit", {}).get("release", "")),
        clock=str(alive.get("at", {}).get("clock", "")),
        faults=faults,
        held=held,
    )


def _outcome(turn: Turn, row: Any) -> Outcome:
    found = turn.db.execute(select(STEPS).where(STEPS.c.cmd == row.id)).all()
    steps = sorted(found, key=lambda step: commands.rung(step.state))
    silent = row.state in ("sent", "received", "started") and turn.now > row.until + SILENT
    why = next((step.why for step in steps if step.state == row.state), None)
    return Outcome(
        id=row.id,
        op=row.op,
        args=json.loads(row.args),
        by=row.by,
        reason=row.reason,
        state="silent" if silent else row.state,
        why=why,
        left_s=max(0, round((row.until - turn.now).total_seconds())),
        steps=tuple((step.state, step.at) for step in steps),
    )
