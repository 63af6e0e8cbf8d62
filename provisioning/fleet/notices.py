"""What the platform announces on customer screens: promotions, services, frequent questions (CUS-13, CUS-14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from edge.sync.contract.documents import Address, Name, Notice, Service
from edge.sync.contract.shape import ABSENT, Absent, Count, Id, Text, plain
from provisioning.fleet import feed, registry
from provisioning.fleet.turn import Turn

DAYS = 30


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice as a file announces it; thirty days when no end is given. A slot `faq.…` holds a question."""

    id: Id
    title: Mapping[str, Name]
    text: Mapping[str, Text]
    slot: Id = "idle.main"
    order: Count = 1
    from_: datetime | Absent = ABSENT
    until: datetime | Absent = ABSENT
    link: Address | Absent = ABSENT
    service: Service | Absent = ABSENT


def put(turn: Turn, kiosk: registry.Kiosk, wish: Announcement) -> None:
    """Show it on this kiosk's screen; the same again changes nothing."""
    known = feed.body(turn, kiosk.dev, ("notice", wish.id))
    begins = wish.from_ or (datetime.fromisoformat(known["from"]) if known else turn.now)
    until = wish.until or begins + timedelta(days=DAYS)
    body = Notice(wish.slot, wish.order, begins, until, wish.title, wish.text, ABSENT, wish.link, wish.service)
    feed.put(turn, kiosk, ("notice", wish.id), plain(body))
