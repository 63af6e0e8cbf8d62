"""Receiving a delivery: totes, then each parcel, against the manifest; whatever differs is said at once."""

from collections.abc import Mapping, Sequence

from edge.domain.desk import Deed, Screen
from edge.domain.facts import (
    Condition,
    DeliveryArrived,
    DeliveryReceived,
    How,
    ParcelReceived,
    ReceiveReversed,
    StaffStopped,
    ToteMoved,
)
from edge.domain.parcel import Act, State, follow
from edge.effects import Beat, Done, Effect, Tell
from edge.errors import NotFound, WrongState
from edge.flows import desk
from edge.flows.parcel import can, found, move, must
from edge.store import deliveries, parcels, places
from edge.store.db import Row
from edge.turn import Turn

LIST_MOST = 200

_SAID: Mapping[State, str] = {
    State.RECEIVED: "receive.already",
    State.STORED: "receive.already_stowed",
    State.OPENING: "receive.already_stowed",
    State.EXPIRED: "receive.already_stowed",
    State.SUSPECT: "receive.already_stowed",
}
"""A parcel that is here already is told softly; any other that was not expected is a stop."""


def begin(turn: Turn, delivery: str) -> Done:
    """The driver is here: open the manifest of a delivery, or take up a reception that somebody left."""
    _open(turn, delivery)
    desk.change(turn, screen=Screen.RECEIVE, delivery=delivery, tote=None)
    return Done(dict(deliveries.progress(turn.db, delivery)), (Tell("deliveries", {}),))


def sheet(turn: Turn, number: str) -> Done:
    """The driver's delivery sheet is scanned: it names the delivery."""
    return begin(turn, f"d-{number.lstrip('0')}")


def tote(turn: Turn, text: str) -> Done:
    """A tote is scanned: its parcels come next. One that nobody announced is taken as a surplus."""
    row = deliveries.tote_by_barcode(turn.db, text)
    ident = row["id"] if row is not None else f"t-{text}"
    delivery = (row["delivery"] if row is not None else None) or desk.of(turn).delivery
    if row is None:
        deliveries.put_tote(turn.db, ident, text, delivery, "announced")
    moved = deliveries.set_tote_state(turn.db, ident, "opened")
    if moved:
        turn.note(ToteMoved(ident, "opened", delivery))
    if delivery is not None:
        _open(turn, delivery)
    desk.change(turn, screen=Screen.RECEIVE, delivery=delivery, tote=ident)
    text_key = "receive.tote_surplus" if row is None else "receive.tote" if moved else "receive.tote_again"
    return Done({"tote": ident}, (*desk.known(turn, text_key, tote=ident), *desk.refresh(turn, "received")))


def parcel(turn: Turn, text: str, how: How = "scan") -> Done:
    """A parcel is scanned: received, or said why not. One that no manifest has is put aside as a surplus."""
    rows = parcels.by_barcode(turn.db, text)
    expected = [row for row in rows if can(row, Act.RECEIVE)]
    if not rows:
        return _surplus(turn, text, how)
    if len(expected) > 1:
        picks = [("receive.pick", {"parcel": row["id"]}) for row in expected[:3]]
        return Done(effects=desk.choice(turn, "receive.which", picks, barcode=text))
    if not expected:
        return Done(effects=_known_already(turn, rows[0]))
    return _take(turn, expected[0], how)


def pick(turn: Turn, parcel_id: str) -> Done:
    """Several parcels have this barcode: this is the one in hand."""
    return _take(turn, found(turn, parcel_id), "hand")


def damaged(turn: Turn, parcel_id: str | None = None) -> Done:
    """The parcel received last is damaged: its reception is taken back and noted anew."""
    row = found(turn, parcel_id or _last(turn).parcel)
    deed = next((deed for deed in desk.of(turn).deeds if deed.parcel == row["id"]), None)
    if deed is None:
        raise WrongState("receive.nothing_to_undo")
    must(row, Act.UNRECEIVE)
    turn.note(ReceiveReversed(row["id"], deed.seq, "damaged"))
    _note_received(turn, row, "damaged", "hand")
    said = desk.known(turn, "receive.damaged", **desk.told(turn, row))
    return Done({"parcel": row["id"]}, (*said, *desk.refresh(turn, "received")))


def undo(turn: Turn) -> Done:
    """Take back the last reception of the person who asks."""
    deed = _last(turn)
    row = found(turn, deed.parcel)
    must(row, Act.UNRECEIVE)
    for place in places.reserved_for(turn.db, row["id"]):
        raise WrongState("receive.being_stowed", place=place["id"])
    turn.note(ReceiveReversed(row["id"], deed.seq, "mistake"))
    move(turn, row, Act.UNRECEIVE, condition="ok", tote=None)
    if row["surplus"]:
        parcels.drop(turn.db, row["id"])
    desk.put(turn, desk.of(turn).undone())
    said = desk.known(turn, "receive.undone", **desk.told(turn, row))
    return Done({"parcel": row["id"]}, (*said, *desk.refresh(turn, "received")))


