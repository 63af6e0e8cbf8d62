"""A buzzer on a GPIO pin by gpiozero: tones only, it cannot speak."""

import threading
from collections.abc import Sequence

from gpiozero import Factory, PWMOutputDevice

from hardware.pins import claiming
from hardware.sound.tones import TONES, Note


class GpioSound:
    """One passive buzzer; a thread lives as long as a tone sounds."""

    def __init__(self, pin: int, factory: Factory) -> None:
        with claiming("the buzzer's tones"):
            self._buzzer = PWMOutputDevice(pin, pin_factory=factory)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def play(self, tone: str) -> None:
        """Sound the notes of a tone; what sounds now ends."""
        self._stop()
        self._ended.clear()
        notes = TONES.get(tone, TONES["tap"])
        self._thread = threading.Thread(target=self._sound, args=(notes,), name="buzzer", daemon=True)
        self._thread.start()

    def say(self, sentences: Sequence[str], lang: str, volume: int) -> None:
        """A buzzer does not speak."""

    def close(self) -> None:
        """Silence, pin given back."""
        self._stop()
        self._buzzer.close()

    def _sound(self, notes: tuple[Note, ...]) -> None:
        for hertz, ms in notes:
            if self._ended.is_set():
                break
            if hertz:
                self._buzzer.frequency = hertz
            self._buzzer.value = 0.5 if hertz else 0
            self._ended.wait(ms / 1000)
        self._buzzer.value = 0

    def _stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None
