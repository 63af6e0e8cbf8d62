"""The staff screens' addresses: pages, parts of pages, the stream, and what a person does on them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from edge.domain.barcode import Kind, Symbology, read
from edge.domain.entry import Entry
from edge.domain.guess import Answer
from edge.domain.staff import Session
from edge.errors import KeyReused, NotFound, Refusal
from edge.flows import commission, find, handover, scan
from edge.flows.sign_in import SignedOut
from edge.web.acts import ACTS
from edge.web.backstage import Backstage
from edge.web.customer import KEY
from edge.web.entrance import Entrance, Guest
from edge.web.live import Live
from edge.web.paper import Paper
from edge.web.server import Room
from edge.web.staff_pages import DRAWN, PAGES, PARTS
from edge.web.told import Teller

Handler = Callable[[Request, Guest], Awaitable[Response]]
SIGN_IN = "/staff/sign-in"


class Staff:
    """One listener's staff room: the panel's own, or the one for tablets."""

    def __init__(self, behind: Backstage, entrance: Entrance, paper: Paper, teller: Teller, live: Live) -> None:
        self._behind = behind
        self._entrance = entrance
        self._paper = paper
        self._teller = teller
        self._live = live

    async def page(self, request: Request) -> Response:
        """GET /staff and every page below it; without a session, the way to sign in."""
        guest = self._entrance.guest(request)
        if guest is None:
            why = self._entrance.why_ended(request)
            return RedirectResponse(f"{SIGN_IN}?why={why}" if why else SIGN_IN, 303)
        page = PAGES[request.url.path.removeprefix("/staff").strip("/")]
        if page.screen and not guest.may_see(page.screen):
            return HTMLResponse(self._paper.message(guest, "refused.not_allowed", {"act": page.screen}), 403)
        try:
            return HTMLResponse(self._paper.page(page, guest, request.query_params))
        except NotFound as gone:
            return HTMLResponse(self._paper.message(guest, gone.text, gone.details), 404)

    async def part(self, request: Request, guest: Guest) -> Response:
        """GET /staff/part/NAME: a list that is drawn anew when something happened."""
        part = PARTS.get(request.path_params["name"])
        if part is None or (part.screen and not guest.may_see(part.screen)):
            return Response(status_code=404)
        return HTMLResponse(self._paper.part(part, guest, request.query_params))

    async def desk(self, request: Request, guest: Guest) -> Response:
        """POST /staff/desk/NAME: what the person is at, which only the worker knows."""
        if request.path_params["name"] == "commission":
            return HTMLResponse(self._paper.shown("commissioning", guest, await self._do(guest, commission.look)))
        part = DRAWN.get(request.path_params["name"])
        if part is None:
            return Response(status_code=404)
        seen = await self._do(guest, scan.look)
        return HTMLResponse(self._paper.desk(part, guest, seen))

    async def act(self, request: Request, guest: Guest) -> Response:
        """POST /staff/act: one act, once for each key."""
        given = await form(request)
        act = ACTS.get(str(given.get("act", "")))
        if act is None:
            raise NotFound("refused.malformed")
        shown = read(str(given.get("text", "")).strip(), Symbology.ANY, lambda _: False)
        if shown.kind is Kind.CODE and not shown.problem:
            return await self._claimed(guest, self._behind.verifier.entry(shown.value))
        answer = await self._do(guest, act.flow, *act.args(given), key=_key(request))
        if act.shows:
            return HTMLResponse(self._paper.shown(act.shows, guest, answer))
        headers = {"HX-Redirect": act.then.format_map({**given, **answer})} if act.then else {}
        return Response(status_code=204, headers=headers)

    async def found(self, request: Request, guest: Guest) -> Response:
        """POST /staff/find: the rows that fit; a search for a person is journalled."""
        answer = await self._do(guest, find.parcels, str((await form(request)).get("text", ""))[:80])
        return HTMLResponse(self._paper.shown("found", guest, answer))

    async def personal(self, request: Request, guest: Guest) -> Response:
        """POST /staff/card: name and phone of one parcel; that somebody looked is journalled."""
        answer = await self._do(guest, find.card, str((await form(request)).get("parcel", ""))[:80])
        return HTMLResponse(self._paper.shown("personal", guest, answer))

    async def claim(self, request: Request, guest: Guest) -> Response:
        """POST /staff/claim: the customer's code, typed by staff; judged as at the customer's own screen."""
        given = await form(request)
        code, phone4 = str(given.get("code", "")), str(given.get("phone4", ""))
        if not (code.isascii() and code.isdecimal() and 6 <= len(code) <= 8):
            raise Refusal("handover.code_grammar")
        if phone4 and not (phone4.isascii() and phone4.isdecimal() and len(phone4) == 4):
            raise Refusal("handover.phone4_grammar")
        verifier = self._behind.verifier
        entry = verifier.pair(code, phone4) if phone4 else verifier.entry(code)
        answer = await self._do(guest, handover.claim, "code", {"entry": entry})
        asks = answer.get("answer") == Answer.PHONE4.value
        return HTMLResponse(self._paper.shown("claim", guest, {"code": code if asks else "", "asks": asks}))

    async def speak(self, request: Request, guest: Guest) -> Response:
        """POST /staff/language: this session's words from now on."""
        self._teller.speak(guest.session, str((await form(request)).get("lang", "")))
        return Response(status_code=204, headers={"HX-Refresh": "true"})

    async def leave(self, request: Request, _guest: Guest) -> Response:
        """POST /staff/sign-out: the session ends; the panel goes back to customers."""
        await self._entrance.leave(request)
        return Response(status_code=204, headers={"HX-Redirect": self._entrance.outside})

    async def events(self, request: Request, guest: Guest) -> Response:
        """GET /staff/events: verdicts, calls to draw a list anew, the end of the session."""
        return self._live.answer(self._live.open(request, guest.session))

    async def aim(self, _request: Request, _guest: Guest) -> Response:
        """GET /staff/aim: what the camera sees, while somebody looks."""
        return self._behind.viewfinder.answer()

    async def sign_in(self, request: Request) -> Response:
        """GET /staff/sign-in: login and PIN."""
        if self._entrance.guest(request) is not None:
            return RedirectResponse("/staff", 303)
        return HTMLResponse(self._paper.sign_in(request.query_params.get("why", ""), self._entrance.outside))

    async def enter(self, request: Request) -> Response:
        """POST /staff/sign-in."""
        try:
            _, answer = await self._entrance.enter(request, await form(request))
        except Refusal as refusal:
            words = self._teller.texts("").say(refusal.text, refusal.details)
            return JSONResponse({"ok": False, "text": words}, 409)
        return answer

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The same, only for somebody who is signed in; refusals are drawn in their language."""

        async def guarded(request: Request) -> Response:
            guest = self._entrance.guest(request)
            if guest is None:
                return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
            try:
                return await handler(request, guest)
            except SignedOut as over:
                why = over.text.rpartition(".")[2]
                return Response(status_code=401, headers={"HX-Redirect": f"{SIGN_IN}?why={why}"})
            except KeyReused as reused:
                return JSONResponse({"ok": False, "text": reused.text}, 422)
            except Refusal as refusal:
                drawn = self._teller.refusal(refusal.text, refusal.details, guest.session)
                return JSONResponse({"ok": False, "text": refusal.text, "html": drawn}, 409)

        return guarded

    async def _claimed(self, guest: Guest, entry: Entry) -> Response:
        """A code was scanned from the customer's phone: its digits go no further than here."""
        await self._do(guest, handover.claim, "code", {"entry": entry})
        return Response(status_code=204, headers={"HX-Redirect": "/staff/handover"})

    async def _do(self, guest: Guest, flow: Any, *args: Any, key: str | None = None) -> Mapping[str, Any]:
        return await asyncio.wrap_future(self._behind.ask(Session(guest.session), flow, *args, key=key))


