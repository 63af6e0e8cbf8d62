"""I8: what was counted against guessing is there after every crash and clock jump, until its own time has come."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.system.simulator.books import Books

DAY_MS = 24 * 3_600_000
SLOT_MS = 900_000

Ledger = Mapping[str, Any]


@dataclass(slots=True)
class Counters:
    """Reads the ledger of wrong codes and the table of wrong PINs as they stand in the file; `now` is running time."""

    books: Books
    broken: Callable[[str, str], None]
    now: Callable[[], int]
    told: list[int] = field(default_factory=list)
    pins: dict[str, int] = field(default_factory=dict)
    before: Ledger = field(default_factory=dict)
    seen: int = -1

    def wrong_code(self) -> None:
        """The screen says that a code was wrong: that must be counted already."""
        self.told.append(self.now())
        recent = sum(at > self.now() - DAY_MS + SLOT_MS for at in self.told)
        counted = sum(slot[1] for slot in self._ledger().get("wrong", ()))
        if self.books.refusals < len(self.told) or counted < recent:
            self.broken("I8", f"{recent} wrong codes were told in a day, the ledger knows {counted}")

    def wrong_pin(self, pair: str, *, wrong: bool) -> None:
        """A sign-in was refused, or it was right and the count begins anew."""
        self.pins[pair] = self.pins.get(pair, 0) + 1 if wrong else 0
        self._look_at_pins()

    def look(self) -> None:
        """Nothing that was counted less than a day ago is gone."""
        if self.books.version == self.seen:
            return  # the file is as it was
        self.seen = self.books.version
        here, since = self._ledger(), self.now() - DAY_MS + SLOT_MS
        kept = {slot: count for slot, count, _ in here.get("wrong", ())}
        for slot, count, _ in self.before.get("wrong", ()):
            left = kept.get(slot, 0)
            if slot * SLOT_MS > since and left < count:
                self.broken("I8", f"{count} wrong codes of one quarter of an hour were counted, {left} are left")
        for name in ("charges", "closings"):
            young = [each for each in self.before.get(name, ()) if (each[0] if name == "charges" else each) > since]
            if any(each not in here.get(name, ()) for each in young):
                self.broken("I8", f"the ledger of wrong codes has forgotten {name} of the last day")
        self.before = here
        self._look_at_pins()

    def _look_at_pins(self) -> None:
        kept = {row["pair"]: row["wrong"] for row in self.books.all("SELECT pair, wrong FROM pin_try")}
        for pair, told in self.pins.items():
            if kept.get(pair, 0) < told:
                self.broken("I8", f"{told} wrong PINs were told to {pair}, {kept.get(pair, 0)} are counted")

    def _ledger(self) -> Ledger:
        found: Ledger = json.loads(self.books.one("SELECT value FROM meta WHERE name = 'guess'") or "{}")
        return found
