"""No sensors in the cabinet itself."""

from collections.abc import Callable, Mapping

from hardware.ports import Health


class NoSensors:
    """Sees nothing."""

    def start(self, listener: Callable[[Health], None]) -> None:
        """Nothing will be reported."""

    def read(self) -> Mapping[str, int]:
        """Nothing."""
        return {}

    def close(self) -> None:
        """No pins to let go."""
