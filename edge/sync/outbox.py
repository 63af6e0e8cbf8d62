"""What leaves next: birth and signs of life before rows, rows before documents (PROTOCOL 4.2), all in one pace."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from edge.store import journal
from edge.store.db import Db
from edge.sync import reconcile
from edge.sync.contract.canonical import canonical, sign_batch, sign_docs
from edge.sync.contract.documents import Document
from edge.sync.contract.messages import MINOR, Answer, Docs, as_plain, encode
from edge.sync.contract.shape import ABSENT, Absent, plain
from edge.sync.contract.wire import pack, squeeze
from edge.sync.flight import Batch
from edge.sync.identity import Identity
from edge.sync.pace import Pace
from edge.sync.presence import Presence
from edge.sync.state import Teller
from edge.sync.uplink import Uplink, Want

ROWS_BYTES = 60 * 1024
BIRTH_BYTES = 4 * 1024
COMPARES_MOST = 8


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message that may leave; `left` is called with the time when it has."""

    type: str
    payload: bytes
    qos: int
    left: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Compare:
    """An answer to `compare` that is under way; `done` is called when its last part has left."""

    cmd: str
    parts: Iterator[tuple[Document, ...]]
    done: Callable[[], None]


@dataclass(slots=True)
class Outbox:
    """Everything that wants to go up. `sid` is empty while nobody listens."""

    identity: Identity
    db: Db
    teller: Teller
    uplink: Uplink
    presence: Presence
    pace: Pace
    sid: str = ""
    birth: bool = False
    reports: bool = False  # what is in force here and what customers wrote has to be told, or told again
    telling: list[tuple[Document, ...]] = field(default_factory=list)  # the parts of that which have not left yet
    compares: list[Compare] = field(default_factory=list)
    held: Outgoing | None = None  # made, but the window had no room for it
    ahead: tuple[int, tuple[Document, ...]] | None = None  # the next part of compares[0], with its number

    def open(self, sid: str) -> None:
        """The session is BORN: `born` leaves first."""
        if self.sid != sid:
            self.compares, self.held, self.ahead = [], None, None
            self.teller.live.clear()
        self.sid, self.birth, self.reports = sid, True, True

    def close(self) -> None:
        """Nobody listens any more."""
        self.sid, self.birth = "", False
        self.compares, self.telling, self.held, self.ahead = [], [], None, None
        self.uplink.end()
        self.presence.ended()

    def compare(self, name: tuple[str, str], theirs: tuple[str, ...], done: Callable[[], None]) -> None:
        """Answer `compare` number name[0] for the kind name[1]."""
        if len(self.compares) < COMPARES_MOST:
            self.compares.append(Compare(name[0], reconcile.answer(self.db, name[1], theirs), done))

    def next(self, now: int) -> Outgoing | None:
        """The message that leaves now, if one may."""
        if not self.sid or self.pace.open_at(now) > now:
            return None
        if self.birth:
            return self._fits(self._born()) if self.pace.room(1, BIRTH_BYTES) else None
        if self.presence.due(now):
            return self._alive()
        made = self.held or self._rows(now) or self._part()
        self.held = None
        return self._fits(made, keep=True) if made else None

    def next_ms(self, now: int) -> int | None:
        """When something may leave without anything happening before."""
        if not self.sid:
            return None
        free = self.pace.open_at(now)
        if self.birth:
            return free if self.pace.room(1, BIRTH_BYTES) else None  # a PUBACK makes room, and wakes us
        rows = None if self.held else now if self.compares or self.reports or self.telling else self.uplink.next_ms()
        times = [max(free, at) for at in (self.presence.next_at, rows) if at is not None]
        return min(times, default=None)

    def _fits(self, made: Outgoing, *, keep: bool = False) -> Outgoing | None:
        if self.pace.room(made.qos, len(made.payload)):
            return made
        self.held = made if keep else self.held
        return None

    def _born(self) -> Outgoing:
        return Outgoing("state", encode(self.teller.born(self.sid, self.uplink.lanes)), 1, self._born_left)

    def _alive(self) -> Outgoing:
        digests = self.presence.with_digests()
        told = self.teller.alive(self.sid, self.uplink.lanes, digests=digests)
        return Outgoing("state", encode(told), 0, self._alive_left)

    def _born_left(self, now: int) -> None:
        self.birth = False
        self.presence.began(now)

    def _alive_left(self, now: int) -> None:
        self.presence.said(now)

    def _rows(self, now: int) -> Outgoing | None:
        want = self.uplink.want(now)
        return rows_message(self, want) if want else None

    def _part(self) -> Outgoing | None:
        if self.compares:
            return part_message(self)
        if self.reports:
            self.reports, self.telling = False, reconcile.own(self.db)
        return _documents(self, self.telling.pop(0), _nothing) if self.telling else None


def rows_message(outbox: Outbox, want: Want) -> Outgoing | None:
    """A batch of journal rows as they are stored; the rows' own texts are not made anew."""
    found = _cut(journal.rows(outbox.db, want.ep, want.after, want.most))
    lane = outbox.uplink.lane(want.ep)
    if not found:
        if lane is not None:
            lane.sent = lane.head
        return None
    first, last = found[0][0], found[-1][0]
    who = outbox.identity
    envelope = {
        "v": MINOR,
        "type": "journal",
        "dev": who.dev,
        "sid": outbox.sid,
        "at": plain(outbox.teller.at()),
        "ep": want.ep,
        "first": first,
        "n": len(found),
        "prev": journal.hash_of(outbox.db, want.ep, first - 1).hex(),
        "sig": sign_batch(who.dev, want.ep, (last, found[-1][3].hex()), who.sign_seed),
    }
    texts = ",".join(row[2] for row in found)
    raw = f'{canonical(envelope)[:-1]},"rows":[{texts}]}}'.encode()
    batch = Batch(want.ep, first, last)
    return Outgoing("journal", squeeze(raw), 1, lambda now: outbox.uplink.sent(now, batch))


def _cut(rows: list[tuple[int, str, str, bytes]]) -> list[tuple[int, str, str, bytes]]:
    """As many rows as fit into one message; at least one."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row[2].encode())
        if size > ROWS_BYTES and count:
            return rows[:count]
    return rows


def part_message(outbox: Outbox) -> Outgoing | None:
    """The next part of an answer to `compare`."""
    compare = outbox.compares[0]
    number, part = outbox.ahead or (1, next(compare.parts, ()))
    following = next(compare.parts, None)
    if following is not None:
        outbox.ahead = (number + 1, following)
    else:
        outbox.ahead = None
        outbox.compares.pop(0)
    left = compare.done if following is None else _nothing
    return _documents(outbox, part, left, Answer(compare.cmd, number, following is None))


def _documents(
    outbox: Outbox, docs: tuple[Document, ...], left: Callable[[], None], answer: Answer | Absent = ABSENT
) -> Outgoing:
    """Documents that the kiosk owns, signed by it."""
    message = Docs(dev=outbox.identity.dev, sid=outbox.sid, at=outbox.teller.at(), docs=docs, answer=answer)
    signed = sign_docs(as_plain(message), outbox.identity.sign_seed)
    return Outgoing("docs", pack(signed), 1, lambda _now: left())


def _nothing() -> None:
    """Nobody waits for this one."""
