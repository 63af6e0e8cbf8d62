"""Orders for the cells of one port: given by any thread, taken by the port's own. Times in seconds."""

import threading
from collections import deque
from collections.abc import Callable, Iterator

GIVES_WAY_S = 0.002


class Orders:
    """`wake` ends the wait of the port's thread."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._waiting: deque[tuple[str, str]] = deque()
        self._taken = threading.Event()

    def give(self, cell: str, op_id: str, *, served: bool) -> None:
        """Open this cell. Where a thread serves the port, whoever orders gives way to it, 2 ms at most: it would wait
        longer for the interpreter than for the board."""
        self._taken.clear()
        self._waiting.append((cell, op_id))
        self._wake()
        if served:
            self._taken.wait(GIVES_WAY_S)

    def take(self) -> Iterator[tuple[str, str]]:
        """(cell, operation) of what was ordered, the oldest first."""
        while self._waiting:
            order = self._waiting.popleft()
            self._taken.set()
            yield order
