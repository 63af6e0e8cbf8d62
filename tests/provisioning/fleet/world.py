"""A platform and a kiosk that talk without a broker, under the test's own time."""

from collections.abc import Callable
from datetime import datetime

from edge.sync.contract.messages import Message
from edge.sync.contract.shape import read
from provisioning.fleet import deliveries, notify
from provisioning.fleet.desk import Desk
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.post import Incoming, Outgoing
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later

MANIFEST = {
    "delivery": {"id": "d-2207", "carrier": "w-spb-2", "totes": ["t-51"]},
    "parcel": [
        {
            "id": "p-1",
            "order": "0114-3321",
            "barcodes": ["12345678-0001-1"],
            "size_class": "S",
            "tote": "t-51",
            "customer": {"name": "Иванов И.", "phone": "+79161234417"},
        },
        {
            "id": "p-2",
            "order": "0114-3322",
            "barcodes": ["12345678-0002-1"],
            "size_class": "M",
            "customer": {"name": "Петрова А.", "phone": "+79167654321"},
        },
    ],
    "person": [{"id": "u-102", "login": "PVZ-1042", "name": "Мария И.", "roles": ["staff"], "pin": "730164"}],
}


class World:
    """Everything the platform does, step by step; `lost` decides which messages down are lost."""

    def __init__(self, office: Office, kiosk: ScriptedKiosk) -> None:
        self.office, self.kiosk = office, kiosk
        self.ingest, self.desk = Ingest(office), Desk(office)
        self.lost: Callable[[Outgoing], bool] = lambda _message: False
        self.second = 0.0

    @property
    def now(self) -> datetime:
        """The present moment."""
        return later(self.second)

    def up(self, *messages: Incoming) -> list[Message]:
        """The kiosk says something; its acknowledgements come back."""
        return self.kiosk.hear(*self.ingest.take(messages, self.now))

    def work(self) -> list[Message]:
        """One step of the desk, heard by the kiosk."""
        return self.kiosk.hear(*(each for each in self.desk.step(self.now) if not self.lost(each)))

    def settle(self, rounds: int = 10) -> None:
        """Let both sides talk until nothing is left to say."""
        for _ in range(rounds):
            self.second += 1
            heard = self.work()
            self.up(self.kiosk.alive(self.now))
            if not heard:
                return

    def announce(self, manifest: object = MANIFEST) -> deliveries.Announced:
        """Announce a delivery."""
        with self.office.write(self.now) as turn:
            return deliveries.announce(turn, self.kiosk.dev, read(deliveries.Manifest, manifest))

    def letters(self) -> list[notify.Letter]:
        """The text messages so far."""
        with self.office.read(NOON) as turn:
            return notify.letters(turn, 100)

    def tells(self, kind: str, **body: object) -> int:
        """The kiosk writes a fact and sends it at once."""
        self.second += 1
        seq = self.kiosk.fact(kind, **body)
        self.up(self.kiosk.batch(seq, seq))
        return seq

    def stows(self, parcel: str, place: str = "07") -> None:
        """The kiosk tells that a parcel lies in a cell."""
        self.tells("ParcelStowed", parcel=parcel, place=place, how="scan")
