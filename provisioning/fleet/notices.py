"""What the platform announces on customer screens: promotions, services, frequent questions (CUS-13, CUS-14)."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import select

from edge.sync.contract.documents import Address, File, Name, Notice, Service
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, Json, Text, plain, read
from provisioning.fleet import feed, files, registry
from provisioning.fleet.notify import MOSCOW
from provisioning.fleet.schema import FEED
from provisioning.fleet.turn import Turn

DAYS = 30
PICTURE_MOST = 60_000
MEDIA = {b"\x89PNG": "image/png", b"RIFF": "image/webp"}
Encoded = Annotated[str, Bound(1, PICTURE_MOST * 4 // 3 + 4)]


class PictureError(ValueError):
    """The picture of an announcement cannot be given to a kiosk; the text says why."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice as a file announces it; thirty days when no end is given. A slot `faq.…` holds a question.

    `picture`: a PNG or WebP of at most 60,000 bytes, as base64.
    """

    id: Id
    title: Mapping[str, Name]
    text: Mapping[str, Text]
    slot: Id = "idle.main"
    order: Count = 1
    from_: datetime | Absent = ABSENT
    until: datetime | Absent = ABSENT
    link: Address | Absent = ABSENT
    service: Service | Absent = ABSENT
    picture: Encoded | Absent = ABSENT


def put(turn: Turn, kiosk: registry.Kiosk, wish: Announcement, base: str = "") -> None:
    """Show it on this kiosk's screen; the same again changes nothing. `base`: where kiosks fetch its picture."""
    known = feed.body(turn, kiosk.dev, ("notice", wish.id))
    begins = wish.from_ or (datetime.fromisoformat(known["from"]) if known else turn.now)
    until = wish.until or begins + timedelta(days=DAYS)
    image: File | Absent = ABSENT
    if wish.picture:
        given = (known or {}).get("image")
        image = _image(turn, kiosk, (b64decode(wish.picture), given), (base, until))
    body = Notice(wish.slot, wish.order, begins, until, wish.title, wish.text, image, wish.link, wish.service)
    feed.put(turn, kiosk, ("notice", wish.id), plain(body))


def post(turn: Turn, wish: Announcement, devs: Sequence[str], base: str) -> None:
    """Announce something new on these kiosks, under a name of its own. `base`: where they fetch its picture."""
    named = replace(wish, id=f"n-{turn.keys.chance(4).hex()}")
    for kiosk in registry.everyone(turn):
        if kiosk.dev in devs:
            put(turn, kiosk, named, base)


def posted(turn: Turn) -> list[Mapping[str, Any]]:
    """Everything that kiosks have been given to announce, the latest end first, each with its last day and kiosks."""
    query = select(FEED).where(FEED.c.kind == "notice", FEED.c.body.is_not(None)).order_by(FEED.c.key, FEED.c.dev)
    found: dict[str, dict[str, Any]] = {}
    for row in turn.db.execute(query):
        body = json.loads(row.body)
        first, until = (datetime.fromisoformat(body[name]) for name in ("from", "until"))
        times = {"from": first, "last": until - timedelta(milliseconds=1)}
        known = found.setdefault(row.key, {**body, **times, "id": row.key, "kiosks": []})
        known["kiosks"].append(row.dev)
    return sorted(found.values(), key=lambda each: each["last"], reverse=True)


def take_down(turn: Turn, ident: str) -> None:
    """No kiosk announces this any more."""
    for kiosk in registry.everyone(turn):
        feed.remove(turn, kiosk.dev, ("notice", ident), "taken_down")


def usual_days(turn: Turn) -> tuple[date, date]:
    """From today on for a month."""
    today = turn.now.astimezone(MOSCOW).date()
    return today, today + timedelta(days=DAYS)


def _image(turn: Turn, kiosk: registry.Kiosk, picture: tuple[bytes, Json | None], where: tuple[str, datetime]) -> File:
    """A new address, unless this picture is the one that the kiosk has been given already."""
    data, given = picture
    media = MEDIA.get(data[:4])
    if media is None or len(data) > PICTURE_MOST:
        message = f"a picture is a PNG or WebP of at most {PICTURE_MOST} bytes"
        raise PictureError(message)
    if given is not None and given.get("sha256") == hashlib.sha256(data).hexdigest():
        return read(File, given)
    if not where[0]:
        message = "a picture needs an address at which kiosks fetch it: say --files https://…"
        raise PictureError(message)
    return files.offer(turn, kiosk.dev, files.Content(data, media), where)
