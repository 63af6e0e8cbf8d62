"""Finding a parcel by whatever staff remember of it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from edge.domain.facts import RecordsSearched, RecordViewed
from edge.domain.parcel import HERE, State
from edge.domain.spelling import folded, other_layout, words
from edge.effects import Done
from edge.flows import desk, parcel
from edge.store import parcels as kept
from edge.store import places, search
from edge.store.db import Row
from edge.turn import Turn

SHORTEST = 2
NAME_SHORTEST = 3
SHOWN = 8
LOOKED_AT = 64

By = Literal["number", "phone", "name", "place"]


class Hit(NamedTuple):
    """Parcels that were found, and by what."""

    by: By
    rows: list[Row]


def parcels(turn: Turn, text: str) -> Done:
    """Search by order number, barcode, name, last digits of the phone, or place; one typing error is forgiven."""
    text = text.strip()
    hit = _search(turn, text) if len(text) >= SHORTEST else Hit("number", [])
    if hit.by in ("name", "phone") and turn.actor.kind == "person":
        turn.note(RecordsSearched(turn.actor.id, "name" if hit.by == "name" else "phone", len(hit.rows)))
    rows = sorted(hit.rows, key=_here_first)
    return Done({"by": hit.by, "rows": [shown(turn, row) for row in rows[:SHOWN]], "more": len(rows) > SHOWN})


def card(turn: Turn, parcel_id: str) -> Done:
    """Everything about one parcel, with the personal data: that somebody looked is a fact of its own."""
    row = parcel.found(turn, parcel_id)
    if turn.actor.kind == "person":
        turn.note(RecordViewed(turn.actor.id, parcel_id))
    return Done({**shown(turn, row), "name": row["name"], "phone4": row["phone4"]})


def shown(turn: Turn, row: Row) -> dict[str, str | int | None]:
    """A parcel in a list."""
    fields = ("id", "state", "place", "order_no", "size_class", "weight_g", "name", "phone4", "due", "condition")
    return {"label": desk.label(turn.db, row), **{name: row[name] for name in fields}}


def _search(turn: Turn, text: str) -> Hit:
    """The narrowest way that finds something."""
    for by, rows in _ways(turn, text):
        if rows:
            return Hit(by, rows)
    return Hit("number", [])


def _ways(turn: Turn, text: str) -> Iterable[tuple[By, list[Row]]]:
    yield "number", kept.by_barcode(turn.db, text)
    if places.get(turn.db, text.upper()) is not None:
        yield "place", kept.in_place(turn.db, text.upper())
    sought = words(text)
    if text.isdigit() and len(text) == 4:
        yield "phone", [*search.by_phone4(turn.db, text, LOOKED_AT), *search.by_words(turn.db, sought, LOOKED_AT)]
    if any(word.isdigit() for word in sought):
        yield "number", search.by_words(turn.db, sought, LOOKED_AT)
        yield "number", search.by_barcode_start(turn.db, text, LOOKED_AT)
        return
    if len(folded(text)) < NAME_SHORTEST:
        return
    yield "name", search.by_words(turn.db, sought, LOOKED_AT)
    yield "name", _misspelt(turn, sought)
    yield "name", search.by_words(turn.db, words(other_layout(text)), LOOKED_AT)
    yield "name", _misspelt(turn, words(other_layout(text)))


def _misspelt(turn: Turn, sought: tuple[str, ...]) -> list[Row]:
    """One word of the name is one slip away from a name that is known here."""
    found: list[Row] = []
    for at, word in enumerate(sought):
        for meant in search.near(turn.db, word, SHOWN):
            found += search.by_words(turn.db, (*sought[:at], meant, *sought[at + 1 :]), LOOKED_AT)
    return list({row["id"]: row for row in found}.values())


def _here_first(row: Row) -> tuple[bool, str]:
    return State(row["state"]) not in HERE, row["id"]
