"""Folding the journal gives what the kiosk's own tables say."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.facts import (
    DataErased,
    ParcelIssued,
    ParcelMissing,
    ParcelReceived,
    ParcelRefused,
    ParcelSettled,
    ParcelStowed,
    ToteMoved,
    body,
)
from edge.effects import Done
from edge.errors import Refusal
from edge.flows import feed, pickup, tick
from edge.store import openings
from edge.sync.contract.fold import Books
from edge.sync.reconcile import index
from edge.turn import Turn
from tests.edge.flows.papers import parcel, part
from tests.edge.flows.point import Point

CELLS = ("01", "02", "03")


def books(point: Point) -> Books:
    """The whole journal folded."""
    found = Books()
    for row in point.db.all("SELECT seq, kind, row FROM journal ORDER BY seq"):
        found.take(row["seq"], row["kind"], json.loads(row["row"])["body"])
    return found


def received(turn: Turn, ident: str, place: str) -> Done:
    """A parcel comes and lies in its cell, as the staff flows write it."""
    turn.note(ParcelReceived(ident, "scan", "ok", surplus=False))
    seq = turn.note(ParcelStowed(ident, place, "scan"))
    turn.db.run("UPDATE parcel SET state = 'stored', place = ?, ver = ? WHERE id = ?", (place, seq, ident))
    return Done()


def open_for(turn: Turn, ident: str) -> Done:
    """Its customer opens."""
    opening, effects = pickup.release(turn, ident, "c-1", "code")
    return Done({"opening": opening}, effects)


def doubted(turn: Turn, ident: str, place: str) -> Done:
    """The customer says that it is empty."""
    return Done(effects=pickup.doubt(turn, ident, place))


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point whose feed has begun."""
    made = Point(tmp_path)
    made.do(feed.take, part(0, complete=True))
    return made


NUMBERS = itertools.count(1)
WORDS = ["come", "open", "shut", "full", "jam", "doubt", "expire"]
ACTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(CELLS)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_folding_the_journal_gives_the_kiosks_own_stock(point: Point, acts: list[tuple[str, str]]) -> None:
    for act, cell in acts:
        _act(point, act, cell)
    assert books(point).index("stock") == index(point.db, "stock")


def _act(point: Point, act: str, cell: str) -> None:
    row = point.db.one("SELECT id FROM parcel WHERE place = ?", (cell,))
    if act == "come" and row is None:
        ident = f"p-{next(NUMBERS)}"
        point.do(feed.take, part(0, parcel(ident), complete=True, ep=f"{next(NUMBERS):016x}"))
        point.do(received, ident, cell)
    elif act == "expire":
        point.pass_time(1000)
        point.db.run("UPDATE parcel SET due = '2026-11-20T00:00:00.000Z' WHERE state = 'stored' AND place = ?", (cell,))
        point.do(tick.housekeeping)
    elif row is not None:
        _door(point, act, (row["id"], cell))


def _door(point: Point, act: str, lies: tuple[str, str]) -> None:
    ident, cell = lies
    last = openings.last_of(point.db, cell)
    opening = last["id"] if last is not None and not last["settled"] else None
    try:
        if act == "open":
            point.do(open_for, ident)
        elif act == "doubt":
            point.do(doubted, ident, cell)
        elif act == "jam" and opening:
            point.says(cell, "jammed", opening, attempt=2)
        elif act in ("shut", "full") and opening:
            point.says(cell, "door_open", opening)
            point.says(cell, "door_closed", opening, item="absent" if act == "shut" else "present")
    except Refusal:
        return


def take(found: Books, seq: int, fact: Any) -> None:
    """One fact into the books."""
    found.take(seq, type(fact).__name__, body(fact))


def test_a_cell_holds_what_was_stowed_until_it_is_issued() -> None:
    found = Books()
    take(found, 1, ParcelStowed("p-1", "07", "scan"))
    assert (found.known("cell", "07") or {})["state"] == "holds"
    take(found, 2, ParcelIssued("p-1", "07", "code", {"code": "c-1"}, "door_closed"))
    assert (found.known("cell", "07") or {})["state"] == "free"
    assert found.known("stock", "p-1") == {"state": "issued", "place": None, "opening": None}


def test_what_was_refused_on_the_spot_lies_in_its_cell_and_at_the_counter_nowhere() -> None:
    found = Books()
    take(found, 1, ParcelStowed("p-1", "07", "scan"))
    take(found, 2, ParcelIssued("p-1", "07", "code", {"code": "c-1"}, "door_closed"))
    take(found, 3, ParcelRefused("p-1", "07", "fit", ()))
    assert found.known("stock", "p-1") == {"state": "refused", "place": "07", "opening": None}
    assert (found.known("cell", "07") or {})["state"] == "holds"
    take(found, 4, ParcelStowed("p-2", "08", "scan"))
    take(found, 5, ParcelRefused("p-2", "counter", "fit", ()))
    assert found.known("stock", "p-2") == {"state": "refused", "place": None, "opening": None}
    assert (found.known("cell", "08") or {})["state"] == "free"


def test_what_is_missing_lies_nowhere_until_it_is_found_in_some_cell() -> None:
    found = Books()
    take(found, 1, ParcelStowed("p-1", "07", "scan"))
    take(found, 2, ParcelMissing("p-1", "07", "staff"))
    assert found.known("stock", "p-1") == {"state": "missing", "place": None, "opening": None}
    take(found, 3, ParcelSettled("p-1", "missing", "stored", "seen", "09"))
    assert found.known("stock", "p-1") == {"state": "stored", "place": "09", "opening": None}
    assert (found.known("cell", "09") or {})["state"] == "holds"


def test_a_tote_keeps_its_delivery() -> None:
    found = Books()
    take(found, 1, ToteMoved("t-1", "received", "d-1"))
    take(found, 2, ToteMoved("t-1", "opened"))
    assert found.known("tote", "t-1") == {"state": "opened", "delivery": "d-1"}


def test_what_was_erased_is_in_no_digest() -> None:
    found = Books()
    take(found, 1, ParcelReceived("p-1", "scan", "ok", surplus=False))
    take(found, 2, DataErased("parcel", ("p-1",), "2026-01-01"))
    assert found.index("stock") == []


def test_a_fact_of_a_later_version_changes_nothing() -> None:
    found = Books()
    found.take(1, "ParcelDreamed", {"parcel": "p-1"})
    assert found.held == {}
