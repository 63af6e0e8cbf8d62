"""The five messages. `decode` turns any bytes into one of them or raises one `BadMessageError`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from edge.sync.contract.documents import Document
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import (
    ABSENT,
    Absent,
    Bound,
    Count,
    Epoch,
    Id,
    Json,
    OneOf,
    Text,
    plain,
    read,
)
from edge.sync.contract.wire import pack, unpack

MINOR = 1
ROWS_MOST = 200

Hash = Annotated[str, Bound(form="[0-9a-f]{64}")]
Digest = Annotated[str, Bound(form="[0-9a-f]{16}")]
Signature = Annotated[str, Bound(86, 86)]
Phase = Annotated[str, Bound(1, 16), OneOf(("born", "alive", "bye", "lost"))]
Mode = Annotated[
    str,
    Bound(1, 16),
    OneOf(("normal", "training", "maintenance", "restored", "spare", "closing")),
]
Quality = Annotated[str, Bound(1, 16), OneOf(("synced", "holdover", "unset"))]
Source = Annotated[str, Bound(1, 16), OneOf(("ntp", "rtc", "none"))]
EpochCause = Annotated[str, Bound(1, 16), OneOf(("new", "restored", "spare", "wiped"))]
Proof = Annotated[str, Bound(1, 16), OneOf(("screen", "staff", "override"))]


@dataclass(frozen=True, slots=True)
class At:
    """When something was made. Downwards only `wall`."""

    wall: datetime
    boot: Count | Absent = ABSENT
    mono_ms: Count | Absent = ABSENT
    clock: Quality | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every message has."""

    v: Annotated[int, Bound(1)] = MINOR
    dev: Annotated[str, Bound(form="[a-z0-9-]{3,32}")]
    sid: Annotated[str, Bound(form="[0-9a-f]{16}")]
    at: At


@dataclass(frozen=True, slots=True)
class JournalState:
    """Where the journal stands: newest row, last acknowledged row, what waits."""

    ep: Epoch
    head: Count
    acked: Count
    rows: Count
    bytes: Count
    oldest: datetime | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class BornFrom:
    """What epoch this one follows, and why."""

    ep: Epoch | None
    seq: Count | None
    cause: EpochCause


@dataclass(frozen=True, slots=True)
class FeedState:
    """How far the feed was taken, after commit."""

    ep: Epoch
    upto: Count


@dataclass(frozen=True, slots=True)
class ClockState:
    """How wrong the wall clock may be."""

    error_ms: Count
    source: Source
    floor: datetime | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Unit:
    """The machine and its software."""

    serial: Id
    model: Id
    release: Id
    slot: Id
    os: Id
    contract: Count


@dataclass(frozen=True, slots=True)
class Health:
    """Room on disk and in memory, temperature, open faults."""

    disk_free_mb: Count
    mem_free_mb: Count
    cpu_c: int
    faults: Annotated[tuple[Id, ...], Bound(0, 16)]


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Envelope):
    """Birth, heartbeat, goodbye, and the will."""

    phase: Phase
    mode: Mode | Absent = ABSENT
    journal: JournalState | Absent = ABSENT
    born_from: BornFrom | Absent = ABSENT
    feed: FeedState | Absent = ABSENT
    clock: ClockState | Absent = ABSENT
    unit: Unit | Absent = ABSENT
    caps: Annotated[tuple[Id, ...], Bound(0, 64)] | Absent = ABSENT
    applied: Mapping[str, tuple[Count, Id]] | Absent = ABSENT
    digests: Mapping[str, Digest] | Absent = ABSENT
    health: Health | Absent = ABSENT
    live: Annotated[tuple[tuple[Id, Id, Id | None], ...], Bound(0, 8)] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of the journal."""

    seq: Annotated[int, Bound(1)]
    at: At
    actor: Annotated[str, Bound(1, 80)]
    kind: Id
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal(Envelope):
    """Rows first … first+n-1 of one epoch, chained and signed."""

    ep: Epoch
    first: Annotated[int, Bound(1)]
    n: Annotated[int, Bound(1, ROWS_MOST)]
    prev: Hash
    rows: Annotated[tuple[Row, ...], Bound(1, ROWS_MOST)]
    sig: Signature | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Taken:
    """What the platform has committed of one epoch; `gaps` are holes above it, `hash` is that of row `upto` there."""

    ep: Epoch
    upto: Count
    gaps: Annotated[tuple[tuple[Count, Count], ...], Bound(0, 16)] = ()
    hash: Hash | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The newest position of the feed."""

    ep: Epoch
    head: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack(Envelope):
    """The platform has committed."""

    journal: Taken
    feed: FeedHead
    pause_s: Annotated[int, Bound(0, 300)] = 0
    signer: Id | Absent = ABSENT
    sig: Signature | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Feed:
    """Which positions of the feed a `docs` message covers."""

    ep: Epoch
    after: Count
    upto: Count
    complete: bool | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Answer:
    """Which `compare` an upward `docs` message answers."""

    cmd: Id
    part: Annotated[int, Bound(1)]
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Docs(Envelope):
    """Documents: the feed downwards, the kiosk's own upwards."""

    docs: Annotated[tuple[Document, ...], Bound(0, 512)]
    feed: Feed | Absent = ABSENT
    answer: Answer | Absent = ABSENT
    signer: Id | Absent = ABSENT
    sig: Signature | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class PresenceProof:
    """How the operator knows that somebody stands before the kiosk."""

    way: Proof
    value: Annotated[str, Bound(1, 64)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cmd(Envelope):
    """One live command: now, in this session, or never."""

    id: Annotated[str, Bound(form="[0-9a-f-]{36}")]
    op: Id
    args: Json
    pre: Annotated[tuple[Id, ...], Bound(0, 16)] = ()
    boot: Count
    until_mono_ms: Count
    by: Annotated[str, Bound(1, 80)]
    reason: Text
    proof: PresenceProof | Absent = ABSENT
    signer: Id | Absent = ABSENT
    sig: Signature | Absent = ABSENT


Message = State | Journal | Ack | Docs | Cmd
TYPES: Mapping[str, type[Message]] = {
    "state": State,
    "journal": Journal,
    "ack": Ack,
    "docs": Docs,
    "cmd": Cmd,
}
_NAMES = {kind: name for name, kind in TYPES.items()}


def type_of(message: Message) -> str:
    """The wire's name for this kind of message."""
    return _NAMES[type(message)]


def as_plain(message: Message) -> dict[str, Any]:
    """The JSON object of a message, ready to be signed and packed."""
    return {"type": type_of(message), **plain(message)}


def encode(message: Message) -> bytes:
    """The bytes of a message."""
    return pack(as_plain(message))


def from_plain(found: Mapping[str, Any]) -> Message:
    """The message in a plain object; keep the object when its signature is to be checked."""
    name = found.get("type")
    kind = TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadMessageError("unknown_type", "type")
    message: Message = read(kind, found)
    if isinstance(message, Journal):
        _check_batch(message)
    return message


def decode(data: bytes) -> Message:
    """The message in these bytes, or `BadMessageError`; no other outcome exists."""
    return from_plain(unpack(data))


def _check_batch(batch: Journal) -> None:
    seqs = [row.seq for row in batch.rows]
    if seqs != list(range(batch.first, batch.first + batch.n)):
        raise BadMessageError("hole", "rows")
