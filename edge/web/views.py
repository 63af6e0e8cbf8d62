"""What each staff page shows, read from the store: never a name, a phone or a code in a list."""

from collections.abc import Callable, Mapping
from typing import Any

from edge.domain.cell import state as cell_state
from edge.domain.health import Fault
from edge.domain.parcel import State
from edge.domain.task import WAITING
from edge.errors import NotFound
from edge.flows import upkeep
from edge.flows.desk import label
from edge.store import deliveries, feed, meta, openings, parcels, places, staff, tasks
from edge.store.db import Db, Row
from edge.store.journal import wall_text
from edge.web.backstage import Backstage

Query = Mapping[str, str]
View = Callable[[Backstage, Query], dict[str, Any]]

LISTED = 200
PARTS = (
    "port", "adapter", "board", "coil", "guard", "cell", "lock", "sensor", "locker", "camera", "scanner", "printer",
    "sound", "lights", "sensors", "screen", "profile", "case", "power", "supply", "speed", "heat", "disk", "store",
    "plain_start", "commissioning",
)  # fmt: skip
"""What a fault can be of; each has its words."""


def home(behind: Backstage, _query: Query) -> dict[str, Any]:
    """Tiles with live counts, and what has to be done."""
    db = behind.db
    waiting = deliveries.unfinished(db)
    calls = tasks.calls(db)
    counts = {
        "receive": len(waiting),
        "stow": parcels.count_received(db),
        "handover": len(calls),
        "cells": sum(1 for place in places.every(db) if place["blocked"] or not place["trusted"]),
        "health": len(behind.look().faults),
    }
    return {"counts": counts, **todo(behind, {})}


def scanner(behind: Backstage, _query: Query) -> dict[str, Any]:
    """Whether a scan can be expected from the kiosk's own devices."""
    return {"scans": behind.scans()}


def todo(behind: Backstage, _query: Query) -> dict[str, Any]:
    """Tasks, the urgent first, each with who took it."""
    db = behind.db
    names = {row["id"]: row["name"] for row in staff.everybody(db)}
    rows = [
        {"id": row["id"], "kind": row["kind"], "place": row["place"] or "", "parcel": row["parcel"] or "",
         "number": row["number"], "urgent": row["kind"] in WAITING, "taken": names.get(row["taken_by"], "")}
        for row in tasks.pending(db)
    ]  # fmt: skip
    return {"tasks": rows}


def delivery_list(behind: Backstage, _query: Query) -> dict[str, Any]:
    """Announced deliveries and those that are being received, then the last ones that were."""
    db = behind.db
    rows = [*deliveries.unfinished(db), *deliveries.finished(db, 5)]
    return {"deliveries": [_delivery(db, row) for row in rows]}


def reception(behind: Backstage, query: Query) -> dict[str, Any]:
    """One delivery while it is received: what remains, what is too much, what is damaged."""
    db, ident = behind.db, query.get("delivery", "")
    row = deliveries.get(db, ident)
    if row is None:
        raise NotFound("receive.no_such_delivery", delivery=ident)
    rows = parcels.of_delivery(db, ident)
    totes = deliveries.totes_of(db, ident)
    return {
        "delivery": _delivery(db, row),
        "left": [parcel(db, each) for each in rows if each["state"] == State.EXPECTED.value][:LISTED],
        "surplus": [parcel(db, each) for each in rows if each["surplus"]],
        "damaged": [parcel(db, each) for each in rows if each["condition"] == "damaged"],
        "totes": {"all": len(totes), "open": sum(tote["state"] != "announced" for tote in totes)},
    }


def stowing(behind: Backstage, _query: Query) -> dict[str, Any]:
    """What still has to be stowed."""
    rows = parcels.received(behind.db, LISTED)
    left = [parcel(behind.db, row) for row in rows]
    return {"left": left, "waiting": parcels.count_received(behind.db)}


def card(behind: Backstage, query: Query) -> dict[str, Any]:
    """One parcel without its personal data; those are asked for by name, and that is noted."""
    row = parcels.get(behind.db, query.get("id", ""))
    if row is None:
        raise NotFound("refused.no_such_parcel", parcel=query.get("id", ""))
    place = places.get(behind.db, row["place"] or "")
    return {"parcel": parcel(behind.db, row), "place": place_of(behind.db, place) if place is not None else None}


def calls(behind: Backstage, _query: Query) -> dict[str, Any]:
    """The numbers that were called."""
    db = behind.db
    names = {row["id"]: row["name"] for row in staff.everybody(db)}
    rows = tasks.calls(db)
    held = {row["parcel"]: parcels.get(db, row["parcel"]) for row in rows if row["parcel"]}
    return {
        "calls": [
            {"id": row["id"], "number": row["number"], "kind": row["kind"], "taken": names.get(row["taken_by"], ""),
             "place": _place(held.get(row["parcel"]))}
            for row in rows
        ]
    }  # fmt: skip


