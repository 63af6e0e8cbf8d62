"""A cell that nobody has proven gets no parcel, and everybody is told why; what was proven is on record."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.facts import canonical
from edge.domain.staff import person
from edge.errors import WrongState
from edge.flows import cell, commission, feed, recover, stow
from edge.settings import Hardware, Settings
from edge.store import feed as feed_kept
from edge.store import journal, meta, places, wired
from edge.store.wired import Wired
from edge.sync.contract.documents import document, read_body
from tests.edge.flows import papers
from tests.edge.flows.crew import Crew
from tests.edge.flows.point import CELLS, CLOSED, SHELF
from tests.edge.flows.test_stow import receive

OWNER = person("u-1", ["owner"])
SETTINGS = replace(Settings(), hardware=Hardware(locker="boards"))
PROOF = ["2026-11-21T09:00:00Z", "person:u-1", ["01"]]
BOARD = {"id": "A", "cells": ["01 1 A 1 0 S 40", "02 2 A 2 0 S 0"]}
RECORD: dict[str, Any] = {
    "profile": "demo-12", "boards": [BOARD], "lights": [], "sensors": [], "proofs": [PROOF], "unproven": ["02"],
}  # fmt: skip


def built(*unproven: str) -> dict[str, dict[str, Any]]:
    """The cabinet, these cells of it unproven."""
    places: dict[str, dict[str, Any]] = {**CELLS, **SHELF}
    return {name: {**fields, "trusted": int(name not in unproven)} for name, fields in places.items()}


def crew_with(folder: Path, *unproven: str, record: dict[str, Any] | None = None) -> Crew:
    crew = Crew(folder, settings=SETTINGS)
    crew.do(recover.start, recover.Start("0", CLOSED, built(*unproven), record))
    receive(crew, "p-1", "p-2")
    return crew


@pytest.mark.feature("HW-7")
def test_a_parcel_goes_past_the_cells_that_nobody_proved(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "01")
    crew.act(stow.propose, "p-1-label")
    assert [where for where, _ in crew.opened] == ["02"]


@pytest.mark.feature("HW-7")
def test_where_no_cell_is_proven_staff_hear_that_this_is_why(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, *CELLS, *SHELF)
    crew.act(stow.propose, "p-1-label")
    assert crew.opened == []
    assert crew.verdict()[1] == "place.none_proven"


def test_without_a_place_of_that_size_it_is_not_the_proof_that_is_missing(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "01", "02", "03")
    receive(crew, "p-3", size_class="XL")
    crew.act(stow.propose, "p-3-label")
    assert crew.verdict()[1] == "place.none_free"


@pytest.mark.feature("HW-7")
def test_a_person_who_wants_that_very_cell_hears_why_not_and_may_still_try_its_lock(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "02")
    crew.store("p-9", "01")
    with pytest.raises(WrongState, match=r"place\.unproven"):
        crew.act(cell.move, "p-9", "02")
    crew.act(cell.test, "02")
    assert [where for where, _ in crew.opened] == ["02"]


@pytest.mark.feature("HW-7")
def test_unproven_cells_are_a_fault_until_commissioning_has_proven_them(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "01", "02")
    why = "not proven, so no parcels are put there: 01, 02; run commissioning"
    assert crew.turn.memory.ill["commissioning"].why == why
    assert crew.facts("HardwareChanged")[-1] == {"part": "commissioning", "state": "degraded", "why": why}
    crew.do(commission.begin, caller=OWNER)
    crew.do(commission.ended, 2, (), commission.Learnt(built(), RECORD))
    assert "commissioning" not in crew.turn.memory.ill
    assert "01" in [row["id"] for row in places.free(crew.db)]


@pytest.mark.feature("HW-7")
def test_the_record_is_a_fact_of_whoever_proved_and_stands_there_once(tmp_path: Path) -> None:
    crew = crew_with(tmp_path)
    crew.do(commission.begin, caller=OWNER)
    crew.do(commission.ended, 1, ("02",), commission.Learnt(built("02"), RECORD))
    rows = journal.facts_after(crew.db, journal.head(crew.db).ep, 0)
    told = [row for row in rows if row["kind"] == "DocumentApplied"]
    kept = wired.get(crew.db)
    assert [(row["actor"], row["seq"], row["body"]["why"]) for row in told] == [("person:u-1", kept.ver, "site")]
    crew.do(recover.start, recover.Start("0", CLOSED, built("02"), RECORD))
    assert wired.get(crew.db) == kept
    assert len(crew.facts("DocumentApplied")) == 1


def test_the_next_record_names_the_one_that_it_was_made_from(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, record=RECORD)
    crew.do(recover.start, recover.Start("0", CLOSED, built(), {**RECORD, "profile": "mixed"}))
    first, _ = crew.facts("DocumentApplied")
    kept = wired.get(crew.db).body or {}
    assert kept["base"] == first["hash"]
    read_body("wiring", kept)


def test_a_cabinet_too_large_for_a_document_still_tells_who_proved_what(tmp_path: Path) -> None:
    many = [f"{n:03} {n} A {n} 0 S 40" for n in range(500)]
    crew = crew_with(tmp_path, record={**RECORD, "boards": [{**BOARD, "cells": many}]})
    body = wired.get(crew.db).body or {}
    assert (body["boards"], body["proofs"], body["unproven"]) == ([{"id": "A", "cells": []}], [PROOF], ["02"])
    assert len(canonical(body)) < 1024
    document("wiring", "main", 1, body)


@pytest.mark.feature("HW-7")
def test_an_interrupted_walk_leaves_cells_and_record_as_they_were(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "01")
    crew.do(commission.begin, caller=OWNER)
    crew.do(commission.ended, 1, ())
    assert "01" not in [row["id"] for row in places.free(crew.db)]
    assert wired.get(crew.db) == Wired()


def wish(crew: Crew, ver: int, body: dict[str, Any]) -> None:
    """The platform sends this wiring."""
    upto = feed_kept.cursor(crew.db).upto
    crew.do(feed.take, papers.part(upto, papers.document("wiring", "main", ver, body)))


@pytest.mark.feature("NET-2")
def test_the_platform_adopts_the_wiring_of_a_kiosk_as_its_own(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, record=RECORD)
    before = wired.get(crew.db)
    wish(crew, 4, {**RECORD, "base": before.have})
    after = wired.get(crew.db)
    assert (after.state, after.origin, after.want_ver) == ("applied", "feed", 4)
    assert after.have != before.have
    assert crew.facts("DocumentApplied")[-1]["hash"] == after.have
    crew.do(recover.start, recover.Start("0", CLOSED, built(), RECORD))
    assert wired.get(crew.db) == after


@pytest.mark.feature("NET-2")
def test_a_remote_hand_never_undoes_the_wiring_that_a_hand_on_the_spot_has_made(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, record=RECORD)
    before = wired.get(crew.db)
    wish(crew, 4, {**RECORD, "profile": "mixed", "base": "b62bc6bdb98a567af059971809eee744"})
    wish(crew, 5, {**RECORD, "profile": "mixed", "base": before.have})
    told = [(row["ver"], row["why"]) for row in crew.facts("DocumentRefused")]
    assert told == [(4, "based_on_other"), (5, "needs_commissioning")]
    after = wired.get(crew.db)
    assert (after.body, after.state, after.want_ver, after.why) == (before.body, "refused", 5, "needs_commissioning")


def test_before_any_commissioning_there_is_no_wiring_that_could_be_adopted(tmp_path: Path) -> None:
    crew = crew_with(tmp_path)
    wish(crew, 1, {**RECORD, "base": wired.NOTHING})
    assert (wired.get(crew.db).state, wired.get(crew.db).body) == ("refused", None)


def test_a_record_that_an_older_release_has_kept_is_still_known(tmp_path: Path) -> None:
    crew = crew_with(tmp_path)
    meta.put(crew.db, "wiring", {"ver": 2, "want_ver": 0, "body": {**RECORD, "base": wired.NOTHING}})
    crew.do(recover.start, recover.Start("0", CLOSED, built(), RECORD))
    assert wired.get(crew.db).ver == 2
