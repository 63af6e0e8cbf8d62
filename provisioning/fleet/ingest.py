"""Takes in what kiosks say: checks it, commits it, and only then acknowledges it (PROTOCOL 8.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from edge.sync.contract.canonical import canonical, from_text, verify_batch, verify_docs
from edge.sync.contract.messages import Ack, At, Docs, Journal, Message, State, Taken, from_plain, type_of
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.topics import Topic, parse
from edge.sync.contract.wire import unpack
from provisioning.fleet import alarms, commands, feed, journal, quarantine, registry, reports, session
from provisioning.fleet.database import Database
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Incoming, Outgoing

CANARY = "canary"
PACE = timedelta(seconds=1)
PACE_BACKLOG = timedelta(milliseconds=100)
BACKLOG_ROWS = 100
"""A batch of this many rows comes from a backlog: its kiosk may hear from us ten times a second."""


@dataclass(slots=True)
class _Owed:
    """An acknowledgement that is due: of which epoch, in which session, how soon."""

    ep: str
    sid: str
    pace: timedelta


class Ingest:
    """One worker of the platform's inbound side. Any number may run; it remembers nothing it needs."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._owed: dict[str, _Owed] = {}
        self._acked_at: dict[str, datetime] = {}

    def take(self, batch: Sequence[Incoming], now: datetime) -> list[Outgoing]:
        """Commit a micro-batch, then give the acknowledgements; an empty batch gives those that waited."""
        with self._database.write() as connection:
            for message in batch:
                self._take_one(connection, message, now)
            due = self._due(now)
            acks = [self._ack(connection, dev, now) for dev in due]
        for dev in due:
            self._acked_at[dev] = now
            del self._owed[dev]
        return [ack for ack in acks if ack is not None]

    def waiting(self) -> bool:
        """Whether acknowledgements wait for their turn."""
        return bool(self._owed)

    def _take_one(self, connection: Connection, message: Incoming, now: datetime) -> None:
        try:
            topic = parse(message.topic)
            if topic.type == CANARY:
                return
            plain = unpack(message.payload)
            said = from_plain(plain)
            kiosk = _speaker(connection, topic, said)
        except BadMessageError as refused:
            quarantine.put_away(connection, message, str(refused), now)
            return
        why = self._heed(connection, (kiosk, said, plain), now)
        if why:
            quarantine.put_away(connection, message, why, now)

    def _heed(
        self, connection: Connection, heard: tuple[registry.Kiosk, Message, dict[str, Any]], now: datetime
    ) -> str:
        """Take in a message of a known kiosk; a reason when it is refused."""
        kiosk, said, plain = heard
        if isinstance(said, State):
            return self._heed_state(connection, said, now)
        if isinstance(said, Journal):
            return self._heed_journal(connection, kiosk, said, (plain, now))
        if isinstance(said, Docs):
            if not verify_docs(plain, from_text(kiosk.journal_key)):
                return "signature"
            reports.keep(connection, said)
            return ""
        return "direction"

    def _heed_state(self, connection: Connection, said: State, now: datetime) -> str:
        if not session.hear(connection, said, now):
            return ""
        for cmd, state, why in said.live or ():
            commands.note(connection, (said.dev, cmd), (state, why), now)
        if said.phase == "born" and said.journal:
            if said.born_from and said.born_from.cause != "new":
                feed.restart(connection, said.dev, said.journal.ep, self._keys)
            self._owe(said.dev, _Owed(said.journal.ep, said.sid, timedelta(0)))
        return ""

    def _heed_journal(
        self, connection: Connection, kiosk: registry.Kiosk, said: Journal, rest: tuple[dict[str, Any], datetime]
    ) -> str:
        plain, now = rest
        texts = [canonical(row) for row in plain["rows"]]
        batch = journal.Batch(said.dev, said.ep, said.prev, said.rows, texts)
        last = batch.hashes()[-1]
        if not verify_batch((said.dev, said.ep, batch.span[1], last), said.sig, from_text(kiosk.journal_key)):
            return "signature"
        kept = journal.keep(connection, batch, now)
        if kept.forked_at is not None:
            registry.note_fork(connection, said.dev, now)
            alarms.ring(connection, said.dev, "fork", f"{said.ep} {kept.forked_at}", now)
            return "fork"
        if kept.broken_at is not None:
            alarms.ring(connection, said.dev, "chain_broken", f"{said.ep} {kept.broken_at}", now)
        pace = PACE_BACKLOG if said.n >= BACKLOG_ROWS else PACE
        self._owe(said.dev, _Owed(said.ep, said.sid, pace))
        return ""

    def _owe(self, dev: str, owed: _Owed) -> None:
        """The newest reason counts; a birth's haste is kept."""
        before = self._owed.get(dev)
        if before is not None and before.ep == owed.ep:
            owed.pace = min(owed.pace, before.pace)
        self._owed[dev] = owed

    def _due(self, now: datetime) -> list[str]:
        return [
            dev
            for dev, owed in self._owed.items()
            if dev not in self._acked_at or abs(now - self._acked_at[dev]) >= owed.pace
        ]

    def _ack(self, connection: Connection, dev: str, now: datetime) -> Outgoing | None:
        kiosk = registry.find(connection, dev)
        if kiosk is None:
            return None
        owed = self._owed[dev]
        known = session.current(connection, dev)
        done: Taken = journal.taken(connection, dev, owed.ep)
        sid = owed.sid if known is None else known.sid
        head = feed.head(connection, dev, self._keys)
        ack = Ack(dev=dev, sid=sid, at=At(now), journal=done, feed=head)
        return Outgoing(kiosk.down("ack"), self._keys.signed(ack), 0)


def _speaker(connection: Connection, topic: Topic, said: Message) -> registry.Kiosk:
    """The kiosk that said it, if topic, message and registry agree."""
    if topic.way != "up" or topic.type != type_of(said):
        raise BadMessageError("direction")
    if said.dev != topic.dev:
        raise BadMessageError("other_dev")
    kiosk = registry.find(connection, topic.dev)
    if kiosk is None:
        raise BadMessageError("unknown_kiosk")
    if kiosk.site != topic.site:
        raise BadMessageError("other_site")
    if kiosk.revoked_at is not None:
        raise BadMessageError("revoked")
    return kiosk
