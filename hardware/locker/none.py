"""No locker at all: a counter with shelves."""

from collections.abc import Mapping

from hardware.ports import Caps, CellState, HardwareError, Listener


class NoLocker:
    """Has no cells and opens none."""

    def start(self, listener: Listener) -> None:
        """Nothing will ever be reported."""

    def cells(self) -> Mapping[str, Caps]:
        """None."""
        return {}

    def open(self, cell: str, op_id: str) -> None:
        """There is nothing to open."""
        del op_id
        sentence = f"this point has no locker, so cell {cell} cannot be opened"
        raise HardwareError(sentence)

    def snapshot(self) -> Mapping[str, CellState]:
        """Empty."""
        return {}

    def close(self) -> None:
        """Nothing to do."""
