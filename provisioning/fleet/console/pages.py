"""The pages of the fleet console and their addresses (SCREENS §7)."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import segno
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from starlette.middleware import Middleware

from provisioning.fleet import (
    alarms,
    books,
    codes,
    commands,
    deliveries,
    desired,
    facts,
    notify,
    parcels,
    pictures,
    registry,
    reports,
    support,
    views,
)
from provisioning.fleet.console import announcing, exchange
from provisioning.fleet.console.forms import OPERATOR, AnswerForm, OpenForm
from provisioning.fleet.console.guard import Guard
from provisioning.fleet.console.texts import LANGUAGES, age, told, word
from provisioning.fleet.turn import Office, Turn

HERE = Path(__file__).parent
FACTS = 50
LETTERS = 100
Events = Callable[[], AsyncIterator[str]]


class Pages:
    """Draws pages: the templates, the person's language, and the way back after a form."""

    def __init__(self, office: Office, now: Callable[[], datetime]) -> None:
        self._office = office
        self._now = now
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters["brief"] = brief
        self._templates.filters["day"] = lambda when: when.astimezone(notify.MOSCOW).strftime("%d.%m.%Y")
        self._templates.filters["clock"] = lambda when: when.astimezone(notify.MOSCOW).strftime("%d.%m %H:%M:%S")

    def looking(self) -> AbstractContextManager[Turn]:
        """A look at the platform's state at this moment."""
        return self._office.read(self._now())

    def acting(self) -> AbstractContextManager[Turn]:
        """An act of the person at the console."""
        return self._office.write(self._now())

    def draw(self, request: Request, name: str, status: int = 200, **values: Any) -> Response:
        """A page in the language that was asked for last."""
        lang = language(request)
        html = self._templates.get_template(f"{name}.html").render(
            t=lambda key, **details: word(lang, key, **details),
            age=lambda seconds: age(lang, seconds),
            told=lambda detail: told(lang, detail),
            lang=lang,
            other="en" if lang == "ru" else "ru",
            path=request.url.path,
            page=name,
            **values,
        )
        answer = Response(html, status, media_type="text/html")
        if request.query_params.get("lang") in LANGUAGES:
            answer.set_cookie("lang", lang, max_age=31_536_000, httponly=True, samesite="strict")
        return answer


def language(request: Request) -> str:
    """Russian, unless English was asked for."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def brief(body: dict[str, Any]) -> str:
    """A fact's body in one line."""
    parts = (
        f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}"
        for name, value in body.items()
        if value is not None
    )
    return " · ".join(parts)


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def build(office: Office, events: Events, nudge: Callable[[], None], now: Callable[[], datetime] = utc_now) -> FastAPI:
    """The console's application. `events` streams news to open pages, `nudge` tells the desk to look at once."""
    app = FastAPI(title="pickup-kiosk fleet", docs_url=None, redoc_url=None, middleware=[Middleware(Guard)])
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    pages = Pages(office, now)
    _add_lists(app, pages)
    _add_kiosk(app, pages, nudge)
    _add_parcels(app, pages, nudge)
    exchange.add(app, pages.acting, pages.looking, nudge)
    announcing.add(app, pages.acting, pages.looking, pages.draw, nudge)
    _add_wiring(app, pages, nudge)
    _add_support(app, pages, nudge)
    _add_outbox(app, pages)
    _add_data(app, pages)

    @app.get("/live", include_in_schema=False)
    async def live() -> StreamingResponse:
        return StreamingResponse(events(), media_type="text/event-stream")

    @app.exception_handler(404)
    async def lost(request: Request, _error: Exception) -> Response:
        return pages.draw(request, "lost", 404)

    return app


def _add_lists(app: FastAPI, pages: Pages) -> None:
    @app.get("/", include_in_schema=False)
    def park(request: Request, only: str = "") -> Response:
        with pages.looking() as turn:
            rows = views.park(turn)
        counts = {"all": len(rows)} | {each: sum(row.severity == each for row in rows) for each in views.RANK}
        shown = [row for row in rows if only in ("", "all", row.severity)]
        return pages.draw(request, "park", rows=shown, counts=counts, only=only or "all")

    @app.get("/alarms", include_in_schema=False)
    def ringing(request: Request) -> Response:
        with pages.looking() as turn:
            return pages.draw(request, "alarms", alarms=alarms.waiting(turn))

    @app.post("/alarms/{alarm}/settle", include_in_schema=False)
    def settle(alarm: int) -> Response:
        with pages.acting() as turn:
            alarms.settle(turn, alarm)
        return _to("/alarms")

    @app.get("/deliveries", include_in_schema=False)
    def trips(request: Request) -> Response:
        with pages.looking() as turn:
            return pages.draw(request, "deliveries", deliveries=deliveries.overview(turn))


