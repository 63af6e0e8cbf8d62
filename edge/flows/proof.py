"""Opening from the app or by support: six digits on the screen, then a cell that a command opens (SCREENS 3.7)."""

from collections.abc import Mapping
from typing import Any

from edge.domain.command import SCREEN_STEP_MS, screen_code
from edge.domain.visit import Event, State
from edge.effects import After, Effect
from edge.flows import screen, taking
from edge.store import openings, places
from edge.turn import Turn

SOON_MS = 50


def code(turn: Turn) -> tuple[str, int]:
    """The digits that stand on the screen now, and for how long (ms); the secret is made at the first look."""
    if not turn.memory.secret:
        turn.memory.secret = turn.dice.raw(32)
    now = turn.clock.mono_ms()
    return screen_code(turn.memory.secret, now), SCREEN_STEP_MS - now % SCREEN_STEP_MS


def begin(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer wants to open from the app."""
    if not turn.memory.online:
        return screen.go(turn, Event.PROOF_OFFLINE)
    if turn.memory.proofs.closed_until_ms > turn.clock.mono_ms():
        until = screen.details(left_until_ms=turn.memory.proofs.closed_until_ms)
        return screen.go(turn, Event.PROOF_BLOCKED, details=until)
    return (*screen.go(turn, Event.PROOF, details=_digits(turn)), _again(turn))


def renew(turn: Turn) -> tuple[Effect, ...]:
    """The digits on the screen are half a minute old: the next ones."""
    if turn.memory.visit.state is not State.PROOF:
        return ()
    shown = screen.show(turn, turn.memory.visit._replace(details=_digits(turn)))
    return (*shown, _again(turn))


def opened(turn: Turn, opening: str) -> tuple[Effect, ...]:
    """A command opens a cell: whoever stands here sees it, unless somebody else is being served."""
    row = openings.get(turn.db, opening)
    if row is None:
        return ()
    parcel = row["parcel"] or ""
    fields: dict[str, Any] = {
        "opening": opening,
        "cell": row["cell"],
        "cells": (row["cell"],),
        "parcel": parcel,
        "taken": (),
    }
    words = screen.details(cell=row["cell"])
    kept: dict[str, Any] = {
        "parcels": (parcel,) if parcel else (),
        "attempt": 1,
        "purpose": "take",
        "how": "command",
        "code": "",
    }
    return screen.may_go(turn, Event.REMOTE_OPEN, details=words, **fields, **kept)


def go_on(turn: Turn) -> tuple[Effect, ...]:
    """It was said that support opens the cell: on to what the door did meanwhile."""
    moved = screen.go(turn, Event.TIMEOUT)
    row = openings.get(turn.db, turn.memory.visit.opening)
    place = places.get(turn.db, turn.memory.visit.cell)
    if row is not None and row["settled"]:
        return (*moved, *taking.finish(turn))
    if place is not None and place["door"] == "open":
        return (*moved, *screen.may_go(turn, Event.TAKE))
    return moved


def _digits(turn: Turn) -> Mapping[str, str | int]:
    digits, left_ms = code(turn)
    return screen.details(digits=digits, qr=digits, left_until_ms=turn.clock.mono_ms() + left_ms)


def _again(turn: Turn) -> After:
    return After("proof", code(turn)[1] + SOON_MS, "visit.digits")
