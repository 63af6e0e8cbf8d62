"""Bodies of the documents that the platform owns: what it wants, knows and announces (PROTOCOL 3.6, 3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, Json, OneOf, Text

Name = Annotated[str, Bound(1, 200)]
DocHash = Annotated[str, Bound(form="[0-9a-f]{32}")]
Mac = Annotated[str, Bound(22, 22)]
HourMinute = Annotated[str, Bound(form="[0-2][0-9]:[0-5][0-9]")]
Address = Annotated[str, Bound(1, 2000)]
Way = Annotated[str, Bound(1, 16), OneOf(("typed", "phone4", "qr", "badge", "pin", "recovery"))]
Intent = Annotated[str, Bound(1, 16), OneOf(("expect", "hand_over", "hold", "send_back", "settled"))]
StockState = Annotated[
    str,
    Bound(1, 16),
    OneOf(
        (
            "received",
            "stored",
            "opening",
            "issued",
            "refused",
            "given_back",
            "expired",
            "suspect",
            "missing",
            "sent_back",
        )
    ),
]
Ids = Annotated[tuple[Id, ...], Bound(0, 200)]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A personal value that only its reader can open."""

    sealed: Annotated[str, Bound(64, 8000)]


@dataclass(frozen=True, slots=True)
class File:
    """A one-time HTTPS address to get or to put bytes."""

    until: datetime
    bytes_max: Count
    get: Address | Absent = ABSENT
    put: Address | Absent = ABSENT
    sha256: Annotated[str, Bound(64, 64)] | Absent = ABSENT
    media: Name | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Approval:
    """One operator's signature under a document that loosens a limit."""

    by: Id
    sig: Annotated[str, Bound(86, 86)]


Approvals = Annotated[tuple[Approval, ...], Bound(0, 8)]


@dataclass(frozen=True, slots=True)
class Settings:
    """The desired settings of the kiosk, by dotted name."""

    values: Mapping[str, str | int | bool | tuple[str | int, ...]]
    base: DocHash | Absent = ABSENT
    approvals: Approvals | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Wiring:
    """The desired wiring: cabinet profile, boards, lights, sensors."""

    profile: Id
    base: DocHash
    boards: tuple[Json, ...] | Absent = ABSENT
    lights: tuple[Json, ...] | Absent = ABSENT
    sensors: tuple[Json, ...] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Software:
    """The desired release and when it may be installed."""

    release: Id
    window: tuple[HourMinute, HourMinute]
    not_before: datetime
    deadline: datetime
    attempts_max: Count
    rollout: Id


@dataclass(frozen=True, slots=True)
class Verifier:
    """A MAC by which a badge or PIN is known."""

    way: Way
    mac: Mac


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff: rights and how to recognise them, never the secret itself."""

    login: Name
    name: Name | Sealed
    roles: Ids
    rights: Ids
    verifiers: Annotated[tuple[Verifier, ...], Bound(0, 16)]
    code_key: Id
    lease_h: Count
    last_seen: datetime | None
    blocked: bool
    kdf: Json | Absent = ABSENT
    totp: Name | Sealed | Absent | None = ABSENT
    adopted: Count | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that is on its way: totes and number of parcels."""

    planned: datetime
    carrier: Id
    totes: Ids
    expected: Count
    closed: bool
    eta: datetime | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class Who:
    """Whose parcel it is: name for the desk, last four digits of the phone."""

    name: Name
    phone4: Annotated[str, Bound(form="[0-9]{4}")]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a parcel that can be refused by itself."""

    id: Id
    barcode: Name
    category: Id
    back_until: datetime | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Last:
    """What the platform knew last of a parcel; only after a restore or on a spare."""

    state: StockState
    place: Id | None
    ep: Annotated[str, Bound(form="[0-9a-f]{16}")]
    seq: Count


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of this point and what the platform intends with it."""

    intent: Intent
    order: Id
    barcodes: Annotated[tuple[Name, ...], Bound(0, 16)]
    size_class: Id
    pay_kop: Count
    person_check: Annotated[str, Bound(1, 16), OneOf(("none", "document", "adult"))]
    try_on: bool
    delivery: Id | Absent | None = ABSENT
    tote: Id | Absent | None = ABSENT
    size_mm: tuple[Count, Count, Count] | Absent = ABSENT
    weight_g: Count | Absent = ABSENT
    due: datetime | Absent = ABSENT
    due_max: datetime | Absent = ABSENT
    pay_qr: Address | Absent = ABSENT
    who: Sealed | Who | Absent | None = ABSENT
    items: Annotated[tuple[Item, ...], Bound(0, 64)] | Absent = ABSENT
    last: Last | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class CodeWay:
    """One way in which a code can be shown: its MAC, and how many digits when typed."""

    way: Way
    mac: Mac
    digits: Annotated[int, Bound(4, 10)] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Code:
    """The verifiers of one customer's code and the parcels it opens."""

    for_: Annotated[str, Bound(1, 16), OneOf(("pickup", "give_back", "courier"))]
    code_key: Id
    parcels: Ids
    ways: Annotated[tuple[CodeWay, ...], Bound(0, 8)]
    from_: datetime
    until: datetime
    wrong_max: Annotated[int, Bound(1, 10)]
    replaces: Ids = ()
    generation: Count | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Service:
    """A paid or free service that a notice offers."""

    id: Id
    action: Annotated[str, Bound(1, 16), OneOf(("none", "page", "staff"))]
    price_kop: Count | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement on the customer screen."""

    slot: Id
    order: Count
    from_: datetime
    until: datetime
    title: Mapping[str, Name | Text]
    text: Mapping[str, Text]
    image: File | Absent | None = ABSENT
    link: Address | Absent = ABSENT
    service: Service | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class Chat:
    """An operator's answer in the support chat (kind `message`)."""

    thread: Id
    written: datetime
    by: Name
    text: Text | Sealed


@dataclass(frozen=True, slots=True)
class Job:
    """A command that waits for the kiosk and runs once."""

    op: Id
    args: Json
    pre: Annotated[tuple[Id, ...], Bound(0, 16)]
    until: datetime
    by: Name
    reason: Text
    not_before: datetime | Absent = ABSENT
    approvals: Approvals | Absent = ABSENT
