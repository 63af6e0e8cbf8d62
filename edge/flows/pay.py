"""A parcel with a sum to pay: the bank's QR on the screen, and the cell opens when the platform says paid (CUS-10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from edge.domain.parcel import Act
from edge.domain.visit import Event, State
from edge.effects import Beat, Effect
from edge.flows import parcel, screen, taking
from edge.store import parcels
from edge.store.db import Row
from edge.turn import Turn

PAYING = frozenset({State.PAY, State.PAY_WAIT, State.PAY_FAILED, State.PAY_OFFLINE})


def ask(turn: Turn, event: Event, rows: Sequence[Row]) -> tuple[Effect, ...]:
    """One parcel at a time: its sum, and the QR that its customer's bank understands."""
    owing = next(row for row in rows if row["pay_kop"] > 0 and parcel.can(row, Act.OPEN))
    words: dict[str, str | int] = {"sum_kop": owing["pay_kop"]}
    if owing["pay_qr"]:
        words["qr"] = owing["pay_qr"]
    fields: dict[str, Any] = {"parcel": owing["id"], "parcels": (owing["id"],), "taken": ()}
    return screen.go(turn, event, None, details=screen.details(**words), **fields)


def claimed(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """ "I have paid": only the platform can say so; it is asked to look at once."""
    if not turn.memory.online:
        return screen.go(turn, Event.PAY_OFFLINE)
    details = turn.memory.visit.details
    return (*screen.go(turn, Event.PAID, None, details=details), Beat())


def settled(turn: Turn, ident: str) -> tuple[Effect, ...]:
    """The platform says that nothing is owed for this parcel: whoever waits for that here gets it now."""
    visit = turn.memory.visit
    row = parcels.get(turn.db, ident)
    if visit.subject not in PAYING or ident not in visit.parcels or row is None or row["pay_kop"]:
        return ()
    return taking.open_next(turn)
