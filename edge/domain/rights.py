"""The rights table of the owner's screens: what each role sees and does there (SCREENS 5.1)."""

from collections.abc import Mapping

from edge.domain.staff import TEAM, Role

DO, READ, OWN, NOTHING = "do", "read", "own", ""
CERTIFIED = "do with certificate"
PARTLY = "partly"

#                       owner    manager  reports  analytics staff
_ROWS: Mapping[str, tuple[str, str, str, str, str]] = {
    "deliveries": (DO, DO, NOTHING, NOTHING, DO),
    "receive": (DO, DO, NOTHING, NOTHING, DO),
    "stow": (DO, DO, NOTHING, NOTHING, DO),
    "find": (DO, DO, NOTHING, NOTHING, DO),
    "send_back": (DO, DO, NOTHING, NOTHING, DO),
    "totes": (DO, DO, NOTHING, NOTHING, DO),
    "handover": (DO, DO, NOTHING, NOTHING, CERTIFIED),
    "give_back": (DO, DO, NOTHING, NOTHING, CERTIFIED),
    "terms": (DO, DO, READ, READ, DO),
    "open_all": (DO, DO, NOTHING, NOTHING, PARTLY),
    "count": (DO, DO, READ, NOTHING, DO),
    "cells": (DO, DO, NOTHING, NOTHING, CERTIFIED),
    "commission": (DO, DO, NOTHING, NOTHING, NOTHING),
    "shift": (DO, DO, NOTHING, NOTHING, OWN),
    "support": (DO, DO, DO, DO, DO),
    "knowledge": (DO, DO, DO, DO, DO),
    "training": (DO, DO, DO, DO, DO),
    "profile": (DO, DO, DO, DO, DO),
    "training_of_others": (READ, DO, NOTHING, NOTHING, OWN),
    "today": (READ, READ, READ, READ, OWN),
    "figures": (READ, PARTLY, PARTLY, READ, OWN),
    "forecast": (READ, NOTHING, NOTHING, READ, NOTHING),
    "reports": (DO, NOTHING, DO, READ, NOTHING),
    "documents": (DO, DO, READ, NOTHING, OWN),
    "sign": (DO, NOTHING, NOTHING, NOTHING, NOTHING),
    "rewards": (DO, NOTHING, READ, READ, NOTHING),
    "team": (DO, PARTLY, NOTHING, NOTHING, NOTHING),
    "leaders": (DO, NOTHING, NOTHING, NOTHING, NOTHING),
    "audit": (READ, PARTLY, NOTHING, NOTHING, OWN),
    "data": (DO, NOTHING, NOTHING, NOTHING, NOTHING),
    "health": (DO, DO, READ, READ, DO),
    "settings": (DO, PARTLY, NOTHING, NOTHING, NOTHING),
}

RIGHTS: Mapping[tuple[str, Role], str] = {
    (screen, role): right for screen, rights in _ROWS.items() for role, right in zip(TEAM, rights, strict=True) if right
}
"""What a role may do on a screen; a pair that is not here is not in the menu and answers 403."""


def screens(roles: frozenset[Role]) -> tuple[str, ...]:
    """The screens in the menu of somebody with these roles."""
    return tuple(screen for screen in _ROWS if any((screen, role) in RIGHTS for role in roles))
