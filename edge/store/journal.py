"""The journal: audit log and outbox in one append-only table, chained by hash within an epoch (PROTOCOL 3.4)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from edge.clock import Stamp
from edge.domain.facts import Fact, body, canonical, row_hash
from edge.store import meta
from edge.store.db import Db

START = bytes(32)
HEAD, ANCHORS = "journal", "anchors"
_UNTIL = (
    "SELECT ep, number, acked, (SELECT max(seq) FROM journal j WHERE j.ep = epoch.ep) AS last FROM epoch"
    " WHERE number <= ? ORDER BY number"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the current epoch; seq 0 when there is none. `kinds`: of the last rows, as far as known."""

    ep: str
    seq: int
    hash: bytes
    kinds: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify` found: rows and epochs looked at, the first broken row as (epoch, seq) if any, rows long pruned."""

    rows: int
    epochs: int
    broken: tuple[str, int] | None
    pruned: int = 0

    @property
    def ok(self) -> bool:
        """True when every row is what it was when it was written."""
        return self.broken is None


def open_epoch(db: Db, ep: str, cause: str) -> None:
    """Begin a new epoch after the present one; its first row must be `EpochStarted`."""
    db.run(
        "INSERT INTO epoch(ep, number, cause, from_ep, from_seq)"
        " SELECT ?, coalesce(max(number), 0) + 1, ?,"
        " (SELECT ep FROM epoch ORDER BY number DESC LIMIT 1),"
        " (SELECT max(seq) FROM journal WHERE ep = (SELECT ep FROM epoch ORDER BY number DESC LIMIT 1)) FROM epoch",
        (ep, cause),
    )
    db.kept.pop(HEAD, None)


def head(db: Db) -> Head:
    """The end of the journal: what the next row continues."""
    last: Head | None = db.kept.get(HEAD)
    if last is not None:
        return last
    row = db.one(
        "SELECT e.ep AS ep, j.seq AS seq, j.hash AS hash FROM epoch e LEFT JOIN journal j ON j.ep = e.ep"
        " ORDER BY e.number DESC, j.seq DESC LIMIT 1"
    )
    if row is None or row["seq"] is None:
        return Head(row["ep"] if row else "", 0, START)
    return Head(row["ep"], row["seq"], row["hash"])


def news(db: Db) -> Head:
    """The end of the journal, with the kinds of the rows that this connection has written since it was last asked."""
    last = head(db)
    if last.kinds:
        db.kept[HEAD] = Head(last.ep, last.seq, last.hash)
    return last


def append(db: Db, at: Stamp, actor: str, fact: Fact) -> int:
    """Write one fact at the end; returns its seq."""
    last = head(db)
    seq = last.seq + 1
    kind = type(fact).__name__
    row: dict[str, Any] = {
        "seq": seq,
        "at": stamp_fields(at),
        "actor": actor,
        "kind": kind,
        "body": body(fact),
    }
    text = canonical(row)
    after = Head(last.ep, seq, row_hash(last.hash, text), (*last.kinds, kind))
    db.run(
        "INSERT INTO journal(ep, seq, kind, actor, wall, row, hash) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (after.ep, seq, kind, actor, row["at"]["wall"], text, after.hash),
    )
    db.kept[HEAD] = after
    return seq


def stamp_fields(at: Stamp) -> dict[str, Any]:
    """A stamp as PROTOCOL 3.2 writes it."""
    return {
        "wall": wall_text(at),
        "boot": at.boot,
        "mono_ms": at.mono_ms,
        "clock": at.quality.value,
    }


def wall_text(at: Stamp) -> str:
    """RFC 3339, UTC, milliseconds, Z."""
    return f"{at.wall.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def rows(db: Db, ep: str, after: int, limit: int) -> list[tuple[int, str, str, bytes]]:
    """(seq, kind, canonical text, hash) of the rows after `after`, at most `limit`, in order."""
    found = db.all(
        "SELECT seq, kind, row, hash FROM journal WHERE ep = ? AND seq > ? ORDER BY seq LIMIT ?",
        (ep, after, limit),
    )
    return [(row["seq"], row["kind"], row["row"], row["hash"]) for row in found]


def hash_of(db: Db, ep: str, seq: int) -> bytes:
    """The hash of one row, or of the last one that was pruned; else 32 zero bytes, as before the first."""
    row = db.one("SELECT hash FROM journal WHERE ep = ? AND seq = ?", (ep, seq))
    if row is not None:
        return bytes(row["hash"])
    before = anchor(db, ep)
    return before.hash if before.seq == seq else START


def anchor(db: Db, ep: str) -> Head:
    """The row after which this epoch is kept here: the last one that was pruned, or none (0)."""
    seq, sha = meta.get(db, ANCHORS, {}).get(ep, (0, START.hex()))
    return Head(ep, seq, bytes.fromhex(sha))


def epochs(db: Db) -> list[str]:
    """All epochs, oldest first."""
    return [row["ep"] for row in db.all("SELECT ep FROM epoch ORDER BY number")]


def acked(db: Db, ep: str) -> int:
    """The last seq of this epoch that the platform has committed."""
    row = db.one("SELECT acked FROM epoch WHERE ep = ?", (ep,))
    return row["acked"] if row else 0


def set_acked(db: Db, ep: str, upto: int) -> int:
    """The platform committed up to here; returns 0 when nothing moved."""
    return db.run("UPDATE epoch SET acked = ? WHERE ep = ? AND acked <> ?", (upto, ep, upto))


def facts_after(db: Db, ep: str, after: int) -> Iterator[dict[str, Any]]:
    """The rows after `after` as they were written, decoded."""
    for row in db.all("SELECT row FROM journal WHERE ep = ? AND seq > ? ORDER BY seq", (ep, after)):
        yield json.loads(row["row"])


def mark_age(db: Db, u: int) -> None:
    """All rows that there are were written before running time `u`."""
    last = head(db)
    db.run("INSERT INTO journal_age(ep, seq, u) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", (last.ep, last.seq, u))


def prune(db: Db, until_u: int, most: int) -> int:
    """Drop the oldest rows that the platform has and that were marked as written before running time `until_u`.

    At most `most` of one epoch, never its last one; returns how many. The row before what is left is the anchor.
    """
    old = db.one(
        "SELECT e.number, m.seq FROM journal_age m JOIN epoch e ON e.ep = m.ep WHERE m.u <= ?"
        " ORDER BY e.number DESC, m.seq DESC LIMIT 1",
        (until_u,),
    )
    if old is None:
        return 0
    for row in db.all(_UNTIL, (old["number"],)):
        known = old["seq"] if row["number"] == old["number"] else row["last"]
        before = anchor(db, row["ep"]).seq
        upto = min(known, row["acked"], row["last"] - 1, before + most)
        if upto > before:
            _move_anchor(db, row["ep"], upto)
            return int(upto - before)
    return 0


def _move_anchor(db: Db, ep: str, upto: int) -> None:
    meta.put(db, ANCHORS, {**meta.get(db, ANCHORS, {}), ep: (upto, hash_of(db, ep, upto).hex())})
    db.run("DELETE FROM journal WHERE ep = ? AND seq <= ?", (ep, upto))
    db.run("DELETE FROM journal_age WHERE ep = ? AND seq <= ?", (ep, upto))


def verify(db: Db, newest: int | None = None) -> Chain:
    """Recompute the chain of every epoch, or of the `newest` rows only: sequence, hashes, kinds.

    An epoch whose oldest rows were pruned is verified from its anchor on.
    """
    count, pruned, found = 0, 0, epochs(db)
    for ep in found[-1:] if newest else found:
        start = anchor(db, ep).seq
        pruned += start
        after = max(start, head(db).seq - newest) if newest else start
        good, broken = _verify_epoch(db, ep, after)
        count += good
        if broken is not None:
            return Chain(count, len(found), (ep, broken), pruned)
    return Chain(count, len(found), None, pruned)


def _verify_epoch(db: Db, ep: str, after: int) -> tuple[int, int | None]:
    """How many rows are good, and the number of the first that is not."""
    seq, previous = after, hash_of(db, ep, after)
    while page := rows(db, ep, seq, 1000):
        for number, kind, text, stored in page:
            good = number == seq + 1 and stored == row_hash(previous, text)
            good = good and text.endswith(
                f',"kind":"{kind}","seq":{number}}}'
            )  # canonical: these two names are the last
            if not good:
                return seq - after, seq + 1
            previous, seq = stored, number
    return seq - after, None