async def form(request: Request) -> dict[str, Any]:
    """What a page sent: a form or JSON; nothing that is no object."""
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            found = json.loads(body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key", "")
    if key and not KEY.fullmatch(key):
        raise Refusal("refused.malformed")
    return key or None


def room(behind: Backstage, teller: Teller, live: Live, entrance: Entrance) -> Room:
    """The staff room of one listener."""
    staff = Staff(behind, entrance, Paper(behind, teller), teller, live)
    guarded = staff.guarded

    def add(app: Starlette) -> None:
        for path in PAGES:
            app.add_route(f"/staff/{path}".rstrip("/"), staff.page)
        app.add_route(SIGN_IN, staff.sign_in)
        app.add_route("/staff/events", guarded(staff.events))
        app.add_route("/staff/aim", guarded(staff.aim))
        app.add_route("/staff/part/{name}", guarded(staff.part))
        app.add_route(SIGN_IN, staff.enter, methods=["POST"])
        posts = {
            "desk/{name}": staff.desk, "act": staff.act, "find": staff.found, "card": staff.personal,
            "claim": staff.claim, "language": staff.speak, "sign-out": staff.leave,
        }  # fmt: skip
        for path, handler in posts.items():
            app.add_route(f"/staff/{path}", guarded(handler), methods=["POST"])

    return add
