"""What somebody commissioned at a kiosk becomes what the platform wants of it."""

from typing import Any

import pytest

from edge.sync.contract.canonical import document_hash
from edge.sync.contract.documents import document
from provisioning.fleet import desired, reports
from tests.provisioning.fleet.world import World

BODY = {"profile": "kerong-48", "base": "0" * 32, "proofs": [["2026-11-20T08:30:00Z", "u-1", ["01"]]], "unproven": []}


def tells(world: World, ver: int, body: dict[str, Any], origin: str = "site") -> None:
    """The kiosk reports its wiring."""
    said = {"want_ver": 0, "state": "applied", "have": document_hash(body), "origin": origin, "body": body}
    world.up(world.kiosk.told(document("applied", "wiring", ver, said)))


def adopted(world: World, dev: str = "k-test-1") -> bool:
    with world.office.write(world.now) as turn:
        done = desired.adopt(turn, dev)
    world.settle()
    return done


def own(world: World) -> bool:
    with world.office.read(world.now) as turn:
        found = reports.commissioned(turn, "k-test-1")
    assert found is not None
    return found.own


@pytest.mark.feature("HW-7", "NET-4")
def test_a_kiosks_own_wiring_comes_back_to_it_as_what_is_wanted(announced: World) -> None:
    tells(announced, 7, BODY)
    assert own(announced)
    assert adopted(announced)
    wanted = announced.kiosk.body("wiring", "main")
    assert wanted == {**BODY, "base": document_hash(BODY)}
    tells(announced, 8, wanted, "feed")
    assert not own(announced)


def test_what_no_kiosk_has_told_of_is_not_wanted(announced: World) -> None:
    assert not adopted(announced)
    tells(announced, 7, {"proofs": [], "unproven": []})
    assert not adopted(announced)
    assert not adopted(announced, "k-nobody")
    assert ("wiring", "main") not in announced.kiosk.documents
