"""Handing over at the counter: the right is proved, the parcel fetched and checked, then it is issued."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.domain import counter
from edge.domain.desk import Order, Screen
from edge.domain.facts import Cause, ParcelIssued, ParcelRefused
from edge.domain.guess import Answer
from edge.domain.parcel import Act
from edge.effects import Beat, Colour, Done, Effect, Light, Pattern, Tell
from edge.errors import Refusal, WrongState
from edge.flows import claim as proof
from edge.flows import desk, opening, parcel
from edge.flows.opening import Wish
from edge.store import codes, parcels, places, running, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

COUNTER = "counter"

_TOLD = {Answer.PHONE4: "handover.phone4", Answer.PAUSE: "handover.pause", Answer.NEW_CODE: "handover.new_code"}


def claim(turn: Turn, way: str, found: Mapping[str, Any]) -> Done:
    """The customer's code or QR, typed or scanned by staff: judged exactly as at the customer's own screen."""
    desk.change(turn, screen=Screen.HANDOVER)
    if way == "pickup":
        row, reason = proof.token(turn, found)
        text = "handover.old_token" if reason in ("expired", "older") else "handover.no_such_code"
        return _order(turn, row, "qr") if row is not None else Done(effects=desk.stop(turn, text))
    judged = proof.prove(turn, found["entry"])
    if judged.row is not None:
        return _order(turn, judged.row, "code")
    seconds = -(-judged.wait_ms // 1000)
    text = _TOLD.get(judged.answer, "handover.no_such_code")
    return Done({"answer": judged.answer.value}, desk.note(turn, text, seconds=seconds))


def begin(turn: Turn, parcel_id: str, way: str) -> Done:
    """Without a code: by identity document, or for somebody else by proxy. The whole order comes along."""
    if way not in ("document", "proxy"):
        raise Refusal("handover.no_such_way")
    row = parcel.found(turn, parcel_id)
    known = codes.of_parcel(turn.db, parcel_id)
    together = parcels.of_code(turn.db, known[0]["id"]) if known else [row]
    return _start(turn, together, Order(way, ()))


def queue(turn: Turn, task: int) -> Done:
    """The number was called: its customer comes to the counter, the right is still to be proved."""
    row = tasks.get(turn.db, task)
    if row is None or row["closed_at"] is not None:
        raise WrongState("task.closed", task=task)
    tasks.take(turn.db, task, turn.actor.id)
    desk.change(turn, screen=Screen.HANDOVER)
    return Done({"task": task, "number": row["number"], "parcel": row["parcel"]}, (Tell("tasks", {}),))


def fetch(turn: Turn, parcel_id: str) -> Done:
    """Where is it? Its cell opens; a shelf only lights up."""
    order = _at_counter(turn)
    row = _of_order(turn, order, parcel_id)
    place = places.get(turn.db, row["place"] or "")
    if place is None:
        return Done({}, desk.note(turn, "handover.at_counter", **desk.told(turn, row)))
    if place["kind"] != "cell":
        return Done({"place": place["id"]}, (Light(place["id"], Colour.GREEN, Pattern.BLINK),))
    _, effects = opening.begin(turn, Wish(place["id"], "take", _cause(turn), parcel_id))
    return Done({"place": place["id"]}, effects)


def take(turn: Turn, text: str) -> Done:
    """A parcel is scanned at the counter: it is this customer's, or it stops."""
    order = desk.of(turn).order
    rows = parcels.by_barcode(turn.db, text)
    if order is None:
        return Done(effects=desk.stop(turn, "handover.nobody"))
    mine = next((row for row in rows if row["id"] in order.parcels), None)
    if mine is None:
        return Done(effects=desk.stop(turn, "handover.not_theirs", barcode=text))
    if not parcel.can(mine, Act.HAND_OVER):
        return Done(effects=desk.stop(turn, f"parcel.hand_over.{mine['state']}", **desk.told(turn, mine)))
    desk.change(turn, order=replace(order, taken=order.taken | {mine["id"]}, refused=order.refused - {mine["id"]}))
    said = desk.known(turn, "handover.taken", **desk.told(turn, mine))
    return Done({"parcel": mine["id"]}, (*said, *desk.refresh(turn, "order")))


def check(turn: Turn, what: str) -> Done:
    """A check of the list was made, and it is right: document, proxy, age."""
    order = _at_counter(turn)
    if what not in _checks(turn, order):
        raise Refusal("handover.no_such_check")
    desk.change(turn, order=replace(order, checks=order.checks | {what}))
    return Done({}, desk.refresh(turn, "order"))


def mismatch(turn: Turn, what: str) -> Done:
    """The document, proxy or age does not match: nothing is handed over."""
    if what not in _checks(turn, _at_counter(turn)):
        raise Refusal("handover.no_such_check")
    desk.change(turn, order=None)
    return Done({}, (*desk.stop(turn, f"handover.failed.{what}"), *desk.refresh(turn, "order")))


def refuse(turn: Turn, parcel_id: str, reason: str) -> Done:
    """The customer does not want this one: it stays here, refused; what was not fetched stays in its place."""
    order = _at_counter(turn)
    row = _of_order(turn, order, parcel_id)
    if reason not in counter.REFUSE_REASONS:
        raise Refusal("handover.no_such_reason")
    parcel.must(row, Act.REFUSE)
    place = None if parcel_id in order.taken else row["place"]
    seq = turn.note(ParcelRefused(parcel_id, place or COUNTER, reason, ()))
    parcel.move(turn, row, Act.REFUSE, place=place, ver=seq)
    desk.change(turn, order=replace(order, taken=order.taken - {parcel_id}, refused=order.refused | {parcel_id}))
    return Done({"parcel": parcel_id}, (*desk.note(turn, "handover.refused"), *desk.refresh(turn, "order")))


