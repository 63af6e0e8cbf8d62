"""Whether kiosk and platform still hold the same: digests of every kind, compared at equal cursors (PROTOCOL 3.9)."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from edge.sync.contract.canonical import digest
from edge.sync.contract.documents import FROM_PLATFORM
from provisioning.fleet import alarms, books
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import FEED, FEEDS, READERS, SESSIONS
from provisioning.fleet.turn import Turn

FOLDED = ("stock", "cell", "tote")

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
        if mine[kind] != theirs[kind]:
            alarms.ring(turn, row.dev, "drift", kind)
    return True


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
