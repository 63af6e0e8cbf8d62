"""What physically happened, beside what the journal says of it: doors, hands and things (I1, I2, I3, I6, I11)."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.system.simulator.books import Books, Row
from tests.system.simulator.schedule import CELLS
from tests.system.simulator.staff import label
from tests.system.simulator.town import Town

STAFF = ("u-1", "u-2")
OPEN_FOR_MS, NOTICE_MS = 120_000, 90_000
REOPEN_MS = 125_000
FORCED_MS, OWN_PULSE_MS = 45_000, 5000
"""A forced door is told at once, not when it stood open for long; within 5 s of its own pulse it may just be late."""

STANDS_OPEN = "its door stands open"
FAILED = frozenset({"jammed", "no_reply", "bad_frame", "unknown"})
ENDED = frozenset({"door_closed", "jammed", "no_reply", "bad_frame", "CellUnblocked"})


@dataclass(slots=True)
class Witness:
    """Sees every pulse and every hand, and walks along the cells once a minute."""

    town: Town
    books: Books
    broken: Callable[[str, str], None]
    pulses: Counter[str] = field(default_factory=Counter)
    since: dict[tuple[str, str], int] = field(default_factory=dict)
    issued_at: dict[str, int] = field(default_factory=dict)
    events: int = -1
    doubted: dict[str, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    stows: dict[str, int] = field(default_factory=dict)
    rungs: dict[str, tuple[str, int]] = field(default_factory=dict)
    pulsed_at: dict[str, int] = field(default_factory=dict)

    def pulsed(self, cell: str, opening: str) -> None:
        """Current went through a lock. Its cause must be in the file already, and be one for this cell as it is."""
        row = self.books.openings.get(opening)
        name = f"{row.ep if row is not None else ''}/{opening}"
        self.pulses[name] += 1
        self.pulsed_at[cell] = self.town.moments.now
        if row is None or row.body.get("cell") != cell:
            self.broken("I1", f"cell {cell} was pulsed for {opening}, of which the file knows nothing")
        elif row.seq <= self.books.before_start:
            self.broken("I2", f"cell {cell} was opened again for {opening} after a restart, by itself")
        elif self.pulses[name] > 2:
            self.broken("I1", f"opening {opening} of cell {cell} was pulsed {self.pulses[name]} times")
        else:
            self._for_whom(cell, row)

    def taken(self, who: str, cell: str, thing: str) -> None:
        """Something left a cell by somebody's hand: its owner's, or of staff for whom this door was opened."""
        owner = self.town.owners[thing]
        row = self.books.openings.get(self.town.cabinet.ordered.get(cell, ""))
        mine = row is not None and row.body["cause"].get("person") == who
        if who in STAFF and not mine:
            self.broken("I2", f"{who} of the staff took {thing} out of cell {cell}, which nobody opened for them")
        elif who not in STAFF and who != owner:
            self.broken("I2", f"{thing} of customer {owner} left cell {cell} in the hands of {who}")
            self.town.stolen.add(thing)

    def heard(self, row: Row) -> None:
        """A fact: openings that take too long ago, parcels in cells that are not free, reports of doors."""
        body, now = row.body, self.town.moments.now
        parcel, cell = str(body.get("parcel", "")), str(body.get("cell", ""))
        if row.kind in ("ParcelIssued", "ParcelSentBack"):
            self._gone(parcel, row)
        self.doubted.pop(cell, None)
        if row.kind == "KioskStarted":
            self._started(frozenset(body.get("recovered", ())))
        if row.kind == "DoorReported":
            self.rungs[cell] = (str(body["rung"]), now)
            if body["rung"] == "door_closed":
                self.since.pop((cell, STANDS_OPEN), None)
                self.opened[cell] = ""  # it has come to its end, whatever its board says later
        if row.kind == "CellOpening" and body["purpose"] == "stow":
            self._stow(cell, row.seq)
        if row.kind in ("CellOpening", "ParcelOpening", "CellUnblocked"):
            self.rungs[cell] = (row.kind, now)
            self.opened[cell] = str(body.get("opening", ""))
        if row.kind == "CellOpening" and body["purpose"] == "take" and "code" in body["cause"]:
            late = now - self.issued_at.get(self._last_taken(cell), now)
            if late > REOPEN_MS:
                self.broken("I2", f"cell {cell} was opened again {late // 1000} s after it was emptied")

    def look(self) -> None:
        """Cell by cell: I6 and I11."""
        if self.town.trace.events == self.events and not self.since:
            return
        self.events = self.town.trace.events
        booked = self.books.in_cells()
        strange = [cell for cell in CELLS if not self._in_order(cell, booked.get(cell, []))]
        noticed = self._noticed() if strange else frozenset()
        still: set[tuple[str, str]] = set()
        for cell in strange:
            things = self.town.things_in(cell)
            if len(things) > 1:
                self.broken("I6", f"{things} lie in cell {cell}")
            known = cell in noticed or not noticed.isdisjoint(things)
            if known:
                self.doubted.pop(cell, None)
            for why, limit in self._contradictions(cell, things, booked.get(cell, ())):
                self._held(cell, why, limit, noticed=known)
                still.add((cell, why))
        for key in self.since.keys() - still:
            del self.since[key]

    def _in_order(self, cell: str, booked: list[str]) -> bool:
        """Whether a cell needs no second look: shut, in no doubt, and in it the one thing that is booked, if any."""
        leaf = self.town.cabinet.leaf(cell)
        well = leaf.shut and cell not in self.doubted and self.rungs.get(cell, ("", 0))[0] not in FAILED
        things = leaf.things
        as_booked = len(things) < 2 and things == booked
        return well and as_booked and "issued" not in map(self.books.state.get, things)

    def _noticed(self) -> frozenset[str]:
        """Places and parcels about which there is a task."""
        rows = self.books.all("SELECT place, parcel FROM task WHERE closed_at IS NULL")
        return frozenset(name for row in rows for name in row if name is not None)

    def _started(self, recovered: frozenset[str]) -> None:
        """Openings that were under way when the kiosk stopped, and of which it does not know what became."""
        self.opened = {cell: opening for cell, opening in self.opened.items() if opening not in recovered}
        for cell, opening in self.opened.items():
            if opening and self.rungs[cell][0] not in ENDED:
                self.doubted[cell] = opening

    def _for_whom(self, cell: str, row: Row) -> None:
        """By a customer's code no cell opens in which another one's thing lies (I2), nor for a stow a full one (I6)."""
        code, purpose = "code" in row.body["cause"], row.body.get("purpose", "pickup")
        owner = self.town.owners.get(str(row.body.get("parcel") or self._last_taken(cell)))
        for thing in self.town.things_in(cell) if self.town.honest(cell) else ():
            if code and owner is not None and self.town.owners[thing] != owner:
                self.broken("I2", f"cell {cell} was opened by the code of {owner}, and {thing} lies there")
            if purpose == "stow" and thing in self.books.in_cell(cell):
                self.broken("I6", f"cell {cell} was opened for another parcel, and {thing} is booked there")

    def _stow(self, cell: str, seq: int) -> None:
        """I6: one cell, one parcel: of the stow before something must have been heard, unless a start ended it."""
        before, self.stows[cell] = self.stows.get(cell, 0), seq
        if self.rungs.get(cell, ("", 0))[0] == "CellOpening" and before > self.books.before_start:
            self.broken("I6", f"cell {cell} was given to two parcels at once, in rows {before} and {seq}")

    def _last_taken(self, cell: str) -> str:
        return self.books.last_issued.get(cell, "")

    def _gone(self, parcel: str, row: Row) -> None:
        """It has left by the journal: once, one way, and not while it lies there or its board had said nothing."""
        issued, cell = self.books.issued[parcel], str(row.body.get("place", ""))
        if issued:
            self.issued_at[parcel] = self.town.moments.now
        if issued > 1:
            self.broken("I3", f"{parcel} was issued {issued} times")
        if issued and parcel in self.books.sent_back:
            self.broken("I3", f"{parcel} was issued and sent back")
        if row.body.get("truth") == "door_closed" and parcel in self.town.things_in(cell):
            self.broken("I3", f"{parcel} was issued, and lies in cell {cell}")
        said, at = self.rungs.get(cell, ("", 0))
        if "code" in row.body.get("cause", ()) and said in FAILED - {"unknown"}:
            self.broken("I11", f"{parcel} was issued from cell {cell}, whose board had said {said} at {at} ms")

    def _contradictions(self, cell: str, things: list[str], booked: Sequence[str]) -> Iterator[tuple[str, int]]:
        """What the world shows of a cell and the journal does not say; how long that may stay unnoticed."""
        rung, at = self.rungs.get(cell, ("", 0))
        if rung in FAILED:
            yield f"its board said {rung} at {at} ms and nothing since", NOTICE_MS
        if cell in self.doubted:
            yield f"nobody knows what became of {self.doubted[cell]}, which was under way at a start", NOTICE_MS
        if self.town.cabinet.is_open(cell):
            yield STANDS_OPEN, OPEN_FOR_MS + NOTICE_MS
            if self._forced(cell):
                yield "its door was forced", FORCED_MS
            return
        for thing in things:
            if self.books.state.get(thing) == "issued":
                yield f"{thing} lies there and was issued", NOTICE_MS
        known = {*things, *(f"x-{label(thing)}" for thing in things)}  # or as a surplus, by its label
        for parcel in booked:
            if parcel not in known and parcel not in self.town.stolen and self.books.state[parcel] == "stored":
                yield f"{parcel} is stored there and does not lie there", NOTICE_MS

    def _forced(self, cell: str) -> bool:
        """Whether a crowbar opened it, and no pulse of its own had just been sent nor has been since."""
        at = self.town.forced.get(cell)
        return at is not None and at - self.pulsed_at.get(cell, at - OWN_PULSE_MS - 1) > OWN_PULSE_MS

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
