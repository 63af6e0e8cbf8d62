"""Each driver and its simulator keep the same promises; a device that breaks one is named in a sentence."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware import contract, select
from hardware import profile as profiles
from hardware.boards import plain
from hardware.boards.agenda import Agenda
from hardware.ports import Caps, CellState, Step
from tests.hardware.processes import board_process

PROFILE = profiles.load("demo-12")


@contextmanager
def pty_locker(folder: Path) -> Iterator[Any]:
    with board_process(folder) as board:
        locker = select.locker("boards", profiles.at_ports(PROFILE, {"main": str(board.link)}), Agenda())
        locker.start(print)
        yield locker


@contextmanager
def sim_locker(folder: Path) -> Iterator[Any]:
    locker = select.locker("sim", PROFILE, Agenda())
    locker.start(print)
    yield locker


def plainly(make: Callable[[Path], Any]) -> Callable[[Path], Any]:
    @contextmanager
    def made(folder: Path) -> Iterator[Any]:
        yield make(folder)

    return made


DEVICES = [
    ("locker", pty_locker),
    ("locker", sim_locker),
    ("locker", plainly(lambda folder: select.locker("none", PROFILE, Agenda()))),
    *(("lights", plainly(lambda folder, n=n: select.lights(n, PROFILE))) for n in ("none", "sim", "gpio")),  # type: ignore[misc]
    *(("sound", plainly(lambda folder, n=n: select.sound(n, PROFILE, folder))) for n in ("none", "sim", "gpio")),  # type: ignore[misc]
    *(("scanner", plainly(lambda folder, n=n: select.scanner(n, "/dev/null"))) for n in ("none", "sim", "serial")),  # type: ignore[misc]
    *(("printer", plainly(lambda folder, n=n: select.printer(n, str(folder)))) for n in ("none", "sim", "pdf")),  # type: ignore[misc]
    *(("sensors", plainly(lambda folder, n=n: select.sensors(n, PROFILE))) for n in ("none", "sim", "gpio")),  # type: ignore[misc]
]


@pytest.mark.parametrize(("kind", "make"), DEVICES)
def test_every_driver_and_simulator_keeps_its_promises(kind: str, make: Any, tmp_path: Path) -> None:
    with ExitStack() as stack:
        device = stack.enter_context(make(tmp_path))
        assert contract.broken(kind, contract.ALL, device) == []


class Blind:
    """A locker whose second cell is half forgotten and whose first cannot be seen."""

    def cells(self) -> dict[str, Caps]:
        return {"01": Caps(door="leaf"), "02": Caps()}

    def snapshot(self) -> dict[str, CellState]:
        return {"01": CellState()}

    def open(self, cell: str, op_id: str) -> None:
        """Opens everything."""


def test_broken_promises_are_told_one_by_one() -> None:
    sentences = contract.broken("locker", contract.LIVE, Blind())
    assert [sentence.split(": ")[1] for sentence in sentences] == [
        "every cell is known with its state",
        "a cell that does not exist is refused",
        "every door with a sensor can be seen",
    ]


def test_the_simulated_locker_tells_the_same_ladder_as_a_board() -> None:
    agenda = Agenda()
    steps: list[Any] = []
    locker = select.locker("sim", plain.profile("kerong5", 2), agenda)
    locker.start(steps.append)
    locker.open("01", "o-1")
    agenda.run(1000)
    locker.hands.act("put", "01")  # type: ignore[attr-defined]
    agenda.run(2000)
    locker.hands.act("close", "01")  # type: ignore[attr-defined]
    agenda.run(4000)
    assert [step.rung for step in steps if isinstance(step, Step)] == [
        "sent",
        "door_open",
        "item_changed",
        "door_closed",
    ]
