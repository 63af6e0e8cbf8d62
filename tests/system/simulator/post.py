"""The town's broker: like the one in memory, but a command may be kept, come late, or come with a foreign one."""

from collections.abc import Callable

from edge.sync.broker.memory import Exchange
from edge.sync.broker.seam import WINDOW
from tests.system.simulator.moments import Moments
from tests.system.simulator.trace import Trace


class Post(Exchange):
    """What shall happen to the next commands: `keep` over a broken connection, come `late` (ms), with a `stray` one.

    `forge` makes a command for another kiosk out of one for this. `room`: how many messages of a kiosk it takes before
    it has acknowledged them; `taken_late_ms`: how late it does so.
    """

    def __init__(self, moments: Moments, trace: Trace) -> None:
        super().__init__(lambda: moments.now)
        self.keep = self.stray = self.taken_late_ms = 0
        self.room = WINDOW
        self.late: list[int] = []
        self.forge: Callable[[bytes], bytes] = lambda payload: payload
        self._kept: list[tuple[str, bytes]] = []
        self._moments, self._trace = moments, trace

    def well(self) -> bool:
        """Whether messages come through, sooner or later."""
        return self.up and not self.luck.lost and not self.luck.late_ms

    def after(self, ms: int, call: Callable[[], None]) -> None:
        """The broker takes its time."""
        self._moments.later(ms, call)

    def send_down(self, topic: str, payload: bytes) -> None:
        """A message of the platform."""
        if topic.endswith("/cmd") and (self.keep or self.late):
            self._hold(topic, payload)
            return
        if topic.endswith("/cmd") and self.stray:
            self.stray -= 1
            self._trace.count("foreign command")
            super().send_down(topic, self.forge(payload))
        super().send_down(topic, payload)
        kept, self._kept = self._kept, []
        for message in kept:
            super().send_down(*message)

    def _hold(self, topic: str, payload: bytes) -> None:
        if self.late:
            self._trace.count("late command")
            deliver = super().send_down
            self._moments.later(self.late.pop(0), lambda: deliver(topic, payload))
            return
        self.keep -= 1
        self._trace.count("kept command")
        self._kept.append((topic, payload))
        self.kill()
