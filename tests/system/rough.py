"""A pickup point whose kiosk dies at any moment: people who load and take, and what must be true all the same."""

import random
import re
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from edge.store import journal
from edge.sync.contract.shape import read
from provisioning.demo.settling import office
from provisioning.fleet import deliveries
from provisioning.fleet.deliveries import Manifest
from tests.system.service import Client, wait_for
from tests.system.whole import Whole

DELIVERY = "d-9000"
LETTER = re.compile(r'class="number">(\+7\d{10})</td>.*?class="letter">[^<]*?(\d{8})', re.DOTALL)


class Rough:
    """One whole demo with many parcels; `kill` ends the kiosk at once and starts it again."""

    def __init__(self, whole: Whole, seed: int, parcels: int) -> None:
        self.whole = whole
        self.dice = random.Random(seed)
        self.labels = [f"7000{number:04d}-0001-1" for number in range(parcels)]
        self.phones = {label: f"+7901{number:07d}" for number, label in enumerate(self.labels)}
        self.client = Client(whole.place.kiosk)
        self.loaded: dict[str, str] = {}
        self.taken: dict[str, str] = {}
        self._announce()
        self.load_s, self.take_s = self._measured()

    def _measured(self) -> tuple[float, float]:
        """How long a whole loading and a whole pickup take here, so that death strikes anywhere within."""
        first = self.labels[0]
        began = time.monotonic()
        self.load(first)
        loaded = time.monotonic()
        wait_for(lambda: self.phones[first] in self.codes(), 60)
        paid = time.monotonic()
        self.take(first, self.codes()[self.phones[first]])
        return loaded - began, time.monotonic() - paid

    def _announce(self) -> None:
        lines = [
            {
                "id": f"p-{label}",
                "order": label[:8],
                "barcodes": [label],
                "size_class": "S",
                "customer": {"name": "Проба", "phone": self.phones[label]},
            }
            for label in self.labels
        ]
        manifest = {"delivery": {"id": DELIVERY, "carrier": "w-1", "totes": []}, "parcel": lines}
        with office(self.whole.folder) as platform, platform.write(datetime.now(UTC)) as turn:
            deliveries.announce(turn, "demo-1", read(Manifest, manifest))
        wait_for(lambda: self._known() >= len(self.labels), 120)

    def _known(self) -> int:
        db = self.whole.books()
        row = db.one("SELECT count(*) FROM parcel WHERE delivery = ?", (DELIVERY,))
        db.close()
        return int(row[0]) if row else 0

    def sign_in(self) -> None:
        """Staff at the panel."""
        person = next(each for each in self.whole.manifest["person"] if each["login"] == "PVZ-1042")
        self.client.post("/staff/sign-in", {"login": "PVZ-1042", "pin": person["pin"]})

    def load(self, label: str) -> None:
        """Staff receive a parcel and put it into the cell that opens; whoever dies meanwhile, hands go on."""
        before = len(self.whole.pulses())
        with suppress(OSError):
            self.sign_in()
            self.staff("scan.at", screen="receive", delivery=DELIVERY)
            self.staff("scan.typed", text=label)
            self.staff("scan.at", screen="stow")
            self.staff("scan.typed", text=label)
        if cell := self._opened(before):
            self.whole.board("put", cell, thing=label)
            time.sleep(0.4)
            self.whole.board("close", cell)
            self.loaded[label] = cell

    def staff(self, act: str, **args: str) -> None:
        """One touch of a staff page."""
        self.client.post("/staff/act", {"act": act, **args})

    def take(self, label: str, code: str) -> None:
        """The customer types the code, takes what lies in the cell that opens, and shuts the door."""
        before = len(self.whole.pulses())
        with suppress(OSError):
            self.client.post("/staff/sign-out", {})
        with suppress(OSError, KeyError):
            if self.client.state().get("name") == "paused":
                self.client.act("enter_again")
            self.client.act("code", digits=code)
        if cell := self._opened(before):
            things = self.whole.truth()["cells"][cell]["things"]
            for thing in things:
                self.whole.board("take", cell, thing=thing)
                self.taken[thing] = label
                self.loaded.pop(thing, None)
            time.sleep(0.4)
            self.whole.board("close", cell)

    def codes(self) -> Mapping[str, str]:
        """phone → code of the newest text message to it."""
        with urllib.request.urlopen(f"{self.whole.fleet}/messages", timeout=10) as answer:
            return dict(reversed(LETTER.findall(answer.read().decode())))

    def kill(self) -> None:
        """The plug is pulled; doors and things stay as they are."""
        self.whole.kill_kiosk()

    def restart(self) -> None:
        """Power is back."""
        self.whole.start_kiosk()

    def one(self) -> None:
        """Something that people do, cut off at a random moment."""
        label, act, lasts_s = self._something()
        if act != self.load:
            wait_for(lambda: self.client.state().get("name") in ("idle", "paused"), 60)  # the one before has left
        at = threading.Timer(self.dice.uniform(0.0, 2.0 * lasts_s), self.kill)
        at.start()
        act(label)
        at.join()
        self._shut_all()
        self.restart()
        self._shut_all()

    def _something(self) -> tuple[str, Any, float]:
        codes = self.codes()
        waiting = [label for label in self.loaded if self.phones[label] in codes]
        if waiting and (self.dice.random() < 0.5 or len(self.loaded) > 6):
            label = self.dice.choice(waiting)
            return label, lambda which: self.take(which, codes[self.phones[which]]), self.take_s
        fresh = [label for label in self.labels if label not in self.loaded and label not in self.taken]
        return self.dice.choice(fresh), self.load, self.load_s

    def _opened(self, before: int) -> str | None:
        """The cell whose door stands open because of the newest pulse."""
        until = time.monotonic() + 2
        while time.monotonic() < until:
            new = self.whole.pulses()[before:]
            if new and new[-1] in self.whole.open_doors():
                return str(new[-1])
            time.sleep(0.02)
        return None

    def _shut_all(self) -> None:
        for cell in self.whole.open_doors():
            self.whole.board("close", cell)

    def wrong(self) -> list[str]:
        """What must never be, in words; empty when all is well."""
        said = [f"{thing} went to the customer of {whose}" for thing, whose in self.taken.items() if thing != whose]
        issued = Counter(fact["parcel"] for fact in self.whole.facts("ParcelIssued"))
        said += [f"{parcel} was issued {count} times" for parcel, count in issued.items() if count > 1]
        openings = Counter(fact["cell"] for kind in ("ParcelOpening", "CellOpening") for fact in self.whole.facts(kind))
        pulses = Counter(self.whole.pulses())
        said += [f"cell {cell} was pulsed without a cause" for cell in pulses if pulses[cell] > 2 * openings[cell]]
        db = self.whole.books()
        if not journal.verify(db).ok:
            said.append("the journal's chain is broken")
        said += [row["id"] for row in db.all(LOST)]
        db.close()
        return said


LOST = """
SELECT 'parcel ' || p.id || ' is nowhere' AS id FROM parcel p
WHERE p.state IN ('stored', 'opening') AND p.place IS NULL
UNION ALL
SELECT 'cell ' || place || ' holds two parcels' FROM parcel WHERE place IS NOT NULL AND state <> 'suspect'
GROUP BY place HAVING count(*) > 1
"""
