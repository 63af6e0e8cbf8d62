"""The server's end: neither an open stream nor a hanging request holds it up; idle it hardly wakes."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from edge.web.serve import Listener, Server, bind

PROGRAM = """
import asyncio, threading
from edge.web.gate import Rules
from edge.web.live import Live
from edge.web.serve import Listener, Service, bind
from edge.web.server import build
from edge.web.shelf import Shelf

live = Live(lambda: {"rev": 1})

async def events(request):
    return live.answer(live.open(request))

async def hang(request):
    await asyncio.sleep(3600)

def room(app):
    app.add_route("/events", events)
    app.add_route("/hang", hang)

listening = bind("127.0.0.1", 0)
port = listening.getsockname()[1]
app = build(Shelf(), Rules(), [room])
asyncio.run(Service([Listener(app, listening)], [live]).run(lambda: print(port, flush=True)))
"""


@contextmanager
def service() -> Iterator[tuple[subprocess.Popen[str], int]]:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def ask(port: int, path: str) -> socket.socket:
    page = socket.create_connection(("127.0.0.1", port))
    page.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return page


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_with_an_open_stream_and_a_hanging_request(number: signal.Signals) -> None:
    with service() as (process, port), ask(port, "/events") as stream, ask(port, "/hang"):
        assert b"text/event-stream" in stream.recv(4096)
        process.send_signal(number)
        assert process.wait(30) == 0


def test_stream_beats_and_ends_when_the_service_stops() -> None:
    with service() as (process, port), ask(port, "/events") as stream:
        seen = b""
        while b"event: beat" not in seen:
            seen += stream.recv(4096)
        process.terminate()
        while part := stream.recv(4096):
            seen += part
        assert seen.endswith(b"0\r\n\r\n")


def test_idle_server_hardly_wakes() -> None:
    with service() as (process, port), ask(port, "/events") as stream:
        stream.recv(4096)
        before = switches(process.pid)
        for _ in range(3):
            while b"beat" not in stream.recv(4096):
                pass
        assert switches(process.pid) - before <= 3 * 6


def switches(pid: int) -> int:
    """Times that the process gave up the processor by itself: its wake-ups."""
    if not os.path.exists(f"/proc/{pid}/status"):
        pytest.skip("needs Linux")
    with open(f"/proc/{pid}/status") as lines:
        return int(next(line for line in lines if line.startswith("voluntary")).split()[1])


def test_taken_port_is_an_error_before_anything_starts() -> None:
    with bind("127.0.0.1", 0) as taken, pytest.raises(OSError, match="in use"):
        bind("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("turns", range(5))
def test_who_comes_in_the_last_moment_is_let_go_as_well(turns: int) -> None:
    """However far the loop is with letting somebody in when it is told to stop; what is left open is a warning."""

    async def come_and_stop() -> int:
        listening = bind("127.0.0.1", 0)
        server = Server(Listener(None, listening))
        serving = asyncio.create_task(server.serve([listening]))
        await server.ready.wait()
        with socket.create_connection(listening.getsockname()):
            for _ in range(turns):
                await asyncio.sleep(0)
            server.stop()
            await serving
        return len(server.server_state.connections)

    assert asyncio.run(come_and_stop()) == 0
    gc.collect()
