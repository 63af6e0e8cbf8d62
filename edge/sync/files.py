"""One file by HTTPS, to an address that the platform named: bounded in size and in time, no redirect, no other host.

Certificates and names are checked against `Trust.ca`, or the system's authorities. Without TLS only this machine itself
is spoken to, and only where the settings say so (PROTOCOL 3.6, file grammar; RFC 9110).
"""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from edge.errors import KioskError

SILENT_S = 10.0
WHOLE_S = 60.0
CHUNK = 16 * 1024
OK = range(200, 300)
PLAIN = re.compile(r"[!-~]+")


class FileError(KioskError):
    """No file came, or none was taken; one word says why: address, unreachable, too_big, or status_NNN."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe: certificates of this authority (PEM; None = the system's); `loopback`: plain HTTP to ourselves.

    `whole_s`: everything must be over within so many seconds.
    """

    ca: Path | None = None
    loopback: bool = False
    whole_s: float = WHOLE_S


def get(address: str, most: int, trust: Trust) -> bytes:
    """The bytes that lie there, at most so many."""
    with _asked("GET", address, trust) as answer:
        said, found = answer.length, bytearray()
        if said is not None and said > most:
            raise FileError("too_big")
        while (said is None or len(found) < said) and (chunk := answer.read1(CHUNK)):
            found += chunk
            if len(found) > most:
                raise FileError("too_big")
        if said is not None and len(found) < said:
            raise FileError("unreachable")
    return bytes(found)


def put(address: str, data: bytes, media: str, trust: Trust) -> None:
    """Lay these bytes there."""
    with _asked("PUT", address, trust, data, media):
        pass


@contextmanager
def _asked(
    method: str, address: str, trust: Trust, data: bytes | None = None, media: str = ""
) -> Iterator[HTTPResponse]:
    """The answer of the one host that is named; every way in which it fails is one `FileError`."""
    try:
        with _line(address, trust) as (connection, target):
            kind = {"Content-Type": media} if media else {}
            connection.request(method, target, data, {"Connection": "close", **kind})
            with connection.getresponse() as answer:
                yield _good(answer)
    except (OSError, HTTPException, ValueError) as failed:
        raise FileError("unreachable") from failed


@contextmanager
def _line(address: str, trust: Trust) -> Iterator[tuple[HTTPConnection, str]]:
    """An open connection, and what to ask it for; cut when its time is over."""
    connection, target = _connection(address, trust)
    connection.connect()
    ends = threading.Timer(trust.whole_s, _cut, (connection.sock,))
    ends.daemon = True
    ends.start()
    try:
        yield connection, target
    finally:
        late = ends.finished.is_set()
        ends.cancel()
        connection.close()
    if late:
        raise FileError("unreachable")


def _good(answer: HTTPResponse) -> HTTPResponse:
    if answer.status not in OK:
        raise FileError(f"status_{answer.status}")
    return answer


def _connection(address: str, trust: Trust) -> tuple[HTTPConnection, str]:
    """A connection that is not open yet, and what to ask it for."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise FileError("address") from wrong
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    if not host or parts.username is not None or not PLAIN.fullmatch(target):
        raise FileError("address")
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=trust.ca)
        return HTTPSConnection(host, port, timeout=SILENT_S, context=context), target
    if parts.scheme == "http" and trust.loopback and host in ("127.0.0.1", "::1"):
        return HTTPConnection(host, port, timeout=SILENT_S), target
    raise FileError("address")


def _cut(line: socket.socket) -> None:
    """Time is over: whoever waits for this connection wakes up."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)
