"""How requests are read: what goes on for ever is cut off, what can be understood in two ways is refused."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from edge.web.gate import UPLOAD_MAX, Rules
from edge.web.reader import HEAD_MAX, PIECE
from edge.web.serve import Listener, Service, bind
from edge.web.server import build
from edge.web.shelf import Shelf

OWN = "X-Kiosk: 1\r\nContent-Type: application/json\r\n"


async def size(request: Request) -> JSONResponse:
    return JSONResponse({"size": len(await request.body())})


def room(app: Starlette) -> None:
    app.add_route("/size", size, methods=["GET", "POST"])


@contextmanager
def kiosk() -> Iterator[int]:
    """A listener in a thread of its own; its port."""
    listening, ready = bind("127.0.0.1", 0), threading.Event()
    service = Service([Listener(build(Shelf(), Rules(uploads=frozenset({"/size"})), [room]), listening)], [])
    thread = threading.Thread(target=lambda: asyncio.run(service.run(ready.set)))
    thread.start()
    try:
        assert ready.wait(60)
        yield listening.getsockname()[1]
    finally:
        service.stop()
        thread.join(60)


def told(port: int, *parts: bytes) -> bytes:
    """Everything that the service says to these parts, until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as page:
        heard = b""
        try:
            for part in parts:
                page.sendall(part)
            while more := page.recv(65536):
                heard += more
        except (BrokenPipeError, ConnectionResetError):
            return heard
        return heard


def head(port: int, method: str = "GET", more: str = "") -> bytes:
    own = f"Origin: http://127.0.0.1:{port}\r\n{OWN}" if method == "POST" else ""
    return f"{method} /size HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{own}{more}".encode()


LAST = "Connection: close\r\n"


def test_a_long_head_is_read_and_a_longer_one_is_not() -> None:
    with kiosk() as port:
        fits = f"{LAST}A: {'x' * (HEAD_MAX - 200)}\r\n\r\n"
        assert b" 200 OK" in told(port, head(port, more=fits))
        longer = f"{LAST}A: {'x' * (HEAD_MAX + PIECE)}\r\n\r\n"
        assert b" 400 " in told(port, head(port, more=longer))


@pytest.mark.parametrize("endless", ["A: " + "x" * HEAD_MAX, "A: x\r\n" * (HEAD_MAX // 4)])
def test_a_head_without_an_end_is_cut_off(endless: str) -> None:
    with kiosk() as port:
        assert b" 200 " not in told(port, head(port, more=endless), *[b"x" * 4096] * 100)


def test_an_address_without_an_end_is_cut_off() -> None:
    with kiosk() as port:
        assert b" 200 " not in told(port, b"GET /", *[b"x" * 4096] * 100)


def test_trailers_without_an_end_are_cut_off() -> None:
    with kiosk() as port:
        begun = head(port, "POST", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        assert b" 200 " not in told(port, begun, *[b"A: x\r\n" * 1000] * 100)


def test_a_large_upload_arrives_whole_beside_a_small_head() -> None:
    with kiosk() as port:
        heard = told(port, head(port, "POST", f"{LAST}Content-Length: {UPLOAD_MAX}\r\n\r\n"), b"x" * UPLOAD_MAX)
        assert f'{{"size":{UPLOAD_MAX}}}'.encode() in heard


def test_a_page_asks_as_often_as_it_likes_on_one_connection() -> None:
    with kiosk() as port:
        ask = head(port, "POST", f"Content-Length: 2\r\nA: {'x' * 4000}\r\n\r\n") + b"{}"
        last = head(port, "POST", f"{LAST}Content-Length: 2\r\n\r\n") + b"{}"
        assert told(port, *[ask] * 20, last).count(b'{"size":2}') == 21


@pytest.mark.parametrize(
    "twofold",
    [
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Transfer-Encoding: chunked, identity\r\n\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        "A: x\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
        "A: \0\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_what_can_be_understood_in_two_ways_is_refused(twofold: str) -> None:
    with kiosk() as port:
        assert b" 200 " not in told(port, head(port, "POST", f"{LAST}{twofold}"))
