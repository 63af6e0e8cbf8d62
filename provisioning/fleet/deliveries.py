"""Announces to a kiosk what is on its way: the delivery, its parcels, and the codes of their customers."""

import json
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import bindparam, delete, insert, select

from edge.sync.contract.canonical import canonical
from edge.sync.contract.documents import Address, Delivery, Item, Name, Parcel
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, plain, read
from provisioning.fleet import codes, customers, feed, notices, people, registry, returns
from provisioning.fleet.database import add_if_new
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import DELIVERIES, PARCELS
from provisioning.fleet.turn import Turn

_TERMS = Prepared(
    select(PARCELS.c.due, PARCELS.c.paid_at).where(PARCELS.c.dev == bindparam("dev"), PARCELS.c.id == bindparam("id"))
)
KEEP_DAYS = 7
LATE = timedelta(days=7)
"""A code outlives the storage term by so long: who comes late hears that it is over, and may prolong it."""


class ManifestError(Exception):
    """The file cannot be used; the text names the place."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One delivery: when it should come, who drives, in which totes."""

    id: Id
    carrier: Id
    planned: datetime | Absent = ABSENT
    totes: Annotated[tuple[Id, ...], Bound(0, 200)] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One parcel of a manifest. `due` is the end of its storage term, seven days when absent; its customer may move it
    as far as `due_max`. `pay_qr` is what the bank wants to be shown for `pay_kop`. Of several `items` each can be
    refused by itself."""

    id: Id
    order: Id
    barcodes: Annotated[tuple[Name, ...], Bound(1, 16)]
    size_class: Id
    customer: customers.Customer | Absent = ABSENT
    tote: Id | Absent = ABSENT
    size_mm: tuple[Count, Count, Count] | Absent = ABSENT
    weight_g: Count | Absent = ABSENT
    due: datetime | Absent = ABSENT
    due_max: datetime | Absent = ABSENT
    pay_kop: Count = 0
    pay_qr: Address | Absent = ABSENT
    person_check: Id = "none"
    try_on: bool = False
    items: Annotated[tuple[Item, ...], Bound(0, 64)] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a file can announce: deliveries' parcels, returns, notices for the screen, and the staff."""

    delivery: Trip | Absent = ABSENT
    parcel: tuple[Line, ...] = ()
    give_back: tuple[returns.GiveBack, ...] = ()
    notice: tuple[notices.Announcement, ...] = ()
    person: tuple[people.Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced: the delivery, its parcels, and the code of each customer."""

    delivery: str | None
    parcels: tuple[str, ...]
    codes: tuple[str, ...]


def load(path: Path) -> Manifest:
    """The manifest in a TOML or JSON file; there the picture of a notice is the name of a file beside it."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        manifest = read(Manifest, found)
        return replace(manifest, notice=tuple(_pictured(each, path.parent) for each in manifest.notice))
    except OSError as error:
        message = f"{error.filename} cannot be read: {error.strerror}"
        raise ManifestError(message) from error
    except (BadMessageError, ValueError) as error:
        message = f"{path}: {error}"
        raise ManifestError(message) from error


def _pictured(wish: notices.Announcement, folder: Path) -> notices.Announcement:
    """The picture itself in place of its file's name."""
    if not wish.picture:
        return wish
    return replace(wish, picture=b64encode((folder / wish.picture).read_bytes()).decode())


def announce(turn: Turn, dev: str, manifest: Manifest, files: str = "") -> Announced:
    """Put a manifest into the kiosk's feed; again, nothing changes. `files`: the address where kiosks fetch files."""
    kiosk = registry.find(turn, dev)
    if kiosk is None:
        message = f"kiosk {dev} is not registered"
        raise ManifestError(message)
    for member in manifest.person:
        people.put(turn, kiosk, member)
    for each in manifest.notice:
        notices.put(turn, kiosk, each, files)
    trip = manifest.delivery or None
    if trip is not None:
        _announce_trip(turn, kiosk, (trip, len(manifest.parcel)))
    for line in manifest.parcel:
        _announce_parcel(turn, kiosk, (line, trip))
    back = tuple(returns.announce(turn, kiosk, wish) for wish in manifest.give_back)
    found = (*_codes(turn, kiosk, manifest), *back)
    return Announced(None if trip is None else trip.id, tuple(line.id for line in manifest.parcel), found)


def _announce_trip(turn: Turn, kiosk: registry.Kiosk, trip: tuple[Trip, int]) -> None:
    known, expected = trip
    mine = (DELIVERIES.c.dev == kiosk.dev) & (DELIVERIES.c.id == known.id)
    at = turn.db.execute(select(DELIVERIES.c.announced_at).where(mine)).scalar_one_or_none() or turn.now
    body = plain(Delivery(known.planned or at, known.carrier, known.totes, expected, closed=False))
    turn.db.execute(delete(DELIVERIES).where(mine))
    turn.db.execute(insert(DELIVERIES).values(dev=kiosk.dev, id=known.id, body=canonical(body), announced_at=at))
    feed.put(turn, kiosk, ("delivery", known.id), body)


def _announce_parcel(turn: Turn, kiosk: registry.Kiosk, line: tuple[Line, Trip | None]) -> None:
    parcel, trip = line
    customer = customers.keep(turn, parcel.customer) if parcel.customer else None
    add_if_new(
        turn.db,
        PARCELS,
        dev=kiosk.dev,
        id=parcel.id,
        delivery=None if trip is None else trip.id,
        order=parcel.order,
        customer=customer,
        due=parcel.due or turn.now + timedelta(days=KEEP_DAYS),
    )
    known = _TERMS.all(turn.db, dev=kiosk.dev, id=parcel.id)[0]
    body = _parcel(parcel, trip, max(known.due, parcel.due or known.due))
    if known.paid_at is not None:
        body = replace(body, pay_kop=0, pay_qr=ABSENT)
    feed.put(turn, kiosk, ("parcel", parcel.id), plain(body))


def _parcel(line: Line, trip: Trip | None, due: datetime) -> Parcel:
    return Parcel(
        intent="hand_over",
        order=line.order,
        barcodes=line.barcodes,
        size_class=line.size_class,
        pay_kop=line.pay_kop,
        pay_qr=line.pay_qr,
        due_max=line.due_max,
        person_check=line.person_check,
        try_on=line.try_on,
        delivery=ABSENT if trip is None else trip.id,
        tote=line.tote,
        size_mm=line.size_mm,
        weight_g=line.weight_g,
        due=due,
        who=line.customer.who if line.customer else ABSENT,
        items=line.items or ABSENT,
    )


def _codes(turn: Turn, kiosk: registry.Kiosk, manifest: Manifest) -> tuple[str, ...]:
    """One code for each customer of the manifest, good somewhat longer than the longest storage term."""
    ids = [line.id for line in manifest.parcel]
    query = select(PARCELS).where(
        PARCELS.c.dev == kiosk.dev, PARCELS.c.id.in_(ids), PARCELS.c.customer.is_not(None), PARCELS.c.gone_at.is_(None)
    )
    mine: dict[str, list[Any]] = {}
    for row in turn.db.execute(query.order_by(PARCELS.c.id)):
        mine.setdefault(row.customer, []).append(row)
    wishes = [
        codes.Issue(kiosk, customer, tuple(row.id for row in rows), max(row.due for row in rows) + LATE)
        for customer, rows in mine.items()
    ]
    return codes.issue_all(turn, kiosk, [wish for wish in wishes if wish.until > turn.now])


def overview(turn: Turn) -> list[Mapping[str, Any]]:
    """Deliveries of all kiosks, newest first, with the numbers of their parcels."""
    query = select(DELIVERIES).order_by(DELIVERIES.c.announced_at.desc())
    return [
        {"dev": row.dev, "id": row.id, "announced_at": row.announced_at.astimezone(UTC), **json.loads(row.body)}
        for row in turn.db.execute(query)
    ]
