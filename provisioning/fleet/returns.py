"""Customers bring things back: the platform announces the return and issues its code (CUS-9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from edge.domain.place import ASK
from edge.sync.contract.documents import Item, Parcel
from edge.sync.contract.shape import ABSENT, Absent, Id, plain
from provisioning.fleet import codes, customers, feed, registry
from provisioning.fleet.database import add_if_new
from provisioning.fleet.schema import PARCELS
from provisioning.fleet.turn import Turn

DAYS = 14


@dataclass(frozen=True, slots=True)
class GiveBack:
    """One return that a customer registered. Without `size_class` the kiosk asks; `back_until` ends its term."""

    id: Id
    order: Id
    customer: customers.Customer
    size_class: Id = ASK
    category: Id = "other"
    back_until: datetime | Absent = ABSENT


def announce(turn: Turn, kiosk: registry.Kiosk, wish: GiveBack) -> str:
    """Tell the kiosk what will come, and give its customer a code for it; the same again changes nothing."""
    customer = customers.keep(turn, wish.customer)
    until = wish.back_until or turn.now + timedelta(days=DAYS)
    add_if_new(
        turn.db, PARCELS, dev=kiosk.dev, id=wish.id, delivery=None, order=wish.order, customer=customer, due=until
    )
    item = Item(wish.id, wish.order, wish.category, wish.back_until)
    body = Parcel(
        intent="expect",
        order=wish.order,
        barcodes=(),
        size_class=wish.size_class,
        pay_kop=0,
        person_check="none",
        try_on=False,
        who=wish.customer.who,
        items=(item,),
    )
    feed.put(turn, kiosk, ("parcel", wish.id), plain(body))
    return codes.issue(turn, codes.Issue(kiosk, customer, (wish.id,), until, "give_back"))
