"""The control channel of a board process: small JSON over HTTP, on loopback or on a unix socket.

`GET /truth` tells how everything is; `POST /act` with `{"do": "close", "cell": "07"}` moves something.
"""

import contextlib
import json
import os
import socket
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from hardware.boards.loop import Loop
from hardware.ports import HardwareError

LIMIT = 65_536
Answer = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


class Control:
    """Listens at `address`: HOST:PORT, or the path of a unix socket."""

    def __init__(self, loop: Loop, address: str, answer: Answer) -> None:
        self._loop = loop
        self._answer = answer
        self._socket = _listen(address)
        loop.reader(self._socket.fileno(), self._accept)

    def close(self) -> None:
        """No more callers."""
        self._loop.forget(self._socket.fileno())
        self._socket.close()

    def _accept(self) -> None:
        caller, _ = self._socket.accept()
        caller.settimeout(0)
        heard = bytearray()
        self._loop.reader(caller.fileno(), lambda: self._hear(caller, heard))

    def _hear(self, caller: socket.socket, heard: bytearray) -> None:
        """Collect one request; answer it when it is whole; one request a connection."""
        try:
            data = caller.recv(LIMIT)
        except OSError:
            data = b""
        heard += data
        reply = self._reply(bytes(heard)) if data and len(heard) <= LIMIT else b""
        if reply is None:
            return
        self._loop.forget(caller.fileno())
        with contextlib.suppress(OSError):
            caller.settimeout(1)
            caller.sendall(reply)
        caller.close()

    def _reply(self, request: bytes) -> bytes | None:
        """The whole answer; None while the request is not whole."""
        head, mark, body = request.partition(b"\r\n\r\n")
        if not mark:
            return None
        path, length = _understood(head.decode("latin-1"))
        if len(body) < length:
            return None
        try:
            status, told = "200 OK", self._answer(path, json.loads(body or b"{}"))
        except (HardwareError, ValueError, TypeError, AttributeError, KeyError) as why:
            status, told = "400 Bad Request", {"error": str(why)}
        text = json.dumps(told).encode()
        lines = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}"
        return f"{lines}\r\nConnection: close\r\n\r\n".encode() + text


class ControlHands:
    """Hands that reach into a board process; same verbs as `hardware.boards.hands.Hands`."""

    def __init__(self, address: str, timeout_s: float = 5) -> None:
        self._address = address
        self._timeout_s = timeout_s

    def act(self, name: str, cell: str = "", **how: Any) -> None:
        """Do something; HardwareError says why it could not be done."""
        self._ask("POST", "/act", {"do": name, "cell": cell, **how})

    def truth(self) -> dict[str, Any]:
        """How everything is."""
        return self._ask("GET", "/truth", {})

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        connection = _Connection(self._address, self._timeout_s)
        try:
            connection.request(method, path, json.dumps(body))
            reply = connection.getresponse()
            told: dict[str, Any] = json.loads(reply.read())
        except (OSError, ValueError) as why:
            sentence = f"the simulated cabinet at {self._address} does not answer: {why}"
            raise HardwareError(sentence) from why
        finally:
            connection.close()
        if reply.status != 200:
            raise HardwareError(told.get("error", "the simulated cabinet refused"))
        return told


class _Connection(HTTPConnection):
    """HTTP over a unix socket where the address is a path."""

    def __init__(self, address: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._address = address

    def connect(self) -> None:
        """TCP or unix."""
        self.sock = _socket(self._address)
        self.sock.settimeout(self.timeout)
        self.sock.connect(_place(self._address))


def _understood(head: str) -> tuple[str, int]:
    """Path and body length of a request's head."""
    first, *others = head.split("\r\n")
    lengths = [line.split(":", 1)[1] for line in others if line.lower().startswith("content-length:")]
    words = first.split()
    return (words[1] if len(words) > 1 else ""), int(lengths[0]) if lengths else 0


def _socket(address: str) -> socket.socket:
    return socket.socket(socket.AF_UNIX if "/" in address else socket.AF_INET)


def _place(address: str) -> str | tuple[str, int]:
    if "/" in address:
        return address
    host, _, port = address.rpartition(":")
    return host or "127.0.0.1", int(port)


def _listen(address: str) -> socket.socket:
    listening = _socket(address)
    if "/" in address:
        Path(address).unlink(missing_ok=True)
    elif os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(_place(address))
    except OSError as why:
        sentence = f"the control channel cannot listen at {address}: {why}"
        raise HardwareError(sentence) from why
    listening.listen(8)
    return listening
