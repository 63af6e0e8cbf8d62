"""Returns of customers: which goods come back, by term, category and condition."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

REASONS = ("fit", "faulty", "wrong_item", "changed_mind")
"""Why a customer gives something back: the buttons of the screen, in their order."""

FAULTY = frozenset({"faulty", "wrong_item"})
"""Reasons that are the shop's fault: the customer's own wishes have narrower rules."""

NEVER_BY_WISH = frozenset({"hygiene", "medicine", "food", "underwear", "jewellery", "custom"})
"""Categories that come back only when they are faulty or not what was ordered."""

INSPECTED = frozenset({"electronics", "adult", "fragile"})
"""Categories that a person must look at: never through a cell."""

Mark = Literal["package", "tags", "unused", "complete"]
MARKS: tuple[Mark, ...] = ("package", "tags", "unused", "complete")
"""The check list of the counter."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What somebody wants to give back; `until` is None when the shop did not say, `reason` "" when nobody asked."""

    category: str
    until: datetime | None
    reason: str


def objection(goods: Goods, now: datetime, clock: str) -> str | None:
    """Why these goods cannot be taken here (a text key), or None. A clock that is unset never closes a term."""
    if goods.reason not in REASONS:
        return "returns.reason_missing"
    if goods.until is not None and clock != "unset" and now > goods.until:
        return "returns.term_over"
    if goods.category in NEVER_BY_WISH and goods.reason not in FAULTY:
        return "returns.category"
    return None


def drop_off(goods: Goods, now: datetime, clock: str) -> Literal["cell", "person", "term"]:
    """What becomes of goods brought with a return code: into a cell, to a person, or too late for either."""
    if goods.until is not None and clock != "unset" and now > goods.until:
        return "term"
    return "person" if goods.category in NEVER_BY_WISH | INSPECTED else "cell"


def needs_person(goods: Goods) -> bool:
    """Whether staff must look at the goods before they are taken."""
    return goods.category in INSPECTED or goods.reason == "faulty"


def condition_objection(seen: Collection[Mark], reason: str) -> str | None:
    """Why the condition does not allow the return: a mere wish needs everything as new, a fault needs it complete."""
    needed = ("complete",) if reason in FAULTY else MARKS
    missing = next((mark for mark in needed if mark not in seen), None)
    return f"returns.condition_{missing}" if missing else None
