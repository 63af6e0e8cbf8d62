"""Commissioning at a terminal: what is typed is what is meant, and the command ends with a profile or a sentence."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from hardware import profile as profiles
from hardware import record
from hardware.__main__ import main
from hardware.commissioning.terminal import TerminalPerson, ports_table
from hardware.commissioning.words import say
from tests.hardware.bench import bare
from tests.hardware.processes import board_process


class Terminal(Console):
    """Answers come from a list, what is shown can be read."""

    def __init__(self, *answers: str) -> None:
        super().__init__(file=io.StringIO(), width=200)
        self._answers = iter(answers)

    def input(self, *_asked: object, **_how: object) -> str:
        return next(self._answers)

    def shown(self) -> str:
        assert isinstance(self.file, io.StringIO)
        return self.file.getvalue()


def person(*answers: str) -> TerminalPerson:
    return TerminalPerson("installer", Terminal(*answers))


def test_a_number_is_taken_without_spaces() -> None:
    assert person(" 07 ").number(say("which", channel=7)) == "07"


@pytest.mark.parametrize(("typed", "meant"), [("y", True), ("ДА", True), ("", False), ("n", False), ("yep", False)])
def test_only_a_clear_yes_is_one(typed: str, meant: bool) -> None:
    assert person(typed).agrees(say("other")) is meant


def test_enter_means_done_and_lines_are_shown() -> None:
    terminal = Terminal("")
    shown = TerminalPerson("installer", terminal)
    shown.does(say("shut", cell="07"))
    shown.tell(say("found", title="KERONG CU16 [new]", baud=19200))
    assert terminal.shown() == "  KERONG CU16 [new] answers at 19200 baud\n"


def test_ports_are_listed_with_the_bus_that_each_is_for(tmp_path: Path) -> None:
    profile = profiles.at_ports(profiles.load("mixed"), {"left": str(tmp_path / "b")})
    found = [tmp_path / "a", tmp_path / "b"]
    terminal = Terminal()
    TerminalPerson("installer", terminal).show(ports_table(profile, found))
    rows = [line.split("│") for line in terminal.shown().splitlines() if str(tmp_path) in line]
    assert [[part.strip() for part in row[1:-1]] for row in rows] == [
        ["1", str(found[0]), "", ""],
        ["2", str(found[1]), "", "left"],
    ]


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("name", profiles.names())
def test_the_command_finishes_on_each_profile_with_simulated_hands(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cabinet.toml"
    assert main(["commission", name, "--out", str(out), "--yes-simulated", "--json"]) == 0
    learnt = profiles.load(out)
    told = json.loads(capsys.readouterr().out)
    assert told == {"profile": name, **(record.wiring(learnt) or {}), "devices": [], "failed": {}}
    assert bare(learnt) == profiles.load(name)


def test_a_person_who_sees_nothing_open_leaves_cells_unproven_on_a_real_port(tmp_path: Path) -> None:
    with board_process(tmp_path, "--cells", "2") as board:
        for cell in ("01", "02"):
            board.hands.act("stick", cell)
        plain = Path(__file__).parent / "two-cells.toml"
        words = [str(plain), "--out", str(tmp_path / "out.toml"), "--port", f"main={board.link}"]
        command = [sys.executable, "-m", "hardware", "commission", *words]
        said = subprocess.run(
            command, input="1\n" + "\n" * 50, capture_output=True, text=True, timeout=100, check=False
        )
    assert said.returncode == 1
    assert "0 of 2 cells proven" in said.stdout
    assert "channel 1 opened no door" in " ".join(said.stdout.split())
