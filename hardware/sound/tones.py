"""The short tones of the kiosk: notes as (hertz, milliseconds), 0 Hz is a pause. Source: SCREENS 3.1."""

import math
import struct
import wave
from io import BytesIO

RATE = 22_050

Note = tuple[float, int]

TONES: dict[str, tuple[Note, ...]] = {
    "tap": ((1000, 30),),
    "good": ((660, 90), (880, 90)),
    "bad": ((330, 140), (247, 140)),
    "ask": ((740, 80), (0, 80), (740, 80), (0, 80), (740, 80)),
    "here": ((1200, 20), (0, 480), (1200, 20), (0, 480)),
    "chime": ((988, 120), (1319, 300)),
    "known": ((880, 60), (880, 60)),
    "choice": ((660, 120),),
    "stop": ((247, 400),),
}


def wav(tone: str, volume: float = 0.5) -> bytes:
    """A tone as a mono 16 bit WAV file; an unknown tone is a tap. `volume` 0 to 1."""
    samples = [sample for note in TONES.get(tone, TONES["tap"]) for sample in _samples(note, volume)]
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


def _samples(note: Note, volume: float) -> list[int]:
    """A sine that swells and fades within 5 ms, so that nothing clicks."""
    hertz, ms = note
    count = RATE * ms // 1000
    soft = RATE // 200
    loud = 32_767 * volume * bool(hertz)
    return [
        round(loud * min(1, n / soft, (count - n) / soft) * math.sin(math.tau * hertz * n / RATE)) for n in range(count)
    ]
