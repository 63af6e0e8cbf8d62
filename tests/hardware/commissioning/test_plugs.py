"""Which port is a bus's: somebody unplugs its adapter and plugs it in again."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.boards import plain
from hardware.commissioning.draft import Draft
from hardware.commissioning.person import SimulatedPerson
from hardware.commissioning.plugs import port
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.plan import BusPlan, Profile
from hardware.profile import load


def told(profile: Profile, path: str) -> Profile:
    """The same profile with another port for its last bus."""
    return replace(profile, buses=(*profile.buses[:-1], replace(profile.buses[-1], port=path)))


@pytest.mark.feature("HW-7")
def test_the_port_that_goes_and_comes_is_the_one(tmp_path: Path) -> None:
    made = load("mixed")
    point = Point(made)
    learnt = commission(Site(told(made, "/dev/serial/by-path/gone"), point), point.person, Draft(tmp_path / "draft"))
    assert learnt.buses[-1].port == made.buses[-1].port
    assert f"bus {made.buses[-1].name} hangs on port {made.buses[-1].port}" in map(str, point.person.told)
    assert all(cell.proven for cell in learnt.cells)


def lost(point: Point) -> BusPlan:
    """The bus of a point whose profile names a port that is not there."""
    return replace(point.profile.buses[0], port="/dev/serial/by-path/gone")


def test_an_adapter_that_was_not_plugged_in_before_is_the_one_that_comes() -> None:
    point = Point(load("mixed"))
    first, second = point.profile.buses
    point.act("unplug", bus=first.name)
    assert port(lost(point), point, point.person) == first.port
    assert point.ports() == sorted(map(Path, (first.port, second.port)))


@pytest.mark.parametrize(("typed", "chosen"), [("2", 1), ("3", None), ("none", None)])
def test_where_no_plug_was_pulled_the_port_is_chosen_from_a_list(typed: str, chosen: int | None) -> None:
    point = Point(load("mixed"))
    point.act = lambda *_act, **_how: None  # type: ignore[method-assign]
    point.person = SimulatedPerson(point.sim.truth, point.act)
    point.person.number = lambda question: typed if question else ""  # type: ignore[method-assign]
    wanted = "/dev/serial/by-path/gone" if chosen is None else str(point.ports()[chosen])
    assert port(lost(point), point, point.person) == wanted


@pytest.mark.parametrize("path", ["", "tcp://10.0.0.7:5000", "/dev/null"])
def test_a_port_that_needs_no_search_is_kept(path: str) -> None:
    point = Point(plain.profile("kerong5", 2))
    assert port(replace(point.profile.buses[0], port=path), point, point.person) == path
    assert point.person.told == []
