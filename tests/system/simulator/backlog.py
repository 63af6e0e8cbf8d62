"""I7: what the kiosk wrote goes up while the network is well; nothing of it waits for ever."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.system.simulator.town import Town

PATIENCE_MS = 15 * 60_000
"""Longest wait between two calls of a kiosk that was turned away (PROTOCOL 4.1), and some."""


@dataclass(slots=True)
class Backlog:
    """Looked at once a minute: how far the platform has come, and since when it stands still."""

    town: Town
    broken: Callable[[str, str], None]
    since: int = 0
    has: int = 0

    def began(self) -> None:
        """The kiosk starts."""
        self.since = self.town.moments.now

    def look(self, head: int, has: int) -> None:
        """The journal ends at `head`; the platform holds everything up to `has`."""
        now = self.town.moments.now
        if has != self.has or has >= head or not self.town.platform.exchange.well():
            self.since = now
        self.has = has
        if now - self.since > PATIENCE_MS:
            self.broken("I7", f"{head - has} facts wait, and for {PATIENCE_MS // 60_000} min none of them has left")
            self.since = now + 10**9
