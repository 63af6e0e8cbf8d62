"""The ledger of wrong tries: what one connection remembers is what the next one reads, and never more than was kept."""

from pathlib import Path

import pytest

from edge.domain.guess import Found, Ledger, Limits, Typed, judge
from edge.store import guesses
from edge.store.db import connect
from tests.edge.rig import KEY, Rig

WRONG = judge(Ledger(), Typed(8, 60, "4417"), Found(), Limits())[1]


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_restart_reads_the_ledger_that_was_remembered(rig: Rig) -> None:
    guesses.put(rig.db, WRONG)
    assert guesses.get(rig.db) == WRONG
    assert guesses.get(connect(rig.path, KEY)) == WRONG


@pytest.mark.parametrize(("begin", "back"), [("BEGIN", "ROLLBACK"), ("SAVEPOINT item", "ROLLBACK TO item")])
def test_a_try_that_was_rolled_back_is_not_remembered(rig: Rig, begin: str, back: str) -> None:
    rig.db.run(begin)
    guesses.put(rig.db, WRONG)
    rig.db.run(back)
    assert guesses.get(rig.db) == Ledger()
