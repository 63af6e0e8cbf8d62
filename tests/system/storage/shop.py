"""A pickup point without a platform: parcels that are announced, their codes, and one person who works there."""

from edge.domain.code import verifier
from edge.store import codes, deliveries, parcels, staff
from edge.store.db import Db
from provisioning.fleet.verifiers import pin_root
from tests.system.service import CODE_KEY, DEV

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
