"""Simulated sensors of the cabinet: whoever plays the world calls `trip`, `mend` and `set`."""

from collections.abc import Callable, Mapping

from hardware.ports import Health


class SimSensors:
    """Readings and alarms by name."""

    def __init__(self) -> None:
        self.tripped: set[str] = set()
        self._readings = {"cpu_c": 45}
        self._listener: Callable[[Health], None] | None = None

    def start(self, listener: Callable[[Health], None]) -> None:
        """Report from now on."""
        self._listener = listener

    def trip(self, part: str, why: str) -> None:
        """The case is opened, the power fails, somebody comes near …"""
        self.tripped.add(part)
        self._tell(Health(part, "failed", why))

    def mend(self, part: str) -> None:
        """All is well again."""
        self.tripped.discard(part)
        self._tell(Health(part, "ok"))

    def set(self, name: str, value: int) -> None:
        """A reading changes."""
        self._readings[name] = value

    def read(self) -> Mapping[str, int]:
        """All readings."""
        return dict(self._readings)

    def close(self) -> None:
        """Say nothing more."""
        self._listener = None

    def _tell(self, health: Health) -> None:
        if self._listener is not None:
            self._listener(health)
