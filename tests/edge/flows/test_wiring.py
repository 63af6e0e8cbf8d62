"""A cell that nobody has proven gets no parcel, and everybody is told why; what was proven is on record."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.facts import canonical
from edge.domain.staff import person
from edge.errors import WrongState
from edge.flows import cell, commission, recover, stow
from edge.settings import Hardware, Settings
from edge.store import feed, journal, meta, places
from edge.sync.contract.documents import document, read_body
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
    kept = meta.get(crew.db, "wiring")
    assert [(row["actor"], row["seq"], row["body"]["why"]) for row in told] == [("person:u-1", kept["ver"], "site")]
    crew.do(recover.start, recover.Start("0", CLOSED, built("02"), RECORD))
    assert meta.get(crew.db, "wiring") == kept
    assert len(crew.facts("DocumentApplied")) == 1


def test_the_next_record_names_the_one_that_it_was_made_from(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, record=RECORD)
    feed.keep(crew.db, ("wiring", "main"), 3, "b62bc6bdb98a567af059971809eee744", {})
    crew.do(recover.start, recover.Start("0", CLOSED, built(), {**RECORD, "profile": "mixed"}))
    first, second = crew.facts("DocumentApplied")
    kept = meta.get(crew.db, "wiring")
    assert (kept["body"]["base"], kept["want_ver"], second["ver"]) == (first["hash"], 3, 3)
    read_body("wiring", kept["body"])


def test_a_cabinet_too_large_for_a_document_still_tells_who_proved_what(tmp_path: Path) -> None:
    many = [f"{n:03} {n} A {n} 0 S 40" for n in range(500)]
    crew = crew_with(tmp_path, record={**RECORD, "boards": [{**BOARD, "cells": many}]})
    body = meta.get(crew.db, "wiring")["body"]
    assert (body["boards"], body["proofs"], body["unproven"]) == ([{"id": "A", "cells": []}], [PROOF], ["02"])
    assert len(canonical(body)) < 1024
    document("wiring", "main", 1, body)


@pytest.mark.feature("HW-7")
def test_an_interrupted_walk_leaves_cells_and_record_as_they_were(tmp_path: Path) -> None:
    crew = crew_with(tmp_path, "01")
    crew.do(commission.begin, caller=OWNER)
    crew.do(commission.ended, 1, ())
    assert "01" not in [row["id"] for row in places.free(crew.db)]
    assert meta.get(crew.db, "wiring") is None
