"""Documents as they were taken, the feed's cursor, and what of the journal waits."""

from pathlib import Path

import pytest

from edge.domain.facts import RecordViewed
from edge.store import feed, journal
from edge.store.db import Db
from edge.store.feed import Cursor
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A store with an epoch of one row."""
    return Rig(tmp_path)


def write(rig: Rig, count: int) -> None:
    """Facts that mean nothing."""
    for _ in range(count):
        rig.turn.note(RecordViewed("u-1", "p-1"))


def begin_pass(db: Db, number: int) -> None:
    """A full pass begins."""
    feed.set_cursor(db, Cursor("ep", 0, number))


def test_a_store_that_never_heard_of_a_feed_stands_at_nothing(rig: Rig) -> None:
    assert feed.cursor(rig.db) == Cursor()


def test_the_cursor_is_kept(rig: Rig) -> None:
    here = Cursor("07b3e6d5aa124c98", 9312, 3, complete=True)
    feed.set_cursor(rig.db, here)
    assert feed.cursor(rig.db) == here


def test_the_newest_version_of_a_document_is_the_one_that_is_there(rig: Rig) -> None:
    feed.keep(rig.db, ("code", "c-1"), 1, "aa", {"x": 1})
    feed.keep(rig.db, ("code", "c-1"), 2, "bb", None)
    assert feed.index(rig.db, "code") == [("c-1", 2, "bb")]
    assert feed.body(rig.db, "code", "c-1") is None


def test_a_tombstone_is_remembered_but_counts_for_nothing(rig: Rig) -> None:
    feed.keep(rig.db, ("code", "c-1"), 3, "", None)
    assert feed.index(rig.db, "code") == []
    row = feed.document(rig.db, "code", "c-1")
    assert row is not None
    assert row["ver"] == 3


def test_a_pass_ends_with_what_it_did_not_name(rig: Rig) -> None:
    begin_pass(rig.db, 1)
    for key in ("c-1", "c-2", "c-3"):
        feed.keep(rig.db, ("code", key), 1, "aa", None)
    feed.keep(rig.db, ("code", "c-0"), 1, "", None)
    begin_pass(rig.db, 2)
    feed.name_again(rig.db, "code", "c-1")
    feed.keep(rig.db, ("code", "c-2"), 2, "bb", None)
    assert [row["key"] for row in feed.unnamed(rig.db)] == ["c-3"]
    assert feed.forget_tombstones(rig.db) == 1


def test_the_backlog_is_counted_in_rows_bytes_and_age(rig: Rig) -> None:
    write(rig, 10)
    (ep, head, acked) = feed.heads(rig.db)[0]
    waiting = feed.backlog(rig.db, [(ep, head, acked + 3)])
    rows = journal.rows(rig.db, ep, 3, 100)
    assert (waiting.rows, waiting.bytes) == (len(rows), sum(len(row[2]) for row in rows))
    assert waiting.oldest == "2026-11-21T09:00:00.000Z"


def test_a_long_backlog_is_estimated_from_its_beginning(rig: Rig) -> None:
    rig.db.run("BEGIN")
    write(rig, feed.SAMPLE * 2)
    rig.db.run("COMMIT")
    ep, head, _ = feed.heads(rig.db)[0]
    whole = sum(len(row[2]) for row in journal.rows(rig.db, ep, 0, head))
    assert abs(feed.backlog(rig.db, [(ep, head, 0)]).bytes - whole) < whole // 20


def test_nothing_waits_when_all_is_acknowledged(rig: Rig) -> None:
    ep, head, _ = feed.heads(rig.db)[0]
    assert feed.backlog(rig.db, [(ep, head, head)]) == feed.Backlog(0, 0, None)


def test_epochs_are_told_with_their_ends_and_the_oldest_first(rig: Rig) -> None:
    write(rig, 2)
    journal.set_acked(rig.db, "e1", 2)
    journal.open_epoch(rig.db, "e2", "restored")
    assert feed.heads(rig.db) == [("e1", 3, 2), ("e2", 0, 0)]
    row = feed.origin(rig.db)
    assert row is not None
    assert (row["ep"], row["from_ep"], row["from_seq"], row["cause"]) == ("e2", "e1", 3, "restored")


def test_new_rows_are_known_by_their_kinds(rig: Rig) -> None:
    write(rig, 2)
    assert feed.kinds_after(rig.db, "e1", 1) == ["RecordViewed", "RecordViewed"]
    assert feed.kinds_after(rig.db, "e1", 3) == []
