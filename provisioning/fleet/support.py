"""What customers wrote at a kiosk's screen, and the answers of an operator (PROTOCOL 3.11)."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select

from edge.sync.contract.documents import Chat
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import plain
from provisioning.fleet import feed, registry
from provisioning.fleet.schema import REPORTS
from provisioning.fleet.turn import Turn

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a customer; None when it was sealed for somebody else."""

    thread: str
    text: str | None


def written(turn: Turn, dev: str) -> tuple[Written, ...]:
    """What customers wrote at this kiosk last, the newest first."""
    query = select(REPORTS.c.body).where(REPORTS.c.dev == dev, REPORTS.c.kind == "said")
    found = turn.db.scalars(query.order_by(REPORTS.c.ver.desc()).limit(SHOWN))
    return tuple(_read(turn, json.loads(body)) for body in found)


def answer(turn: Turn, dev: str, thread: str, text: str, by: str) -> str | None:
    """Send an answer; gives its name, or None when the kiosk is not known. It travels sealed to that kiosk."""
    kiosk = registry.find(turn, dev)
    if kiosk is None:
        return None
    ident = f"m-{turn.keys.chance(6).hex()}"
    feed.put(turn, kiosk, ("message", ident), plain(Chat(thread, turn.now, by, text)))
    return ident


def forget(turn: Turn, dev: str, keys: Collection[str]) -> None:
    """The term of these texts is over, whoever wrote them: what customers wrote is deleted, answers are taken back."""
    turn.db.execute(delete(REPORTS).where(REPORTS.c.dev == dev, REPORTS.c.kind == "said", REPORTS.c.key.in_(keys)))
    for key in keys:
        feed.remove(turn, dev, ("message", key), "erased")


def _read(turn: Turn, body: dict[str, object]) -> Written:
    try:
        return Written(str(body["thread"]), str(turn.keys.open(body["text"])))
    except BadMessageError:
        return Written(str(body["thread"]), None)
