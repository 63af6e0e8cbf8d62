"""Tones and prompts: what is played, by what, and that an earlier one ends."""

import io
import sys
import time
import wave
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from edge.effects import Tone
from hardware.ports import HardwareError
from hardware.sound.gpio import GpioSound
from hardware.sound.sim import SimSound
from hardware.sound.tones import RATE, TONES, wav
from hardware.sound.wav import WavSound

NOTES = "import sys, pathlib, time; p = pathlib.Path(sys.argv[1]); open(p, 'a').write(sys.argv[-1] + chr(10))"


def until_there(file: Path, text: str) -> None:
    end = time.monotonic() + 20
    while not (file.exists() and text in file.read_text("utf-8")):
        assert time.monotonic() < end, f"{text!r} was never played"
        time.sleep(0.01)


def player(log: Path, *, lasting: bool = False) -> tuple[str, ...]:
    """A player that notes what it plays."""
    code = NOTES + ("; time.sleep(60)" if lasting else "")
    return (sys.executable, "-c", code, str(log))


def test_every_tone_of_the_screens_has_its_notes() -> None:
    assert {tone.value for tone in Tone} <= set(TONES)


@pytest.mark.parametrize("tone", TONES)
def test_a_tone_lasts_as_long_as_its_notes(tone: str) -> None:
    with wave.open(io.BytesIO(wav(tone))) as file:
        assert abs(file.getnframes() / RATE * 1000 - sum(ms for _, ms in TONES[tone])) < 5
        assert file.getnchannels() == 1


def test_volume_makes_a_tone_softer() -> None:
    def loudest(data: bytes) -> int:
        with wave.open(io.BytesIO(data)) as file:
            raw = file.readframes(file.getnframes())
        return max(int.from_bytes(raw[n : n + 2], "little", signed=True) for n in range(0, len(raw), 2))

    assert 0 < loudest(wav("good", 0.1)) < loudest(wav("good", 0.9)) <= 32_767


@pytest.mark.feature("HW-8")
def test_tones_and_prompts_reach_the_player(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "visit.take.wav").write_bytes(wav("good"))
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log))
    sound.play("good")
    until_there(log, "good.wav")
    sound.say("visit.take", "ru")
    until_there(log, "visit.take.wav")
    sound.close()


def test_a_prompt_that_was_never_rendered_is_silence(tmp_path: Path) -> None:
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log))
    sound.say("visit.take", "de")
    sound.close()
    assert not log.exists()


def test_a_new_sound_ends_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log, lasting=True))
    sound.play("good")
    until_there(log, "good.wav")
    before = time.monotonic()
    sound.play("bad")
    until_there(log, "bad.wav")
    sound.close()
    assert time.monotonic() - before < 50


def test_a_machine_without_a_player_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HardwareError, match="no program that plays sound"):
        WavSound(tmp_path)


def test_a_buzzer_sounds_and_falls_silent() -> None:
    factory = MockFactory(pin_class=MockPWMPin)
    sound = GpioSound(18, factory)
    sound.play("stop")
    end = time.monotonic() + 20
    while not factory.pin(18).state:
        assert time.monotonic() < end
        time.sleep(0.005)
    sound.say("visit.take", "ru")
    sound.play("tap")
    sound.close()
    assert not factory.pin(18).state


def test_the_simulated_loudspeaker_remembers_what_was_heard() -> None:
    sound = SimSound()
    sound.play("good")
    sound.say("visit.take", "en")
    sound.close()
    assert sound.heard == [("tone", "good"), ("en", "visit.take")]
