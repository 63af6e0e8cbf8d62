"""Whether kiosk and platform still hold the same: digests of every kind, compared at equal cursors (PROTOCOL 3.9).

Where parcels are is asked of the kiosk whole when it differs, as after a restore, when the books begin empty.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from edge.sync.contract.canonical import BUCKETS, digest
from edge.sync.contract.documents import FROM_PLATFORM
from edge.sync.contract.messages import Docs
from provisioning.fleet import alarms, books, commands
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import COMMANDS, CURSORS, FEED, FEEDS, READERS, SESSIONS
from provisioning.fleet.turn import Turn

FOLDED = ("stock", "cell", "tote")
ASKED = "stock"
WHOLE = ("0" * 16,) * BUCKETS
"""Digests that no bucket has: the kiosk answers with all that it holds."""

AN_HOUR, MOST = timedelta(hours=1), 3

_UNJUDGED = Prepared(select(SESSIONS.c.dev, SESSIONS.c.alive).where(SESSIONS.c.unjudged.is_(True)))


def look(turn: Turn) -> int:
    """Judge the digests whose facts are all here, and drop those that later facts have overtaken."""
    return sum(_judge(turn, row) for row in _UNJUDGED.all(turn.db))


def _judge(turn: Turn, row: Any) -> bool:
    said = json.loads(row.alive)
    seq = _folded_upto(turn, row.dev, said["journal"]["ep"])
    if seq < said["journal"]["head"]:
        return False
    turn.db.execute(update(SESSIONS).where(SESSIONS.c.dev == row.dev).values(unjudged=False))
    mine: dict[str, str] = {}
    head = _feed_head(turn, row.dev)
    if head is not None and said.get("feed") == head:
        fed = _fed(turn, row.dev)
        mine |= {kind: digest(fed.get(kind, ())) for kind in FROM_PLATFORM}
    if seq == said["journal"]["head"]:
        mine |= {kind: digest(books.index(turn, row.dev, kind)) for kind in FOLDED}
    theirs = said["digests"]
    for kind in sorted(mine.keys() & theirs.keys()):
        if mine[kind] != theirs[kind] and not (kind == ASKED and _ask(turn, row.dev)):
            alarms.ring(turn, row.dev, "drift", kind)
    return True


def take(turn: Turn, said: Docs) -> None:
    """What a kiosk answered about its parcels: those that the books do not know, and those that they have wrong."""
    for each in said.docs:
        if each.kind == ASKED and each.body and books.correct(turn, (said.dev, each.key), (each.ver, each.body)):
            alarms.ring(turn, said.dev, "drift", f"{ASKED} {each.key}")


def _ask(turn: Turn, dev: str) -> bool:
    """Ask what it holds, three times an hour at most; says whether that was to be expected: its books are new, and it
    has not answered yet."""
    recent = (COMMANDS.c.dev == dev) & (COMMANDS.c.op == "compare") & (COMMANDS.c.asked_at > turn.now - AN_HOUR)
    states = turn.db.scalars(select(COMMANDS.c.state).where(recent)).all()
    epochs = turn.db.execute(select(func.count()).select_from(CURSORS).where(CURSORS.c.dev == dev)).scalar_one()
    if len(states) < MOST:
        wish = commands.Wish(dev, "compare", {"kind": ASKED, "buckets": list(WHOLE)}, "platform", "drift")
        with suppress(commands.CommandError):
            commands.ask(turn, wish)
    return epochs > 1 and "succeeded" not in states


def _folded_upto(turn: Turn, dev: str, ep: str) -> int:
    mine = (READERS.c.name == books.READER.name) & (READERS.c.dev == dev) & (READERS.c.ep == ep)
    return turn.db.execute(select(READERS.c.seq).where(mine)).scalar_one_or_none() or 0


def _feed_head(turn: Turn, dev: str) -> dict[str, Any] | None:
    row = turn.db.execute(select(FEEDS).where(FEEDS.c.dev == dev)).one_or_none()
    return None if row is None or not row.whole else {"ep": row.ep, "upto": row.head}


def _fed(turn: Turn, dev: str) -> Mapping[str, list[tuple[str, int, str]]]:
    """Key, version and hash of all documents of a kiosk, by kind."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    query = select(FEED.c.kind, FEED.c.key, FEED.c.ver, FEED.c.hash).where(FEED.c.dev == dev)
    for kind, key, ver, sha in turn.db.execute(query.where(FEED.c.body.is_not(None))):
        found.setdefault(kind, []).append((key, ver, sha))
    return found
