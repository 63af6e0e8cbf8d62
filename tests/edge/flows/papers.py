"""Documents of the platform for tests, as sync hands them to the worker."""

from collections.abc import Mapping
from typing import Any

from edge.domain.facts import document_hash
from edge.domain.order import Document, Order, Part

EP = "07b3e6d5aa124c98"
LATER = "2026-12-01T00:00:00.000Z"


def document(kind: str, key: str, ver: int, body: Mapping[str, Any]) -> Document:
    """A whole document."""
    return Document(kind, key, ver, document_hash(body), body)


def gone(kind: str, key: str, ver: int) -> Document:
    """A tombstone."""
    return Document(kind, key, ver, "", None, "gone")


def part(after: int, *documents: Document, complete: bool = False, ep: str = EP) -> Part:
    """The documents at the positions behind `after`."""
    return Part(ep, after, after + len(documents), complete, documents)


def parcel(key: str, ver: int = 1, **fields: Any) -> Document:
    """A parcel that the platform announces."""
    body = {
        "intent": "hand_over",
        "order": "0114-3321",
        "barcodes": [f"{key}-label"],
        "size_mm": [310, 220, 90],
        "weight_g": 740,
        "size_class": "S",
        "due": LATER,
        "pay_kop": 0,
        "who": {"name": "Иванов И.", "phone4": "4417"},
        "person_check": "none",
        "try_on": False,
    }
    return document("parcel", key, ver, {**body, **fields})


def code(key: str, ver: int, *parcels: str, **fields: Any) -> Document:
    """A code that opens these parcels."""
    body = {
        "for": "pickup",
        "code_key": "ck1",
        "parcels": list(parcels),
        "ways": [{"way": "typed", "digits": 8, "mac": f"{key:-<22}"}],
        "from": "2026-11-01T00:00:00.000Z",
        "until": LATER,
        "wrong_max": 3,
    }
    return document("code", key, ver, {**body, **fields})


def person(key: str, ver: int = 1, **fields: Any) -> Document:
    """A member of staff."""
    body = {
        "login": f"PVZ-{key}",
        "name": "Мария И.",
        "roles": ["staff"],
        "rights": [],
        "verifiers": [{"way": "pin", "mac": f"{key:-<22}"}],
        "code_key": "ck1",
        "lease_h": 72,
        "last_seen": None,
        "blocked": False,
    }
    return document("person", key, ver, {**body, **fields})


def job(key: str, op: str, args: Mapping[str, Any], **fields: Any) -> Document:
    """A command that waits."""
    body = {"op": op, "args": args, "pre": [], "until": LATER, "by": "operator:o-7", "reason": ""}
    return document("job", key, 1, {**body, **fields})


def order(number: int, op: str, args: Mapping[str, Any], **fields: Any) -> Order:
    """A live command that is good for 20 s from the start of the virtual clock."""
    ident = f"019aa5d2-6c1e-7d40-9b1c-{number:012d}"
    known: dict[str, Any] = {"pre": (), "boot": 1, "until_mono_ms": 20_000, "by": "operator:o-7", "hash": f"h{number}"}
    return Order(ident, op, args, **{**known, **fields})
