"""The record of a commissioning: who proved which cells when, small enough to travel."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware import profile_text, record
from hardware.boards import plain
from hardware.commissioning.draft import Draft
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.plan import Profile

BODY_MOST = 7.5 * 1024


def learnt(name: str, folder: Path, *, stuck: str = "") -> Profile:
    point = Point(profiles.load(name))
    if stuck:
        point.sim.act("stick", stuck)
    return commission(Site(point.profile, point), point.person, Draft(folder / "draft.json"))


@pytest.mark.parametrize("name", profiles.names())
def test_before_commissioning_there_is_none(name: str) -> None:
    assert record.wiring(profiles.load(name)) is None


@pytest.mark.feature("HW-7")
def test_it_names_every_wire_and_who_proved_it_but_not_the_cell_that_failed(tmp_path: Path) -> None:
    told = record.wiring(learnt("gpio-4", tmp_path, stuck="02"))
    assert told is not None
    (board,) = told["boards"]
    assert [line.split()[0] for line in board["cells"]] == ["01", "02", "03", "04"]
    assert told["unproven"] == ["02"]
    ((at, who, cells),) = told["proofs"]
    assert (who, cells) == ("simulated", ["01", "03", "04"])
    assert at[10] == "T"
    assert at.endswith("Z")


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(
    ("family", "cells", "variant", "state_bytes"),
    [
        ("kerong8", 12, "CU12", 0),
        ("kerong8", 20, "CU24", 0),
        ("winnsen", 12, "85", 0),
        ("gen8a80", 12, "", 2),
        ("gen8a80", 24, "", 3),
        ("kerong5", 12, "", 0),
    ],
)
def test_the_model_of_each_board_is_on_record(
    family: str, cells: int, variant: str, state_bytes: int, tmp_path: Path
) -> None:
    point = Point(plain.profile(family, cells))
    made = commission(Site(point.profile, point), point.person, Draft(tmp_path / "draft.json"))
    profile_text.write(profiles.at_ports(made, {"main": "/dev/locks"}), tmp_path / "cabinet.toml")
    told = record.wiring(profiles.load(tmp_path / "cabinet.toml"))
    assert told is not None
    assert [(board["variant"], board["state_bytes"]) for board in told["boards"]] == [(variant, state_bytes)]


def test_the_model_of_a_board_that_answers_otherwise_is_on_record(tmp_path: Path) -> None:
    point = Point(plain.profile("winnsen", 2))
    point.sim.boards["A"].variant = 0xA0  # type: ignore[attr-defined]
    made = commission(Site(point.profile, point), point.person, Draft(tmp_path / "draft.json"))
    assert made.boards[0].variant == "A5"


def test_each_day_and_person_has_a_row_and_the_last_day_stands_last(tmp_path: Path) -> None:
    made = learnt("gpio-4", tmp_path)
    days = ("2026-11-21T10:00:00Z", "2026-11-23T10:00:00Z", "2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z")
    cells = (replace(cell, proven_at=at) for cell, at in zip(made.cells, days, strict=True))
    told = record.wiring(replace(made, cells=tuple(cells)))
    assert told is not None
    assert [(at, cells) for at, _, cells in told["proofs"]] == [
        ("2026-11-21T10:00:00Z", ["01", "03"]),
        ("2026-11-22T09:00:00Z", ["04"]),
        ("2026-11-23T10:00:00Z", ["02"]),
    ]


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("name", [name for name in profiles.names() if name != "counter-only"])
def test_the_record_of_each_shipped_profile_fits_one_document(name: str, tmp_path: Path) -> None:
    told = record.wiring(learnt(name, tmp_path))
    assert len(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()) <= BODY_MOST