def _add_kiosk(app: FastAPI, pages: Pages, nudge: Callable[[], None]) -> None:
    def show(request: Request, dev: str, why: str = "") -> Response:
        with pages.looking() as turn:
            row = views.one(turn, dev)
            if row is None:
                return pages.draw(request, "lost", 404)
            known = registry.find(turn, dev)
            return pages.draw(
                request,
                "kiosk",
                409 if why else 200,
                row=row,
                forked=known is not None and known.forked_at is not None,
                alarms=alarms.waiting(turn, dev),
                written=support.written(turn, dev),
                parcels=parcels.announced(turn, dev),
                cells=books.cells(turn, dev),
                commissioned=reports.commissioned(turn, dev),
                outcomes=views.outcomes(turn, dev),
                chains=views.chains(turn, dev),
                facts=facts.latest(turn, dev, FACTS),
                sees=pictures.may(turn, dev),
                seen=pictures.seen(turn, dev).values(),
                why=why,
            )

    @app.get("/kiosks/{dev}", include_in_schema=False)
    def kiosk(request: Request, dev: str) -> Response:
        return show(request, dev)

    @app.post("/kiosks/{dev}/open", include_in_schema=False)
    def open_cell(request: Request, dev: str, form: Annotated[OpenForm, Form()]) -> Response:
        try:
            with pages.acting() as turn:
                commands.ask(turn, form.wish(dev))
        except commands.CommandError as error:
            return show(request, dev, error.why)
        nudge()
        return _to(f"/kiosks/{dev}#commands")


def _add_parcels(app: FastAPI, pages: Pages, nudge: Callable[[], None]) -> None:
    @app.post("/kiosks/{dev}/parcels/{parcel}/paid", include_in_schema=False)
    def paid(dev: str, parcel: str) -> Response:
        with pages.acting() as turn:
            parcels.paid(turn, dev, parcel)
        nudge()
        return _to(f"/kiosks/{dev}#parcels")


def _add_wiring(app: FastAPI, pages: Pages, nudge: Callable[[], None]) -> None:
    @app.post("/kiosks/{dev}/wiring", include_in_schema=False)
    def adopt(dev: str) -> Response:
        with pages.acting() as turn:
            desired.adopt(turn, dev)
        nudge()
        return _to(f"/kiosks/{dev}#cells")


def _add_support(app: FastAPI, pages: Pages, nudge: Callable[[], None]) -> None:
    @app.post("/kiosks/{dev}/answer", include_in_schema=False)
    def answer(dev: str, form: Annotated[AnswerForm, Form()]) -> Response:
        with pages.acting() as turn:
            support.answer(turn, dev, form.thread, form.text, OPERATOR)
        nudge()
        return _to(f"/kiosks/{dev}")


def _add_outbox(app: FastAPI, pages: Pages) -> None:
    @app.get("/messages", include_in_schema=False)
    def messages(request: Request) -> Response:
        with pages.looking() as turn:
            return pages.draw(request, "messages", letters=notify.letters(turn, LETTERS))

    @app.get("/codes/{code}/qr.svg", include_in_schema=False)
    def picture(request: Request, code: str) -> Response:
        with pages.looking() as turn:
            token = codes.app_token(turn, code)
        if token is None:
            return pages.draw(request, "lost", 404)
        image = BytesIO()
        segno.make(token, error="m", micro=False).save(image, kind="svg", border=4, scale=6, dark="#000", light="#fff")
        return Response(image.getvalue(), media_type="image/svg+xml")


def _add_data(app: FastAPI, pages: Pages) -> None:
    @app.get("/healthz")
    def health() -> JSONResponse:
        """Whether the console answers and its database opens."""
        with pages.looking() as turn:
            return JSONResponse({"ok": True, "kiosks": len(registry.everyone(turn))})

    @app.get("/api/kiosks")
    def kiosks() -> JSONResponse:
        """All kiosks: presence, backlog, alarms."""
        with pages.looking() as turn:
            return JSONResponse([views.as_plain(row) for row in views.park(turn)])

    @app.get("/api/kiosks/{dev}/journal")
    def journal(dev: str, count: int = FACTS) -> JSONResponse:
        """The newest facts of a kiosk, newest first."""
        with pages.looking() as turn:
            found = facts.latest(turn, dev, min(count, 1000))
        return JSONResponse([{"ep": told.ep, **json.loads(told.text)} for told in found])

    @app.get("/api/messages")
    def messages() -> JSONResponse:
        """The text messages of the demonstration provider."""
        with pages.looking() as turn:
            found = notify.letters(turn, LETTERS)
        return JSONResponse(
            [{"dev": each.dev, "code": each.code, "phone": each.phone, "text": each.text} for each in found]
        )


def _to(path: str) -> Response:
    """After a form: show the page again, so that a reload does nothing twice."""
    return RedirectResponse(path, 303)
