"""The table of staff pages and their parts: template, what it shows, and whose menu it is in."""

from collections.abc import Mapping
from dataclasses import dataclass

from edge.domain.desk import Screen
from edge.web import views
from edge.web.views import View


@dataclass(frozen=True, slots=True)
class Page:
    """`screen` is the row of the rights table; `desk` tells the worker what a scan means here."""

    template: str
    view: View
    screen: str = ""
    desk: Screen = Screen.HOME


def nothing(_behind: object, _query: object) -> dict[str, object]:
    """A page that needs nothing from the store."""
    return {}


PAGES: Mapping[str, Page] = {
    "": Page("home", views.home),
    "deliveries": Page("deliveries", views.delivery_list, "deliveries"),
    "receive": Page("receive", views.reception, "receive", Screen.RECEIVE),
    "receive/end": Page("end", views.reception, "receive", Screen.RECEIVE),
    "stow": Page("stow", views.stowing, "stow", Screen.STOW),
    "stow/places": Page("places", views.cells, "stow", Screen.STOW),
    "find": Page("find", nothing, "find", Screen.FIND),
    "parcel": Page("parcel", views.card, "find", Screen.FIND),
    "handover": Page("handover", views.calls, "handover", Screen.HANDOVER),
    "cells": Page("cells", views.cells, "cells", Screen.CELLS),
    "cell": Page("cell", views.one_cell, "cells", Screen.CELLS),
    "commission": Page("commission", nothing, "commission", Screen.CELLS),
    "health": Page("health", views.health, "health"),
}

PARTS: Mapping[str, Page] = {
    "scanner": Page("scanner", views.scanner),
    "tasks": Page("tasks", views.todo),
    "tiles": Page("tiles", views.home),
    "received": Page("received", views.reception, "receive"),
    "waiting": Page("waiting", views.stowing, "stow"),
    "calls": Page("calls", views.calls, "handover"),
    "deliveries": Page("delivery_list", views.delivery_list, "deliveries"),
    "cells": Page("grid", views.cells, "cells"),
    "cell": Page("cell_body", views.one_cell, "cells"),
    "health": Page("well", views.health, "health"),
}

DRAWN: Mapping[str, str] = {"stowing": "stowing", "order": "order", "undo": "undo"}
"""Parts that only the worker can tell: what the person has in hand, who is at the counter."""
