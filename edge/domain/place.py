"""Where a parcel goes: which places fit it, which one is best, and how a person finds it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from edge.errors import Refusal

Kind = Literal["locker", "shelf", "floor", "returns"]

SIZES = {"S": (300, 200, 100), "M": (400, 300, 200), "L": (600, 400, 400), "XL": (1200, 600, 600)}
"""Size classes and the largest box of each: length, width, height in mm."""

ASK = "ask"
"""In place of a size class: nobody knows how big it is, the customer is asked."""

HEAVY_G = 10_000
REACH_MM = 1_600
"""Nobody lifts more than HEAVY_G above REACH_MM."""

SOON_DAYS = 3
"""A parcel that will be fetched within so many days gets a place at hand."""

_ORDER = tuple(SIZES)


class Place(NamedTuple):
    """A cell of the locker, a shelf or a spot on the floor. `height_mm` is above the floor, rows count from below."""

    id: str
    kind: Kind
    size: str
    column: int
    row: int
    height_mm: int
    max_weight_g: int
    accessible: bool = False
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What a place is wanted for. `by_staff`: only a person may hand it over (document, 18+, proxy)."""

    size: str
    weight_g: int = 0
    days: int | None = None
    low: bool = False
    by_staff: bool = False
    kinds: Collection[Kind] = ("locker", "shelf", "floor")


def size_of(length_mm: int, width_mm: int, height_mm: int) -> str:
    """The smallest size class that a box fits into, turned as it needs."""
    box = sorted((length_mm, width_mm, height_mm))
    for name, inside in SIZES.items():
        if all(side <= room for side, room in zip(box, sorted(inside), strict=True)):
            return name
    raise Refusal("place.too_large")


def larger(size: str) -> str:
    """The next size class, for what does not fit."""
    if size == _ORDER[-1]:
        raise Refusal("place.too_large")
    return _ORDER[_ORDER.index(size) + 1]


def objection(place: Place, load: Load) -> str | None:
    """Why this place is not for this load (a text key), or None when it is."""
    if place.kind not in load.kinds:
        return "place.wrong_kind"
    if load.by_staff and place.kind == "locker":
        return "place.by_staff_only"
    if _rank(place.size) < _rank(load.size):
        return "place.too_small"
    if load.weight_g > place.max_weight_g:
        return "place.too_weak"
    if load.weight_g > HEAVY_G and place.height_mm > REACH_MM:
        return "place.too_high"
    return None


def ranked(free: Iterable[Place], load: Load) -> list[Place]:
    """All free places that fit, the best first.

    Small before large; low cells for those who asked, kept for them otherwise; at hand what is fetched soon and
    heavy things low; among equals the least used, so that locks wear evenly.
    """
    return sorted((place for place in free if objection(place, load) is None), key=lambda place: _cost(place, load))


def choose(free: Iterable[Place], load: Load) -> Place:
    """The place that is proposed. Raises a refusal when nothing here fits."""
    best = ranked(free, load)
    if not best:
        raise Refusal("place.none_free", size=load.size)
    return best[0]


def _cost(place: Place, load: Load) -> tuple[int, bool, int, int, str]:
    at_hand = abs(place.height_mm - REACH_MM * 2 // 3) // 400
    far = at_hand if load.days is not None and load.days <= SOON_DAYS else -at_hand
    lift = place.height_mm // 400 if load.weight_g > HEAVY_G // 2 else far
    return _rank(place.size), place.accessible is not load.low, lift, place.uses, place.id


def _rank(size: str) -> int:
    """Its place in the order; a class that this version does not know counts as the largest."""
    return _ORDER.index(size) if size in SIZES else len(_ORDER) - 1


class Words(NamedTuple):
    """How to say where a place is: two text keys with their numbers, for screen, speech and SMS alike."""

    column: str
    column_number: int
    row: str
    row_number: int


_SIDES = {1: ("place.only",), 2: ("place.left", "place.right"), 3: ("place.left", "place.middle", "place.right")}


def words(place: Place, columns: int) -> Words:
    """ "Left, second row from the bottom": sides up to 3 columns, "third column from the left" above."""
    sides = _SIDES.get(columns)
    column = sides[place.column - 1] if sides else "place.column"
    row = "place.row" if place.row <= 12 else "place.row_number"
    return Words(column, place.column, row, place.row)
