"""What a right code means now: which parcels may be opened, or why not, in the words of the customer screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from edge.domain.visit import Event


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel of the code, as far as this decision needs it."""

    id: str
    state: str
    intent: str
    place: str | None
    in_cell: bool
    person_check: str = "none"
    pay_kop: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """The event for the screen, the parcels whose cells open now, and those that staff must bring."""

    event: Event
    ready: tuple[str, ...] = ()
    by_staff: tuple[str, ...] = ()


_REST = (
    ("received", Event.COUNTER),
    ("missing", Event.COUNTER),
    ("expired", Event.EXPIRED),
    ("issued", Event.ISSUED_ALREADY),
    ("expected", Event.NOT_YET),
    ("refused", Event.CANCELLED),
    ("sent_back", Event.CANCELLED),
)
_PERSON = {"document": Event.COUNTER_DOCUMENT, "adult": Event.COUNTER_ADULT}


def rule(parcels: Sequence[Held], *, staffed: bool, online: bool) -> Ruling:
    """Judge the parcels of one code together; what can be opened is opened, the rest is told."""
    answers = [(held, _single(held)) for held in parcels]
    ready = tuple(held.id for held, event in answers if event is Event.OPENING)
    staff = tuple(held.id for held, event in answers if event in _STAFF)
    if ready:
        return Ruling(Event.ORDER if len(ready) > 1 else Event.OPENING, ready, staff if staffed else ())
    if staff:
        first = next(event for _, event in answers if event in _STAFF)
        return Ruling(first if staffed else Event.NO_STAFF, (), staff if staffed else ())
    events = [event for _, event in answers]
    if Event.PAY in events:
        return Ruling(Event.PAY if online else Event.PAY_OFFLINE)
    return Ruling(next((event for event in _ORDER if event in events), Event.OTHER_POINT))


_STAFF = (Event.COUNTER_ADULT, Event.COUNTER_DOCUMENT, Event.COUNTER)
_ORDER = (Event.EXPIRED, Event.CANCELLED, Event.NOT_YET, Event.ISSUED_ALREADY)


def _single(held: Held) -> Event:
    """The answer for one parcel on its own."""
    here = held.state in ("received", "stored", "opening", "suspect")
    if here and held.intent == "send_back":
        return Event.CANCELLED
    if held.state == "suspect" or (here and held.intent == "hold"):
        return Event.COUNTER
    if here and held.person_check in _PERSON:
        return _PERSON[held.person_check]
    if held.state == "stored" and held.pay_kop > 0:
        return Event.PAY
    if held.state == "stored":
        return Event.OPENING if held.in_cell else Event.COUNTER
    received_elsewhere = held.state == "expected" and held.intent == "settled"
    known = {} if received_elsewhere else dict(_REST)
    return known.get(held.state, Event.COUNTER if here else Event.OTHER_POINT)
