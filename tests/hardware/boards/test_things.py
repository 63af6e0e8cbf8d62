"""Things in cells have names, so that an onlooker can tell which one lies where."""

from typing import Any

import pytest

from hardware import profile
from hardware.boards.agenda import Agenda
from hardware.boards.cabinet import SimCabinet
from hardware.ports import HardwareError


def cabinet() -> SimCabinet:
    return SimCabinet(profile.load("demo-12"), Agenda())


def cell(of: SimCabinet, name: str = "07") -> dict[str, Any]:
    found: dict[str, Any] = of.truth()["cells"][name]
    return found


def test_the_thing_that_is_asked_for_is_taken_and_no_other() -> None:
    own = cabinet()
    own.act("force", "07")
    for thing in ("p-1", "p-2", "p-3"):
        own.act("put", "07", thing=thing)
    own.act("take", "07", thing="p-2")
    own.act("take", "07", thing="p-9")
    assert cell(own)["things"] == ["p-1", "p-3"]
    assert cell(own)["items"] == 2


def test_a_hand_that_asks_for_nothing_takes_what_went_in_last() -> None:
    own = cabinet()
    own.act("put", "07", thing="p-1", anyway=True)
    own.act("force", "07")
    own.act("put", "07")
    own.act("take", "07")
    assert cell(own)["things"] == ["p-1"]


def test_a_door_does_not_shut_on_what_sticks_out() -> None:
    own = cabinet()
    own.act("force", "07")
    own.act("block", "07")
    with pytest.raises(HardwareError, match="sticks out"):
        own.act("close", "07")
    assert cell(own)["door"] == "open"
    own.act("block", "07", on=False)
    own.act("close", "07")
    assert (cell(own)["door"], cell(own)["bolt"]) == ("shut", "locked")


def test_the_truth_tells_how_a_sensor_lies() -> None:
    own = cabinet()
    own.act("cut_sensor", "07", level="open")
    assert (cell(own)["sensor"], cell(own)["lies"]) == ("open", "open")
    own.act("chatter", "07", hz=8)
    assert cell(own)["lies"] == "chatter"
    own.act("chatter", "07", hz=0)
    own.act("cut_sensor", "07", level="none")
    assert (cell(own)["sensor"], cell(own)["lies"]) == ("closed", "")


def test_the_truth_tells_which_boards_are_dead_and_what_bends_a_line() -> None:
    own = cabinet()
    assert own.truth()["boards"] == {"A": {"bus": "main", "dead": False}}
    own.act("board", board="A", dead=True)
    own.act("line", bus="main", drop=-1)
    assert own.truth()["boards"]["A"]["dead"]
    assert own.truth()["buses"]["main"] == {"family": "kerong5", "plugged": True, "faults": ["drop"]}
    own.act("line", bus="main", drop=0)
    assert own.truth()["buses"]["main"]["faults"] == []
