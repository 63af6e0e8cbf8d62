"""The oracle: compares what physically happened with what stands in the file, and finds every broken promise."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.domain.visit import State, Visit
from edge.store import db as store
from edge.store import journal
from tests.system.simulator.books import Books, Row
from tests.system.simulator.schedule import CELLS
from tests.system.simulator.town import Town

CANARY = "Имя"
STAFF = ("u-1", "u-2")
OPEN_FOR_MS, NOTICE_MS = 120_000, 90_000


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which invariant, when, and in words."""

    invariant: str
    at: int
    says: str


@dataclass(slots=True)
class Oracle:
    """Asked at every pulse, hand, answer, screen, commit and start; and once a minute."""

    town: Town
    books: Books
    found: list[Violation] = field(default_factory=list)
    pulses: Counter[str] = field(default_factory=Counter)
    seen_head: tuple[int, str] = (0, "")
    since: dict[tuple[str, str], int] = field(default_factory=dict)
    platform_has: int = 0
    wrong_told: int = 0
    before_start: int = 0
    wishes: list[str] = field(default_factory=list)

    def broken(self, invariant: str, says: str) -> None:
        """A promise was broken."""
        self.found.append(Violation(invariant, self.town.moments.now, says))
        self.town.trace.add("violation", invariant=invariant, says=says)

    def wished(self, cmd: str) -> None:
        """The platform gave a command."""
        self.wishes.append(cmd)

    def see(self) -> None:
        """Read on in the file, and judge what is new there."""
        for row in self.books.read():
            self._row(row)

    def pulsed(self, cell: str, opening: str) -> None:
        """I1: current went through a lock. Its cause must be in the file already."""
        self.see()
        row = self.books.openings.get(opening)
        self.pulses[opening] += 1
        if row is None or row.body.get("cell") != cell:
            self.broken("I1", f"cell {cell} was pulsed for {opening}, of which the file knows nothing")
        elif row.seq <= self.before_start:
            self.broken("I2", f"cell {cell} was opened again for {opening} after a restart, by itself")
        elif self.pulses[opening] > 2:
            self.broken("I1", f"opening {opening} of cell {cell} was pulsed {self.pulses[opening]} times")

    def taken(self, who: str, cell: str, thing: str) -> None:
        """I2: something left a cell by somebody's hand."""
        owner = self.town.owners[thing]
        if who in STAFF or who == owner:
            return
        self.broken("I2", f"{thing} of customer {owner} left cell {cell} in the hands of {who}")
        self.town.stolen.add(thing)

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

    def shown(self, visit: Visit) -> None:
        """I1 and I8: the screen says something."""
        if visit.state in (State.OPENING, State.TAKE, State.DONE, State.WRONG_CODE, State.NEXT):
            self.see()
        if visit.state is State.OPENING and visit.opening not in self.books.openings:
            self.broken("I1", f"the screen says that {visit.opening} opens, of which the file knows nothing")
        for parcel in filter(None, visit.taken) if visit.state in (State.DONE, State.NEXT) else ():
            if self.books.state.get(parcel) not in ("issued", "suspect") and not self.books.issued[parcel]:
                self.broken("I1", f"the screen says that {parcel} was taken, the file does not")
        if visit.state is State.WRONG_CODE:
            self._wrong_code()

    def _wrong_code(self) -> None:
        self.wrong_told += 1
        kept = self.books.one("SELECT json_extract(value, '$.wrong') FROM meta WHERE name = 'guess'") or "[]"
        counted = sum(slot[1] for slot in json.loads(kept))
        recent = self.wrong_told if self.town.moments.now < 20 * 3_600_000 else 1
        if self.books.refusals < self.wrong_told or counted < recent:
            self.broken("I8", f"{self.wrong_told} wrong codes were told, the ledger knows {counted}")

    def committed(self) -> None:
        """After each commit of the kiosk: what is new in the journal."""
        self.see()
        if self.books.rows:
            self.seen_head = (self.books.rows[-1].seq, self.books.rows[-1].hash)

    def _row(self, row: Row) -> None:
        if row.kind == "KioskStarted":
            self.before_start = row.seq
        self.town.trace.add("fact", seq=row.seq, kind=row.kind, actor=row.actor, body=_named(row.body))
        self.town.trace.count(row.kind)
        parcel = str(row.body.get("parcel", ""))
        if row.kind == "ParcelIssued" and self.books.issued[parcel] > 1:
            self.broken("I3", f"{parcel} was issued {self.books.issued[parcel]} times")
        if row.kind == "FaultCaught":
            self.broken("bug", f"{row.body.get('type')} at {row.body.get('where')}")
        if row.kind == "CellOpening" and row.body["purpose"] == "stow" and row.body["cell"] in self.books.blocked:
            self.broken("I6", f"cell {row.body['cell']} is out of service and was given to a parcel")
        if row.kind == "ParcelExpired" and str(row.body["due"]) > self.town.moments.wall.isoformat():
            self.broken("I7", f"{parcel} expired before its time, by a clock that was not set")
        if CANARY in row.text:
            self.broken("I10", f"a name stands in row {row.seq} of the journal")
        if row.kind == "CommandChanged" and self.books.commands[str(row.body["cmd"])] > 1:
            self.broken("I5", f"command {row.body['cmd']} was started twice")
        if row.kind == "ParcelStowed" and len(self.books.in_cell(str(row.body["place"]))) > 1:
            self.broken("I6", f"two parcels in cell {row.body['place']}: {self.books.in_cell(row.body['place'])}")

    def platform_committed(self) -> None:
        """I4: what the platform holds is a prefix of what the kiosk holds, each row once and in order."""
        self.see()
        ep = self.books.rows[-1].ep if self.books.rows else ""
        rows = self.town.platform.rows(ep, self.platform_has)
        for _, seq, text, sha in rows:
            mine = self.books.rows[seq - 1] if seq <= len(self.books.rows) else None
            if mine is None or (mine.text, mine.hash) != (text, sha):
                self.broken("I4", f"the platform holds another row {seq} than the kiosk")
        for _, seq, _, _ in rows:
            self.platform_has += seq == self.platform_has + 1

    def started(self) -> None:
        """I9: after a start the chain is whole, and it continues what anybody has seen of it."""
        self.books.let_go()
        self.see()
        seq, sha = self.seen_head
        kept = self.books.one("SELECT hex(hash) FROM journal WHERE seq = ?", seq) if seq else None
        if seq and (kept is None or kept.lower() != sha):
            self.broken("I9", f"row {seq} was seen by others and is not in the file any more")
        db = store.connect(self.books.path, None, readonly=True)
        if not (chain := journal.verify(db, 2000)).ok:
            self.broken("I9", f"the chain is broken at {chain.broken}")
        db.close()

    def look(self) -> None:
        """Once a minute: I6 and I11, cell by cell."""
        self.see()
        tasks = {row["place"] for row in self.books.all("SELECT place FROM task WHERE closed_at IS NULL")}
        for cell in CELLS:
            things = self.town.things_in(cell)
            if len(things) > 1:
                self.broken("I6", f"{things} lie in cell {cell}")
            for why, limit in self._contradictions(cell, things):
                self._held(cell, why, limit, noticed=cell in tasks)
            gone = [key for key in self.since if key[0] == cell and key not in self._now(cell, things)]
            for key in gone:
                del self.since[key]

    def _now(self, cell: str, things: list[str]) -> set[tuple[str, str]]:
        return {(cell, why) for why, _ in self._contradictions(cell, things)}

    def _contradictions(self, cell: str, things: list[str]) -> Iterator[tuple[str, int]]:
        """What the world shows of a cell and the journal does not say; how long that may stay unnoticed."""
        if self.town.cabinet.is_open(cell):
            yield "its door stands open", OPEN_FOR_MS + NOTICE_MS
            return
        booked = self.books.in_cell(cell)
        for thing in things:
            if self.books.state.get(thing) == "issued":
                yield f"{thing} lies there and was issued", NOTICE_MS
        for parcel in booked:
            if parcel not in things and parcel not in self.town.stolen and self.books.state[parcel] == "stored":
                yield f"{parcel} is stored there and does not lie there", NOTICE_MS

    def _held(self, cell: str, why: str, limit: int, *, noticed: bool) -> None:
        """A contradiction that lasts needs a task; a dark kiosk or a lying sensor cannot know."""
        fair = self.town.kiosk.panel.lit and self.town.honest(cell) and not noticed
        now = self.town.moments.now
        first = self.since.setdefault((cell, why), now)
        if not fair:
            self.since[cell, why] = now
        elif now - first > limit:
            self.broken("I11", f"cell {cell}: {why}, and nobody was told")
            self.since[cell, why] = now + 10**9


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    """A fact without the hashes that sealing makes different each time."""
    return {name: value for name, value in body.items() if name != "hash"}
