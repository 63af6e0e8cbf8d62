"""Facts about parcels, totes and deliveries: from the van to the customer's hands and back."""

from typing import Literal

from edge.domain.facts.fact import Cause, Fact

Ids = tuple[str, ...]
How = Literal["scan", "hand"]
Condition = Literal["ok", "damaged"]
ToteStep = Literal["received", "opened", "emptied", "loaded", "sent_back"]
IssuedHow = Literal["code", "qr", "document", "proxy", "command"]
Truth = Literal["door_closed", "assumed", "staff"]
FoundBy = Literal["count", "customer", "staff", "sensor"]
DoubtedWhy = Literal["customer", "tamper"]
SettledCause = Literal["restored", "spare", "count", "recovered", "door", "seen", "extended"]


class DeliveryArrived(Fact):
    """The driver is here with these totes; `by_carrier`: he said so himself, by his sheet."""

    delivery: str
    totes: Ids
    by_carrier: bool


class DeliveryReceived(Fact):
    """A reception was closed with its differences; `act` is the document made of it."""

    delivery: str
    expected: int
    received: int
    missing: Ids
    surplus: Ids
    damaged: Ids
    act: str


class ToteMoved(Fact):
    """A tote took its next step."""

    tote: str
    to: ToteStep
    delivery: str | None = None


class ParcelReceived(Fact):
    """A parcel was taken over from the carrier or, for other shops, registered here."""

    parcel: str
    how: How
    condition: Condition
    surplus: bool
    delivery: str | None = None
    tote: str | None = None


class ParcelStowed(Fact):
    """A parcel lies in its place."""

    parcel: str
    place: str
    how: How


class ParcelMoved(Fact):
    """A parcel was put into another place."""

    parcel: str
    from_: str
    to: str
    why: str


class StowReversed(Fact):
    """Staff took back a stow; `row` is the seq that is undone."""

    parcel: str
    place: str
    row: int
    reason: str


class ReceiveReversed(Fact):
    """Staff took back a reception; `row` is the seq that is undone."""

    parcel: str
    row: int
    reason: str


class ParcelOpening(Fact):
    """A cell is about to open to hand out this parcel; committed before the lock moves."""

    parcel: str
    cell: str
    opening: str
    cause: Cause


class ParcelIssued(Fact):
    """The parcel was handed over: the one hand-over."""

    parcel: str
    place: str
    how: IssuedHow
    cause: Cause
    truth: Truth


class ParcelRefused(Fact):
    """The customer refused the parcel, whole (no items named) or in part."""

    parcel: str
    place: str
    reason: str
    items: Ids


class ParcelGivenBack(Fact):
    """A customer returned goods."""

    parcel: str
    place: str
    reason: str
    order: str | None = None


class ParcelExpired(Fact):
    """The storage term is over; never noted while the clock is unset."""

    parcel: str
    due: str


class ParcelSentBack(Fact):
    """The parcel left for the warehouse."""

    parcel: str
    shipment: str
    reason: str


class ParcelMissing(Fact, urgent=True):
    """The parcel is not where it should be."""

    parcel: str
    place: str | None
    found_by: FoundBy


class ParcelDoubted(Fact, urgent=True):
    """Empty, not theirs, or tampered with: only staff hand it over until somebody has looked."""

    parcel: str
    place: str | None
    why: DoubtedWhy


class StorageAsked(Fact, urgent=True):
    """A customer wants a parcel kept longer; the answer is a new due date."""

    parcel: str
    until: str


class ParcelSettled(Fact):
    """A parcel's state was corrected without a door; `place` when it was found to lie in one."""

    parcel: str
    was: str
    now: str
    cause: SettledCause
    place: str | None = None


class IntentOverruled(Fact, urgent=True):
    """A wish of the platform came too late: what happened here stands."""

    parcel: str
    intent: str
    ver: int
    stands: str


class CountDone(Fact):
    """A stock count was finished with its differences."""

    count: str
    scope: str
    expected: int
    found: int
    missing: Ids
    surplus: Ids
