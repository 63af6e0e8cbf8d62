"""What every request to the console passes: its host name, whose page sent it, and the security headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
READS = ("GET", "HEAD")
GIVEN = "/files/"
"""What a kiosk puts there needs no page of ours: only it knows the address."""
POWERS = ("camera", "geolocation", "microphone", "payment", "serial", "usb", "display-capture", "clipboard-read")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Stands before the application, so that refusals carry the headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once what may not pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = scope["method"] == "PUT" and scope["path"].startswith(GIVEN)
        refused = refusal("GET" if given else scope["method"], scope["scheme"], Headers(scope=scope))
        answer = self._app if refused is None else refused
        await answer(scope, receive, _dressed(send))


def refusal(method: str, scheme: str, headers: Headers) -> PlainTextResponse | None:
    """Foreign names are not answered; a change must come from a page of ours or from a program of ours."""
    host = headers.get("host", "")
    name, _, port = host.rpartition(":")
    if (name if name and port.isdigit() else host) not in HOSTS:
        return PlainTextResponse("This console does not answer to that name.", 421)
    if method in READS:
        return None
    origin = headers.get("origin")
    foreign = origin is not None and origin != f"{scheme}://{host}"
    if foreign or (origin is None and headers.get("x-kiosk") != "1"):
        return PlainTextResponse("Not from a page of this console.", 403)
    return None


def _dressed(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return dressed
