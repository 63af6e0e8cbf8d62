"""The web application: rooms with their routes, behind one gate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from edge.errors import NotAllowed, NotFound, Refusal, StoreError
from edge.web.gate import Gate, Rules
from edge.web.later import Later
from edge.web.live import Live
from edge.web.shelf import Shelf

Room = Callable[[Starlette], None]


@dataclass(frozen=True, slots=True)
class Extra:
    """One more room on the panel's listener that may frame the screen: its stream, its paths that carry pictures."""

    room: Room
    live: Live
    uploads: frozenset[str]


def build(shelf: Shelf, rules: Rules, rooms: Sequence[Room]) -> Gate:
    """One listener's application. A room is a function that adds its routes."""
    return Gate(_whole([_shown(shelf), *rooms]), rules)


def panel(shelf: Shelf, rules: Rules, first: Sequence[Room], rest: Callable[[], Sequence[Room]]) -> tuple[Gate, Later]:
    """The kiosk's own listener: the first screen at once, everything else when the start has time for it."""
    app = _furnished(Starlette(), [_shown(shelf), *first])
    later = Later(lambda: _whole(rest()))
    app.router.default = later
    return Gate(Direct(app), rules), later


class Direct:
    """What people do at the screen goes straight to who answers it: somebody waits before a door meanwhile."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        posts = (each for each in app.routes if isinstance(each, Route) and each.methods == {"POST"})
        self._acts = {each.path: each.endpoint for each in posts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; all but the acts take the usual way."""
        act = self._acts.get(scope["path"]) if scope["method"] == "POST" else None
        if act is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            answer = await act(request)
        except Refusal as refusal:
            answer = refused(request, refusal)
        except StoreError as fault:
            answer = unknown(request, fault)
        except Exception:
            await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
            raise
        await answer(scope, receive, send)


def _whole(rooms: Sequence[Room]) -> Starlette:
    from fastapi import FastAPI  # half of what an empty service loads: the first screen does not wait for it

    return _furnished(FastAPI(docs_url=None, redoc_url=None, openapi_url=None, title="pickup-kiosk"), rooms)


def _furnished(app: Starlette, rooms: Sequence[Room]) -> Starlette:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(StoreError, unknown)
    for room in rooms:
        room(app)
    return app


def _shown(shelf: Shelf) -> Room:
    return lambda app: app.add_route("/static/{build}/{name:path}", shelf.serve)


def refused(_: Request, refusal: Exception) -> JSONResponse:
    """The rules say no: the text's key and its details; the page knows the words."""
    status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 409
    details = dict(refusal.details) if isinstance(refusal, Refusal) else {}
    return JSONResponse({"ok": False, "text": str(refusal), "details": details}, status)


def unknown(_: Request, _fault: Exception) -> JSONResponse:
    """Whether it was recorded is unknown: the page asks again with the same key."""
    return JSONResponse({"ok": False, "text": "refused.cannot_record"}, 503)
