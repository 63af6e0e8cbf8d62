"""Commands are kept with their state; none is ever found in two."""

from pathlib import Path

import pytest

from edge.store import inbox
from edge.store.inbox import Entry
from tests.edge.rig import Rig

CMD = "019aa5d2-6c1e-7d40-9b1c-52a1f0e3c771"
AT = "2026-11-21T09:00:00.000Z"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A store with one received command."""
    made = Rig(tmp_path)
    inbox.add(made.db, Entry(CMD, "hash", "open_cell", "live", {"args": {"cell": "01"}}), "received", AT)
    return made


def state(rig: Rig) -> str:
    """Where the command stands."""
    row = inbox.get(rig.db, CMD)
    assert row is not None
    return str(row["state"])


def test_a_command_moves_on_only_from_where_it_stands(rig: Rig) -> None:
    assert inbox.move(rig.db, CMD, ("received", "started"), None, 5)
    assert not inbox.move(rig.db, CMD, ("received", "started"), None, 6)
    assert state(rig) == "started"


def test_what_came_with_it_is_kept(rig: Rig) -> None:
    row = inbox.get(rig.db, CMD)
    assert row is not None
    assert inbox.body(row) == {"args": {"cell": "01"}}


def test_an_opening_leads_back_to_its_command(rig: Rig) -> None:
    inbox.change(rig.db, CMD, opening="o-7")
    row = inbox.of_opening(rig.db, "o-7")
    assert row is not None
    assert row["id"] == CMD
    assert inbox.of_opening(rig.db, "o-8") is None


def test_what_is_not_finished_is_never_forgotten(rig: Rig) -> None:
    later = "2027-01-01T00:00:00.000Z"
    assert inbox.drop_before(rig.db, later) == 0
    assert [row["id"] for row in inbox.unfinished(rig.db)] == [CMD]
    inbox.move(rig.db, CMD, ("received", "refused"), "late", 5)
    assert inbox.drop_before(rig.db, AT) == 0
    assert inbox.drop_before(rig.db, later) == 1
    assert inbox.get(rig.db, CMD) is None
