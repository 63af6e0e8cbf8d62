"""Searching a port: family, speed, echo and addresses are found by asking alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.boards import plain
from hardware.boards.virtual import VirtualPlug
from hardware.commissioning.draft import Draft
from hardware.commissioning.search import Found, Plugs, PortFinding, search
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.commissioning.words import Stopped, Words
from hardware.families import SERIAL, codec
from hardware.line import Plug
from hardware.locker.serialport import ports
from hardware.plan import BusPlan


def plugs(point: Point) -> Plugs:
    return lambda baud: point.plug(replace(point.profile.buses[0], baud=baud))


def quiet(words: Words) -> None:
    """Nobody listens."""


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("family", SERIAL)
def test_a_board_is_found_with_its_speed_and_channels(family: str) -> None:
    point = Point(plain.profile(family, 12))
    finding = search(plugs(point), quiet)
    assert (finding.family, finding.baud, finding.echo) == (family, codec(family).spec.bauds[0], False)
    (board,) = finding.boards
    assert board.address == point.profile.boards[0].address
    assert board.channels in (point.profile.boards[0].channels, 0)
    assert point.sim.world.coils == []


@pytest.mark.parametrize("baud", [9600, 57600])
def test_another_speed_is_found_too(baud: int) -> None:
    made = plain.profile("kerong5", 12)
    point = Point(replace(made, buses=(replace(made.buses[0], baud=baud),)))
    assert search(plugs(point), quiet).baud == baud


def test_all_boards_of_a_bus_are_found() -> None:
    point = Point(plain.profile("kerong5", 48))
    assert search(plugs(point), quiet).boards == (Found(0, 16), Found(1, 16), Found(2, 16))


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(("family", "address"), [("kerong5", 7), ("winnsen", 200)])
def test_a_board_is_found_where_the_profile_has_it(family: str, address: int, tmp_path: Path) -> None:
    made = plain.profile(family, 2)
    moved = replace(made, boards=(replace(made.boards[0], address=address),))
    point = Point(moved)
    learnt = commission(Site(moved, point), point.person, Draft(tmp_path / "draft.json"))
    assert [cell.proven for cell in learnt.cells] == [True, True]


def test_an_echo_is_found() -> None:
    point = Point(plain.profile("kerong5", 12))
    point.sim.wires["main"].faults.echo = True
    finding = search(plugs(point), quiet)
    assert (finding.family, finding.echo) == ("kerong5", True)


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(("held_ms", "kept_ms", "warned"), [(None, 16, False), (1, 1, False), (16, 16, True)])
def test_a_slow_adapter_is_told_and_what_it_says_is_kept(
    held_ms: int | None, kept_ms: int, warned: bool, tmp_path: Path
) -> None:
    point = Point(plain.profile("kerong5", 2))
    plug = point.plug

    def held(bus: BusPlan) -> Plug:
        made = plug(bus)
        assert isinstance(made, VirtualPlug)
        made.latency_ms = held_ms
        return made

    point.plug = held  # type: ignore[method-assign]
    learnt = commission(Site(point.profile, point), point.person, Draft(tmp_path / "draft.json"))
    assert learnt.buses[0].latency_ms == kept_ms
    assert any("latency_timer" in str(words) for words in point.person.told) is warned


def test_silence_says_what_to_look_at(tmp_path: Path) -> None:
    point = Point(plain.profile("kerong5", 12))
    point.sim.boards["A"].lies.dead = True
    assert search(plugs(point), quiet, only="kerong5") == PortFinding(heard=False)
    with pytest.raises(Stopped, match="nothing comes"):
        commission(Site(point.profile, point), point.person, Draft(tmp_path / "draft.json"))


def test_rubbish_says_what_to_look_at(tmp_path: Path) -> None:
    point = Point(plain.profile("kerong5", 12))
    point.sim.wires["main"].faults.corrupt = -1
    with pytest.raises(Stopped, match="swap A and B"):
        commission(Site(point.profile, point), point.person, Draft(tmp_path / "draft.json"))


def test_boards_of_another_family_than_the_profile_s_are_named(tmp_path: Path) -> None:
    point = Point(plain.profile("kerong8", 12))
    told = plain.profile("kerong5", 12)
    agrees = point.person.agrees
    point.person.agrees = lambda question: question.key != "switch" and agrees(question)  # type: ignore[method-assign]
    with pytest.raises(Stopped, match=r"KERONG CU12.* answers, but the profile says KERONG CU16"):
        commission(Site(told, point), point.person, Draft(tmp_path / "draft.json"))


def test_ports_are_listed_by_where_they_are_plugged_in(tmp_path: Path) -> None:
    (tmp_path / "usb-0:1.2").touch()
    (tmp_path / "usb-0:1.1").touch()
    assert [path.name for path in ports(tmp_path)] == ["usb-0:1.1", "usb-0:1.2"]
    assert ports(tmp_path / "none") == []
