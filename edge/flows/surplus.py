"""A van that came before its papers: what was received as a surplus is the parcel that is announced later (STF-3).

The same label, one of each: the surplus is taken back in the journal, and the announced parcel lies in its place.
"""

from collections.abc import Iterable

from edge.domain.facts import ParcelReceived, ParcelStowed, ReceiveReversed, StowReversed
from edge.domain.parcel import Act, State
from edge.effects import Effect, Tell
from edge.flows import parcel
from edge.store import parcels, places, tasks
from edge.store.db import Row
from edge.turn import Turn

WHY = "announced"


def recognised(turn: Turn, labels: Iterable[str]) -> tuple[Effect, ...]:
    """Join what lies here under these labels with what was announced under them; more than one of a sort is left."""
    joined = [_pair(turn, label) for label in dict.fromkeys(labels)]
    return (Tell("cells", {}), Tell("deliveries", {})) if any(joined) else ()


def _pair(turn: Turn, label: str) -> bool:
    rows = parcels.by_barcode(turn.db, label)
    here = [row for row in rows if row["surplus"] and _rests(turn, row)]
    named = [row for row in rows if not row["surplus"]]
    if len(here) != 1 or len(named) != 1:
        return False
    (strange,), (known,) = here, named
    if parcel.can(known, Act.RECEIVE):
        _reverse(turn, strange)
        _take(turn, known, strange)
    elif known["place"] is not None and known["place"] == strange["place"]:
        _reverse(turn, strange)  # an old copy was put back, and the platform has told the rest
    else:
        return False
    tasks.rename(turn.db, strange["id"], known["id"])
    return True


def _rests(turn: Turn, row: Row) -> bool:
    """Whether nobody has it in hand just now."""
    return row["state"] in (State.RECEIVED, State.STORED) and not places.reserved_for(turn.db, row["id"])


def _reverse(turn: Turn, strange: Row) -> None:
    if strange["place"] is not None:
        seq = turn.note(StowReversed(strange["id"], strange["place"], strange["ver"], WHY))
        parcel.move(turn, strange, Act.UNSTOW, place=None, ver=seq)
    turn.note(ReceiveReversed(strange["id"], strange["ver"], WHY))
    parcels.drop(turn.db, strange["id"])


def _take(turn: Turn, known: Row, strange: Row) -> None:
    ident, delivery, tote = known["id"], known["delivery"], strange["tote"] or known["tote"]
    seq = turn.note(ParcelReceived(ident, "scan", strange["condition"], surplus=False, delivery=delivery, tote=tote))
    parcel.move(turn, known, Act.RECEIVE, tote=tote, condition=strange["condition"], ver=seq)
    if strange["place"] is None:
        return
    seq = turn.note(ParcelStowed(known["id"], strange["place"], "scan"))
    received = parcel.found(turn, known["id"])
    parcel.move(turn, received, Act.STOW, place=strange["place"], ver=seq)
    places.change(turn.db, strange["place"], ver=seq)
