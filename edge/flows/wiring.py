"""The cabinet as its profile has it now: places come and go, cells that nobody proved get no parcel, and the platform
gets the record of who proved the others (LOCK-BOARDS 7, PROTOCOL 3.6)."""

from collections.abc import Mapping
from typing import Any

from edge.domain.facts import DocumentApplied, canonical, document_hash
from edge.effects import Effect
from edge.flows import door
from edge.store import feed, meta, places
from edge.turn import Turn

PART = "commissioning"
BODY_MOST = 7 * 1024 + 512
"""Bytes; a document may have 8 KiB, and what was applied is told around this body."""

UNKNOWN = "0" * 32
NAMED_MOST = 12
UNPROVEN = "not proven, so no parcels are put there: {cells}; run commissioning"

Built = Mapping[str, Mapping[str, Any]]


def fit(turn: Turn, built: Built, record: Mapping[str, Any] | None) -> tuple[Effect, ...]:
    """These places there are, and this is the record of their commissioning (None: there was none)."""
    for place, fields in built.items():
        places.put(turn.db, place, fields)
    for fitted in places.every(turn.db):
        if fitted["id"] not in built:
            places.change(turn.db, fitted["id"], fitted=0)
    if record is not None:
        _keep(turn, record)
    return _doubt(turn)


def _doubt(turn: Turn) -> tuple[Effect, ...]:
    """Cells without proof are a fault of the kiosk until somebody has proven them."""
    found = [place["id"] for place in places.every(turn.db) if not place["trusted"]]
    named = ", ".join(found[:NAMED_MOST]) + (", …" if len(found) > NAMED_MOST else "")
    why = UNPROVEN.format(cells=named) if found else ""
    return door.part(turn, PART, "degraded" if found else "ok", why).effects


def _keep(turn: Turn, record: Mapping[str, Any]) -> None:
    """A record that is new here is a fact; the document that reports it has the fact's number as its version."""
    known = meta.get(turn.db, "wiring", {"body": {}})["body"]
    body = {**_fitting(record), "base": document_hash(known) if known else UNKNOWN}
    if {**body, "base": known.get("base")} == known:
        return
    wished = feed.document(turn.db, "wiring", "main")
    ver = wished["ver"] if wished is not None else 0
    seq = turn.note(DocumentApplied("wiring", "main", ver, document_hash(body), "site"))
    meta.put(turn.db, "wiring", {"ver": seq, "want_ver": ver, "body": body})


def _fitting(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a cabinet too large for one document the single wires stay here; who proved what is told all the same."""
    if len(canonical(record).encode()) <= BODY_MOST:
        return record
    return {**record, "boards": [{**board, "cells": []} for board in record["boards"]]}
