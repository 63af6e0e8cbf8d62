"""Batches under way to the platform's database: the application window of PROTOCOL 4.2.

A PUBACK cannot protect the broker's queue towards ingest; without this window a region's backlog
would drown its own acknowledgements.
"""

from dataclasses import dataclass, field

ROWS_MOST = 200
ROWS_FLYING_MOST = 8_000
WINDOW_FIRST = 10
WINDOW_LEAST = 2
WINDOW_MOST = 200
AGAIN_MS = 30_000
ILL_MS = 120_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows first … last of one epoch."""

    ep: str
    first: int
    last: int

    def size(self) -> int:
        """How many rows."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Flight:
    """Published batches that the platform has not committed yet, and how many there may be."""

    window: int = WINDOW_FIRST
    batches: list[Batch] = field(default_factory=list)
    again_at: int = 0  # when rows without acknowledgement are sent again
    ill_at: int = 0  # when the platform counts as ill
    late: bool = False  # rows are being sent again

    def room(self) -> bool:
        """Whether one more full batch may leave."""
        rows = sum(batch.size() for batch in self.batches)
        return len(self.batches) < self.window and rows <= ROWS_FLYING_MOST - ROWS_MOST

    def took(self, now: int, batch: Batch) -> None:
        """A batch has left."""
        if not self.batches and not self.late:
            self.progress(now)
        self.batches.append(batch)

    def settled(self, ep: str, upto: int) -> None:
        """All of `ep` up to here is committed; each batch that is done widens the window by one."""
        left = [batch for batch in self.batches if batch.ep != ep or batch.last > upto]
        self.window = min(WINDOW_MOST, self.window + len(self.batches) - len(left))
        self.batches = left

    def narrow(self) -> None:
        """Something was lost or slow: half the window."""
        self.window = max(WINDOW_LEAST, self.window // 2)

    def progress(self, now: int) -> None:
        """The platform moved, or has a reason to wait until `now`."""
        self.again_at, self.ill_at, self.late = now + AGAIN_MS, now + ILL_MS, False

    def again(self, now: int) -> None:
        """What was under way counts as lost; the clock of patience runs on."""
        self.narrow()
        self.again_at, self.late = now + AGAIN_MS, True
