"""Digests of every kind, and the answer to the platform's `compare` (PROTOCOL 3.9)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from edge.store import feed, said, wired
from edge.store.db import Db
from edge.sync.contract.canonical import bucket, buckets, canonical, digest, document_hash
from edge.sync.contract.documents import FROM_PLATFORM, Document, document
from edge.sync.contract.reports import Applied
from edge.sync.contract.shape import ABSENT, plain

PART_BYTES = 14 * 1024
PART_DOCS = 400

Index = list[tuple[str, int, str]]


def digests(db: Db) -> dict[str, str]:
    """The digest of each kind that this kiosk can vouch for."""
    return {kind: digest(index(db, kind)) for kind in (*FROM_PLATFORM, "stock", "applied", "said") if kind != "job"}


def index(db: Db, kind: str) -> Index:
    """(key, ver, hash) of all documents of a kind, the kiosk's own included."""
    if kind == "stock":
        return [(key, ver, _stock_hash(**body)) for key, ver, body in _stock(db)]
    if kind in ("applied", "said"):
        return [(each.key, each.ver, str(each.hash)) for each in _documents(db, kind)]
    return feed.index(db, kind)


def applied(db: Db) -> tuple[Document, ...]:
    """The wiring that is in force here, and what became of the platform's wish for another one."""
    known = wired.get(db)
    if not known.ver:
        return ()
    body = ABSENT if known.body is None else known.body
    found = Applied(known.want_ver, known.state, known.have, known.origin, known.why, body)
    return (document("applied", "wiring", known.ver, found),)


def own(db: Db) -> list[tuple[Document, ...]]:
    """What the platform is told without asking, in parts of one message each: wiring, and what customers wrote."""
    return [part for part in _parts((*applied(db), *_said(db))) if part]


def answer(db: Db, kind: str, theirs: Sequence[str]) -> Iterator[tuple[Document, ...]]:
    """The documents of the buckets that differ, in parts of one message each; at least one part, perhaps empty."""
    mine = buckets(index(db, kind))
    differing = {number for number in range(len(mine)) if mine[number] != theirs[number]}
    yield from _parts(each for each in _documents(db, kind) if bucket(each.key) in differing)


def _parts(documents: Iterable[Document]) -> Iterator[tuple[Document, ...]]:
    part: list[Document] = []
    size = 0
    for each in documents:
        length = len(canonical(plain(each)).encode())
        if part and (size + length > PART_BYTES or len(part) == PART_DOCS):
            yield tuple(part)
            part, size = [], 0
        part.append(each)
        size += length
    yield tuple(part)


def _documents(db: Db, kind: str) -> Iterator[Document]:
    """Whole ones of the kiosk's own kinds; of the platform's only which version is here."""
    if kind == "stock":
        for key, ver, body in _stock(db):
            yield Document(kind, key, ver, document_hash(body), body)
        return
    if kind in ("applied", "said"):
        yield from applied(db) if kind == "applied" else _said(db)
        return
    for key, ver, sha in feed.index(db, kind):
        yield Document(kind, key, ver, sha)


def _said(db: Db) -> tuple[Document, ...]:
    return tuple(document("said", key, ver, body) for key, (ver, body) in sorted(said.every(db).items()))


@lru_cache(maxsize=4096)
def _stock_hash(state: str, place: str | None, opening: str | None) -> str:
    """Most of what stands here stood here at the last digest."""
    return document_hash({"state": state, "place": place, "opening": opening})


def _stock(db: Db) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for row in feed.stock(db):
        yield row["id"], row["ver"], {name: row[name] for name in ("state", "place", "opening")}
