"""A kiosk out of the contract package alone: it says what a test tells it to, and believes only what is signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from edge.sync.contract.canonical import (
    FIRST_PREV,
    canonical,
    chain,
    from_text,
    public_key,
    sign_batch,
    sign_docs,
    to_text,
    verify,
)
from edge.sync.contract.documents import Document
from edge.sync.contract.messages import (
    Ack,
    At,
    BornFrom,
    ClockState,
    Cmd,
    Docs,
    FeedState,
    Journal,
    JournalState,
    Message,
    Row,
    State,
    as_plain,
    from_plain,
)
from edge.sync.contract.seal import open_body, seal_key
from edge.sync.contract.shape import plain
from edge.sync.contract.topics import Topic
from edge.sync.contract.wire import pack, unpack
from provisioning.fleet import registry
from provisioning.fleet.post import Incoming, Outgoing
from provisioning.fleet.turn import Office

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class ScriptedKiosk:
    """One simulated kiosk; its clock is the test's `now`."""

    dev: str = "k-test-1"
    site: str = "site-1"
    ep: str = "c41d8a02e97b5f10"
    sid: str = "9f2c4e1ab07d6635"
    boot: int = 41
    seed: bytes = b"\x11" * 32
    seal_seed: bytes = b"\x12" * 32
    mono_ms: int = 1_000
    rows: list[dict[str, Any]] = field(default_factory=list)
    acked: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)
    feed_ep: str = "0" * 16
    feed_upto: int = 0
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    named: set[tuple[str, str]] = field(default_factory=set)
    commands: list[Cmd] = field(default_factory=list)
    signers: dict[str, bytes] = field(default_factory=dict)
    caps: tuple[str, ...] = ()

    def join(self, office: Office, now: datetime = NOON) -> "ScriptedKiosk":
        """Be registered and enrolled."""
        place = registry.Kiosk(
            self.dev,
            self.site,
            417,
            "Пункт 12-345",
            to_text(public_key(self.seed)),
            to_text(seal_key(self.seal_seed)),
        )
        with office.write(now) as turn:
            registry.register(turn, place)
            enrolment = registry.enrolment(turn, self.dev)
        self.signers = {each["id"]: from_text(each["key"]) for each in enrolment["signers"]}
        return self

    def at(self, now: datetime = NOON) -> At:
        """Its clocks."""
        self.mono_ms += 10
        return At(now, self.boot, self.mono_ms, "synced")

    def born(self, now: datetime = NOON, cause: str = "", ep: str | None = None) -> Incoming:
        """Say hello; `ep`: the former epoch."""
        former = {"born_from": BornFrom(ep, None, cause)} if cause else {}
        return self._state("born", now, former | ({"caps": self.caps} if self.caps else {}))

    def alive(
        self,
        now: datetime = NOON,
        live: tuple[tuple[str, str, str | None], ...] = (),
        digests: Mapping[str, str] | None = None,
    ) -> Incoming:
        """Give a sign of life."""
        return self._state("alive", now, {"live": live} | ({"digests": digests} if digests else {}))

    def leaves(self, phase: str, sid: str = "") -> Incoming:
        """Say goodbye, or be declared lost by the broker."""
        said = State(dev=self.dev, sid=sid or self.sid, at=At(NOON, self.boot, 0, "synced"), phase=phase)
        return self.up("state", as_plain(said))

    def fact(self, kind: str, **body: object) -> int:
        """Write a fact; gives its number."""
        seq = len(self.rows) + 1
        row = Row(seq, self.at(), "customer", kind, {name.rstrip("_"): value for name, value in body.items()})
        self.rows.append(as_plain_row(row))
        return seq

    def batch(self, first: int, last: int, **changes: object) -> Incoming:
        """Rows first … last as one signed message; `changes` are made before it is signed."""
        rows = self.rows[first - 1 : last]
        prev = chain(FIRST_PREV, (canonical(row) for row in self.rows[: first - 1]))
        given: dict[str, Any] = {"prev": prev, "rows": rows, **changes}
        head = chain(given["prev"], (canonical(row) for row in given["rows"]))
        said = Journal(
            dev=self.dev,
            sid=self.sid,
            at=self.at(),
            ep=self.ep,
            first=first,
            n=last - first + 1,
            prev=given["prev"],
            rows=(),
            sig=sign_batch(self.dev, self.ep, (last, head), self.seed),
        )
        return self.up("journal", as_plain(said) | {"rows": given["rows"]})

    def told(self, *documents: Document) -> Incoming:
        """Send documents of its own."""
        said = Docs(dev=self.dev, sid=self.sid, at=self.at(), docs=documents)
        return self.up("docs", sign_docs(as_plain(said), self.seed))

    def up(self, kind: str, message: dict[str, Any]) -> Incoming:
        """The bytes on their way up."""
        return Incoming(Topic(self.site, self.dev, "up", kind).text(), pack(message))

    def hear(self, *messages: Outgoing) -> list[Message]:
        """Take what came down; what is not rightly signed for this kiosk is an error of the platform."""
        return [self._hear(message) for message in messages if f"/{self.dev}/" in message.topic]

    def _hear(self, message: Outgoing) -> Message:
        found = unpack(message.payload)
        assert verify(found, self.signers[found["signer"]])
        said = from_plain(found)
        assert said.dev == self.dev
        if isinstance(said, Ack):
            self.acked, self.gaps = said.journal.upto, list(said.journal.gaps)
        elif isinstance(said, Cmd):
            self.commands.append(said)
        elif isinstance(said, Docs):
            self._learn(said)
        return said

    def _learn(self, said: Docs) -> None:
        assert said.feed
        feed = said.feed
        if feed.after == 0:
            self.feed_ep, self.feed_upto, self.named = feed.ep, 0, set()
        if feed.ep != self.feed_ep or feed.after > self.feed_upto:
            return
        for document in said.docs:
            name = (document.kind, document.key)
            self.named.add(name)
            if document.gone:
                self.documents.pop(name, None)
            else:
                self.documents[name] = document
        self.feed_upto = max(self.feed_upto, feed.upto)
        if feed.complete:
            self.documents = {name: each for name, each in self.documents.items() if name in self.named}

    def body(self, kind: str, key: str) -> dict[str, Any]:
        """A document as this kiosk reads it."""
        document = self.documents[kind, key]
        assert document.body
        return open_body(kind, document.body, self.seal_seed)

    def _state(self, phase: str, now: datetime, extra: dict[str, Any]) -> Incoming:
        waiting = len(self.rows) - self.acked
        said = State(
            dev=self.dev,
            sid=self.sid,
            at=self.at(now),
            phase=phase,
            mode="normal",
            journal=JournalState(self.ep, len(self.rows), self.acked, waiting, waiting * 300),
            feed=FeedState(self.feed_ep, self.feed_upto),
            clock=ClockState(40, "ntp"),
            **extra,
        )
        return self.up("state", as_plain(said))


def as_plain_row(row: Row) -> dict[str, Any]:
    """A row as it is kept and hashed."""
    found: dict[str, Any] = plain(row)
    return found


def later(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)
