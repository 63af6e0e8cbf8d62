"""Filling one place with one parcel: reserved, opened, shut, noted. The engine under `stow`."""

from dataclasses import replace

from edge.domain.desk import Deed, Screen, Stowing, Then
from edge.domain.facts import How, ParcelStowed
from edge.domain.parcel import Act
from edge.effects import Colour, Effect, Light, Pattern
from edge.errors import Refusal, WrongState
from edge.flows import desk, line, opening, parcel, placing, surplus
from edge.flows.opening import Wish
from edge.store import openings, parcels, places
from edge.store.db import Row
from edge.turn import Turn

NOBODY: frozenset[str] = frozenset()


def begin(turn: Turn, row: Row, refused: frozenset[str] = NOBODY, least: str = "") -> tuple[Effect, ...]:
    """Reserve the best place and open it; when there is none, the reason is shown as a stop."""
    try:
        _forget_earlier(turn, row["id"])
        best = placing.wished(turn, row, refused, least)
        place = placing.answering(turn, best)
    except Refusal as full:
        hold(turn, None)
        return (*desk.stop(turn, full.text, **full.details), *desk.refresh(turn, "stowing"))
    silent = line.silent(turn, best[0]["id"])
    why = desk.note(turn, "stow.passed_over", part=silent) if silent else ()
    return (*open_at(turn, row, place, refused), *why)


def open_at(turn: Turn, row: Row, place: Row, refused: frozenset[str]) -> tuple[Effect, ...]:
    """Reserve this place for the parcel and open it, or light it up where there is no door."""
    if not places.reserve(turn.db, place["id"], row["id"]):
        raise WrongState("place.taken", place=place["id"])
    ident: str | None = None
    effects: tuple[Effect, ...] = (Light(place["id"], Colour.GREEN, Pattern.BLINK),)
    if place["kind"] == "cell":
        ident, effects = opening.begin(turn, wish(turn, row["id"], place["id"]))
    hold(turn, Stowing(row["id"], place["id"], ident, refused=refused))
    said = desk.known(turn, "stow.cell" if ident else "stow.shelf", **{**desk.told(turn, row), "place": place["id"]})
    return (*effects, *said, *placing.spoken(turn, place), *desk.refresh(turn, "stowing"))


def stowed(turn: Turn, stowing: Stowing, how: How) -> tuple[Effect, ...]:
    """The parcel lies in its place: the one fact of a stow."""
    row = parcel.found(turn, stowing.parcel)
    parcel.must(row, Act.STOW)
    seq = turn.note(ParcelStowed(row["id"], stowing.place, how))
    parcel.move(turn, row, Act.STOW, place=stowing.place, ver=seq)
    placing.used(turn, stowing.place, seq)
    if stowing.opening is not None:
        openings.settle(turn.db, stowing.opening)
    _let_go(turn, stowing)
    desk.put(turn, desk.of(turn).did(Deed("stow", row["id"], seq, stowing.place)))
    said = desk.known(turn, "stow.done", **{**desk.told(turn, row), "place": stowing.place})
    joined = surplus.recognised(turn, (parcels.printed(turn.db, row["id"]),)) if row["surplus"] else ()
    return (_dark(stowing.place), *said, *joined, *desk.refresh(turn, "stowing"))


def go_on(turn: Turn, stowing: Stowing) -> tuple[Effect, ...]:
    """The door is shut and the parcel was not left inside: a larger place, the chosen one, or not now."""
    release(turn, stowing)
    row = parcel.found(turn, stowing.parcel)
    refused = stowing.refused | {stowing.place}
    if stowing.then is Then.CANCEL:
        said = desk.note(turn, "stow.cancelled", **desk.told(turn, row))
        return (_dark(stowing.place), *said, *desk.refresh(turn, "stowing"))
    follow = _elsewhere if stowing.then is Then.ELSEWHERE else _larger
    return (_dark(stowing.place), *follow(turn, row, stowing, refused))


def release(turn: Turn, stowing: Stowing) -> None:
    """The place is free again: its opening is over, nothing was left inside."""
    if stowing.opening is not None:
        openings.settle(turn.db, stowing.opening)
    row = places.get(turn.db, stowing.place)
    if row is not None and row["reserved_for"] == stowing.parcel:
        places.change(turn.db, stowing.place, reserved_for=None)
    _let_go(turn, stowing)


def hold(turn: Turn, stowing: Stowing | None) -> None:
    """What this person has in hand now."""
    desk.change(turn, stowing=stowing, screen=Screen.STOW, asked="")


def is_open(turn: Turn, stowing: Stowing) -> bool:
    """Whether the door of this stow stands open or may be about to; a cell without a sensor never says so."""
    row = openings.get(turn.db, stowing.opening or "")
    place = places.get(turn.db, stowing.place)
    if row is None or place is None or row["settled"]:
        return False
    return place["door"] != "unknown" and row["rung"] not in ("door_closed", "not_detected")


def is_kept(turn: Turn, stowing: Stowing) -> bool:
    """Whether the place is still kept for this parcel, and the parcel may still go there: others act meanwhile."""
    row, held = places.get(turn.db, stowing.place), parcels.get(turn.db, stowing.parcel)
    kept = row is not None and row["reserved_for"] == stowing.parcel
    return kept and held is not None and parcel.can(held, Act.STOW)


def wish(turn: Turn, parcel_id: str, place: str) -> Wish:
    """Why the cell opens: this person stows this parcel."""
    return Wish(place, "stow", {"person": turn.actor.id}, parcel_id)


def of_opening(turn: Turn, row: Row) -> tuple[Turn, Stowing]:
    """The turn as of the person who opened the cell, and what they are stowing; after a restart, from the row."""
    person = openings.cause_of(row).get("person", "")
    actor = turn.by(replace(turn.actor, kind="person", id=person)) if person else turn
    stowing = desk.of(actor).stowing
    if stowing is None or stowing.opening != row["id"]:
        stowing = Stowing(row["parcel"], row["cell"], row["id"])
    return actor, stowing


def _elsewhere(turn: Turn, row: Row, stowing: Stowing, refused: frozenset[str]) -> tuple[Effect, ...]:
    """The place that was chosen; if somebody was quicker, the best one that is left."""
    try:
        place = placing.check(turn, row, stowing.wish)
    except Refusal:
        return begin(turn, row, refused)
    return open_at(turn, row, place, refused)


def _larger(turn: Turn, row: Row, stowing: Stowing, refused: frozenset[str]) -> tuple[Effect, ...]:
    try:
        least = placing.next_size(turn, row, stowing.place)
    except Refusal as largest:
        return (*desk.stop(turn, largest.text, **largest.details), *desk.refresh(turn, "stowing"))
    return begin(turn, row, refused, least)


def _forget_earlier(turn: Turn, parcel_id: str) -> None:
    """A place that was kept for this parcel before is free again, unless its door has not been settled."""
    for row in places.reserved_for(turn.db, parcel_id):
        if row["opening"] is not None:
            raise WrongState("stow.shut_first", place=row["id"])
        places.change(turn.db, row["id"], reserved_for=None)


def _let_go(turn: Turn, stowing: Stowing) -> None:
    held = desk.of(turn).stowing
    if held is not None and held.parcel == stowing.parcel:
        hold(turn, None)


def _dark(place: str) -> Light:
    return Light(place, Colour.GREEN, Pattern.OFF)
