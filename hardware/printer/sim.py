"""A simulated printer: its paper can be read, and can run out."""

from hardware.ports import HardwareError


class SimPrinter:
    """`printed` holds the sheets, oldest first; `paper` False = run out."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.paper = True

    def print_text(self, text: str) -> None:
        """One sheet."""
        self.look()
        self.printed.append(text)

    def look(self) -> None:
        """Whether there is paper."""
        if not self.paper:
            message = "the printer is out of paper"
            raise HardwareError(message)

    def close(self) -> None:
        """Nothing to let go."""
