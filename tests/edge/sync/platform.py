"""A platform of a few lines: it takes rows, acknowledges after its own commit, and signs what it sends down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from edge.clock import VirtualClock
from edge.sync.broker.memory import Exchange
from edge.sync.contract.canonical import FIRST_PREV, canonical, chain, public_key, sign, verify_batch, verify_docs
from edge.sync.contract.documents import Document, document
from edge.sync.contract.messages import Ack, At, Cmd, Docs, Feed, FeedHead, Journal, State, Taken, as_plain, from_plain
from edge.sync.contract.seal import seal_body, seal_key
from edge.sync.contract.shape import ABSENT
from edge.sync.contract.topics import Topic, parse
from edge.sync.contract.wire import pack, unpack
from edge.sync.identity import Identity, Signer
from tests.edge.rig import START

FEEDER = b"\x01" * 32
INGEST = b"\x03" * 32
STRANGER = b"\x09" * 32
JOURNAL_SEED = b"\x04" * 32
SEAL_SEED = b"\x05" * 32
FEED_EP = "07b3e6d5aa124c98"

IDENTITY = Identity(
    dev="k-1",
    site="demo",
    signers={
        "s1": Signer("s1", public_key(FEEDER), frozenset({"docs", "cmd"})),
        "a1": Signer("a1", public_key(INGEST), frozenset({"ack"})),
    },
    sign_seed=JOURNAL_SEED,
    seal_seed=SEAL_SEED,
)


@dataclass(slots=True)
class Platform:
    """Everything that the kiosk `k-1` has told, and the means to answer."""

    exchange: Exchange
    clock: VirtualClock
    mute: bool = False
    rows: dict[str, dict[int, str]] = field(default_factory=dict)
    states: list[State] = field(default_factory=list)
    docs: list[Docs] = field(default_factory=list)
    sid: str = ""
    head: int = 0
    feed: list[Document] = field(default_factory=list)
    upto: int = 0
    pause_s: int = 0

    def take(self, topic: str, payload: bytes) -> None:
        """A message from the kiosk."""
        found = unpack(payload)
        message = from_plain(found)
        assert parse(topic).type == found["type"]
        if isinstance(message, State):
            self._state(message)
        elif isinstance(message, Journal):
            self._journal(message, found)
        elif isinstance(message, Docs):
            assert verify_docs(found, public_key(JOURNAL_SEED))
            self.docs.append(message)

    def say(self, *documents: Document) -> None:
        """Documents for the feed; personal values are sealed on the way."""
        for each in documents:
            body = None if each.body is None else seal_body(each.kind, dict(each.body or {}), seal_key(SEAL_SEED))
            self.feed.append(each if body is None or each.gone else document(each.kind, each.key, each.ver, body))
        self.feed_from(self.upto)

    def feed_from(self, after: int) -> None:
        """Send what stands behind this position."""
        if len(self.feed) > after or after == 0:
            found = Feed(FEED_EP, after, len(self.feed), complete=True)
            self.down("docs", Docs(dev="k-1", sid=self.sid, at=self.at(), feed=found, docs=tuple(self.feed[after:])))

    def command(self, number: int, op: str, args: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
        """An honest live command, as a signed object; `fields` change it before it is signed."""
        ident = f"019aa5d2-6c1e-7d40-9b1c-{number:012d}"
        until = self.clock.mono_ms() + 30_000
        made = Cmd(
            dev="k-1", sid=self.sid, at=self.at(), id=ident, op=op, args=args,
            boot=1, until_mono_ms=until, by="operator:o-7", reason="test",
        )  # fmt: skip
        return sign({**as_plain(made), **fields}, "s1", FEEDER)

    def down(self, kind: str, message: Ack | Docs | Cmd) -> None:
        """Sign and send."""
        name, seed = ("a1", INGEST) if kind == "ack" else ("s1", FEEDER)
        self.send(kind, sign(as_plain(message), name, seed))

    def send(self, kind: str, found: Mapping[str, Any], dev: str = "k-1") -> None:
        """Send an object as it is."""
        self.exchange.send_down(Topic("demo", dev, "dn", kind).text(), pack(found))

    def at(self) -> At:
        """Now, by the platform's own clock: whatever happens to the kiosk's, this one is right."""
        return At(START + timedelta(milliseconds=self.clock.mono_ms()))

    def contiguous(self, ep: str) -> int:
        """The end of the committed rows without a hole."""
        held, seq = self.rows.get(ep, {}), 0
        while seq + 1 in held:
            seq += 1
        return seq

    def ack(self, ep: str) -> None:
        """Acknowledge what is committed."""
        upto = self.contiguous(ep)
        missing = [seq for seq in range(upto + 1, max(self.rows.get(ep, {0: ""}))) if seq not in self.rows[ep]]
        sha = chain(FIRST_PREV, (self.rows[ep][seq] for seq in range(1, upto + 1)))
        taken = Taken(ep, upto, tuple((seq, seq) for seq in missing[:16]), sha if upto else ABSENT)
        head = FeedHead(FEED_EP, len(self.feed))
        self.down("ack", Ack(dev="k-1", sid=self.sid, at=self.at(), journal=taken, feed=head, pause_s=self.pause_s))

    def last(self, phase: str) -> State:
        """The newest state of this phase."""
        return [state for state in self.states if state.phase == phase][-1]

    def _state(self, message: State) -> None:
        self.states.append(message)
        if message.phase == "born":
            self.sid = message.sid
            if not self.mute and message.journal:
                self.ack(message.journal.ep)
        if message.sid == self.sid and message.feed:
            self.upto = message.feed.upto if message.feed.ep == FEED_EP else 0

    def _journal(self, message: Journal, found: Mapping[str, Any]) -> None:
        texts = [canonical(row) for row in found["rows"]]
        last = chain(message.prev, texts)
        assert verify_batch(("k-1", message.ep, message.rows[-1].seq, last), message.sig, public_key(JOURNAL_SEED))
        held = self.rows.setdefault(message.ep, {})
        for row, text in zip(message.rows, texts, strict=True):
            assert held.setdefault(row.seq, text) == text
        if not self.mute:
            self.ack(message.ep)


def moment(text: str) -> datetime:
    """A time as the wire writes it."""
    return datetime.fromisoformat(text)
