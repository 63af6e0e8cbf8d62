"""What comes down: checked in the order of SECURITY §7 and turned into values, or dropped and counted.

Size → decode → signature → addressee → session. What follows (deadline, inbox, rights, preconditions) is the flow's.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from edge.domain import order as values
from edge.domain.order import Order, Part
from edge.sync.contract.canonical import canonical, document_hash, verify, verify_approval
from edge.sync.contract.commands import OPS, read_args
from edge.sync.contract.documents import FROM_PLATFORM, Document, check_document, read_body
from edge.sync.contract.messages import Ack, Cmd, Docs, Message, from_plain, type_of
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.seal import open_body
from edge.sync.contract.shape import time_text
from edge.sync.contract.topics import parse
from edge.sync.contract.wire import unpack
from edge.sync.identity import Identity

REPLAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A message that has no effect, and why; `forged` ones are reported as a fault."""

    why: str
    forged: bool = True


Came = Ack | Part | Order | Dropped
CheckSettings = Callable[[Mapping[str, Any], bool], str]
"""(values, approved by two operators) → what is wrong with them, or ""."""

APPROVALS = 2


@dataclass(slots=True)
class Downlink:
    """Everything that must hold before a message counts. `check_settings` gives "" or what is wrong."""

    identity: Identity
    check_settings: CheckSettings
    newest: datetime | None = None  # of all signed messages seen
    last_ack: datetime | None = None
    dropped: Counter[str] = field(default_factory=Counter)

    def read(self, topic: str, payload: bytes, sid: str) -> Came:
        """The value in these bytes, for the session `sid`; total on any bytes."""
        try:
            plain = unpack(payload)
            message = from_plain(plain)
            self._check(topic, message, plain)
            came = self._came(message, plain, sid)
        except BadMessageError as error:
            came = Dropped(error.why)
        if isinstance(came, Dropped):
            self.dropped[came.why] += 1
        return came

    def _check(self, topic: str, message: Message, plain: Mapping[str, Any]) -> None:
        name = type_of(message)
        signer = self.identity.signers.get(str(plain.get("signer")))
        if signer is None or name not in signer.scope or not verify(plain, signer.key):
            raise BadMessageError("signature")
        way = parse(topic)
        if (way.way, way.type, way.dev, way.site) != ("dn", name, self.identity.dev, self.identity.site):
            raise BadMessageError("topic")
        if message.dev != self.identity.dev:
            raise BadMessageError("addressee")
        if self.newest is not None and message.at.wall < self.newest - REPLAY:
            raise BadMessageError("replay")
        self.newest = message.at.wall if self.newest is None else max(self.newest, message.at.wall)

    def _came(self, message: Message, plain: Mapping[str, Any], sid: str) -> Came:
        if isinstance(message, Cmd):
            return _order(message, plain, "" if message.sid == sid else "stale_session")
        if message.sid != sid:
            return Dropped("session", forged=False)
        if isinstance(message, Ack):
            return self._ack(message)
        if isinstance(message, Docs):
            return self._part(message)
        return Dropped("type")

    def _ack(self, message: Ack) -> Came:
        if self.last_ack is not None and message.at.wall < self.last_ack:
            return Dropped("overtaken", forged=False)
        self.last_ack = message.at.wall
        return message

    def _part(self, message: Docs) -> Came:
        if not message.feed:
            return Dropped("no_feed")
        feed = message.feed
        documents = tuple(self._document(each) for each in message.docs)
        return Part(feed.ep, feed.after, feed.upto, bool(feed.complete), documents, time_text(message.at.wall))

    def _document(self, found: Document) -> values.Document:
        sha = found.hash or ""
        if found.gone:
            return values.Document(found.kind, found.key, found.ver, "", None, found.why or "gone")
        try:
            return values.Document(found.kind, found.key, found.ver, sha, self._body(found))
        except BadMessageError as error:
            return values.Document(found.kind, found.key, found.ver, sha, None, "", error.why, error.path)

    def _body(self, found: Document) -> dict[str, Any]:
        if found.kind not in FROM_PLATFORM:
            raise BadMessageError("unknown_kind")
        check_document(found)
        body = open_body(found.kind, found.body or {}, self.identity.seal_seed)
        read_body(found.kind, body)
        if found.kind == "settings" and (wrong := self.check_settings(body["values"], self._approved(found, body))):
            raise BadMessageError("range", wrong[:200])
        return body

    def _approved(self, found: Document, body: Mapping[str, Any]) -> bool:
        """Two different operators have signed exactly this document; the kiosk checks it, not the console."""
        subject = (self.identity.dev, found.kind, found.key, found.ver)
        signers = self.identity.signers
        held = {
            each["by"]
            for each in body.get("approvals", ())
            if (signer := signers.get(each["by"])) is not None
            and "approve" in signer.scope
            and verify_approval(subject, body, each["sig"], signer.key)
        }
        return len(held) >= APPROVALS


def _order(message: Cmd, plain: Mapping[str, Any], stale: str) -> Order:
    content = {name: plain.get(name) for name in ("id", "op", "args", "pre", "by", "proof")}
    return Order(
        id=message.id,
        op=message.op,
        args=message.args,
        pre=message.pre,
        boot=message.boot,
        until_mono_ms=message.until_mono_ms,
        by=message.by,
        hash=document_hash(content),
        proof=(message.proof.way, message.proof.value) if message.proof else None,
        fault=stale or fault_of(message.op, message.args),
    )


def fault_of(op: str, args: Mapping[str, Any]) -> str:
    """Why this live command cannot be taken at all: `unknown_op`, `bad_args`, or nothing."""
    if op not in OPS or not OPS[op].live:
        return "unknown_op"
    try:
        read_args(op, args)
    except BadMessageError:
        return "bad_args"
    return ""


def fingerprint(why: str) -> str:
    """By which repeated drops are told apart in the journal."""
    return document_hash(canonical(["dropped", why]))[:16]
