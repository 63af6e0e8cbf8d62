"""What is on its way to the demo point, and who works there. PINs are made when it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.dice import Dice, below
from edge.domain.barcode import gs1_check, with_check

DEV, SITE, NUMBER = "demo-1", "demo", 417
TITLE = "Демонстрационный пункт"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TRIVIAL = {"123456", "654321", "121212", "112233"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A parcel of the demo: its label, how that was treated on the way, whose it is, barcodes of what is in it."""

    barcode: str
    customer: str
    phone: str
    size: str
    tote: int
    damage: str = "none"
    items: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The platform's name of the parcel."""
        return "p-" + self.barcode

    @property
    def order(self) -> str:
        """The order it belongs to; one code opens all parcels of an order."""
        return self.barcode.partition("-")[0]


SHIRTS = tuple(body + gs1_check(body) for body in ("200417003815", "200862940077", "200159728640"))
"""Things that can be refused one by one; numbers that begin with 2 belong to no shop."""

# Neighbours differ in one digit or by a swap: whoever reads or types carelessly gets the wrong one, so nobody may.
THINGS = (
    Thing("48123456-0001-1", "Анна Белова", "+79000004417", "S", 0, items=SHIRTS),
    Thing("48123456-0001-2", "Анна Белова", "+79000004417", "M", 0, "rotated"),
    Thing("48123456-0002-1", "Анна Белова", "+79000004417", "S", 0),
    Thing("48123457-0001-1", "Борис Ким", "+79000002086", "S", 0, "noisy"),
    Thing("48123466-0001-1", "Вера Орлова", "+79000007731", "L", 0),
    Thing("57300418-0001-1", "Глеб Фомин", "+79000001958", "S", 1, "creased"),
    Thing("57300419-0001-1", "Дина Саитова", "+79000006402", "M", 1),
    Thing("90211734-0001-1", "Егор Лунин", "+79000009120", "S", 1, "rotated"),
    Thing("90217134-0001-1", "Жанна Мирзоян", "+79000003375", "M", 1),
    Thing("90217134-0002-1", "Жанна Мирзоян", "+79000003375", "L", 1),
)
TOTES = tuple("00" + body + gs1_check(body) for body in ("09521234000000017", "09521234000000024"))
DELIVERY = "d-2207"
SHEET = with_check("PVZ:D1:0000002207")
TEAM = (
    ("u-101", "PVZ-1041", "Ольга Ветрова", ("owner",)),
    ("u-102", "PVZ-1042", "Мария Исаева", ("staff",)),
    ("u-103", "PVZ-1043", "Пётр Дёмин", ("manager",)),
)
POSTER = "poster.png"
NOTICE = {
    "id": "holidays",
    "title": {"ru": "Открыто и в праздники", "en": "Open on holidays too"},
    "text": {
        "ru": "1–8 января пункт работает с 10:00 до 20:00. Срок хранения продлим на эти дни сами.",
        "en": "1–8 January from 10:00 to 20:00. We keep your parcels longer on these days.",
    },
    "picture": POSTER,
}


def manifest(dice: Dice) -> dict[str, Any]:
    """Delivery, parcels, an announcement and staff as `kiosk fleet announce` reads them."""
    return {
        "delivery": {"id": DELIVERY, "carrier": "w-msk-1", "totes": list(TOTES)},
        "parcel": [_line(thing) for thing in THINGS],
        "notice": [NOTICE],
        "person": [
            {"id": ident, "login": login, "name": name, "roles": list(roles), "pin": pin(dice), "badge": badge(dice)}
            for ident, login, name, roles in TEAM
        ],
    }


def _line(thing: Thing) -> Mapping[str, Any]:
    return {
        "id": thing.id,
        "order": thing.order,
        "barcodes": [thing.barcode],
        "size_class": thing.size,
        "tote": TOTES[thing.tote],
        "customer": {"name": thing.customer, "phone": thing.phone},
        "items": [{"id": f"g-{item}", "barcode": item, "category": "clothes"} for item in thing.items],
    }


def pin(dice: Dice) -> str:
    """Six digits that are no run, no repetition and not among the first that one tries."""
    while True:
        digits = f"{below(dice, 10**6):06d}"
        if len(set(digits)) > 3 and digits not in TRIVIAL:
            return digits


def badge(dice: Dice) -> str:
    """128 random bits as 26 characters of Crockford base32, two zero bits before them (labels/README)."""
    bits = int.from_bytes(dice.raw(16), "big")
    return "".join(CROCKFORD[bits >> shift & 31] for shift in range(125, -5, -5))


def pictures(known: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """(file name, text, kind, damage) of every label of the demo."""
    labels = [(f"parcel-{thing.barcode}", thing.barcode, "parcel", thing.damage) for thing in THINGS]
    labels += [(f"retail-{item}", item, "retail", "none") for thing in THINGS for item in thing.items]
    labels += [(f"tote-{number}", text, "tote", "none") for number, text in enumerate(TOTES, 1)]
    labels += [("delivery-sheet", SHEET, "sheet", "none")]
    for person in known["person"]:
        labels.append((f"badge-{person['login']}", with_check(f"PVZ:B1:{person['badge']}"), "badge", "none"))
    return labels
