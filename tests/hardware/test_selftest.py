"""The self-test: every device is looked at, no door moves, what is wrong is one sentence each."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hardware import profile as profiles
from hardware.__main__ import main
from hardware.fitted import Fitted
from hardware.ports import Caps, CellState, HardwareError, Health, Listener
from hardware.selftest import examine
from tests.hardware.processes import board_process

WORDS = ("--lights", "gpio", "--sound", "sim", "--sensors", "sim")


@pytest.mark.feature("HW-9")
def test_a_healthy_kiosk_passes_and_no_door_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with board_process(tmp_path) as board:
        words = ["selftest", "demo-12", "--port", f"main={board.link}", "--locker", "boards", *WORDS, "--json"]
        assert main(words) == 0
        assert board.hands.truth()["coils"] == []
    told = json.loads(capsys.readouterr().out)
    assert [(each["device"], each["ok"]) for each in told][:2] == [("locker", True), ("lights", True)]
    assert len(told) == 7


@pytest.mark.feature("HW-9")
def test_a_missing_port_is_told_with_the_reason_and_its_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["selftest", "demo-12", "--port", f"main={tmp_path / 'nothing'}", "--locker", "boards"]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert f"port.main: {tmp_path / 'nothing'} cannot be opened: No such file or directory; locker:" in said
    assert "the doors of 01, 02, 03, 04, 05, 06, 07, 08 and 4 more cannot be seen" in said
    assert "lights   none     ok" in said


class Drowsy:
    """A locker that keeps its promises, slowly."""

    def start(self, listener: Listener) -> None:
        listener(Health("adapter.main", "degraded", "its adapter holds bytes back for 16 ms"))
        listener(Health("board.A", "failed", "it does not answer"))
        listener(Health("board.A", "ok"))

    def open(self, cell: str, op_id: str) -> None:
        raise HardwareError(f"no cell {cell} for {op_id}")

    def cells(self) -> Mapping[str, Caps]:
        return {}

    def snapshot(self) -> Mapping[str, CellState]:
        return {}

    def close(self) -> None:
        """Nothing to let go."""


@pytest.mark.feature("HW-9")
def test_what_works_but_not_as_it_should_is_a_warning() -> None:
    fitted: Any = SimpleNamespace(device=lambda *_: Drowsy())
    (verdict,) = examine(fitted, {"locker": "boards"})
    assert verdict.broken == ()
    assert verdict.told()["warned"] == ["adapter.main: its adapter holds bytes back for 16 ms"]


def test_a_driver_that_cannot_be_made_is_one_sentence() -> None:
    (verdict,) = examine(Fitted(profiles.load("counter-only")), {"sound": "gpio"})
    assert "names no pin for a buzzer" in verdict.broken[0]


def test_a_board_can_appear_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hardware", "board", "wkly", "--cells", "24", "--pty"]
    board = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert board.stdout is not None
    said = board.stdout.readline()
    board.terminate()
    board.wait(20)
    board.stdout.close()
    assert said.startswith("plain: 24 cells at /")
