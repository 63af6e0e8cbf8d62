"""Where kiosks take and give files, and where operators ask for pictures and see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from provisioning.fleet import files, pictures
from provisioning.fleet.console.forms import OPERATOR, PictureForm
from provisioning.fleet.turn import Turn

GIVEN_MOST = 1024 * 1024
Opens = Callable[[], AbstractContextManager[Turn]]


def add(app: FastAPI, acting: Opens, looking: Opens, nudge: Callable[[], None]) -> None:
    """Add these addresses to the console."""
    _add_files(app, acting)

    @app.post("/kiosks/{dev}/picture", include_in_schema=False)
    def ask(request: Request, dev: str, form: Annotated[PictureForm, Form()]) -> Response:
        with acting() as turn:
            if pictures.may(turn, dev):
                pictures.ask(turn, dev, (form.consent, OPERATOR, form.reason), str(request.base_url))
        nudge()
        return RedirectResponse(f"/kiosks/{dev}#commands", 303)

    @app.get("/kiosks/{dev}/pictures/{token}", include_in_schema=False)
    def picture(dev: str, token: str) -> Response:
        with looking() as turn:
            found = pictures.opened(turn, dev, token)
        return Response(status_code=404) if found is None else Response(found, media_type="image/jpeg")


def _add_files(app: FastAPI, acting: Opens) -> None:
    @app.get("/files/{token}", include_in_schema=False)
    def taken(token: str) -> Response:
        """A kiosk takes a file, once."""
        with acting() as turn:
            found = files.take(turn, token)
        return Response(status_code=410) if found is None else Response(found.data, media_type=found.media)

    @app.put("/files/{token}", include_in_schema=False)
    async def given(request: Request, token: str) -> Response:
        """A kiosk gives a file, once."""
        if int(request.headers.get("content-length", GIVEN_MOST + 1)) > GIVEN_MOST:
            return Response(status_code=413)
        return await run_in_threadpool(keep, token, await request.body())

    def keep(token: str, data: bytes) -> Response:
        with acting() as turn:
            return Response(status_code=204 if files.give(turn, token, data) else 410)
