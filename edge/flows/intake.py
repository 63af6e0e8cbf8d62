"""What a document of each kind means for the store. A parcel that is physically here is never taken away by one."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from edge.domain.facts import IntentOverruled, StaffSignedOut
from edge.domain.order import Document
from edge.domain.task import Kind
from edge.effects import Effect, Tell
from edge.flows import command, pay, restored, support, surplus, wiring
from edge.store import codes, deliveries, parcels, staff, tasks
from edge.store.journal import wall_text
from edge.turn import Turn

KEPT = frozenset({"settings", "software", "notice", "message", "job"})
"""Kinds whose bodies are kept as they came; of the others the tables hold what is needed."""

GONE = ("issued", "sent_back")
WISHES = ("hold", "send_back", "settled")

Put = Callable[[Turn, Document, Mapping[str, Any]], tuple[Effect, ...]]
Refusal = Callable[[Turn, Document, Mapping[str, Any]], str]
Drop = Callable[[Turn, Document], tuple[Effect, ...]]


def refusal(turn: Turn, each: Document) -> str:
    """Why this document cannot be taken beside what is here already; "" when it can."""
    if each.body is None or each.kind not in _REFUSAL:
        return ""
    return _REFUSAL[each.kind](turn, each, each.body)


def _taken(turn: Turn, each: Document, body: Mapping[str, Any]) -> str:
    """A login, a badge or a PIN belongs to one person."""
    other = staff.by_login(turn.db, body["login"])
    if other is not None and other["id"] != each.key:
        return "login_taken"
    for way in body["verifiers"]:
        owner = staff.by_way(turn.db, way["mac"], way["way"])
        if owner is not None and owner["id"] != each.key:
            return "verifier_taken"
    return ""


def put(turn: Turn, each: Document) -> tuple[Effect, ...]:
    """Take a new version into the tables."""
    return _PUT[each.kind](turn, each, each.body or {}) if each.kind in _PUT else ()


def drop(turn: Turn, each: Document) -> tuple[Effect, ...]:
    """The platform has taken it back."""
    return _DROP[each.kind](turn, each) if each.kind in _DROP else ()


def _person(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    fields = {
        "login": body["login"],
        "name": body["name"],
        "roles": json.dumps(body["roles"]),
        "rights": json.dumps(body["rights"]),
        "blocked": int(body["blocked"]),
        "kdf": json.dumps(body["kdf"]) if "kdf" in body else None,
        "lease_h": body["lease_h"],
    }
    before = staff.get(turn.db, each.key)
    ways = {way["mac"]: way["way"] for way in body["verifiers"]}
    staff.put(turn.db, each.key, fields, list(ways.items()))
    if body["blocked"]:
        return _sign_out(turn, each.key, "blocked")
    if before is not None and before["roles"] != fields["roles"]:
        return _sign_out(turn, each.key, "role")
    return ()


def _no_person(turn: Turn, each: Document) -> tuple[Effect, ...]:
    effects = _sign_out(turn, each.key, "blocked")
    staff.drop(turn.db, each.key)
    return effects


def _sign_out(turn: Turn, person: str, why: Any) -> tuple[Effect, ...]:
    """At once, on every screen."""
    found = staff.sessions_of(turn.db, person)
    for session in found:
        staff.end_session(turn.db, session["hash"], why)
    if found:
        turn.note(StaffSignedOut(person, why))
    return tuple(Tell("signed_out", {"why": why}, session["hash"]) for session in found)


def _delivery(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    fields = {"planned": body["planned"], "carrier": body["carrier"], "expected": body["expected"]}
    deliveries.put(turn.db, each.key, {**fields, "eta": body.get("eta")})
    for tote in dict.fromkeys(body["totes"]):
        deliveries.put_tote(turn.db, tote, tote, each.key, "announced")
    return ()


def _parcel(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    before = parcels.get(turn.db, each.key)
    parcels.put(turn.db, each.key, _columns(body), tuple(dict.fromkeys(body["barcodes"])))
    if "last" in body:
        restored.learn(turn, each.key, body["last"])
    joined = surplus.recognised(turn, body["barcodes"])
    before = parcels.get(turn.db, each.key) if joined else before
    state, intent = before["state"] if before is not None else "expected", body["intent"]
    if intent == "settled" and state == "expected":
        parcels.drop(turn.db, each.key)
    elif intent in WISHES and (state in GONE or (intent == "settled" and state != "opening")):
        turn.note(IntentOverruled(each.key, intent, each.ver, state))
    elif intent in ("hold", "send_back") and state == "stored" and before is not None:
        tasks.open_task(turn.db, Kind(intent), wall_text(turn.now()), place=before["place"], parcel=each.key)
        return (*joined, Tell("tasks", {}))
    return (*joined, *pay.settled(turn, each.key))


def _columns(body: Mapping[str, Any]) -> dict[str, Any]:
    length, width, height = body.get("size_mm", (None, None, None))
    who, items = body.get("who") or {}, body.get("items", ())
    return {
        "intent": body["intent"],
        "order_no": body["order"],
        "delivery": body.get("delivery"),
        "tote": body.get("tote"),
        "size_class": body["size_class"],
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "weight_g": body.get("weight_g", 0),
        "due": body.get("due"),
        "pay_kop": body["pay_kop"],
        "person_check": body["person_check"],
        "name": who.get("name", ""),
        "phone4": who.get("phone4", ""),
        "category": items[0]["category"] if items else "",
        "back_until": min((item["back_until"] for item in items if "back_until" in item), default=None),
        "due_max": body.get("due_max"),
        "pay_qr": body.get("pay_qr", ""),
        "goods": json.dumps([(item["id"], item["barcode"]) for item in items]),
    }


def _no_parcel(turn: Turn, each: Document) -> tuple[Effect, ...]:
    """Only what never came is forgotten; what lies here becomes somebody's task."""
    held = parcels.get(turn.db, each.key)
    if held is None or held["state"] in GONE:
        return ()
    if held["state"] == "expected":
        parcels.drop(turn.db, each.key)
        return ()
    tasks.open_task(turn.db, Kind.UNANNOUNCED, wall_text(turn.now()), place=held["place"], parcel=each.key)
    return (Tell("tasks", {}),)


