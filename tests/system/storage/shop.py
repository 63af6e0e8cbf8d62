"""A pickup point without a platform: parcels that are announced, their codes, and one person who works there."""

import json
import random
from collections import Counter
from pathlib import Path

from edge.domain.code import verifier
from edge.errors import StoreError
from edge.store import codes, deliveries, journal, parcels, places, staff
from edge.store.db import Db
from provisioning.fleet.verifiers import pin_root
from tests.system.nest import Hatched, Nest
from tests.system.people import UNSETTLED, People
from tests.system.service import CODE_KEY, DEV, Board, wait_for
from tests.system.storage.judge import Promise, wrong

PARCELS = 400
CELL = "03"
DELIVERY, PERSON, LOGIN, PIN = "d-1", "u-102", "PVZ-1042", "730164"
ALWAYS = {"purpose": "pickup", "valid_from": "2026-01-01T00:00:00.000Z", "valid_until": "2099-01-01T00:00:00.000Z"}


def label(number: int) -> str:
    """What is printed on a parcel."""
    return f"7000{number:04d}-0001-1"


def code(number: int) -> str:
    """What its customer was sent."""
    return f"{71_000_000 + number * 12_347}"


def announce(db: Db, count: int) -> None:
    """Write into the books what a platform would have sent."""
    way = verifier(CODE_KEY, "pin", DEV, f"{PERSON}:{pin_root(PERSON, PIN)}")
    staff.put(db, PERSON, {"login": LOGIN, "name": "Мария И.", "roles": '["staff"]'}, [(way, "pin")])
    deliveries.put(db, DELIVERY, {"expected": count})
    for number in range(count):
        parcel = f"p-{number}"
        known = {"order_no": parcel, "phone4": "4417", "delivery": DELIVERY, "size_class": "S"}
        parcels.put(db, parcel, known, [label(number)])
        typed = verifier(CODE_KEY, "typed", DEV, code(number))
        codes.put(db, f"c-{number}", {**ALWAYS, "wrong_max": 3}, [(typed, "typed", 8)])
        codes.set_parcels(db, f"c-{number}", [parcel])


class Shop:
    """The real service with its cabinet in this process, people who load and take, and the judge of it all."""

    def __init__(self, folder: Path, nest: Nest, seed: int = 1, parcels: int = PARCELS) -> None:
        self.dice = random.Random(seed)
        self.service, self.board = Hatched(folder, nest), Board(folder)
        self.people = People(self.service, self.board, LOGIN, PIN)
        db = self.service.store(readonly=False)
        db.run("BEGIN")
        announce(db, parcels)
        db.run("COMMIT")
        db.close()
        self._fresh = iter(range(parcels))

    def something(self) -> None:
        """Staff load a parcel, or a customer takes one."""
        people = self.people
        if people.loaded and (self.dice.random() < 0.5 or len(people.loaded) > 6):
            self.take()
        else:
            self.load()

    def load(self) -> None:
        """Staff take a parcel in and put it into a cell."""
        self.people.load(label(next(self._fresh)), DELIVERY)
        self.understood()

    def take(self) -> None:
        """The customer of some loaded parcel comes."""
        which = self.dice.choice(sorted(self.people.loaded))
        self.people.take(which, code(int(which[4:8])))
        self.understood()

    def stock(self) -> None:
        """While nothing runs: a parcel lies in CELL already."""
        db, number = self.service.store(readonly=False), next(self._fresh)
        places.put(db, CELL, {"kind": "cell", "size": "S", "col": 1, "level": 1, "height_mm": 1, "max_weight_g": 1})
        parcels.change(db, f"p-{number}", state="stored", place=CELL)
        db.close()
        self.board.act("force", CELL)
        self.board.act("put", CELL, thing=label(number))
        self.board.act("close", CELL)
        self.people.loaded[label(number)] = CELL

    def hands(self, cell: str, take: str = "", put: str = "") -> None:
        """If this door opens: something out, something in, and shut."""
        self.people.use(cell, take, put, alive=self.service.alive())

    def did(self, kind: str) -> bool:
        """Whether such a fact was written."""
        db = self.service.store()
        found = db.one("SELECT 1 FROM journal WHERE kind = ?", (kind,))
        db.close()
        return found is not None

    def understood(self) -> None:
        """Wait until the kiosk, while it lives, knows how every opening ended; who passes shuts what stands open."""
        wait_for(self._understood)

    def _understood(self) -> bool:
        if not self.service.alive() or self._settled():
            return True
        self.people.shut_all()
        return False

    def _settled(self) -> bool:
        try:
            db = self.service.store()
            found = db.one(UNSETTLED)
            db.close()
        except StoreError:
            return True  # the power is gone
        return found is None or not found[0]

    def later(self) -> None:
        """While nothing runs: whoever stood at the screen has long left, so the next one need not wait for it."""
        db = self.service.store(readonly=False)
        db.run("DELETE FROM meta WHERE name = 'visit'")
        db.close()

    def wrong(self, promise: Promise) -> str:
        """What is wrong with the books of the kiosk, which is down, or with what people got; empty when nothing is."""
        return wrong(lambda: self.service.store(readonly=False), promise) or self._wrong_acts()

    def seq(self) -> int:
        """How far the journal has come, as a reader sees it; what is seen was durable before."""
        db = self.service.store()
        found = journal.head(db).seq
        db.close()
        return found

    def close(self) -> None:
        """End everything."""
        self.service.kill()
        self.board.close()

    def _wrong_acts(self) -> str:
        """Pulses without a durable cause, parcels handed over twice or to strangers."""
        db = self.service.store()
        facts = [(row["kind"], json.loads(row["row"])["body"]) for row in db.all("SELECT kind, row FROM journal")]
        db.close()
        causes = Counter(body["cell"] for kind, body in facts if kind in ("ParcelOpening", "CellOpening"))
        issued = Counter(body["parcel"] for kind, body in facts if kind == "ParcelIssued")
        pulses = Counter(self.people.pulses())
        said = [f"lost: the cause of a pulse of {cell}" for cell in pulses if pulses[cell] > 2 * causes[cell]]
        said += [f"{parcel} was issued twice" for parcel, count in issued.items() if count > 1]
        return "; ".join([*said, *self.people.robbed()])
