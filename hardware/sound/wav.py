"""Tones and speech through the operating system's own player (PipeWire, PulseAudio, ALSA, macOS)."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from hardware.ports import HardwareError
from hardware.sound import speech, tones

PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class WavSound:
    """Sentences lie rendered in `folder`, others are rendered at need; tones are made when first played. One thing
    sounds at a time, and speech is prepared by a thread of its own: nobody waits."""

    def __init__(self, folder: Path, volume: float = 0.7, player: tuple[str, ...] = ()) -> None:
        installed = [each for each in PLAYERS if shutil.which(each[0])]
        if not player and not installed:
            names = ", ".join(each[0] for each in PLAYERS)
            sentence = f"no program that plays sound is installed; any of {names} will do"
            raise HardwareError(sentence)
        self._player = player or installed[0]
        self._folder = folder
        self._volume = volume
        self._made = tempfile.TemporaryDirectory(prefix="tones-")
        self._one = threading.Lock()
        self._turn = 0
        self._speaker: threading.Thread | None = None
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, tone: str) -> None:
        """Play a tone by name; what sounds now ends."""
        file = Path(self._made.name) / f"{tone}.wav"
        if not file.exists():
            file.write_bytes(tones.wav(tone, self._volume))
        self._start(self._next(), file)

    def say(self, sentences: Sequence[str], lang: str, volume: int) -> None:
        """Speak; what was not rendered and cannot be is passed over in silence."""
        turn = self._next()
        self._speaker = threading.Thread(
            target=self._speak, args=(turn, tuple(sentences), lang, volume), name="speech", daemon=True
        )
        self._speaker.start()

    def close(self) -> None:
        """Silence."""
        self._next()
        if self._speaker is not None:
            self._speaker.join(5)
        self._made.cleanup()

    def _speak(self, turn: int, sentences: tuple[str, ...], lang: str, volume: int) -> None:
        rendered = []
        for sentence in sentences:
            with suppress(HardwareError):
                rendered.append(self._rendered(lang, sentence))
        data = speech.joined(rendered, volume / 100)
        if data and turn == self._turn:
            file = Path(self._made.name) / f"speech-{turn % 2}.wav"
            file.write_bytes(data)
            self._start(turn, file)
        shutil.rmtree(Path(self._made.name) / lang, ignore_errors=True)

    def _rendered(self, lang: str, sentence: str) -> Path:
        """What was not rendered ahead has a detail in it that belongs to one visit: it is rendered aside."""
        ahead = speech.file(self._folder, lang, sentence)
        return ahead if ahead.exists() else speech.render(Path(self._made.name), lang, sentence)

    def _next(self) -> int:
        """End what sounds now; the number of the next thing to sound."""
        with self._one:
            self._turn += 1
            self._stop()
            return self._turn

    def _start(self, turn: int, file: Path) -> None:
        with self._one:
            if turn != self._turn:
                return
            self._stop()
            quiet = subprocess.DEVNULL
            self._playing = subprocess.Popen([*self._player, str(file)], stdin=quiet, stdout=quiet, stderr=quiet)

    def _stop(self) -> None:
        if self._playing is not None:
            if self._playing.poll() is None:
                self._playing.terminate()
            self._playing.wait()
            self._playing = None