def cells(behind: Backstage, _query: Query) -> dict[str, Any]:
    """Every cell and shelf with its state."""
    rows = [place_of(behind.db, row) for row in places.every(behind.db)]
    return {"cells": {row["id"]: row for row in rows}, "shelves": [row for row in rows if row["kind"] != "cell"]}


def one_cell(behind: Backstage, query: Query) -> dict[str, Any]:
    """One cell: what is in it, its last openings, what can be done."""
    db, ident = behind.db, query.get("id", "")
    row = places.get(db, ident)
    if row is None:
        raise NotFound("refused.no_such_place", place=ident)
    last = [
        {"purpose": each["purpose"], "rung": each["rung"] or "sent", "at": each["at"]}
        for each in openings.history(db, ident, 20)
    ]
    return {"cell": place_of(db, row), "openings": last}


def health(behind: Backstage, _query: Query) -> dict[str, Any]:
    """How the kiosk itself is, as of now: faults, readings with their limits, its clock, what was not sent yet."""
    db, look, now = behind.db, behind.look(), behind.clock.stamp()
    waiting = feed.backlog(db, feed.heads(db))
    at, passed, failed, _ = meta.get(db, upkeep.TESTED, ("", 0, (), ""))
    return {
        "seen": wall_text(now),
        "release": look.release,
        "faults": [_fault(part, fault) for part, fault in sorted(look.faults.items())],
        "readings": look.readings,
        "clock": now.quality.value,
        "queue": {"count": waiting.rows, "oldest": waiting.oldest or ""},
        "tested": {"at": at, "passed": passed, "failed": [_part(part) for part in failed]},
    }


def _fault(part: str, fault: Fault) -> dict[str, str]:
    return {**_part(part), "why": fault.why, "since": fault.since}


def _part(part: str) -> dict[str, str]:
    kind, _, name = part.partition(".")
    return {"kind": kind, "name": name} if kind in PARTS else {"kind": "other", "name": part}


def order(behind: Backstage, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The customer at the counter: parcels, where they lie, what is checked, taken, refused."""
    rows = [row for ident in seen["parcels"] if (row := parcels.get(behind.db, ident)) is not None]
    marks = {"taken": set(seen["taken"]), "refused": set(seen["refused"])}
    return {
        "parcels": [_of_order(behind.db, row, marks) for row in rows],
        "way": seen["way"],
        "checks": seen["checks"],
        "ready": bool(marks["taken"]) and all(seen["checks"].values()),
    }


def _of_order(db: Db, row: Row, marks: Mapping[str, set[str]]) -> dict[str, Any]:
    marked = {name: row["id"] in ids for name, ids in marks.items()}
    return {**parcel(db, row), **marked, "pay_kop": row["pay_kop"]}


def parcel(db: Db, row: Row) -> dict[str, Any]:
    """A parcel in a list: number, size, weight, state, place."""
    known = {name: row[name] for name in ("id", "state", "size_class", "weight_g", "due", "condition", "person_check")}
    return {**known, "label": label(db, row), "place": row["place"] or ""}


def place_of(db: Db, row: Row) -> dict[str, Any]:
    """A place with its state in one word."""
    inside = parcels.in_place(db, row["id"])
    state = "blocked" if row["blocked"] else cell_state(inside[0]["id"] if inside else None, row["reserved_for"], None)
    if state == "free" and not row["trusted"]:
        state = "unproven"
    if row["opening"] is not None:
        state = "open" if row["door"] == "open" else "unresolved"
    if inside and inside[0]["state"] == State.EXPIRED.value:
        state = "expired"
    if (inside and inside[0]["state"] == State.SUSPECT.value) or row["reserved_for"] == "check":
        state = "check"
    return {
        "id": row["id"], "kind": row["kind"], "size": row["size"], "door": row["door"], "item": row["item"],
        "blocked": row["blocked"] or "", "reserved": row["reserved_for"] or "", "uses": row["uses"],
        "state": str(state), "inside": [parcel(db, each) for each in inside],
    }  # fmt: skip


def _delivery(db: Db, row: Row) -> dict[str, Any]:
    counted = deliveries.progress(db, row["id"])
    totes = deliveries.totes_of(db, row["id"])
    return {
        "id": row["id"], "name": row["id"].removeprefix("d-"), "planned": row["planned"] or "", "state": row["state"],
        "carrier": row["carrier"], "totes": len(totes), "expected": counted.get("expected", 0),
        "received": counted.get("received", 0), "surplus": counted.get("surplus", 0),
    }  # fmt: skip


def _place(row: Row | None) -> str:
    return (row["place"] or "") if row is not None else ""
