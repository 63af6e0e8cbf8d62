"""The notice board: what customer screens announce, a form that announces something, and a way to take it down."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from provisioning.fleet import notices, registry
from provisioning.fleet.console.forms import NoticeForm
from provisioning.fleet.turn import Turn

POSTED_MOST = 1024 * 1024
Opens = Callable[[], AbstractContextManager[Turn]]


def add(app: FastAPI, acting: Opens, looking: Opens, draw: Callable[..., Response], nudge: Callable[[], None]) -> None:
    """Add these addresses to the console."""

    def show(request: Request, why: str = "", filled: FormData | None = None) -> Response:
        with looking() as turn:
            return draw(
                request,
                "notices",
                HTTPStatus.UNPROCESSABLE_ENTITY if why else HTTPStatus.OK,
                posted=notices.posted(turn),
                kiosks=registry.everyone(turn),
                days=notices.usual_days(turn),
                why=why,
                filled=filled or FormData(),
            )

    def put(request: Request, filled: FormData, picture: bytes) -> Response:
        try:
            form = NoticeForm.read(filled)
            if form.last < form.first:
                return show(request, "notice.wrong", filled)
            with acting() as turn:
                notices.post(turn, form.wish(picture), form.kiosk, str(request.base_url))
        except ValidationError:
            return show(request, "notice.wrong", filled)
        except notices.PictureError:
            return show(request, "notice.wrong_picture", filled)
        nudge()
        return RedirectResponse("/notices", HTTPStatus.SEE_OTHER)

    @app.get("/notices", include_in_schema=False)
    def announced(request: Request) -> Response:
        return show(request)

    @app.post("/notices", include_in_schema=False)
    async def post(request: Request) -> Response:
        if int(request.headers.get("content-length", POSTED_MOST + 1)) > POSTED_MOST:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        async with request.form(max_files=1) as filled:
            chosen = filled.get("picture")
            picture = await chosen.read() if isinstance(chosen, UploadFile) else b""
            return await run_in_threadpool(put, request, filled, picture)

    @app.post("/notices/{notice}/remove", include_in_schema=False)
    def remove(notice: str) -> Response:
        with acting() as turn:
            notices.take_down(turn, notice)
        nudge()
        return RedirectResponse("/notices", HTTPStatus.SEE_OTHER)
