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
from hardware.sound import speech
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
    rendered(tmp_path, "Готово")
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log))
    sound.play("good")
    until_there(log, "good.wav")
    sound.say(("Готово",), "ru", 70)
    until_there(log, "speech-")
    sound.close()


def rendered(folder: Path, sentence: str) -> Path:
    """As if espeak-ng had spoken it: the notes of a tone."""
    lies = speech.file(folder, "ru", sentence)
    lies.parent.mkdir(parents=True, exist_ok=True)
    lies.write_bytes(wav("good"))
    return lies


def test_what_was_not_rendered_and_cannot_be_is_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log))
    sound.say(("Готово",), "ru", 70)
    sound.close()
    assert not log.exists()
    with pytest.raises(HardwareError, match="espeak-ng: install it"):
        speech.render(tmp_path, "ru", "Готово")


def test_later_speech_ends_the_earlier_and_none_at_all_is_silence(tmp_path: Path) -> None:
    rendered(tmp_path, "Раз")
    rendered(tmp_path, "Два")
    log = tmp_path / "log"
    sound = WavSound(tmp_path, player=player(log, lasting=True))
    for number, sentence in enumerate(("Раз", "Два"), 1):
        sound.say((sentence,), "ru", 70)
        until_there(log, f"speech-{number % 2}.wav")
    before = time.monotonic()
    sound.say((), "ru", 70)
    sound.close()
    assert time.monotonic() - before < 50


def test_sentences_are_joined_with_a_pause_and_as_loud_as_wished(tmp_path: Path) -> None:
    files = [rendered(tmp_path, "Раз"), rendered(tmp_path, "Два")]

    def frames(data: bytes) -> bytes:
        with wave.open(io.BytesIO(data)) as sounding:
            return bytes(sounding.readframes(sounding.getnframes()))

    one, two = frames(speech.joined(files[:1])), frames(speech.joined(files))
    assert len(two) == 2 * len(one)
    assert one.endswith(bytes(2 * int(RATE * speech.PAUSE_S)))
    assert set(frames(speech.joined(files, 0.0))) == {0}
    assert speech.joined([]) == b""


@pytest.mark.skipif(not speech.can_render(), reason="espeak-ng is not installed")
@pytest.mark.parametrize(("lang", "sentence"), [("ru", "Введите код"), ("en", "Enter the code")])
def test_espeak_renders_what_the_joiner_takes(tmp_path: Path, lang: str, sentence: str) -> None:
    made = speech.render(tmp_path, lang, sentence)
    assert made == speech.render(tmp_path, lang, sentence)
    with wave.open(str(made)) as sounding:
        assert (sounding.getframerate(), sounding.getnchannels(), sounding.getsampwidth()) == (RATE, 1, 2)
        assert sounding.getnframes() > RATE // 4


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
    sound.say(("Готово",), "ru", 70)
    sound.play("tap")
    sound.close()
    assert not factory.pin(18).state


def test_the_simulated_loudspeaker_remembers_what_was_heard() -> None:
    sound = SimSound()
    sound.play("good")
    sound.say(("Cell 07", "On the left"), "en", 70)
    sound.close()
    assert sound.heard == [("tone", "good"), ("en", "Cell 07"), ("en", "On the left")]
