"""Tones and prompts through the operating system's own player (PipeWire, PulseAudio, ALSA, macOS)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from hardware.ports import HardwareError
from hardware.sound import tones

PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class WavSound:
    """Prompts lie ready as `folder/LANG/PROMPT.wav`; tones are made when first played. One thing sounds at a time."""

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
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, tone: str) -> None:
        """Play a tone by name; what sounds now ends."""
        file = Path(self._made.name) / f"{tone}.wav"
        if not file.exists():
            file.write_bytes(tones.wav(tone, self._volume))
        self._start(file)

    def say(self, prompt: str, lang: str) -> None:
        """Speak a prompt that was rendered ahead; one that was not is passed over in silence."""
        file = self._folder / lang / f"{prompt}.wav"
        if file.exists():
            self._start(file)

    def close(self) -> None:
        """Silence."""
        self._stop()
        self._made.cleanup()

    def _start(self, file: Path) -> None:
        self._stop()
        quiet = subprocess.DEVNULL
        self._playing = subprocess.Popen([*self._player, str(file)], stdin=quiet, stdout=quiet, stderr=quiet)

    def _stop(self) -> None:
        if self._playing is not None:
            if self._playing.poll() is None:
                self._playing.terminate()
            self._playing.wait()
            self._playing = None
