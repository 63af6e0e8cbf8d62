"""The customer screen's addresses: the page, its stream, and what a person does on it."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from edge.domain.staff import CUSTOMER
from edge.domain.visit import State
from edge.errors import KeyReused, Refusal
from edge.web.screen import Screen
from edge.web.server import Room
from edge.web.shelf import FOREVER, Shelf
from edge.web.viewfinder import Viewfinder

Answer = Mapping[str, Any]
Ask = Callable[..., "Future[Answer]"]
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NAME = re.compile(r"[a-z_0-9]{1,32}")
UNDER_MOST = 500
AIMS = frozenset({State.SCAN_UNREAD, State.PICTURE_ASK})


@dataclass(frozen=True, slots=True)
class Flows:
    """What the page sets going: `act(turn, act, rev, args)`, `touch(turn, rev, typed, under)`; `alive` hears it."""

    act: Any
    touch: Any
    alive: Callable[[Mapping[str, Any]], None]


class Customer:
    """What the page may ask."""

    def __init__(self, screen: Screen, ask: Ask, flows: Flows, viewfinder: Viewfinder) -> None:
        self._screen = screen
        self._ask = ask
        self._flows = flows
        self._viewfinder = viewfinder

    async def page(self, _: Request) -> Response:
        """GET /kiosk: the page with the present state in it."""
        return HTMLResponse(self._screen.page())

    async def events(self, request: Request) -> Response:
        """GET /kiosk/events: begins with the whole state, then what changes."""
        live = self._screen.live
        stream = live.open(request)
        stream.put("state", self._screen.state())
        stream.put("ribbon", self._screen.ribbons())
        return live.answer(stream)

    async def state(self, _: Request) -> Response:
        """GET /kiosk/state: for a page that finds itself behind."""
        return JSONResponse(self._screen.state())

    async def act(self, request: Request) -> Response:
        """POST /kiosk/act: one intent, once, on the screen that the person saw."""
        body = await _json(request)
        act, rev, args = body.get("act"), body.get("rev"), body.get("args", {})
        key = request.headers.get("idempotency-key", "")
        if not (isinstance(act, str) and NAME.fullmatch(act) and isinstance(rev, int) and isinstance(args, dict)):
            return JSONResponse({"ok": False, "text": "refused.malformed"}, 400)
        if not KEY.fullmatch(key):
            return JSONResponse({"ok": False, "text": "refused.malformed"}, 400)
        try:
            answer = await asyncio.wrap_future(self._ask(CUSTOMER, self._flows.act, act, rev, args, key=key))
        except KeyReused as refusal:
            return JSONResponse({"ok": False, "text": refusal.text}, 422)
        except Refusal as refusal:
            return JSONResponse({"ok": False, "text": refusal.text, "state": self._screen.state()}, 409)
        return JSONResponse({"ok": True, **answer})

    async def touch(self, request: Request) -> Response:
        """POST /kiosk/touch: somebody is here, has typed so many digits on this screen, has a finger on this button."""
        body = await _json(request)
        rev, typed, under = body.get("rev", -1), body.get("typed", 0), body.get("under", "")
        counts = isinstance(rev, int) and isinstance(typed, int) and 0 <= typed <= 32
        if not (counts and isinstance(under, str) and len(under) <= UNDER_MOST):
            return JSONResponse({"ok": False, "text": "refused.malformed"}, 400)
        await asyncio.wrap_future(self._ask(CUSTOMER, self._flows.touch, rev, typed, under))
        return Response(status_code=204)

    async def aim(self, _: Request) -> Response:
        """GET /kiosk/aim: what the camera sees, while the screen could not read it, or asks for a picture."""
        return self._viewfinder.answer(self._aims) if self._aims() else Response(status_code=204)

    async def picture(self, request: Request) -> Response:
        """GET /kiosk/picture/{name}: the picture of an announcement, as the kiosk drew it."""
        found = self._screen.drawing.known.picture(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        return Response(found, media_type="image/webp", headers={"Cache-Control": FOREVER})

    def _aims(self) -> bool:
        return self._screen.visit.state in AIMS

    async def alive(self, request: Request) -> Response:
        """POST /kiosk/alive: the page draws and is not stuck."""
        body = await _json(request)
        self._flows.alive(body)
        return Response(status_code=204)


async def _json(request: Request) -> dict[str, Any]:
    """What the page said; the gate hands it on in one piece."""
    message = await request.receive()
    try:
        body = json.loads(message["body"])
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def room(screen: Screen, ask: Ask, flows: Flows, shelf: Shelf, viewfinder: Viewfinder) -> Room:
    """The customer's room."""
    customer = Customer(screen, ask, flows, viewfinder)

    async def worker(_: Request) -> Response:
        """GET /kiosk/sw.js: keeps one page for the time when the service does not answer."""
        return Response(shelf.take("sw.js"), media_type="text/javascript", headers={"Service-Worker-Allowed": "/kiosk"})

    async def down(_: Request) -> Response:
        """GET /kiosk/down.html: that page; the service worker keeps it."""
        return HTMLResponse(screen.down())

    def add(app: Starlette) -> None:
        app.add_route("/kiosk", customer.page)
        app.add_route("/kiosk/events", customer.events)
        app.add_route("/kiosk/state", customer.state)
        app.add_route("/kiosk/act", customer.act, methods=["POST"])
        app.add_route("/kiosk/touch", customer.touch, methods=["POST"])
        app.add_route("/kiosk/aim", customer.aim)
        app.add_route("/kiosk/picture/{name}", customer.picture)
        app.add_route("/kiosk/alive", customer.alive, methods=["POST"])
        app.add_route("/kiosk/sw.js", worker)
        app.add_route("/kiosk/down.html", down)

    return add
