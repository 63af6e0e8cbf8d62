"""What every request passes: host names, the rule for changing requests, limits, and the security headers."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX = 64 * 1024
UPLOAD_MAX = 8 * 1024 * 1024
BODY_WITHIN_S = 10.0
LOOPBACK = ("127.0.0.1", "::1", "testclient")
FORMS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")

Fields = Mapping[bytes, str]

POWERS = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write",
    "display-capture", "fullscreen", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial",
    "usb", "xr-spatial-tracking",
)  # fmt: skip


def content_policy(*, framed: bool) -> str:
    """Only our own files; framed by nobody, or by our own simulator page."""
    return "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; " + (
        "frame-ancestors 'self'" if framed else "frame-ancestors 'none'"
    )


def security_headers(*, framed: bool) -> dict[str, str]:
    """The headers of SCREENS 1.3 and SECURITY 6."""
    return {
        "Content-Security-Policy": content_policy(framed=framed),
        "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom this listener answers. `uploads` are the paths that may carry 8 MiB."""

    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost"})
    loopback_only: bool = True
    framed: bool = False
    uploads: frozenset[str] = field(default_factory=frozenset)


class Gate:
    """Stands before the application, so that refusals and faults carry the headers too."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules
        self._headers = security_headers(framed=rules.framed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once what may not pass; hand on the rest with its body already read."""
        if scope["type"] != "http":
            return
        send = self._dressed(send)
        headers = {name: value.decode("latin-1") for name, value in reversed(scope["headers"])}  # the first one counts
        refused = self._refused(scope, headers)
        if refused is None and scope["method"] not in ("GET", "HEAD"):
            refused, receive = await self._read(scope, headers, receive)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await refused(scope, receive, send)

    def _refused(self, scope: Scope, headers: Fields) -> PlainTextResponse | None:
        host = headers.get(b"host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        peer = scope["client"][0] if scope.get("client") else ""
        if name not in self._rules.hosts:
            return PlainTextResponse("This kiosk does not answer to that name.", 421)
        if self._rules.loopback_only and peer not in LOOPBACK:
            return PlainTextResponse("Only from this machine.", 403)
        if scope["method"] in ("GET", "HEAD"):
            return None
        kind = headers.get(b"content-type", "").split(";")[0].strip().lower()
        own = headers.get(b"origin") == f"{scope['scheme']}://{host}"
        if headers.get(b"x-kiosk") != "1" or not own or kind not in FORMS:
            return PlainTextResponse("Not from a page of this kiosk.", 403)
        return None

    async def _read(self, scope: Scope, headers: Fields, receive: Receive) -> tuple[PlainTextResponse | None, Receive]:
        limit = UPLOAD_MAX if scope["path"] in self._rules.uploads else BODY_MAX
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return _too_long(), receive
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                more = True
                while more and len(body) <= limit:
                    message = await receive()
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
        except TimeoutError:
            return PlainTextResponse("Too slow.", 408, {"Connection": "close"}), receive
        return (_too_long() if len(body) > limit else None), _replay(bytes(body), receive)

    def _dressed(self, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return dressed


def _too_long() -> PlainTextResponse:
    return PlainTextResponse("Too long.", 413, {"Connection": "close"})


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body already read, then whatever comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


def names(addresses: Iterable[str]) -> frozenset[str]:
    """Host names for `Rules`: loopback and the point's own."""
    return frozenset({"127.0.0.1", "localhost", *addresses})
