"""The facts of every kiosk as it wrote them: each once, in order, with the chain checked (PROTOCOL 8.1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from edge.sync.contract.canonical import FIRST_PREV, row_hash
from edge.sync.contract.messages import Row, Taken
from edge.sync.contract.shape import ABSENT, time_text
from provisioning.fleet import ranges
from provisioning.fleet.database import add_if_new, put
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CURSORS, JOURNAL, RANGES
from provisioning.fleet.turn import Turn

_CURSOR = (CURSORS.c.dev == bindparam("dev")) & (CURSORS.c.ep == bindparam("ep"))
_LOCK = Prepared(select(CURSORS).where(_CURSOR).with_for_update())
_UPTO = Prepared(select(CURSORS.c.upto).where(_CURSOR))
_MOVE = Prepared(update(CURSORS).where(CURSORS.c.dev == bindparam("whose"), CURSORS.c.ep == bindparam("of")))
_ROWS = Prepared(
    select(JOURNAL.c.seq, JOURNAL.c.row_text, JOURNAL.c.hash)
    .where(JOURNAL.c.dev == bindparam("dev"), JOURNAL.c.ep == bindparam("ep"))
    .where(JOURNAL.c.seq.between(bindparam("first"), bindparam("last")))
    .order_by(JOURNAL.c.seq)
)
_ADD = Prepared(insert(JOURNAL))
_MINE = (RANGES.c.dev == bindparam("dev")) & (RANGES.c.ep == bindparam("ep"))
_SPANS = Prepared(select(RANGES.c.first, RANGES.c.last).where(_MINE).order_by(RANGES.c.first))
_DROP_SPAN = Prepared(delete(RANGES).where(_MINE, RANGES.c.first == bindparam("from_seq")))


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one journal message: as values, as the text that is kept, and each one's hash, chained from `prev`."""

    dev: str
    ep: str
    prev: str
    rows: Sequence[Row]
    texts: Sequence[str]
    hashes: Sequence[str]

    @property
    def span(self) -> ranges.Span:
        """First and last number."""
        return self.rows[0].seq, self.rows[-1].seq


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch: the row where it tells another story, the row where the chain broke."""

    forked_at: int | None = None
    broken_at: int | None = None


def chained(prev: str, texts: Iterable[str]) -> Iterator[str]:
    """The hash of each row, continued from `prev`."""
    last = bytes.fromhex(prev)
    for text in texts:
        last = row_hash(last, text)
        yield last.hex()


def keep(turn: Turn, batch: Batch) -> Kept:
    """Store what is new of a batch. A batch that contradicts what is here is not stored at all."""
    cursor, before = _locked(turn, batch.dev, batch.ep)
    known = _known(turn, batch) if ranges.overlap(before, batch.span) else {}
    for row, text, sha in zip(batch.rows, batch.texts, batch.hashes, strict=True):
        if known.get(row.seq, (text, sha)) != (text, sha):
            return Kept(forked_at=row.seq)
    fresh = [_values(turn, batch, index) for index, row in enumerate(batch.rows) if row.seq not in known]
    if not fresh:
        return Kept()
    _ADD.run_all(turn.db, fresh)
    spans = _add_span(turn, batch, before)
    return Kept(broken_at=_advance(turn, batch, (cursor, ranges.upto(spans))))


def upto(turn: Turn, dev: str, ep: str) -> int:
    """How far this epoch is here without a hole."""
    return _UPTO.value(turn.db, dev=dev, ep=ep) or 0


def taken(ep: str, spans: list[ranges.Span], sha: str | None) -> Taken:
    """What may be acknowledged of an epoch of which these rows are here; `sha` is the hash at its cursor."""
    upto = ranges.upto(spans)
    return Taken(ep, upto, tuple(ranges.gaps(spans)), sha if upto and sha else ABSENT)


def _locked(turn: Turn, dev: str, ep: str) -> tuple[Any, list[ranges.Span]]:
    """The cursor, and which rows are here. Two processes with the same kiosk take turns (SQLite: in all they do).

    The ranges are asked for after the lock, not with it: PostgreSQL would show them as they were before the wait.
    """
    cursor = _LOCK.one(turn.db, dev=dev, ep=ep)
    if cursor is None:
        add_if_new(turn.db, CURSORS, dev=dev, ep=ep, upto=0, upto_hash=FIRST_PREV, started_at=turn.now)
        return _locked(turn, dev, ep)
    return cursor, [(row.first, row.last) for row in _SPANS.all(turn.db, dev=dev, ep=ep)]


def _known(turn: Turn, batch: Batch) -> dict[int, tuple[str, str]]:
    return {seq: (text, sha) for seq, text, sha in _rows(turn, batch, batch.span)}


def _rows(turn: Turn, batch: Batch, span: ranges.Span) -> Iterable[Any]:
    """Number, text and hash of the rows that are here, from the first to the last of `span`."""
    return _ROWS.all(turn.db, dev=batch.dev, ep=batch.ep, first=span[0], last=span[1])


def _values(turn: Turn, batch: Batch, index: int) -> dict[str, object]:
    row = batch.rows[index]
    return {
        "dev": batch.dev,
        "ep": batch.ep,
        "seq": row.seq,
        "kind": row.kind,
        "actor": row.actor,
        "wall": time_text(row.at.wall),
        "boot": 0 if row.at.boot is ABSENT else row.at.boot,
        "mono_ms": 0 if row.at.mono_ms is ABSENT else row.at.mono_ms,
        "clock": "unset" if row.at.clock is ABSENT else row.at.clock,
        "row_text": batch.texts[index],
        "hash": batch.hashes[index],
        "received_at": turn.now,
    }


def _add_span(turn: Turn, batch: Batch, before: list[ranges.Span]) -> list[ranges.Span]:
    after = ranges.merged([*before, batch.span])
    mine = {"dev": batch.dev, "ep": batch.ep}
    _DROP_SPAN.run_all(turn.db, [{**mine, "from_seq": first} for first, _ in before if first not in dict(after)])
    new = [{**mine, "first": first, "last": last} for first, last in after if (first, last) not in before]
    put(turn.db, RANGES, *new)
    return after


def _advance(turn: Turn, batch: Batch, to: tuple[Any, int]) -> int | None:
    """Move the cursor over the rows that are contiguous now; the row where the chain broke, if it did."""
    cursor, reached = to
    last, broken = cursor.upto_hash, None
    if (cursor.upto + 1, reached) == batch.span:  # the common case: these rows and no others, whose chain was just made
        broken = None if batch.prev == last else batch.rows[0].seq
        last = batch.hashes[-1]
    else:
        for seq, text, sha in _rows(turn, batch, (cursor.upto + 1, reached)):
            if row_hash(bytes.fromhex(last), text).hex() != sha and broken is None:
                broken = seq
            last = sha
    broken_at = cursor.broken_at or broken
    _MOVE.run(turn.db, whose=batch.dev, of=batch.ep, upto=reached, upto_hash=last, broken_at=broken_at)
    return broken
