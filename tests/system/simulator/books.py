"""The journal as the oracle reads it, row by row from the file; nothing of the kiosk's own tables is believed."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from edge.store import db as store

GONE = frozenset({"ParcelIssued", "ParcelSentBack"})
START = "0" * 64
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
FRESH = (
    "SELECT j.ep, j.seq, j.kind, j.actor, j.row, j.hash FROM epoch e CROSS JOIN journal j ON j.ep = e.ep"
    " AND j.seq > CASE e.ep WHEN ?1 THEN ?2 ELSE 0 END"
    " WHERE e.number >= coalesce((SELECT number FROM epoch WHERE ep = ?1), 0) ORDER BY e.number, j.seq"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as it stands in the file."""

    ep: str
    seq: int
    kind: str
    actor: str
    body: Mapping[str, Any]
    at: Mapping[str, Any]
    hash: str
    text: str


@dataclass(slots=True)
class Books:
    """What the journal says so far: openings with their causes, where parcels are, who issued what.

    `commits` counts how often somebody tried to change the file, and how often with facts; what became of it stands in
    the file.
    """

    path: Path
    key: bytes | None
    commits: Callable[[], tuple[int, int]]
    rows: list[Row] = field(default_factory=list)
    openings: dict[str, Row] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    last: dict[str, Row] = field(default_factory=dict)
    issued: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    ended: dict[str, str] = field(default_factory=dict)
    received: set[str] = field(default_factory=set)
    sent_back: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    last_issued: dict[str, str] = field(default_factory=dict)
    before_start: int = 0
    wrong: list[str] = field(default_factory=list)
    former: dict[str, list[Row]] = field(default_factory=dict)
    _db: store.Db | None = None
    version: int = 0
    _seen: tuple[int, int] = (-1, -1)

    def read(self) -> list[Row]:
        """Take in what has been committed since the last time."""
        db, before = self._open(), self._seen
        self._seen = self.commits()
        if self._seen == before:
            return []
        self.version += 1
        if self._seen[1] == before[1]:
            return []
        last = (self.rows[-1].ep, self.rows[-1].seq) if self.rows else ("", 0)
        return [self._take(row) for row in db.all(FRESH, last)]

    def put_back(self, upto: int) -> None:
        """The file is an old one again: its last row is `upto`. What was told of the rest stays told."""
        self.former[self.rows[-1].ep] = list(self.rows)
        del self.rows[upto:]

    def one(self, sql: str, *args: object) -> Any:
        """One value of the file."""
        row = self._open().one(sql, args)
        return None if row is None else row[0]

    def all(self, sql: str, *args: object) -> list[Any]:
        """Rows of the file."""
        return self._open().all(sql, args)

    def let_go(self) -> None:
        """Close the file; the next look opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def in_cell(self, cell: str) -> list[str]:
        """The parcels that lie in a cell, by the journal."""
        return [parcel for parcel, place in self.place.items() if place == cell]

    def in_cells(self) -> Mapping[str, list[str]]:
        """The same for all cells."""
        found: dict[str, list[str]] = defaultdict(list)
        for parcel, place in self.place.items():
            found[place].append(parcel)
        return found

    def _open(self) -> store.Db:
        if self._db is None:
            self._db = store.connect(self.path, self.key, readonly=True)
            self._seen = (-1, -1)
        return self._db

    def _take(self, row: store.Row) -> Row:
        ep, seq, kind, actor, text, sha = row
        told = json.loads(text)
        if CANONICAL.encode(told) != text:
            self.wrong.append(f"row {seq} is not written in the one canonical way")
        fresh = Row(ep, seq, kind, actor, told["body"], told["at"], sha.hex(), text)
        if self.rows and ep != self.rows[-1].ep:
            self._new_epoch()
        self._chain(fresh)
        self.rows.append(fresh)
        self._keep(fresh)
        return fresh

    def _new_epoch(self) -> None:
        """Rows, and the openings that are called by them, are counted from 1 again."""
        self.former.setdefault(self.rows[-1].ep, self.rows)
        self.rows, self.openings, self.before_start = [], {}, 0

    def _chain(self, row: Row) -> None:
        """The row continues the one before it, by a calculation of our own."""
        last = self.rows[-1] if self.rows else None
        before = last.hash if last is not None and last.ep == row.ep else START
        if sha256(bytes.fromhex(before) + row.text.encode()).hexdigest() != row.hash:
            self.wrong.append(f"the hash of row {row.seq} does not continue the chain")

    def _keep(self, row: Row) -> None:
        parcel = str(row.body.get("parcel", ""))
        if row.kind in ("ParcelOpening", "CellOpening"):
            self.openings[f"o-{row.seq}"] = row
        if row.kind == "KioskStarted":
            self.before_start = row.seq
        if row.kind == "CellBlocked":
            self.blocked.add(str(row.body["cell"]))
        if row.kind == "CellUnblocked":
            self.blocked.discard(str(row.body["cell"]))
        if row.kind == "CodeRefused" and row.body.get("level"):
            self.refusals += 1
        if row.kind == "CommandChanged":
            self._command(row)
        if parcel and row.kind.startswith(("Parcel", "Stow", "Receive")):
            self._parcel(row, parcel)

    def _command(self, row: Row) -> None:
        cmd, state = str(row.body["cmd"]), str(row.body["state"])
        if state == "started":
            self.commands[cmd] += 1
        elif state == "received":
            self.received.add(cmd)
        elif row.body.get("why") != "id_reused":
            self.ended[cmd] = state

    def _parcel(self, row: Row, parcel: str) -> None:
        self.last[parcel] = row
        if row.kind in ("ParcelStowed", "ParcelMoved"):
            self.place[parcel] = str(row.body.get("place") or row.body.get("to"))
            self.state[parcel] = "stored"
        elif row.kind in GONE or row.kind == "StowReversed":
            self.place.pop(parcel, None)
            if row.kind in GONE:
                self.last_issued[str(row.body.get("place", ""))] = parcel
            self.state[parcel] = "issued" if row.kind in GONE else "received"
            self.issued[parcel] += row.kind == "ParcelIssued"
            self.sent_back |= {parcel} if row.kind == "ParcelSentBack" else set()
        elif row.kind == "ParcelRefused":
            self.place[parcel], self.state[parcel] = str(row.body["place"]), "refused"
        elif row.kind == "ParcelSettled":
            self.state[parcel] = str(row.body.get("now"))
        elif row.kind in STATES:
            if row.kind == "ParcelMissing":
                self.place.pop(parcel, None)
            self.state[parcel] = STATES[row.kind]


STATES = {
    "ParcelReceived": "received",
    "ReceiveReversed": "expected",
    "ParcelOpening": "opening",
    "ParcelDoubted": "suspect",
    "ParcelExpired": "expired",
    "ParcelMissing": "missing",
}
