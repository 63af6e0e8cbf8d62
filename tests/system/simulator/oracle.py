"""The oracle: compares what physically happened with what stands in the file, and finds every broken promise."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.domain.visit import State, Visit
from edge.flows.serving import RESTING
from edge.store import db as store
from edge.store import journal
from tests.system.simulator.anchors import Anchors
from tests.system.simulator.backlog import Backlog
from tests.system.simulator.books import Books, Row
from tests.system.simulator.counters import Counters
from tests.system.simulator.town import Town
from tests.system.simulator.witness import Witness

CANARY = "Имя"
DIGITS = re.compile(r'"(\d{6,8})"')
PLANNED = ("mishaps.stumble:", "sync addressee")
"""Faults that are done to the kiosk on purpose, and noted by it as they should be."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which invariant, when, and in words."""

    invariant: str
    at: int
    says: str


class Oracle:
    """Asked at every pulse, hand, answer, screen, commit and start; and once a minute."""

    def __init__(self, town: Town, books: Books) -> None:
        self.town, self.books = town, books
        self.found: list[Violation] = []
        self.witness = Witness(town, books, self.broken)
        self.counters = Counters(books, self.broken, town.running_ms)
        self.backlog = Backlog(town, self.broken)
        self.anchors = Anchors(books, self.broken, town.trace.count)
        self.seen_head: tuple[int, str] = (0, "")
        self.platform_has, self.ep = 0, ""
        self.screen = State.IDLE
        self.told: set[str] = set()
        self.platform_had = 0
        self.void: set[str] = set()
        self.believed: tuple[int, int] = (-1, 0)
        self.dark_since: int | None = None

    def broken(self, invariant: str, says: str) -> None:
        """A promise was broken."""
        self.found.append(Violation(invariant, self.town.moments.now, says))
        self.town.trace.add("violation", invariant=invariant, says=says)

    def ordered(self, message: Mapping[str, Any], sid: str) -> None:
        """A command reached the kiosk: it is void when it was meant for an earlier session."""
        if message["sid"] != sid:
            self.void.add(message["id"])

    def see(self) -> None:
        """Read on in the file, and judge what is new there."""
        for row in self.books.read():
            self._row(row)
        for wrong in self.books.wrong:
            self.broken("I9", wrong)
        self.books.wrong.clear()

    def pulsed(self, cell: str, opening: str) -> None:
        """Current went through a lock."""
        self.see()
        self.witness.pulsed(cell, opening)

    def answered(self, act: str, answer: Mapping[str, Any] | None) -> None:
        """I1: what a person was told must be in the file now."""
        if answer is None:
            return
        self.see()
        parcel = str(answer.get("parcel", ""))
        if act == "receive.parcel" and parcel and self.books.state.get(parcel, "expected") == "expected":
            self.broken("I1", f"{parcel} was said to be received, and the file does not know it")
        for each in answer.get("issued", ()) if act == "handover.issue" else ():
            if not self.books.issued[each]:
                self.broken("I1", f"{each} was said to be issued, and the file does not know it")
            if self.town.where.get(each) not in ("counter", *self.town.sessions):
                self.broken("I3", f"{each} was issued at the counter, and it is in {self.town.where.get(each)}")

    def verdict(self, body: Mapping[str, Any]) -> None:
        """I1: a staff screen says that something lies in its place."""
        self.see()
        place = str(body["details"].get("place", ""))
        if body["text"] == "stow.done" and not self.books.in_cell(place):
            self.broken("I1", f"a staff screen says that something was stowed in {place}, and the file does not")

    def shown(self, visit: Visit) -> None:
        """I1, I2 and I8: the screen says something; after a start it does not go on with somebody who had left."""
        before, self.screen = self.screen, visit.state
        left = before is State.IDLE and visit.opening and visit.opening in self.told  # whoever was told of it has gone
        if not self.town.kiosk.panel.lit and left and visit.state not in RESTING:
            self.broken("I2", f"after a start the screen shows {visit.state.value} of cell {visit.cell} to nobody")
        self.told.add(visit.opening)
        if visit.state in (State.OPENING, State.TAKE, State.DONE, State.WRONG_CODE, State.NEXT):
            self.see()
        if visit.state is State.OPENING and visit.opening not in self.books.openings:
            self.broken("I1", f"the screen says that {visit.opening} opens, of which the file knows nothing")
        for parcel in filter(None, visit.taken) if visit.state in (State.DONE, State.NEXT) else ():
            if self.books.state.get(parcel) not in ("issued", "suspect") and not self.books.issued[parcel]:
                self.broken("I1", f"the screen says that {parcel} was taken, the file does not")
        if visit.state is State.WRONG_CODE:
            self.counters.wrong_code()

    def committed(self) -> None:
        """After each commit of the kiosk: what is new in the journal."""
        self.see()
        if self.books.rows:
            self.seen_head = (self.books.rows[-1].seq, self.books.rows[-1].hash)

    def platform_committed(self) -> None:
        """I4: what the platform holds is a prefix of what the kiosk holds, each row once and in order."""
        if self.town.kiosk.panel.lit:  # in the dark nothing is written, and the file may be out of its place
            self.see()
        ep = self.books.rows[-1].ep if self.books.rows else ""
        if ep != self.ep:
            self.platform_has, self.platform_had, self.ep = 0, 0, ep
        rows = self.town.platform.rows(ep, self.platform_has)
        for _, seq, text, sha in rows:
            mine = self.books.rows[seq - 1] if seq <= len(self.books.rows) else None
            if mine is None or (mine.text, mine.hash) != (text, sha):
                self.broken("I4", f"the platform holds another row {seq} than the kiosk")
        for _, seq, _, _ in rows:
            self.platform_has += seq == self.platform_has + 1

    def started(self) -> None:
        """I8, I9: after a start the chain is whole, it continues what anybody has seen of it, all counters stand."""
        self.books.let_go()
        self.backlog.began()
        seq, sha = self.seen_head
        ep = self.books.rows[-1].ep if self.books.rows else ""
        self.see()
        kept = self.books.one("SELECT hex(hash) FROM journal WHERE ep = ? AND seq = ?", ep, seq) if seq else None
        if seq and (kept is None or kept.lower() != sha):
            self.broken("I9", f"row {seq} was seen by others and is not in the file any more")
        self.counters.look()

    def fell(self) -> None:
        """It is dark: what is found in the file before the next start's own fact was written by now."""
        self.dark_since = self.town.moments.now

    def put_back(self, upto: int) -> None:
        """The file is an old copy of itself, up to this row."""
        self.books.put_back(upto)
        self.seen_head = (self.books.rows[-1].seq, self.books.rows[-1].hash)

    def forgotten(self, upto: int) -> None:
        """The platform's database is an old copy of itself, up to this row; the kiosk cannot know yet."""
        self.platform_had, self.platform_has = self.platform_has, upto

    def whole(self) -> None:
        """I9, over every row that there is, by the kiosk's own check."""
        db = store.connect(self.books.path, self.books.key, readonly=True)
        if not (chain := journal.verify(db)).ok:
            self.broken("I9", f"the chain is broken at {chain.broken}")
        db.close()

    def look(self) -> None:
        """Once a minute: cells, counters, and what went over the wire."""
        self.see()
        self.witness.look()
        self.counters.look()
        self.backlog.look(self.seen_head[0], self.platform_has)
        if self.books.version != self.believed[0]:
            self.believed = (self.books.version, self.books.one("SELECT acked FROM epoch WHERE ep = ?", self.ep) or 0)
        believed = self.believed[1]
        self.anchors.look(max(self.platform_has, self.platform_had))
        if believed > max(self.platform_has, self.platform_had):
            self.broken(
                "I4",
                f"the kiosk believes {believed} facts to be at the platform, and it holds a hole after"
                f" {self.platform_has}",
            )
        for topic, payload in self.town.platform.exchange.seen:
            self._wire(topic, payload)
        self.town.platform.exchange.seen.clear()

    def _row(self, row: Row) -> None:
        self.town.trace.add("fact", seq=row.seq, kind=row.kind, actor=row.actor, body=_named(row.body))
        self.town.trace.count(row.kind)
        self.witness.heard(row)
        if row.kind == "FaultCaught" and not f"{row.body['where']} {row.body['error']}".startswith(PLANNED):
            self.broken("bug", f"{row.body['error']} at {row.body['where']}")
        person = row.actor.removeprefix("person:")
        if row.kind == "CellOpening" and person in self.town.locked_out and self.town.platform.told("person", person):
            self.broken(
                "I2", f"{person} opened cell {row.body['cell']}, and the kiosk knew that this person is blocked"
            )
        if row.kind == "CellOpening" and row.body["purpose"] == "stow" and row.body["cell"] in self.books.blocked:
            self.broken("I6", f"cell {row.body['cell']} is out of service and was given to a parcel")
        if row.kind == "ParcelExpired" and str(row.body["due"]) > self.town.moments.wall.isoformat():
            self.broken("I7", f"{row.body['parcel']} expired before its time, by a clock that was not set")
        for _ in row.body["keys"] if row.kind == "DataErased" and row.body["what"] == "parcel" else ():
            self.town.trace.count("erased")
        if row.kind == "KioskStarted":
            self.dark_since = None
        if row.kind == "CommandChanged":
            self._command(str(row.body["cmd"]), str(row.body["state"]))
        if row.kind == "ParcelStowed" and len(self.books.in_cell(str(row.body["place"]))) > 1:
            self.broken("I6", f"two parcels in cell {row.body['place']}: {self.books.in_cell(row.body['place'])}")
        if secret := self._secret_in(row.text):
            self.broken("I10", f"{secret} stands in row {row.seq} of the journal")

    def _command(self, cmd: str, state: str) -> None:
        """I5: only what the platform gave to this kiosk, once, in time, in the session it was meant for."""
        until = self.town.platform.until(cmd)
        now = self.town.moments.now if self.dark_since is None else self.dark_since
        if until is None:
            self.broken("I5", f"command {cmd} was not given to this kiosk, and became {state}")
            return
        if state == "started" and self.books.commands[cmd] > 1:
            self.broken("I5", f"command {cmd} was started twice")
        if state == "started" and now > until:
            self.broken("I5", f"command {cmd} was started {now - until} ms after its time")
        if state == "started" and cmd in self.void:
            self.broken("I5", f"command {cmd} was meant for an earlier session and was started")

    def _wire(self, topic: str, payload: bytes) -> None:
        """I10: personal values travel sealed."""
        raw = zlib.decompress(payload, 31) if payload[:1] == b"\x1f" else payload
        if secret := self._secret_in(raw.decode()):
            self.broken("I10", f"{secret} went over the wire in clear, on {topic}")

    def _secret_in(self, text: str) -> str:
        """A name, a phone number or a code of a customer, if it stands there."""
        if CANARY in text:
            return "a name"
        if "+7916" in text:
            return "a phone number"
        return "a code" if any(digits in self.town.secrets for digits in DIGITS.findall(text)) else ""


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    """A fact without the hashes that sealing makes different each time."""
    return {name: value for name, value in body.items() if name != "hash"}
