"""When the kiosk says that it is there: every beat, and at once (but at most once a second) when something moved."""

from dataclasses import dataclass

from edge.dice import Dice, below

GAP_MS = 1000
DIGESTS_EVERY = 15
FEED_SILENCE_MS = 30_000


@dataclass(slots=True)
class Presence:
    """The heart of a session. `began` and `said` are told by the link."""

    dice: Dice
    beat_ms: int
    next_at: int | None = None
    last_at: int = 0
    count: int = 0

    def began(self, now: int) -> None:
        """`born` was sent: it counts as a beat."""
        self.count = 0
        self._rest(now)

    def ended(self) -> None:
        """Nobody listens."""
        self.next_at = None

    def hurry(self, now: int) -> None:
        """Something moved: say so as soon as a second has passed since the last time."""
        self.by(max(now, self.last_at + GAP_MS))

    def by(self, at: int) -> None:
        """Say something at this moment at the latest."""
        if self.next_at is not None:
            self.next_at = min(self.next_at, at)

    def due(self, now: int) -> bool:
        """Whether to send `alive` now."""
        return self.next_at is not None and now >= self.next_at

    def said(self, now: int) -> bool:
        """`alive` was sent; True when this one had to carry digests (`with_digests` before it)."""
        carried = self.with_digests()
        self.count += 1
        self._rest(now)
        return carried

    def with_digests(self) -> bool:
        """Whether the next `alive` carries digests: every fifteenth."""
        return (self.count + 1) % DIGESTS_EVERY == 0

    def _rest(self, now: int) -> None:
        self.last_at = now
        self.next_at = now + self.beat_ms * 9 // 10 + below(self.dice, self.beat_ms // 5 + 1)
