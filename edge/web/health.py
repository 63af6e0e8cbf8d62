"""Is the service well? For the screen launcher, the waiting page and the point's monitoring."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from edge.web.shelf import Shelf

Probe = Callable[[], Mapping[str, Any]]


def add_health(app: Starlette, shelf: Shelf, probe: Probe) -> None:
    """GET /healthz: 200 when `probe()["ok"]`, else 503; the body says what is wrong."""

    async def healthz(_: Request) -> JSONResponse:
        found = {"build": shelf.build, **probe()}
        return JSONResponse(found, 200 if found.get("ok") else 503)

    app.add_route("/healthz", healthz)