def issue(turn: Turn) -> Done:
    """Everything is checked and in the customer's hands: the act of issue."""
    order = _at_counter(turn)
    rows = [parcel.found(turn, ident) for ident in order.parcels if ident in order.taken]
    missing = [check for check in _checks(turn, order) if check not in order.checks]
    if missing:
        raise WrongState(f"handover.unchecked.{missing[0]}")
    if not rows:
        raise WrongState("handover.nothing_taken")
    if any(row["pay_kop"] for row in rows):
        raise WrongState("handover.unpaid")
    for row in rows:
        parcel.must(row, Act.HAND_OVER)
    at = wall_text(turn.now())
    effects = [effect for row in rows for effect in _issue(turn, order, row, at)]
    _close_calls(turn, order, at)
    desk.change(turn, order=None)
    said = desk.known(turn, "handover.done", count=len(rows))
    refused = [desk.label(turn.db, parcel.found(turn, ident)) for ident in sorted(order.refused)]
    told = {"labels": [desk.label(turn.db, row) for row in rows], "refused": refused, "issued_at": at, "way": order.way}
    return Done({"issued": [row["id"] for row in rows], **told}, (*effects, *said, Tell("tasks", {}), Beat()))


def leave(turn: Turn) -> Done:
    """The customer goes without: nothing was issued, the parcels stay where they are."""
    order = desk.of(turn).order
    held = [parcels.get(turn.db, ident) for ident in (order.parcels if order else ())]
    dark = [Light(row["place"], Colour.GREEN, Pattern.OFF) for row in held if row is not None and row["place"]]
    desk.change(turn, order=None)
    return Done({}, (*dark, *desk.refresh(turn, "order")))


def wanted(turn: Turn, texts: Collection[str]) -> list[str]:
    """Those of these labels that are on parcels of the customer at the counter and not yet in hand."""
    here = desk.of(turn)
    if here.screen is not Screen.HANDOVER or here.order is None:
        return []
    left = set(here.order.parcels) - here.order.taken
    return [text for text in texts if any(row["id"] in left for row in parcels.by_barcode(turn.db, text))]


def seen(turn: Turn, order: Order) -> dict[str, Any]:
    """The order as a page draws it."""
    rows = {"parcels": list(order.parcels), "taken": sorted(order.taken), "refused": sorted(order.refused)}
    return {**rows, "way": order.way, "checks": {what: what in order.checks for what in _checks(turn, order)}}


def _issue(turn: Turn, order: Order, row: Row, at: str) -> tuple[Effect, ...]:
    cause = _cause(turn)
    place = row["place"] or COUNTER
    how = counter.issued_how(order.way)
    seq = turn.note(ParcelIssued(row["id"], place, how, cause, "staff"))
    u = running.persist(turn.db, turn.clock)
    issued = {"issued_u": u, "issued_at": at, "issued_place": row["place"], "issued_how": how}
    parcel.move(turn, row, Act.HAND_OVER, place=None, ver=seq, **issued)
    for kept in places.reserved_for(turn.db, row["id"]):
        places.change(turn.db, kept["id"], reserved_for=None, ver=seq)
    return (Light(place, Colour.GREEN, Pattern.OFF),) if row["place"] else ()


def _close_calls(turn: Turn, order: Order, at: str) -> None:
    for call in tasks.calls(turn.db):
        if call["parcel"] in order.parcels or call["id"] == order.task:
            tasks.close(turn.db, call["id"], at, turn.actor.name)


def _order(turn: Turn, code: Row, way: str) -> Done:
    return _start(turn, parcels.of_code(turn.db, code["id"]), Order(way, (), code["id"]))


def _start(turn: Turn, rows: Sequence[Row], order: Order) -> Done:
    here = [row for row in rows if parcel.can(row, Act.HAND_OVER) and row["intent"] not in counter.WITHHELD]
    if not here and any(parcel.can(row, Act.HAND_OVER) for row in rows):
        return Done({"parcels": []}, desk.stop(turn, "handover.withheld"))
    if not here:
        text = f"parcel.hand_over.{rows[0]['state']}" if rows else "handover.no_such_code"
        return Done({"parcels": []}, desk.stop(turn, text, **(desk.told(turn, rows[0]) if rows else {})))
    order = replace(order, parcels=tuple(row["id"] for row in here))
    desk.change(turn, order=order, screen=Screen.HANDOVER)
    lights = [Light(row["place"], Colour.GREEN, Pattern.BLINK) for row in here if row["place"]]
    said = desk.known(turn, "handover.order", count=len(here))
    return Done({"parcels": list(order.parcels)}, (*lights, *said, *desk.refresh(turn, "order")))


def _checks(turn: Turn, order: Order) -> tuple[str, ...]:
    """What has to be checked for what is taken; before anything is taken, for all of the order."""
    chosen = order.taken or frozenset(order.parcels) - order.refused
    return counter.checks(order.way, {parcel.found(turn, ident)["person_check"] for ident in chosen})


def _at_counter(turn: Turn) -> Order:
    order = desk.of(turn).order
    if order is None:
        raise WrongState("handover.nobody")
    return order


def _of_order(turn: Turn, order: Order, parcel_id: str) -> Row:
    if parcel_id not in order.parcels:
        raise WrongState("handover.not_theirs", barcode=parcel_id)
    return parcel.found(turn, parcel_id)


def _cause(turn: Turn) -> Cause:
    return {"person": turn.actor.id}