def _code(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    fields = {
        "purpose": body["for"],
        "valid_from": body["from"],
        "valid_until": body["until"],
        "wrong_max": body["wrong_max"],
        "generation": body.get("generation", 0),
    }
    ways = {way["mac"]: (way["mac"], way["way"], way.get("digits", 0)) for way in body["ways"]}
    codes.put(turn.db, each.key, fields, list(ways.values()))
    codes.set_parcels(turn.db, each.key, tuple(dict.fromkeys(body["parcels"])))
    for old in body.get("replaces", ()):
        if old != each.key:
            codes.drop(turn.db, old)
    return ()


def _no_code(turn: Turn, each: Document) -> tuple[Effect, ...]:
    codes.drop(turn.db, each.key)
    return ()


def _message(turn: Turn, _each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    return support.answered(turn, body["thread"])


def _job(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    return command.take_job(turn, each.key, each.hash, body)


def _no_job(turn: Turn, each: Document) -> tuple[Effect, ...]:
    return command.cancel(turn, each.key)


_PUT: Mapping[str, Put] = {
    "person": _person,
    "delivery": _delivery,
    "parcel": _parcel,
    "code": _code,
    "job": _job,
    "message": _message,
    "wiring": wiring.adopt,
}
_REFUSAL: Mapping[str, Refusal] = {"person": _taken, "wiring": wiring.refusal}
_DROP: Mapping[str, Drop] = {"person": _no_person, "parcel": _no_parcel, "code": _no_code, "job": _no_job}
