"""The platform: the production ingest, desk, feeder and commands on a database of their own, in virtual time."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from edge.dice import SeededDice
from edge.sync.contract.canonical import from_text
from edge.sync.contract.messages import Cmd, PresenceProof, from_plain
from edge.sync.contract.shape import read
from edge.sync.contract.wire import unpack
from edge.sync.identity import Identity, Signer
from provisioning.fleet import alarms, books, commands, deliveries, feed, notify, registry, views
from provisioning.fleet.database import Database
from provisioning.fleet.desk import Desk
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Incoming, Outgoing
from provisioning.fleet.turn import Office
from tests.system.simulator.before import DEV, JOURNAL_SEED, ROOT, SEAL_SEED, SITE, fleet_file, member
from tests.system.simulator.moments import START, Moments
from tests.system.simulator.post import Post
from tests.system.simulator.trace import Trace

IDLE_MS = 3_600_000
SOON_MS = 1_500_000
BATCH_MS = 20_000
EAGER_MS = 25_000
NEVER = 1 << 60

Rows = list[tuple[str, int, str, str]]


class Platform:
    """Everything on the other side of the broker. `letter` hears of each text message as (phone, text)."""

    def __init__(self, folder: Path, moments: Moments, trace: Trace) -> None:
        self._moments, self._trace = moments, trace
        self._path, self._keys = folder / "fleet.db", Keys(ROOT, SeededDice("fleet").raw)
        self._path.write_bytes(fleet_file())
        self._workers = 1
        self._open()
        self.identity = self._enrolled()
        self.exchange: Post
        self.letter: Callable[[str, str], None] = lambda _phone, _text: None
        self.committed: Callable[[], None] = lambda: None
        self.dies = ""
        self.attentive = False
        self._arrived: list[Incoming] = []
        self._desk_at = self._eager_until = 0
        self._letters = 0
        self.begin()

    def join(self, exchange: Post) -> None:
        """Listen at the broker."""
        self.exchange = exchange
        exchange.listen(self._arrive)
        exchange.forge = self.forge

    def step(self) -> None:
        """Take what has arrived, and do the desk's work when it is due."""
        now = self._moments.now
        if now >= self.next_take():
            batch, self._arrived = self._arrived, []
            if batch:
                soon = 1000 if self.attentive or now < self._eager_until else SOON_MS
                self._desk_at = min(self._desk_at, now + soon)
            self._take(batch)
        if now >= self._desk_at:
            self._desk_at = now + IDLE_MS
            self._send(self._desk.step(self._moments.wall))
            self._read_letters()

    def next_at(self) -> int:
        """When it wants to be stepped."""
        return min(self._desk_at, self.next_take())

    def next_take(self) -> int:
        """When the next small batch of messages is taken in, or the acknowledgement of an earlier one is due."""
        if self._arrived:
            return min(self._take_at, self._ack_at) if self._owing else self._take_at
        return self._ack_at if self._owing else NEVER

    def announce(self, manifest: Mapping[str, Any]) -> None:
        """A delivery is on its way."""
        with self.office.write(self._moments.wall) as turn:
            deliveries.announce(turn, DEV, read(deliveries.Manifest, manifest))
        self._hurry()

    def wish(self, op: str, args: Mapping[str, Any], proof: PresenceProof | None) -> str:
        """An operator wants something of the kiosk; gives the command's id, or "" when the platform itself refuses."""
        wish = commands.Wish(DEV, op, args, "operator:o-1", "asked", proof)
        try:
            with self.office.write(self._moments.wall) as turn:
                ident = commands.ask(turn, wish)
        except commands.CommandError:
            return ""
        self._hurry()
        return ident

    def take_back(self, parcel: str) -> None:
        """The shop cancels an order: the kiosk is told that its parcel is no more."""
        with self.office.write(self._moments.wall) as turn:
            feed.remove(turn, DEV, ("parcel", parcel), "cancelled")
        self._hurry()

    def forge(self, payload: bytes) -> bytes:
        """The same command, but for another kiosk of the fleet: signed as well as this one."""
        mine = from_plain(unpack(payload))
        assert isinstance(mine, Cmd)
        return self.office.keys.signed(replace(mine, dev="k-2", id=f"{mine.id[:-4]}ffff"))

    def until(self, cmd: str) -> int | None:
        """Until when (world time) a command may be started; None when nobody here gave it."""
        found = self._file.execute("SELECT until FROM commands WHERE id = ?", (cmd,)).fetchone()
        return None if found is None else round((datetime.fromisoformat(found[0]) - START) / timedelta(milliseconds=1))

    def outcomes(self) -> list[views.Outcome]:
        """How the commands ended."""
        with self.office.read(self._moments.wall) as turn:
            return views.outcomes(turn, DEV, 100_000)

    def rows(self, ep: str, after: int) -> Rows:
        """(epoch, seq, text, hash) of the facts that it holds of an epoch."""
        query = "SELECT ep, seq, row_text, hash FROM journal WHERE dev = ? AND ep = ? AND seq > ? ORDER BY seq"
        return self._file.execute(query, (DEV, ep, after)).fetchall()

    def stock(self) -> dict[str, tuple[str, str | None]]:
        """Where it believes the kiosk's parcels to be: state and place of each."""
        with self.office.read(self._moments.wall) as turn:
            held = books.standing(turn, DEV, "stock")
        return {parcel: (body["state"], body["place"]) for parcel, body in held.items()}

    def settle_alarms(self) -> None:
        """Somebody has looked at what the kiosk did; what differed from its books stays to be judged."""
        with self.office.write(self._moments.wall) as turn:
            for alarm in alarms.waiting(turn, DEV):
                if alarm.sort != "drift":
                    alarms.settle(turn, alarm.id)

    def doubts(self) -> list[str]:
        """What it found to differ from what the kiosk says."""
        with self.office.read(self._moments.wall) as turn:
            return [alarm.detail for alarm in alarms.waiting(turn, DEV) if alarm.sort == "drift"]

    def staffed(self, workers: int) -> None:
        """So many processes take messages in from now on."""
        self._workers = workers
        self.begin()

    def block(self, person: str, *, blocked: bool) -> None:
        """Somebody of the staff may not work here any more, or may again."""
        self.announce({"person": [member(person, blocked=blocked)]})

    def told(self, kind: str, key: str) -> bool:
        """Whether the kiosk has said that it has the newest version of this document."""
        query = (
            "SELECT 1 FROM feed JOIN feeds USING (dev) JOIN sessions USING (dev) WHERE dev = ? AND kind = ? AND key = ?"
            " AND feed_ep = feeds.ep AND feed_upto >= pos"
        )
        return self._file.execute(query, (DEV, kind, key)).fetchone() is not None

    def done(self) -> str:
        """All that it did by itself so far: documents and commands."""
        query = "SELECT (SELECT max(head) FROM feeds) || '/' || (SELECT count(*) FROM commands)"
        return str(self._file.execute(query).fetchone()[0])

    def copy(self) -> bytes:
        """A backup of its database."""
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.read_bytes()

    def put_back(self, copy: bytes) -> None:
        """Its database is this backup again."""
        self.close()
        for old in self._path.parent.glob(f"{self._path.name}*"):
            old.unlink()
        self._path.write_bytes(copy)
        self._open()
        self._letters = self._newest()
        self.begin()

    def close(self) -> None:
        """The end."""
        self._file.close()
        self.office.close()

    def _arrive(self, topic: str, payload: bytes) -> None:
        """A message: it waits a moment for company, as micro-batches do."""
        if not self._arrived:
            eager = self._moments.now < self._eager_until
            self._take_at = self._moments.now + (0 if eager else BATCH_MS)
        self._arrived.append(Incoming(topic, payload))

    def _hurry(self) -> None:
        """Somebody waits: the desk looks at once, and after everything that comes in the next two minutes."""
        self._desk_at = self._moments.now
        self._eager_until = self._moments.now + EAGER_MS

    def begin(self) -> None:
        """Its process starts, with nothing in memory."""
        self._ingests, self._desk = [Ingest(self.office) for _ in range(self._workers)], Desk(self.office)
        self._ack_at = self._take_at = 0
        self._owing = False

    def _take(self, batch: list[Incoming]) -> None:
        """Commit and acknowledge, unless it dies in between or before."""
        rows = any(each.topic.endswith("journal") for each in batch)
        dies, self.dies = (self.dies, "") if rows else ("", self.dies)
        if dies:
            self._trace.add("platform dies", how=dies)
            self._trace.count(f"platform dies {dies}")
        if dies == "before":
            self.begin()
            return
        count, wall = len(self._ingests), self._moments.wall
        taken = [each.take(batch[number::count], wall) for number, each in enumerate(self._ingests)]
        self._ack_at = self._moments.now + 1000
        self._owing = any(each.waiting() for each in self._ingests)
        if rows:
            self.committed()
        if dies == "after":
            self.begin()
            return
        self._send([message for answers in taken for message in answers])

    def _send(self, messages: list[Outgoing]) -> None:
        for message in messages:
            self._trace.add("down", topic=message.topic.rpartition("/")[2])
            self.exchange.send_down(message.topic, message.payload)

    def _read_letters(self) -> None:
        newest = self._newest()
        if newest == self._letters:
            return
        with self.office.read(self._moments.wall) as turn:
            found = notify.letters(turn, newest - self._letters)
        fresh = [letter for letter in reversed(found) if letter.id > self._letters]
        for letter in fresh:
            self._letters = letter.id
            self.letter(letter.phone, letter.text)

    def _newest(self) -> int:
        return int(self._file.execute("SELECT coalesce(max(id), 0) FROM sms").fetchone()[0])

    def _open(self) -> None:
        self.office = Office(Database(f"sqlite:///{self._path}"), self._keys)
        self._file = sqlite3.connect(self._path)

    def _enrolled(self) -> Identity:
        with self.office.read(self._moments.wall) as turn:
            found = registry.enrolment(turn, DEV)
        signers = {
            each["id"]: Signer(each["id"], from_text(each["key"]), frozenset(each["scope"].split()))
            for each in found["signers"]
        }
        code_keys = {found["code_key_id"]: from_text(found["code_key"])}
        return Identity(DEV, SITE, signers, JOURNAL_SEED, SEAL_SEED, code_keys, found["point"])
