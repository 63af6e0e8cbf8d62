"""I4 and I9: what left the journal for its age is at the platform, and the anchor is the row that stood there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.system.simulator.books import Books


@dataclass(slots=True)
class Anchors:
    """Looked at once a minute. `count` hears of each fact that left."""

    books: Books
    broken: Callable[[str, str], None]
    count: Callable[[str], None]
    seen: dict[str, int] = field(default_factory=dict)
    version: int = -1

    def look(self, has: int) -> None:
        """The platform has, or had, everything of the present epoch up to `has`."""
        if self.books.version == self.version:
            return  # the file is as it was
        self.version = self.books.version
        found = json.loads(self.books.one("SELECT value FROM meta WHERE name = 'anchors'") or "{}")
        for ep, (seq, _) in found.items():
            for _ in range(self.seen.get(ep, 0), seq):
                self.count("pruned")
            self.seen[ep] = seq
        seq, sha = found.get(self.books.rows[-1].ep, (0, ""))
        if seq > has:
            self.broken("I4", f"facts up to {seq} have left the journal, and the platform has {has} of them")
        if seq and (seq >= len(self.books.rows) or self.books.rows[seq - 1].hash != sha):
            self.broken("I9", f"the journal is anchored in a row {seq} that nobody knows")
