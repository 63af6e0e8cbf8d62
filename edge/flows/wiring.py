"""The cabinet as its profile has it now: places come and go, cells that nobody proved get no parcel, and the platform
gets the record of who proved the others (LOCK-BOARDS 7, PROTOCOL 3.6). Only a person at the kiosk changes a wiring."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.domain.facts import DocumentApplied, canonical, document_hash
from edge.domain.order import Document
from edge.effects import Effect
from edge.flows import door
from edge.store import places, wired
from edge.store.wired import Wired
from edge.turn import Turn

PART = "commissioning"
BODY_MOST = 7 * 1024 + 512
"""Bytes; a document may have 8 KiB, and what was applied is told around this body."""

NAMED_MOST = 12
UNPROVEN = "not proven, so no parcels are put there: {cells}; run commissioning"

Built = Mapping[str, Mapping[str, Any]]
Lines = Mapping[str, tuple[str, ...]]
"""Cell: the parts that it hangs on, such as "port.main" and "board.A"."""


def fit(turn: Turn, built: Built, lines: Lines, record: Mapping[str, Any] | None) -> tuple[Effect, ...]:
    """These places there are, so they are wired, and this is the record of their commissioning (None: there was
    none)."""
    turn.memory.lines = lines
    for place, fields in built.items():
        places.put(turn.db, place, fields)
    for fitted in places.every(turn.db):
        if fitted["id"] not in built:
            places.change(turn.db, fitted["id"], fitted=0)
    if record is not None:
        _keep(turn, record)
    return _doubt(turn)


def refusal(turn: Turn, _each: Document, wish: Mapping[str, Any]) -> str:
    """Why the platform's wiring cannot be taken; "" where it is what somebody commissioned here already.

    Another wiring would leave its cells unproven, so the person who is needed at the kiosk anyway commissions it.
    """
    known = wired.get(turn.db)
    if _same(known, wish):
        return ""
    return "needs_commissioning" if wish["base"] == known.have else "based_on_other"


def adopt(turn: Turn, each: Document, body: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The platform has made the wiring of this kiosk its own wish."""
    seq = turn.note(DocumentApplied(each.kind, each.key, each.ver, each.hash))
    wired.put(turn.db, Wired(seq, each.ver, body, origin="feed"))
    return ()


def refused(turn: Turn, seq: int, ver: int, why: str) -> None:
    """The platform's wish is refused by the fact with this number; what was in force stays."""
    wired.put(turn.db, replace(wired.get(turn.db), ver=seq, want_ver=ver, state="refused", why=why))


def _same(known: Wired, body: Mapping[str, Any]) -> bool:
    """Whether this is what is in force, whatever it was made from."""
    return known.body is not None and {**body, "base": None} == {**known.body, "base": None}


def _doubt(turn: Turn) -> tuple[Effect, ...]:
    """Cells without proof are a fault of the kiosk until somebody has proven them."""
    found = [place["id"] for place in places.every(turn.db) if not place["trusted"]]
    named = ", ".join(found[:NAMED_MOST]) + (", …" if len(found) > NAMED_MOST else "")
    why = UNPROVEN.format(cells=named) if found else ""
    return door.part(turn, PART, "degraded" if found else "ok", why).effects


def _keep(turn: Turn, record: Mapping[str, Any]) -> None:
    """A record that is new here is a fact; the document that reports it has the fact's number as its version."""
    known, body = wired.get(turn.db), _fitting(record)
    if _same(known, body):
        return
    body = {**body, "base": known.have}
    seq = turn.note(DocumentApplied("wiring", "main", known.want_ver, document_hash(body), "site"))
    wired.put(turn.db, Wired(seq, known.want_ver, body))


def _fitting(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a cabinet too large for one document the single wires stay here; who proved what is told all the same."""
    if len(canonical(record).encode()) <= BODY_MOST:
        return record
    return {**record, "boards": [{**board, "cells": []} for board in record["boards"]]}
