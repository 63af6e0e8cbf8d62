"""The web application: rooms with their routes, behind one gate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from edge.errors import NotAllowed, NotFound, Refusal, StoreError
from edge.web.gate import Gate, Rules
from edge.web.live import Live
from edge.web.shelf import Shelf

Room = Callable[[FastAPI], None]


@dataclass(frozen=True, slots=True)
class Extra:
    """One more room on the panel's listener that may frame the screen: its stream, its paths that carry pictures."""

    room: Room
    live: Live
    uploads: frozenset[str]


def build(shelf: Shelf, rules: Rules, rooms: Sequence[Room]) -> Gate:
    """One listener's application. A room is a function that adds its routes."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, title="pickup-kiosk")
    app.add_route("/static/{build}/{name:path}", shelf.serve)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(StoreError, unknown)
    for room in rooms:
        room(app)
    return Gate(app, rules)


def refused(_: Request, refusal: Exception) -> JSONResponse:
    """The rules say no: the text's key and its details; the page knows the words."""
    status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 409
    details = dict(refusal.details) if isinstance(refusal, Refusal) else {}
    return JSONResponse({"ok": False, "text": str(refusal), "details": details}, status)


def unknown(_: Request, _fault: Exception) -> JSONResponse:
    """Whether it was recorded is unknown: the page asks again with the same key."""
    return JSONResponse({"ok": False, "text": "refused.cannot_record"}, 503)
