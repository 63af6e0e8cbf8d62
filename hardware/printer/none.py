"""No printer."""

from hardware.ports import HardwareError


class NoPrinter:
    """Says so when something shall be printed."""

    def print_text(self, text: str) -> None:
        """There is nothing to print on."""
        del text
        message = "this point has no printer"
        raise HardwareError(message)

    def look(self) -> None:
        """Nothing can be wrong with it."""

    def close(self) -> None:
        """Nothing to let go."""
