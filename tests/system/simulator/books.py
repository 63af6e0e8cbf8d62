"""The journal as the oracle reads it, row by row from the file; nothing of the kiosk's own tables is believed."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from edge.store import db as store

GONE = frozenset({"ParcelIssued", "ParcelSentBack"})
START = "0" * 64


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
    """What the journal says so far: openings with their causes, where parcels are, who issued what."""

    path: Path
    key: bytes | None
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
    _seen: int = -1

    def read(self) -> list[Row]:
        """Take in what has been committed since the last time."""
        db, before = self._open(), self._seen
        self._seen = self.one("PRAGMA data_version")
        if self._seen == before:
            return []
        self.version += 1
        fresh = []
        for row in self._unread(db):
            told = json.loads(row["row"])
            fresh.append(
                Row(row["ep"], row["seq"], row["kind"], row["actor"], told["body"], told["at"], row["hash"].hex(),
                    row["row"])
            )  # fmt: skip
        for each in fresh:
            if self.rows and each.ep != self.rows[-1].ep:
                self._new_epoch()
            self._chain(each)
            self.rows.append(each)
            self._keep(each)
        return fresh

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

    def _open(self) -> store.Db:
        if self._db is None:
            self._db = store.connect(self.path, self.key, readonly=True)
            self._seen = -1
        return self._db

    def _unread(self, db: store.Db) -> list[Any]:
        eps = [row["ep"] for row in db.all("SELECT ep FROM epoch ORDER BY number")]
        here, last = (self.rows[-1].ep, self.rows[-1].seq) if self.rows else (eps[0], 0)
        sql = "SELECT ep, seq, kind, actor, row, hash FROM journal WHERE ep = ? AND seq > ? ORDER BY seq"
        return [row for ep in eps[eps.index(here) :] for row in db.all(sql, (ep, last if ep == here else 0))]

    def _new_epoch(self) -> None:
        """Rows, and the openings that are called by them, are counted from 1 again."""
        self.former.setdefault(self.rows[-1].ep, self.rows)
        self.rows, self.openings, self.before_start = [], {}, 0

    def _chain(self, row: Row) -> None:
        """The row continues the one before it, by a calculation of our own."""
        last = self.rows[-1] if self.rows else None
        before = last.hash if last is not None and last.ep == row.ep else START
        text = json.dumps(json.loads(row.text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if text != row.text:
            self.wrong.append(f"row {row.seq} is not written in the one canonical way")
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
