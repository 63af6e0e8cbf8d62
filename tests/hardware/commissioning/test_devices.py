"""Lights, sound, scanner, camera and printer are proven with a person who looks and listens."""

import json
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware.__main__ import main
from hardware.commissioning.devices import Devices, opened, prove_devices
from hardware.commissioning.draft import Draft, resumed
from hardware.commissioning.person import SimulatedPerson
from hardware.commissioning.words import Words
from hardware.fitted import Fitted
from hardware.lights.sim import SimLights
from hardware.printer.sim import SimPrinter
from hardware.scanner.sim import SimScanner
from hardware.sound.sim import SimSound

PLACES = ("status", "01")


class Onlooker(SimulatedPerson):
    """Says no to some questions."""

    def __init__(self, *no: str) -> None:
        super().__init__(lambda: {"cells": {}}, lambda *_: None)
        self._no = no

    def agrees(self, question: Words) -> bool:
        super().agrees(question)
        return question.key not in self._no


def everything() -> Devices:
    return Devices(SimLights(PLACES), SimSound(), SimScanner(), lambda _seconds: True, SimPrinter(), speaks=True)


@pytest.mark.feature("HW-7", "HW-8")
def test_every_device_is_tried_and_remembered(tmp_path: Path) -> None:
    devices, person, draft = everything(), Onlooker(), Draft(tmp_path / "draft.json")
    assert isinstance(devices.scanner, SimScanner)
    assert isinstance(devices.lights, SimLights)
    assert isinstance(devices.printer, SimPrinter)
    person.reads = lambda scanner=devices.scanner: scanner.scan("1")  # type: ignore[misc]
    prove_devices(devices, PLACES, person, draft)
    assert draft.devices == ["light status", "light 01", "sound", "speech", "scanner", "camera", "printer"]
    assert draft.failed == {}
    assert [state for _, _, state in devices.lights.history] == ["blink", "off"] * 2
    assert len(devices.printer.printed) == 1
    again = resumed(draft.path)
    prove_devices(devices, PLACES, person, again)
    assert len(devices.printer.printed) == 1


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(
    ("no", "name", "why"),
    [
        ("light", "light 01", "the light of 01 does not blink: check its wire and its place in the profile"),
        ("sound", "sound", "no chime is heard: check the loudspeaker and its volume"),
        ("sheet", "printer", "no sheet came: check paper and plug of the printer"),
        ("", "scanner", "the hand scanner read nothing: check its plug and its device in the settings"),
    ],
)
def test_what_does_not_work_is_said_and_tried_again(no: str, name: str, why: str, tmp_path: Path) -> None:
    person, draft = Onlooker(no), Draft(tmp_path / "draft.json")
    prove_devices(everything(), PLACES, person, draft)
    assert draft.failed[name] == why
    assert name not in resumed(draft.path).devices
    assert why in map(str, person.told)


def test_a_printer_without_paper_stops_nothing(tmp_path: Path) -> None:
    devices, person, draft = everything(), Onlooker(), Draft(tmp_path / "draft.json")
    assert isinstance(devices.printer, SimPrinter)
    devices.printer.paper = False
    prove_devices(devices, PLACES, person, draft)
    assert draft.failed["printer"] == "the printer is out of paper"
    assert "printer: the printer is out of paper" in map(str, person.told)


@pytest.mark.feature("HW-7")
def test_the_command_proves_the_devices_that_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = tmp_path / "papers"
    drivers = {"lights": "sim", "sound": "sim", "scanner": "sim", "printer": f"pdf:{papers}"}
    words = [part for kind, driver in drivers.items() for part in (f"--{kind}", driver)]
    out = str(tmp_path / "out.toml")
    assert main(["commission", "gpio-4", "--out", out, "--yes-simulated", "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"sound", "scanner", "printer"} <= set(told["devices"])
    assert len(list(papers.iterdir())) == 1
    assert [cells for _, _, cells in told["proofs"]] == [["01", "02", "03", "04"]]


def test_devices_that_are_not_there_are_not_asked_for() -> None:
    drivers = dict.fromkeys(("lights", "sound", "scanner", "camera", "printer"), "none")
    with opened(Fitted(profiles.load("gpio-4")), drivers) as devices:
        assert devices == Devices()
