"""The thread of a camera: begun once, asked to end, waited for; and the light that burns while it sends pictures."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hardware.ports import Frame

PATIENCE_S = 5

Switch = Callable[[bool], object]


@contextmanager
def lit(lamp: Switch) -> Iterator[None]:
    """Light for as long as this is entered, dark afterwards whatever happened."""
    lamp(True)  # noqa: FBT003 (a switch)
    try:
        yield
    finally:
        lamp(False)  # noqa: FBT003 (a switch)


class Running(ABC):
    """A camera that delivers from a thread of its own until `ended` is set."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, take: Callable[[Frame], None]) -> None:
        """Begin to deliver frames to `take`; what fails is reported, not raised."""
        self._thread = threading.Thread(target=self._run, args=(take,), name=type(self).__name__, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; no frame comes after this has returned."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE_S)

    @abstractmethod
    def _run(self, take: Callable[[Frame], None]) -> None:
        """The thread's work."""
