"""The journal: chained, counted, and honest about every change to it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.facts import RecordViewed, SettingChanged
from edge.store import journal
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    rig = Rig(tmp_path)
    for value in range(20):
        rig.turn.note(SettingChanged("value", value, value + 1))
    return rig


def test_rows_are_numbered_from_one_without_a_hole(rig: Rig) -> None:
    assert [row[0] for row in journal.rows(rig.db, "e1", 0, 100)] == list(range(1, 22))
    assert journal.verify(rig.db) == journal.Chain(21, 1, None)


def test_the_newest_rows_can_be_verified_alone(rig: Rig) -> None:
    assert journal.verify(rig.db, 5) == journal.Chain(5, 1, None)
    rig.db.run("UPDATE journal SET row = replace(row, 'value', 'other') WHERE seq = 3")
    assert journal.verify(rig.db, 5).ok
    assert journal.verify(rig.db).broken == ("e1", 3)


def test_a_new_epoch_starts_at_one_and_names_its_forerunner(rig: Rig) -> None:
    journal.open_epoch(rig.db, "e2", "restored")
    assert journal.head(rig.db) == journal.Head("e2", 0, bytes(32))
    rig.turn.note(SettingChanged("value", 1, 2))
    row = rig.db.one("SELECT from_ep, from_seq FROM epoch WHERE ep = 'e2'")
    assert row is not None
    assert tuple(row) == ("e1", 21)
    assert journal.verify(rig.db) == journal.Chain(22, 2, None)


def test_the_news_are_what_was_written_since_they_were_last_asked_for(rig: Rig) -> None:
    journal.news(rig.db)
    rig.turn.note(SettingChanged("value", 1, 2))
    rig.turn.note(RecordViewed("u-1", "p-1"))
    assert journal.news(rig.db).kinds == ("SettingChanged", "RecordViewed")
    assert journal.news(rig.db).kinds == ()


def test_what_was_rolled_back_is_no_news(rig: Rig) -> None:
    journal.news(rig.db)
    rig.db.run("SAVEPOINT item")
    rig.turn.note(RecordViewed("u-1", "p-1"))
    rig.db.run("ROLLBACK TO item")
    rig.turn.note(SettingChanged("value", 1, 2))
    assert journal.news(rig.db).kinds == ("SettingChanged",)


@given(seq=st.integers(1, 21), edit=st.sampled_from(["body", "hash", "gone", "kind"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_every_edit_is_found_at_its_row(rig: Rig, seq: int, edit: str) -> None:
    rig.db.run("SAVEPOINT edit")
    statement = {
        "body": "UPDATE journal SET row = replace(row, '\"actor\"', '\"Actor\"') WHERE seq = ?",
        "hash": "UPDATE journal SET hash = zeroblob(32) WHERE seq = ?",
        "gone": "DELETE FROM journal WHERE seq = ?",
        "kind": "UPDATE journal SET kind = 'Other' WHERE seq = ?",
    }[edit]
    rig.db.run(statement, (seq,))
    found = journal.verify(rig.db)
    rig.db.run("ROLLBACK TO edit")
    rig.db.run("RELEASE edit")
    cut_tail = edit == "gone" and seq == 21
    assert found.broken == (None if cut_tail else ("e1", seq))
