"""A pickup point whose kiosk dies at any moment: people who load and take, and what must be true all the same."""

import random
import re
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from edge.store import journal
from edge.sync.contract.shape import read
from provisioning.demo.settling import office
from provisioning.fleet import deliveries
from provisioning.fleet.deliveries import Manifest
from tests.system.people import UNSETTLED, People
from tests.system.service import Client, wait_for
from tests.system.whole import Whole

DELIVERY, LOGIN = "d-9000", "PVZ-1042"
FULL, SELDOM, OFTEN = 6, 0.3, 0.7
LETTER = re.compile(r'class="number">(\+7\d{10})</td>.*?class="letter">[^<]*?(\d{8})', re.DOTALL)


class Rough:
    """One whole demo with many parcels; `kill` ends the kiosk at once and starts it again."""

    def __init__(self, whole: Whole, seed: int, parcels: int) -> None:
        self.whole = whole
        self.dice = random.Random(seed)
        self.labels = [f"7000{number:04d}-0001-1" for number in range(parcels)]
        self.phones = {label: f"+7901{number:07d}" for number, label in enumerate(self.labels)}
        person = next(each for each in whole.manifest["person"] if each["login"] == LOGIN)
        self.people = People(Client(whole.place.kiosk), whole.cabinet, LOGIN, person["pin"])
        self._announce()
        self.load_s, self.take_s = self._measured()

    def _measured(self) -> tuple[float, float]:
        """How long a whole loading and a whole pickup take here, so that death strikes anywhere within."""
        first = self.labels[0]
        began = time.monotonic()
        self.people.load(first, DELIVERY)
        loaded = time.monotonic()
        wait_for(lambda: self.phones[first] in self.codes(), 60)
        paid = time.monotonic()
        self.people.take(first, self.codes()[self.phones[first]])
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
        wait_for(lambda: self._count(ANNOUNCED) >= len(self.labels), 120)

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

    def post(self) -> None:
        """The platform hears of everything, the customers get their codes, and the kiosk hears of these."""
        self.whole.wait_until_drained()
        wait_for(lambda: len(self._fetchable()) >= self._count(STORED), 60)

    def act(self) -> None:
        """Something that people do."""
        self._do(self._next()[0])

    def one(self) -> None:
        """Something that people do, cut off at a random moment."""
        act, lasts_s = self._next()
        at = threading.Timer(self.dice.uniform(0.0, 2.0 * lasts_s), self.kill)
        at.start()
        self._do(act)
        at.join()
        self.restart()
        self.people.shut_all()

    def _do(self, act: Callable[[], None]) -> None:
        """The next one comes when the kiosk, while it lives, knows how this ended."""
        act()
        self.people.shut_all()
        wait_for(lambda: not self.whole.kiosk_lives() or not self._count(UNSETTLED), 60)

    def _next(self) -> tuple[Callable[[], None], float]:
        """What somebody does, and how long it takes. Customers come when the screen is free, or no cell is."""
        people, waiting = self.people, self._fetchable()
        if (doubtful := self._doubtful()) and self.dice.random() < SELDOM:
            return lambda: people.see(doubtful), self.load_s
        full = bool(waiting) and len(people.loaded) > FULL
        if full:
            wait_for(lambda: people.screen_is_free() or people.is_stuck(), 300)
        if people.is_stuck() and (full or self.dice.random() < OFTEN):
            return people.go_on, self.take_s
        if waiting and (full or self.dice.random() < OFTEN) and people.screen_is_free():
            label = self.dice.choice(sorted(waiting))
            return lambda: people.take(label, waiting[label]), self.take_s
        fresh = [label for label in self.labels if label not in people.loaded and label not in people.taken]
        label = self.dice.choice(fresh)
        return lambda: people.load(label, DELIVERY), self.load_s

    def _fetchable(self) -> Mapping[str, str]:
        """Parcel that lies here → the code that its customer has and the kiosk knows."""
        codes, db = self.codes(), self.whole.books()
        known = {row["parcel"] for row in db.all("SELECT DISTINCT parcel FROM code_parcel")}
        db.close()
        phones = {label: self.phones[label] for label in self.people.loaded if f"p-{label}" in known}
        return {label: codes[phone] for label, phone in phones.items() if phone in codes}

    def _count(self, sql: str) -> int:
        db = self.whole.books()
        row = db.one(sql)
        db.close()
        return int(row[0]) if row else 0

    def _doubtful(self) -> list[str]:
        """The cells that wait for a person to look."""
        db = self.whole.books()
        rows = db.all("SELECT DISTINCT place FROM task WHERE closed_at IS NULL AND place IS NOT NULL ORDER BY place")
        db.close()
        return [row["place"] for row in rows]

    def wrong(self) -> list[str]:
        """What must never be, in words; empty when all is well."""
        said = self.people.robbed()
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


ANNOUNCED = "SELECT count(*) FROM parcel WHERE delivery = 'd-9000'"
STORED = "SELECT count(*) FROM parcel WHERE state = 'stored' AND delivery = 'd-9000'"
LOST = """
SELECT 'parcel ' || p.id || ' is nowhere' AS id FROM parcel p
WHERE p.state IN ('stored', 'opening') AND p.place IS NULL
UNION ALL
SELECT 'cell ' || place || ' holds two parcels' FROM parcel WHERE place IS NOT NULL AND state <> 'suspect'
GROUP BY place HAVING count(*) > 1
"""
