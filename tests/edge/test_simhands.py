"""Behind /sim: only where every driver is imagined; the onlooker changes nothing of what is shown and played."""

import queue
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from edge import simhands
from edge.carry import Screens
from edge.clock import VirtualClock
from edge.effects import Colour, Effect, Light, OpenCell, Pattern, Say, Sound, Tone
from edge.scan.messages import Accepted, Several, Unread
from edge.settings import Hardware, Kiosk, Mqtt, Settings, Web
from edge.web.sim.recorder import Glow, Heard
from hardware import profile as profiles
from hardware.lights.patterns import PATTERNS
from hardware.locker.cabinet import Cabinet
from hardware.locker.sim import SimLocker
from hardware.ports import HardwareError
from hardware.sound import speech, tones
from tests.edge.rig import START
from tests.hardware.processes import board_process

DEMO = Settings(
    web=Web(sim=True),
    hardware=Hardware(locker="boards", sim_control="/run/cabinet", lights="gpio", pin_factory="mock"),
)


def chosen(**drivers: Any) -> Settings:
    return replace(DEMO, hardware=replace(DEMO.hardware, **drivers))


def test_the_demo_is_simulated_through_and_through() -> None:
    assert simhands.simulated(DEMO)
    assert simhands.simulated(chosen(locker="sim", sim_control="", lights="sim"))


@pytest.mark.parametrize(
    "real",
    [
        {"locker": "boards", "sim_control": ""},
        {"locker": "gpio"},
        {"lights": "gpio", "pin_factory": "lgpio"},
        {"lights": "strip"},
        {"sound": "wav"},
        {"camera": "picamera2"},
        {"camera": "v4l2"},
        {"scanner": "evdev"},
        {"printer": "escpos"},
        {"sensors": "gpio", "pin_factory": "lgpio"},
    ],
)
def test_one_real_driver_is_enough_and_there_is_no_sim(real: dict[str, str]) -> None:
    assert not simhands.simulated(chosen(**real))


def test_it_must_be_wanted_too() -> None:
    assert not simhands.simulated(replace(DEMO, web=Web(sim=False)))


def made(folder: Path, settings: Settings = DEMO) -> simhands.Sim:
    clock = VirtualClock(START)
    return simhands.Sim(settings, folder, clock, SimLocker(["07"], clock))  # type: ignore[arg-type]


def test_the_onlooker_sees_and_hears_what_was_carried_out(tmp_path: Path) -> None:
    sim, carried = made(tmp_path), list[Effect]()
    sim.listens_to(Screens(words=lambda say: (str(say.details["text"]),)))
    effects: list[Effect] = [
        Light("07", Colour.GREEN, Pattern.DOUBLE),
        Sound(Tone.GOOD),
        Say("words", "ru", 70, {"text": "Ячейка 07"}),
        OpenCell("07", "o-1"),
    ]
    carry = sim.watched(carried.append)
    for effect in effects:
        carry(effect)
    assert carried == effects
    assert sim.recorder.lights == {"07": Glow("green", "double", 2.5)}
    said, tone = sim.recorder.heard()
    assert (tone.kind, tone.name) == ("tone", "good")
    assert (said.kind, said.lang, said.words) == ("speech", "ru", ("Ячейка 07",))
    assert said.at.utcoffset() is not None


def test_what_could_not_be_carried_out_is_not_seen(tmp_path: Path) -> None:
    def fail(_effect: Effect) -> None:
        raise HardwareError("the lamp is broken")

    sim = made(tmp_path)
    with pytest.raises(HardwareError):
        sim.watched(fail)(Light("07", Colour.GREEN, Pattern.STEADY))
    assert sim.recorder.lights == {}


def test_tones_can_be_heard_and_sentences_once_they_are_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sim = made(tmp_path, replace(DEMO, kiosk=Kiosk(folder=tmp_path)))
    rendered = speech.file(tmp_path / "prompts", "ru", "Готово")
    rendered.parent.mkdir(parents=True)
    rendered.write_bytes(tones.wav("good"))
    heard = [Heard(1, START, "tone", "good"), Heard(2, START, "speech", "", "ru", ("Готово",))]
    assert [(sim.wav(each) or b"")[:4] for each in heard] == [b"RIFF", b"RIFF"]
    assert sim.wav(Heard(3, START, "speech", "", "ru", ("Ничего",))) is None


def test_the_broker_is_reached_over_a_cable_that_can_be_pulled(tmp_path: Path) -> None:
    settings = replace(DEMO, mqtt=Mqtt(host="broker.example", port=1883))
    dialled = made(tmp_path, settings).dialled()
    assert dialled.mqtt.host == "127.0.0.1"
    assert dialled.mqtt.port not in (0, 1883)
    secured = replace(settings, mqtt=replace(settings.mqtt, tls_ca=tmp_path / "ca.pem"))
    for untouched in (DEMO, secured):
        sim = made(tmp_path, untouched)
        assert sim.dialled() == untouched


def test_no_pattern_flashes_faster_than_is_harmless() -> None:
    hz = {name: simhands.flashes_hz(cycle) for name, cycle in PATTERNS.items()}
    assert hz["steady"] == hz["off"] == 0
    assert hz["blink"] == 1
    assert all(each <= 3 for each in hz.values())


class Scans:
    """A scanner that keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show(self, _data: bytes, source: str) -> None:
        self.shown.append(source)


class Eyes:
    """What the composition hands over when the scanner has started."""

    def __init__(self) -> None:
        self.scans = Scans()
        self.onlooker: Any = None


def test_pictures_reach_the_scanner_once_it_is_there_and_its_reads_are_noted(tmp_path: Path) -> None:
    sim = made(tmp_path)
    with pytest.raises(HardwareError, match="not started"):
        sim.eye.show(b"", "tote-1.png")
    eyes = Eyes()
    sim.looks_at(eyes)  # type: ignore[arg-type]
    sim.eye.show(b"", "tote-1.png")
    assert eyes.scans.shown == ["tote-1.png"]
    eyes.onlooker(Accepted("48123456-0001-1", "parcel", "Code128", "list", 1.0, ()))
    eyes.onlooker(Several(("a", "b"), ("parcel", "parcel")))
    eyes.onlooker(Unread("check", "badge"))
    assert [(read.kind, read.text) for read in reversed(sim.recorder.seen())] == [
        ("accepted", "48123456-0001-1"),
        ("several", "a · b"),
        ("unread", "badge: check"),
    ]


@pytest.mark.feature("HW-6")
def test_choosing_a_family_changes_boards_and_driver_together(tmp_path: Path) -> None:
    with board_process(tmp_path) as board:
        ports = MappingProxyType({"main": str(board.link)})
        settings = chosen(sim_control=str(tmp_path / "control.sock"), ports=ports)
        steps: queue.Queue[Any] = queue.Queue()
        locker = Cabinet(profiles.at_ports(profiles.load("demo-12"), dict(ports)))
        locker.start(steps.put)
        hands = simhands.BothEnds(board.hands, locker, settings)
        hands.act("family", family="winnsen")
        assert hands.truth()["buses"]["main"]["family"] == "winnsen"
        locker.open("07", "o-1")
        while getattr(steps.get(timeout=20), "rung", "") != "door_open":
            pass
        locker.close()
