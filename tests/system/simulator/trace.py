"""What happened, line by line; its hash tells whether two runs were the same. And how often each fault struck."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.system.simulator.moments import Moments

LINE = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


@dataclass(slots=True)
class Trace:
    """Canonical JSON lines, hashed as they come; kept only when somebody wants to read them."""

    moments: Moments
    kept: list[dict[str, Any]] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    events: int = 0
    watch: Callable[[Mapping[str, Any]], None] = lambda _line: None
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, what: str, **fields: Any) -> None:
        """Something happened now."""
        line = {"at": self.moments.now, "what": what, **fields}
        self._hash.update(LINE.encode(line).encode() + b"\n")
        self.events += 1
        if self.kept is not None:
            self.kept.append(line)
        self.watch(line)

    def count(self, what: str) -> None:
        """One more of its kind, for the table of what was tried."""
        self.counts[what] += 1

    @property
    def hash(self) -> str:
        """SHA-256 over all lines."""
        return str(self._hash.hexdigest())