def differences(turn: Turn, delivery: str) -> Done:
    """What differs from the manifest so far: missing, surplus, damaged."""
    rows = parcels.of_delivery(turn.db, delivery)
    return Done({name: list(ids) for name, ids in _differences(rows).items()})


def finish(turn: Turn, delivery: str) -> Done:
    """Close the reception; what is missing, too much or damaged goes into the act."""
    if not deliveries.set_state(turn.db, delivery, ("receiving", "received")):
        raise WrongState("receive.not_open", delivery=delivery)
    rows = parcels.of_delivery(turn.db, delivery)
    differ = _differences(rows)
    announced = [row for row in rows if not row["surplus"]]
    received = len(announced) - len(differ["missing"])
    for start in range(0, max(1, *map(len, differ.values())), LIST_MOST):
        page = {name: ids[start : start + LIST_MOST] for name, ids in differ.items()}
        turn.note(DeliveryReceived(delivery, len(announced), received, act=f"a-{delivery}", **page))
    desk.change(turn, screen=Screen.HOME, delivery=None, tote=None)
    answer = {name: list(ids) for name, ids in differ.items()} | {"received": received, "expected": len(announced)}
    return Done(answer, (Tell("deliveries", {}), Beat()))


def _open(turn: Turn, delivery: str) -> None:
    row = deliveries.get(turn.db, delivery)
    if row is None:
        raise NotFound("receive.no_such_delivery", delivery=delivery)
    if deliveries.set_state(turn.db, delivery, ("announced", "receiving")):
        totes = tuple(tote["id"] for tote in deliveries.totes_of(turn.db, delivery))
        turn.note(DeliveryArrived(delivery, totes[:LIST_MOST], by_carrier=False))


def _take(turn: Turn, row: Row, how: How) -> Done:
    if row["delivery"] is not None and deliveries.get(turn.db, row["delivery"]) is not None:
        _open(turn, row["delivery"])
    here = desk.change(turn, screen=Screen.RECEIVE, delivery=desk.of(turn).delivery or row["delivery"])
    move(turn, row, Act.RECEIVE, tote=here.tote or row["tote"])
    _note_received(turn, row, "ok", how)
    count = deliveries.progress(turn.db, row["delivery"]) if row["delivery"] else {"received": 1, "expected": 1}
    other = row["delivery"] != here.delivery
    text = "receive.other_delivery" if other else "receive.ok"
    details = {**desk.told(turn, row), "received": count["received"], "expected": count["expected"]}
    said = desk.known(turn, text, **details, delivery=row["delivery"] or "")
    return Done({"parcel": row["id"]}, (*said, *desk.refresh(turn, "received")))


def _surplus(turn: Turn, text: str, how: How) -> Done:
    """In nobody's manifest: it is put aside under its own barcode and settled at the end."""
    ident = f"x-{text}"
    here = desk.of(turn)
    state = follow(State.UNKNOWN, Act.RECEIVE)
    parcels.add_surplus(turn.db, ident, state.value, (here.delivery, here.tote), text)
    row = found(turn, ident)
    _note_received(turn, row, "ok", how)
    ways: list[desk.Choice] = [("receive.leave", {}), ("receive.undo", {})]
    said = desk.choice(turn, "receive.surplus", ways, parcel=text)
    return Done({"parcel": ident, "surplus": True}, (*said, *desk.refresh(turn, "received")))


def leave(turn: Turn) -> Done:
    """The surplus parcel was put aside: go on."""
    return Done({}, desk.note(turn, "receive.put_aside"))


def _note_received(turn: Turn, row: Row, condition: Condition, how: How) -> None:
    here = desk.of(turn)
    fact = ParcelReceived(row["id"], how, condition, bool(row["surplus"]), row["delivery"], here.tote or row["tote"])
    seq = turn.note(fact)
    parcels.change(turn.db, row["id"], condition=condition, ver=seq)
    desk.put(turn, here.did(Deed("receive", row["id"], seq)))


def _known_already(turn: Turn, row: Row) -> tuple[Effect, ...]:
    text = _SAID.get(State(row["state"]))
    if text is not None:
        turn.note(StaffStopped(text, row["id"]))
        return desk.note(turn, text, **desk.told(turn, row))
    return desk.stop(turn, f"parcel.receive.{row['state']}", **desk.told(turn, row))


def _differences(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    return {
        "missing": tuple(row["id"] for row in rows if can(row, Act.RECEIVE)),
        "surplus": tuple(row["id"] for row in rows if row["surplus"]),
        "damaged": tuple(row["id"] for row in rows if row["condition"] == "damaged"),
    }


def _last(turn: Turn) -> Deed:
    """The newest reception by this person that can be taken back."""
    deeds = desk.of(turn).deeds
    if not deeds or deeds[-1].verb != "receive":
        raise WrongState("receive.nothing_to_undo")
    return deeds[-1]
