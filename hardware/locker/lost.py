"""Ports and pins that cannot be had: the doors behind them are unknown and stay shut, the rest of the cabinet works."""

from hardware.line import Line, LineLost
from hardware.locker.waker import Woken


class LostPlug(Woken):
    """There is no line to be had here, and why."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def open(self) -> Line:
        """Never."""
        raise LineLost(self._why)


class LostPins(Woken):
    """Everything that is asked of them fails with the same sentence."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def pulse(self, pin: int, ms: int) -> None:
        """No coil is driven."""
        del pin, ms
        raise LineLost(self._why)

    def closed(self, pin: int) -> bool:
        """Nobody knows."""
        del pin
        raise LineLost(self._why)
