"""Which place a parcel gets, why another one will not do, and how it is told where that is."""

from collections.abc import Collection, Sequence
from datetime import datetime

from edge.domain.place import Kind, Load, Place, larger, objection, ranked, words
from edge.domain.place import choose as best_of
from edge.effects import Effect, Say
from edge.errors import NotFound, WrongState
from edge.flows import line
from edge.store import places
from edge.store.db import Row
from edge.turn import Turn

EVERYWHERE: tuple[Kind, ...] = ("locker", "shelf", "floor")
LOCKER: tuple[Kind, ...] = ("locker",)


def choose(
    turn: Turn, parcel: Row, refused: Collection[str] = (), least: str = "", kinds: Collection[Kind] = EVERYWHERE
) -> Row:
    """The best free place for a parcel whose lock board, if it has one, can be heard."""
    return answering(turn, wished(turn, parcel, refused, least, kinds))


def answering(turn: Turn, best: Sequence[Row]) -> Row:
    """The first of these places that is not behind a silent board. Refuses, and names the board, when all are."""
    silent = [line.silent(turn, place["id"]) for place in best]
    if all(silent):
        raise WrongState("place.silent", part=silent[0])
    return best[silent.index("")]


def wished(
    turn: Turn, parcel: Row, refused: Collection[str] = (), least: str = "", kinds: Collection[Kind] = EVERYWHERE
) -> list[Row]:
    """Free places for a parcel, the best first; `least`: the smallest size that may do. Refuses when there is none."""
    vacant = {row["id"]: row for row in places.vacant(turn.db) if row["id"] not in refused}
    load = _load(turn, parcel, least, kinds)
    best = best_of(map(measured, vacant.values()), load)
    trusted = ranked((measured(row) for row in vacant.values() if row["trusted"]), load)
    if not trusted:
        raise WrongState("place.none_proven", place=best.id)
    return [vacant[place.id] for place in trusted]


def check(turn: Turn, parcel: Row, place: str) -> Row:
    """The place that a person wants: refused with the reason when the parcel may not go there."""
    row = places.get(turn.db, place)
    if row is None:
        raise NotFound("refused.no_such_place", place=place)
    if not any(free["id"] == place for free in places.vacant(turn.db)):
        raise WrongState("place.taken", place=place)
    if not row["trusted"]:
        raise WrongState("place.unproven", place=place)
    if reason := objection(measured(row), _load(turn, parcel, "")):
        raise WrongState(reason, place=place)
    return answering(turn, [row])


def fitting(turn: Turn, parcel: Row) -> list[Row]:
    """Every free place where the parcel may go."""
    load = _load(turn, parcel, "")
    return [row for row in places.free(turn.db) if objection(measured(row), load) is None]


def next_size(turn: Turn, parcel: Row, place: str) -> str:
    """The size to try when a parcel did not fit into `place`."""
    row = places.get(turn.db, place)
    return larger(row["size"] if row is not None else parcel["size_class"])


def used(turn: Turn, place: str, seq: int) -> None:
    """A parcel lies there now: one more use, and nobody's reservation."""
    row = places.get(turn.db, place)
    if row is not None:
        places.change(turn.db, place, uses=row["uses"] + 1, reserved_for=None, ver=seq)


def spoken(turn: Turn, place: Row) -> tuple[Effect, ...]:
    """ "Twelve, on the right, third from below": the place, said aloud."""
    found = words(measured(place), places.columns(turn.db))
    details = {"place": place["id"], "column": found.column, "row": found.row}
    numbers = {"column_number": found.column_number, "row_number": found.row_number}
    chosen = turn.settings.screen
    return (Say("stow.cell", chosen.languages[0], chosen.volume, {**details, **numbers}),)


def measured(row: Row) -> Place:
    """A place of the store as the rules see it; cells are what a locker has."""
    kind: Kind = "locker" if row["kind"] == "cell" else row["kind"]
    return Place(
        row["id"], kind, row["size"], row["col"], row["level"], row["height_mm"], row["max_weight_g"],
        bool(row["accessible"]), row["uses"],
    )  # fmt: skip


def _load(turn: Turn, parcel: Row, least: str, kinds: Collection[Kind] = EVERYWHERE) -> Load:
    days = None
    if parcel["due"]:
        days = (datetime.fromisoformat(parcel["due"]) - turn.now().wall).days
    by_staff = parcel["person_check"] != "none"
    size = least or parcel["size_class"]
    return Load(size, parcel["weight_g"], days, bool(parcel["low_cell"]), by_staff, kinds)
