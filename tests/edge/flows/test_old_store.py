"""An old copy of the store was put back: a new epoch begins, and its rows are counted from 1 again."""

from pathlib import Path

import pytest

from edge.domain import guess
from edge.flows import feed, opening, pickup
from edge.flows.opening import Wish
from edge.store import journal, meta, openings
from tests.edge.flows.point import Point


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point with a parcel in cell 01."""
    made = Point(tmp_path)
    made.store("p-1", "01")
    return made


def put_back(point: Point) -> None:
    """The platform holds rows that this store has never seen."""
    head = journal.head(point.db)
    point.do(feed.start_anew, head.ep, head.seq + 1)


def test_an_opening_of_the_old_epoch_is_settled_in_the_new_one(point: Point) -> None:
    opened, _ = pickup.release(point.turn, "p-1", "c-1", "code")
    point.says("01", "door_open", opened)
    put_back(point)
    assert [row["id"] for row in openings.unsettled(point.db)] == [point.place("01")["opening"]]
    point.says("01", "door_closed", item="absent")
    assert point.parcel("p-1")["state"] == "issued"
    assert openings.unsettled(point.db) == []


def test_a_row_number_that_opened_a_cell_before_may_open_one_again(point: Point) -> None:
    old, _ = opening.begin(point.turn, Wish("01", "check", {"cmd": "x"}))
    openings.settle(point.db, old)
    put_back(point)
    while journal.head(point.db).seq < int(old[2:]) - 1:
        point.do(feed.note_fault, "again", "again", 1)
    new, _ = opening.begin(point.turn, Wish("01", "test", {"cmd": "x"}))
    last = openings.last_of(point.db, "01")
    assert new == old
    assert last is not None
    assert (last["id"], last["purpose"]) == (new, "test")


def test_the_budget_of_wrong_codes_is_spent(point: Point) -> None:
    put_back(point)
    ledger = guess.load(meta.get(point.db, "guess"))
    early, _ = guess.before(ledger, guess.Typed(8, 1), ledger.u_ms, guess.Limits())
    assert early is not None
    assert early.answer is guess.Answer.PHONE4
