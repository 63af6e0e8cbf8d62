"""Longer storage: as far as the platform allowed beforehand, decided here and told to it (SCREENS 3.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from edge.domain.facts import ParcelSettled, StorageAsked
from edge.domain.parcel import Act
from edge.domain.term import STORAGE_DAYS, extended, is_over
from edge.domain.visit import Event, State
from edge.effects import Effect
from edge.errors import Refusal
from edge.flows import parcel, screen, taking
from edge.store import codes, parcels
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

PURPOSE = "storage"


def begin(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer asks for more time: from help the code comes first, elsewhere the parcels are known."""
    if turn.memory.visit.state is State.HELP:
        return screen.go(turn, Event.KEEP_LONGER, None, purpose=PURPOSE)
    return _keep_longer(turn, args)


def shown(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Until when the parcels of this visit are kept, and until when they could be."""
    return screen.go(turn, Event.STORAGE, details=words(turn, turn.memory.visit.parcels))


def words(turn: Turn, held: Sequence[str]) -> Mapping[str, str | int]:
    """What the screen may say: `until`, and where there is more to give `later` and `may_extend`."""
    known: dict[str, str | int] = {}
    rows = _rows(turn, held)
    ends = [row["due"] for row in rows if row["due"]]
    if ends:
        known["until"] = _day(turn, min(ends))
    later = [until for row in rows if (until := _later(turn, row))]
    if later:
        known |= {"later": _day(turn, max(later)), "may_extend": 1}
    return screen.details(**known)


def _keep_longer(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    rows = _rows(turn, visit.parcels)
    given = [(row, until) for row in rows if (until := _later(turn, row))]
    if not given:
        return screen.go(turn, Event.EXTEND_NO, details=words(turn, visit.parcels))
    for row, until in given:
        turn.note(StorageAsked(row["id"], until))
        if parcel.can(row, Act.EXTEND):
            seq = turn.note(ParcelSettled(row["id"], row["state"], "stored", "extended", row["place"]))
            parcel.move(turn, row, Act.EXTEND, due=until, ver=seq)
        else:
            parcels.change(turn.db, row["id"], due=until)
    last = max(until for _, until in given)
    codes.prolong(turn.db, visit.code, last)
    if visit.state is State.EXPIRED:
        return taking.open_next(turn)
    return screen.go(turn, Event.EXTENDED, details=screen.details(until=_day(turn, last)))


def _later(turn: Turn, row: Row) -> str:
    """The new end of its term by the rule that the platform sent along; "" when there is nothing left to give."""
    if not row["due"] or not row["due_max"]:
        return ""
    now = turn.now()
    try:
        until = extended(datetime.fromisoformat(row["due"]), datetime.fromisoformat(row["due_max"]), STORAGE_DAYS)
    except Refusal:
        return ""
    return "" if is_over(until, now.wall, now.quality.value) else wall_text(replace(now, wall=until))


def _rows(turn: Turn, held: Sequence[str]) -> list[Row]:
    rows = [parcels.get(turn.db, ident) for ident in held]
    return [row for row in rows if row is not None]


def _day(turn: Turn, at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(turn.settings.point.timezone)).date().isoformat()
