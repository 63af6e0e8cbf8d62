"""Old facts leave the journal; what is left is a chain that goes on from its anchor."""

from pathlib import Path

import pytest

from edge.domain.facts import EpochStarted, SettingChanged
from edge.store import feed, journal
from tests.edge.rig import Rig

OLD_U, NOW_U = 1000, 2000


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Twenty rows that are old, and ten that are not; the platform has 25."""
    rig = Rig(tmp_path)
    write(rig, 19)
    journal.mark_age(rig.db, OLD_U)
    write(rig, 10)
    journal.mark_age(rig.db, NOW_U)
    journal.set_acked(rig.db, "e1", 25)
    return rig


def write(rig: Rig, count: int) -> None:
    """So many facts more."""
    for value in range(count):
        rig.turn.note(SettingChanged("value", value, value + 1))


def left(rig: Rig, ep: str = "e1") -> list[int]:
    """The numbers of the rows that are still here."""
    return [row[0] for row in journal.rows(rig.db, ep, 0, 100)]


def test_what_is_old_and_acknowledged_goes_a_few_at_a_time(rig: Rig) -> None:
    assert [journal.prune(rig.db, OLD_U, 8) for _ in range(4)] == [8, 8, 4, 0]
    assert left(rig) == list(range(21, 31))
    assert journal.verify(rig.db) == journal.Chain(10, 1, None, 20)
    assert journal.verify(rig.db, 25) == journal.Chain(10, 1, None, 20)
    assert journal.verify(rig.db, 5) == journal.Chain(5, 1, None, 20)


def test_what_is_younger_stays(rig: Rig) -> None:
    assert journal.prune(rig.db, OLD_U - 1, 100) == 0
    assert len(left(rig)) == 30


def test_what_the_platform_does_not_have_stays_however_old_it_is(rig: Rig) -> None:
    journal.set_acked(rig.db, "e1", 12)
    assert journal.prune(rig.db, NOW_U, 100) == 12
    assert left(rig)[0] == 13
    journal.set_acked(rig.db, "e1", 25)
    assert journal.prune(rig.db, NOW_U, 100) == 13


def test_the_last_row_of_an_epoch_stays_and_the_journal_goes_on_behind_it(rig: Rig) -> None:
    journal.set_acked(rig.db, "e1", 30)
    assert journal.prune(rig.db, NOW_U, 100) == 29
    assert (left(rig), feed.heads(rig.db)) == ([30], [("e1", 30, 30)])
    write(rig, 1)
    rig.db.kept.clear()
    assert journal.head(rig.db).seq == 31
    assert journal.verify(rig.db) == journal.Chain(2, 1, None, 29)


def test_former_epochs_go_first_and_only_when_the_present_one_has_come_of_age(rig: Rig) -> None:
    former = journal.head(rig.db)
    journal.set_acked(rig.db, "e1", former.seq)
    journal.open_epoch(rig.db, "e2", "restored")
    rig.turn.note(EpochStarted("restored", former.ep, former.seq))
    write(rig, 4)
    journal.mark_age(rig.db, NOW_U + 1)
    journal.set_acked(rig.db, "e2", 5)
    assert [journal.prune(rig.db, NOW_U + 1, 100) for _ in range(3)] == [29, 4, 0]
    assert (left(rig), left(rig, "e2")) == ([30], [5])
    assert journal.verify(rig.db) == journal.Chain(2, 2, None, 33)


def test_the_anchor_is_the_hash_of_the_row_that_left_last(rig: Rig) -> None:
    before = journal.hash_of(rig.db, "e1", 20)
    assert journal.anchor(rig.db, "e1") == journal.Head("e1", 0, journal.START)
    journal.prune(rig.db, OLD_U, 100)
    assert journal.anchor(rig.db, "e1") == journal.Head("e1", 20, before)
    assert journal.hash_of(rig.db, "e1", 20) == before
    assert journal.hash_of(rig.db, "e1", 19) == journal.START


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM journal WHERE seq = 21",
        "UPDATE journal SET row = replace(row, '\"actor\"', '\"Actor\"') WHERE seq = 21",
        "UPDATE meta SET value = replace(value, '20, \"', '20, \"00') WHERE name = 'anchors'",
        "UPDATE meta SET value = replace(value, '20', '19') WHERE name = 'anchors'",
        "DELETE FROM meta WHERE name = 'anchors'",
    ],
)
def test_whoever_touches_the_beginning_that_is_left_is_found_out(rig: Rig, edit: str) -> None:
    journal.prune(rig.db, OLD_U, 100)
    assert rig.db.run(edit) == 1
    rig.db.kept.clear()
    assert not journal.verify(rig.db).ok
