"""The desk of whoever acts: what they are at, and the verdicts that their screen, sound and light show together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.domain.desk import Desk, Result
from edge.domain.facts import StaffStopped
from edge.effects import Effect, Sound, Tell, Tone
from edge.store import parcels, staff
from edge.store.db import Db, Row
from edge.turn import Turn

_NOTHING = Desk()
_TONES = {Result.KNOWN: Tone.KNOWN, Result.CHOICE: Tone.CHOICE, Result.STOP: Tone.STOP}

Detail = str | int
Choice = tuple[str, Mapping[str, Any]]
"""What a button of a choice does: the act, such as "stow.again", and its arguments."""


def of(turn: Turn) -> Desk:
    """What the actor of this turn is at."""
    return turn.memory.desks.get(turn.actor.id, _NOTHING)


def put(turn: Turn, desk: Desk) -> None:
    """Remember what the actor is at now."""
    turn.memory.desks[turn.actor.id] = desk


def change(turn: Turn, **fields: Any) -> Desk:
    """Change some of it; gives the desk as it is then."""
    desk = replace(of(turn), **fields)
    put(turn, desk)
    return desk


def session(turn: Turn) -> str:
    """The hash of the actor's session: where verdicts are shown; "" when there is none."""
    running = staff.sessions_of(turn.db, turn.actor.id)
    return running[0]["hash"] if running else ""


def known(turn: Turn, text: str, **details: Detail) -> tuple[Effect, ...]:
    """Go on: one high tone, a green circle."""
    return _verdict(turn, Result.KNOWN, {"text": text, "details": details})


def choice(turn: Turn, text: str, choices: Sequence[Choice], **details: Detail) -> tuple[Effect, ...]:
    """A question with at most three answers, the usual one first; further scans wait for it."""
    buttons = [{"act": act, "args": dict(args)} for act, args in choices]
    change(turn, asked=text)
    return _verdict(turn, Result.CHOICE, {"text": text, "details": details, "choices": buttons})


def stop(turn: Turn, text: str, **details: Detail) -> tuple[Effect, ...]:
    """Not so: says what to do with the thing in hand, and waits until that was read. That it was said is noted."""
    turn.note(StaffStopped(text))
    change(turn, stopped=True)
    return _verdict(turn, Result.STOP, {"text": text, "details": details})


def wait(turn: Turn, text: str, **details: Detail) -> tuple[Effect, ...]:
    """A stop that ends by itself, such as a door that has to be shut first."""
    return _verdict(turn, Result.STOP, {"text": text, "details": details, "passing": True})


def note(turn: Turn, text: str, **details: Detail) -> tuple[Effect, ...]:
    """Said softly, without a tone; nothing changes."""
    return _verdict(turn, Result.NOTE, {"text": text, "details": details})


def refresh(turn: Turn, *lists: str) -> tuple[Effect, ...]:
    """Parts of the person's own screen have to be drawn anew."""
    return tuple(Tell(name, {}, session(turn)) for name in lists)


def label(db: Db, row: Row) -> str:
    """What staff call a parcel: what is printed on it, or its order number."""
    return parcels.printed(db, row["id"]) or str(row["order_no"] or row["id"])


def told(turn: Turn, row: Row) -> dict[str, Detail]:
    """What a verdict says of a parcel: number, size, weight."""
    return {
        "parcel": label(turn.db, row),
        "size": row["size_class"],
        "weight": row["weight_g"],
        "place": row["place"] or "",
    }


def _verdict(turn: Turn, result: Result, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    tell = Tell("verdict", {"result": result.value, "choices": [], "passing": False, **body}, session(turn))
    tone = _TONES.get(result)
    return (tell, Sound(tone)) if tone else (tell,)
