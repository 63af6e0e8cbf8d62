"""The real kiosk's link and flows and the real platform, one thread, one virtual clock, a broker in memory."""

from datetime import datetime
from pathlib import Path

from edge.dice import SeededDice
from edge.sync.broker.memory import Luck
from edge.sync.contract.canonical import from_text, public_key, to_text
from edge.sync.contract.seal import seal_key
from edge.sync.contract.shape import read
from edge.sync.identity import Identity, Signer
from provisioning.fleet import deliveries, desired, facts, notify, registry, views
from provisioning.fleet.database import Database
from provisioning.fleet.desk import Desk
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Incoming
from provisioning.fleet.turn import Office
from tests.edge.rig import START
from tests.edge.sync.kiosk import Kiosk
from tests.edge.sync.platform import JOURNAL_SEED, SEAL_SEED

DEV, SITE = "k-1", "demo"


class Both(Kiosk):
    """`run` lets time pass for both sides. The scripted platform of the link's tests stays as a silent witness."""

    def __init__(self, folder: Path, luck: Luck | None = None) -> None:
        database = Database(f"sqlite:///{folder / 'fleet.db'}")
        self.office = Office(database, Keys(b"\x07" * 32, SeededDice("fleet").raw))
        self._arrived: list[Incoming] = []
        self._join()
        super().__init__(folder, luck)
        self.platform.mute = True
        self.ingest, self.desk = Ingest(self.office), Desk(self.office)
        self.exchange.listen(lambda topic, payload: self._arrived.append(Incoming(topic, payload)))

    @property
    def wall(self) -> datetime:
        """Now."""
        return self.clock.stamp().wall

    def run(self, ms: int) -> None:
        """Let time pass; the platform's desk looks once a second."""
        while ms > 0:
            super().run(min(ms, 1000))
            self._platform()
            ms -= 1000
        self.settle()

    def settle(self) -> None:
        """Do all that can be done at this moment, on both sides."""
        super().settle()
        while self._arrived:
            self._platform()
            super().settle()

    def until_live(self) -> None:
        """Let them find each other."""
        self.live()
        self.run(3000)

    def announce(self, manifest: object) -> deliveries.Announced:
        """The platform announces a delivery, and it reaches the kiosk."""
        with self.office.write(self.wall) as turn:
            found = deliveries.announce(turn, DEV, read(deliveries.Manifest, manifest))
        self.run(5000)
        return found

    def letters(self) -> list[notify.Letter]:
        """The text messages so far."""
        with self.office.read(self.wall) as turn:
            return notify.letters(turn, 100)

    def row(self) -> views.Row:
        """This kiosk as the console shows it."""
        with self.office.read(self.wall) as turn:
            return views.park(turn)[0]

    def received(self) -> list[str]:
        """The journal as the platform holds it: the rows' texts in order."""
        with self.office.read(self.wall) as turn:
            return [told.text for told in reversed(facts.latest(turn, DEV, 100_000))]

    def written(self) -> list[str]:
        """The journal as the kiosk holds it."""
        return [row["row"] for row in self.db.all("SELECT row FROM journal ORDER BY seq")]

    def close(self) -> None:
        """Close the platform's database."""
        self.office.close()

    def _platform(self) -> None:
        batch, self._arrived = self._arrived, []
        for message in [*self.ingest.take(batch, self.wall), *self.desk.step(self.wall)]:
            self.exchange.send_down(message.topic, message.payload)

    def _join(self) -> None:
        keys = to_text(public_key(JOURNAL_SEED)), to_text(seal_key(SEAL_SEED))
        with self.office.write(START) as turn:
            registry.register(turn, registry.Kiosk(DEV, SITE, 417, "Пункт 12-345", *keys))
            desired.put(turn, DEV, {})
            found = registry.enrolment(turn, DEV)
        signers = [
            Signer(each["id"], from_text(each["key"]), frozenset(each["scope"].split())) for each in found["signers"]
        ]
        self.identity = Identity(
            dev=DEV,
            site=SITE,
            signers={each.id: each for each in signers},
            sign_seed=JOURNAL_SEED,
            seal_seed=SEAL_SEED,
            code_keys={found["code_key_id"]: from_text(found["code_key"])},
            point=found["point"],
        )


def _signer(found: dict[str, str]) -> Signer:
    return Signer(found["id"], from_text(found["key"]), frozenset(found["scope"].split()))
