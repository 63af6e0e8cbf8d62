"""What is there before a day begins: both databases, the kiosk enrolled, its staff known. Made once, then copied."""

import tempfile
from functools import cache
from pathlib import Path

from edge.dice import SeededDice
from edge.store import db as store
from edge.sync.contract.canonical import public_key, to_text
from edge.sync.contract.seal import seal_key
from edge.sync.contract.shape import read
from provisioning.fleet import deliveries, desired, registry
from provisioning.fleet.database import Database
from provisioning.fleet.keys import Keys
from provisioning.fleet.turn import Office
from tests.system.simulator.moments import START

DEV, SITE = "k-1", "demo"
JOURNAL_SEED, SEAL_SEED, ROOT = b"\x04" * 32, b"\x05" * 32, b"\x07" * 32
PINS = {"u-1": "730164", "u-2": "481526"}


def member(person: str, *, blocked: bool = False) -> dict[str, object]:
    """Somebody of the staff, as the platform announces them."""
    login, pin = f"PVZ-{person[2:]}", PINS[person]
    return {"id": person, "login": login, "name": person, "roles": ["staff"], "pin": pin, "blocked": blocked}


@cache
def kiosk_file(key: bytes | None) -> bytes:
    """The kiosk's empty database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kiosk.db"
        store.create(file, key)
        return file.read_bytes()


@cache
def fleet_file() -> bytes:
    """The platform's database, with one kiosk and its staff."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.db"
        office = Office(Database(f"sqlite:///{file}"), Keys(ROOT, SeededDice("before").raw))
        keys = to_text(public_key(JOURNAL_SEED)), to_text(seal_key(SEAL_SEED))
        with office.write(START) as turn:
            registry.register(turn, registry.Kiosk(DEV, SITE, 417, "Пункт 12-345", *keys))
            desired.put(turn, DEV, {})
            deliveries.announce(turn, DEV, read(deliveries.Manifest, {"person": [member(person) for person in PINS]}))
        office.close()
        return file.read_bytes()
