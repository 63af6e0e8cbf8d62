"""Sentences as WAV files: rendered ahead by espeak-ng (mono, 16 bit, 22 050 Hz), joined when they are to be heard."""

import array
import hashlib
import shutil
import subprocess
import wave
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from hardware.ports import HardwareError

PROGRAM = "espeak-ng"
RATE = 22_050
PAUSE_S = 0.25
WORDS_A_MINUTE = "150"


def can_render() -> bool:
    """Whether sentences can be rendered on this machine."""
    return shutil.which(PROGRAM) is not None


def file(folder: Path, lang: str, sentence: str) -> Path:
    """Where a sentence lies once it is rendered; its name says nothing of what was said."""
    return folder / lang / f"{hashlib.sha256(sentence.encode()).hexdigest()[:24]}.wav"


def render(folder: Path, lang: str, sentence: str) -> Path:
    """Render a sentence unless that was done before; HardwareError where espeak-ng is missing or fails."""
    made = file(folder, lang, sentence)
    if made.exists():
        return made
    if not can_render():
        message = "speech needs the program espeak-ng: install it (on Debian: apt-get install espeak-ng)"
        raise HardwareError(message)
    made.parent.mkdir(parents=True, exist_ok=True)
    aside = made.with_suffix(".part")
    command = [PROGRAM, "-v", lang, "-s", WORDS_A_MINUTE, "-w", str(aside), "--stdin"]
    done = subprocess.run(command, input=sentence.encode(), capture_output=True, check=False)
    if done.returncode or not aside.exists():
        message = f"espeak-ng cannot speak {lang}: {done.stderr.decode(errors='replace').strip()}"
        raise HardwareError(message)
    return aside.rename(made)


def joined(files: Sequence[Path], volume: float = 1.0) -> bytes:
    """One WAV file of several, with a short pause after each. `volume` 0 to 1; nothing to join is b""."""
    if not files:
        return b""
    sound = array.array("h")
    for each in files:
        with wave.open(str(each), "rb") as source:
            sound.frombytes(source.readframes(source.getnframes()))
        sound.extend(array.array("h", bytes(2 * int(RATE * PAUSE_S))))
    softer = array.array("h", (int(sample * volume) for sample in sound))
    out = BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(softer.tobytes())
    return out.getvalue()
