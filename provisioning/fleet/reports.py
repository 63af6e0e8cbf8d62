"""Documents that the kiosk owns: what it applied, what was said to it, who is on its team."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from edge.sync.contract.canonical import canonical
from edge.sync.contract.documents import FROM_KIOSK, Document
from edge.sync.contract.messages import Docs
from provisioning.fleet.schema import REPORTS
from provisioning.fleet.turn import Turn

OWNED = frozenset(FROM_KIOSK) - {"stock", "cell", "tote"}
"""What only the kiosk can know; where things are is folded from its facts (`books`)."""


@dataclass(frozen=True, slots=True)
class Commissioned:
    """The wiring that somebody proved at the kiosk: when and by whom last, how many cells there are, which of them
    nobody has proven; `own`: the platform has not made it its own wish."""

    at: datetime | None
    by: str
    cells: int
    unproven: tuple[str, ...]
    own: bool


def wiring(turn: Turn, dev: str) -> dict[str, Any]:
    """What a kiosk reported of its wiring last; nothing if it never did, or in no words that we know."""
    query = select(REPORTS.c.body).where(REPORTS.c.dev == dev, REPORTS.c.kind == "applied", REPORTS.c.key == "wiring")
    found = json.loads(turn.db.execute(query).scalar_one_or_none() or "{}")
    return found if isinstance(found.get("body"), dict) else {}


def commissioned(turn: Turn, dev: str) -> Commissioned | None:
    """The last commissioning that a kiosk reported; None if it never did, or in no words that we know."""
    with suppress(KeyError, TypeError, ValueError):
        return _read(wiring(turn, dev))
    return None


def forget(turn: Turn, dev: str) -> None:
    """Its journal begins anew, and so do the versions of what it owns: it will tell all again."""
    turn.db.execute(delete(REPORTS).where(REPORTS.c.dev == dev))


def _read(told: Mapping[str, Any]) -> Commissioned:
    proofs, unproven = told["body"]["proofs"], tuple(told["body"]["unproven"])
    at, by, _ = max(proofs, default=("", "", []))
    proven = sum(len(cells) for _, _, cells in proofs)
    cells, own = proven + len(unproven), told["origin"] == "site"
    return Commissioned(datetime.fromisoformat(at) if at else None, by, cells, unproven, own)


def keep(turn: Turn, said: Docs) -> None:
    """Take the kiosk's own documents; a higher version wins."""
    for document in said.docs:
        if document.kind in OWNED and document.body and document.hash:
            _keep_one(turn, said.dev, document)


def _keep_one(turn: Turn, dev: str, document: Document) -> None:
    mine = (REPORTS.c.dev == dev) & (REPORTS.c.kind == document.kind) & (REPORTS.c.key == document.key)
    ver = turn.db.execute(select(REPORTS.c.ver).where(mine)).scalar_one_or_none()
    if ver is not None and ver >= document.ver:
        return
    turn.db.execute(delete(REPORTS).where(mine))
    turn.db.execute(
        insert(REPORTS).values(
            dev=dev,
            kind=document.kind,
            key=document.key,
            ver=document.ver,
            hash=document.hash,
            body=canonical(document.body),
        )
    )
