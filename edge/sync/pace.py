"""What may leave now: the window of un-acknowledged messages and a token bucket (PROTOCOL 1.2, 1.4)."""

from dataclasses import dataclass, field

WINDOW_BYTES = 64 * 1024


@dataclass(slots=True)
class Pace:
    """Per connection: at most `window` QoS 1 messages and 64 KiB un-acknowledged, `rate` messages a second."""

    window: int = 20
    rate: int = 50
    burst: int = 20
    _tokens_ms: int = 0  # the moment up to which the bucket is used up
    _flying: dict[int, int] = field(default_factory=dict)
    _bytes: int = 0

    def fresh(self, window: int) -> None:
        """A new connection: nothing is in flight."""
        self.window = window
        self._flying.clear()
        self._bytes = 0

    def room(self, qos: int, size: int) -> bool:
        """Whether the window takes one more message of this size; an empty window takes any."""
        if qos == 0 or not self._flying:
            return True
        return len(self._flying) < self.window and self._bytes + size <= WINDOW_BYTES

    def open_at(self, now_ms: int) -> int:
        """The earliest moment at which the bucket gives a token."""
        return max(now_ms, self._tokens_ms - (self.burst - 1) * 1000 // self.rate)

    def took(self, now_ms: int, mid: int, qos: int, size: int) -> None:
        """A message has left."""
        self._tokens_ms = max(self._tokens_ms, now_ms) + 1000 // self.rate
        if qos:
            self._flying[mid] = size
            self._bytes += size

    def freed(self, mid: int) -> None:
        """Its PUBACK has come."""
        self._bytes -= self._flying.pop(mid, 0)

    def flying(self) -> int:
        """How many messages are un-acknowledged."""
        return len(self._flying)
