"""Parcels in the books: lists that are shown often are found without looking at every parcel that ever was here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edge.store import parcels
from edge.store.db import Db
from tests.edge.flows.point import Point

GONE, STEPS_MOST = 5000, 1000


@pytest.fixture
def db(tmp_path: Path) -> Db:
    point = Point(tmp_path)
    point.store("p-1", "01", due="2026-11-20T00:00:00.000Z")
    point.store("p-2", "02", due="2026-12-20T00:00:00.000Z")
    parcels.add_surplus(point.db, "p-3", "received", (None, None), "label-3")
    point.db.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO parcel(id, state, due) SELECT 'old-' || i, 'issued', '2026-01-01T00:00:00.000Z' FROM n",
        (GONE,),
    )
    return point.db


def steps(db: Db, ask: Callable[[], object]) -> int:
    """How many steps (in hundreds) the database makes for it."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 100
        return 0

    db.raw.set_progress_handler(step, 100)
    ask()
    db.raw.set_progress_handler(None, 0)
    return count


def test_what_waits_to_be_stowed_is_listed_and_counted(db: Db) -> None:
    assert [row["id"] for row in parcels.received(db)] == ["p-3"]
    assert parcels.count_received(db) == 1
    assert steps(db, lambda: (parcels.received(db), parcels.count_received(db))) < STEPS_MOST


def test_what_is_overdue_lies_here_still(db: Db) -> None:
    now = "2026-12-01T00:00:00.000Z"
    assert [row["id"] for row in parcels.overdue(db, now)] == ["p-1"]
    assert steps(db, lambda: parcels.overdue(db, now)) < STEPS_MOST
