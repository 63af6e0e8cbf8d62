"""The customer screen as a table: what it shows, and what follows what (SCREENS 3)."""

from edge.domain.visit.look import LOOKS, Look
from edge.domain.visit.state import Event, State
from edge.domain.visit.table import (
    ALWAYS,
    AUDIBLE,
    BUTTONS,
    DECIDED,
    ENGAGED,
    FREE,
    HOLDS_DOOR,
    KIOSK,
    NEXT,
    OVERLAYS,
    TYPES,
    VOICED,
)
from edge.domain.visit.visit import Visit, concerns, fits, heard, offers, step, touch

__all__ = [
    "ALWAYS",
    "AUDIBLE",
    "BUTTONS",
    "DECIDED",
    "ENGAGED",
    "FREE",
    "HOLDS_DOOR",
    "KIOSK",
    "LOOKS",
    "NEXT",
    "OVERLAYS",
    "TYPES",
    "VOICED",
    "Event",
    "Look",
    "State",
    "Visit",
    "concerns",
    "fits",
    "heard",
    "offers",
    "step",
    "touch",
]
