"""The loop of a board process: sleeps until bytes come or the agenda has something due; never polls."""

import os
import selectors
from collections.abc import Callable

from hardware.boards.agenda import Agenda
from hardware.line import monotonic_ms


class Loop:
    """Readers by file descriptor, and an agenda in real time."""

    def __init__(self) -> None:
        self.agenda = Agenda(monotonic_ms)
        self._selector = selectors.DefaultSelector()
        self._ended = False
        self._ear, self._mouth = os.pipe()
        self.reader(self._ear, lambda: None)

    def reader(self, fd: int, call: Callable[[], None]) -> None:
        """Call this whenever `fd` can be read."""
        self._selector.register(fd, selectors.EVENT_READ, call)

    def forget(self, fd: int) -> None:
        """No more."""
        self._selector.unregister(fd)

    def end(self) -> None:
        """Leave `run` after what is being done; a signal handler may call this."""
        self._ended = True
        os.write(self._mouth, b"!")

    def run(self) -> None:
        """Until ended."""
        while not self._ended:
            self.turn()

    def turn(self, limit_ms: float | None = None) -> None:
        """Wait for the next thing, at most so long, and do it."""
        due = self.agenda.next_at()
        waits = [limit_ms] if limit_ms is not None else []
        if due is not None:
            waits.append(max(0.0, due - self.agenda.now()))
        for key, _ in self._selector.select(min(waits) / 1000 if waits else None):
            key.data()
        self.agenda.run(self.agenda.now())
