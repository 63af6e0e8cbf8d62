"""A platform that was put back to a time of which this kiosk keeps no facts any more gets those that are left."""

import json
from pathlib import Path

import pytest

from edge.store import journal
from edge.sync.arrivals import KEEP_ACK_MS
from edge.sync.session import Phase
from tests.edge.sync.kiosk import EP, Kiosk

LEFT = 21


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """The platform had 30 facts, of which the kiosk keeps the last ten, and has lost all but five."""
    found = Kiosk(tmp_path)
    found.write(29 - journal.head(found.db).seq)
    found.run(KEEP_ACK_MS + 10_000)
    journal.mark_age(found.db, 0)
    assert journal.prune(found.db, 0, LEFT - 1) == LEFT - 1
    found.platform.rows[EP] = {seq: text for seq, text in found.platform.rows[EP].items() if seq <= 5}
    found.restart()
    found.run(20_000)
    return found


def test_it_gets_what_is_left_and_the_hole_is_noted_once(kiosk: Kiosk) -> None:
    kiosk.write(3)
    kiosk.run(20_000)
    head = journal.head(kiosk.db)
    assert head.ep == EP
    assert sorted(kiosk.platform.rows[EP]) == [*range(1, 6), *range(LEFT, head.seq + 1)]
    faults = [json.loads(row["row"]) for row in kiosk.db.all("SELECT row FROM journal WHERE kind = 'FaultCaught'")]
    assert [fault["body"]["error"] for fault in faults] == ["journal_cut"]


def test_it_is_no_old_store_and_people_are_served_on(kiosk: Kiosk) -> None:
    assert kiosk.link.phase is Phase.LIVE
    assert journal.epochs(kiosk.db) == [EP]
    assert kiosk.platform.last("born").mode == "normal"
    assert journal.acked(kiosk.db, EP) >= LEFT - 1
