"""`kiosk selftest` and `kiosk commission` know the kiosk they are typed at; nobody has to say what kiosk.toml says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from edge.__main__ import main
from edge.configure import load
from edge.home import hold
from edge.onsite import settled
from hardware import profile as profiles
from hardware import profile_text
from tests.hardware.processes import board_process


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A kiosk with a pretended cabinet, a printer that makes PDF files, no camera and no loudspeaker."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[kiosk]\nfolder = "{tmp_path / "data"}"\n[hardware]\nprofile = "gpio-4"\nsound = "none"\ncamera = "none"\n'
        f'printer = "pdf"\nprinter_source = "{tmp_path / "sheets"}"\n'
    )
    return path


@pytest.mark.feature("HW-9")
def test_the_self_test_looks_at_the_devices_of_this_kiosk(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--config", str(config), "--json"]) == 0
    told = {each["device"]: each["driver"] for each in json.loads(capsys.readouterr().out)}
    assert told == {
        "locker": "sim",
        "lights": "sim",
        "sound": "none",
        "scanner": "none",
        "camera": "none",
        "printer": "pdf",
        "sensors": "none",
    }
    config.write_text(config.read_text().replace('"pdf"', '"escpos"').replace("sheets", "no/printer"))
    assert main(["selftest", "--config", str(config)]) == 1
    assert "printer: it could print now: the printer" in capsys.readouterr().out


def test_the_relays_of_this_kiosk_are_switched_off(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coils-off", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "relays off at pins 17, 22, 23, 24\n"
    config.write_text(config.read_text().replace("gpio-4", "demo-12"))
    assert main(["coils-off", "--config", str(config)]) == 0
    assert "no relay hangs" in capsys.readouterr().out


def test_while_the_service_holds_its_devices_nothing_is_touched(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold(config.parent / "data"):
        assert main(["selftest", "--config", str(config)]) == 1
    assert "stop it first" in capsys.readouterr().err


@pytest.mark.feature("HW-7")
def test_a_simulated_person_proves_the_chosen_cabinet_and_writes_nothing_into_the_kiosk(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["commission", "--yes-simulated", "--config", str(config), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["profile"] == "gpio-4"
    assert list((config.parent / "data").glob("cabinet*")) == []


@pytest.mark.feature("HW-7")
def test_what_a_person_proves_at_a_terminal_lies_where_the_service_looks_for_it(config: Path) -> None:
    folder = config.parent
    two = profiles.load(Path(__file__).parents[1] / "hardware" / "commissioning" / "two-cells.toml")
    profile_text.write(two, folder / "2.toml")
    with board_process(folder, "--cells", "2") as board:
        config.write_text(f'{config.read_text()}lights = "none"\nports = {{ main = "{board.link}" }}\n')
        words = ["commission", str(folder / "2.toml"), "--config", str(config)]
        with Typist([sys.executable, "-m", "edge", *words]) as typist:
            typist.answer("How many are fitted?", "1")
            typist.answer("are there sensors that see", "y")
            for cell in ("01", "02"):
                typist.answer("Which number is on the door", cell)
                typist.answer("Did any other door move?", "n")
                typist.does("Please put something into", partial(board.hands.act, "put", cell))
                typist.does("Please take it out", partial(board.hands.act, "take", cell))
                typist.does("Please shut door", partial(board.hands.act, "close", cell))
                if cell == "01":
                    typist.does("Please pull the plug", partial(board.hands.act, "cut_sensor", cell, level="open"))
                    typist.does("Please plug it in again", partial(board.hands.act, "cut_sensor", cell, level="none"))
            typist.answer("Did a sheet come out", "y")
            assert "2 of 2 cells proven" in typist.end()
    learnt = profiles.load(folder / "data" / "cabinet.toml")
    assert [cell.proven for cell in learnt.cells] == [True, True]
    assert len(list((folder / "sheets").iterdir())) == 1


class Typist:
    """Somebody who reads a terminal and answers what it asks."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def waits_for(self, question: str) -> None:
        assert self._process.stdout is not None
        while question not in " ".join(self._seen.split()):
            data = os.read(self._process.stdout.fileno(), 4096)
            assert data, self._seen
            self._seen += data.decode()

    def answer(self, question: str, text: str) -> None:
        self.waits_for(question)
        self._seen = ""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n".encode())
        self._process.stdin.flush()

    def does(self, request: str, act: Callable[[], object]) -> None:
        self.waits_for(request)
        act()
        self.answer("", "")

    def end(self) -> str:
        """What it says last; it must have gone well."""
        out, _ = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, out.decode()
        return " ".join((self._seen + out.decode()).split())


def test_the_cabinet_as_it_was_learnt_here_goes_before_the_shipped_one(config: Path) -> None:
    settings = load(config, {})
    learnt = config.parent / "data" / "cabinet.toml"
    assert settled(settings, simulated=False)["profile"] == "gpio-4"
    profile_text.write(profiles.load("mixed"), learnt)
    assert settled(settings, simulated=False)["profile"] == "gpio-4"
    profile_text.write(profiles.load("gpio-4"), learnt)
    assert settled(settings, simulated=False)["profile"] == str(learnt)
