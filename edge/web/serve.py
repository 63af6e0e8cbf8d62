"""Runs the listeners: uvicorn with a tick of one second, that stops within two."""

import asyncio
import contextlib
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn

from edge.web.live import Live
from edge.web.reader import Reader
from edge.web.viewfinder import Viewfinder

CONNECTIONS_MAX = 64


@dataclass(frozen=True, slots=True)
class Listener:
    """One address and the application that answers there."""

    app: Any
    socket: socket.socket
    tls: ssl.SSLContext | None = None


class Server(uvicorn.Server):
    """One listener's server. Its own loop wakes ten times a second for nothing; this one once, or when told."""

    def __init__(self, listener: Listener) -> None:
        tls = listener.tls
        config = uvicorn.Config(
            listener.app,
            loop="asyncio",
            http=Reader,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=1,
            ssl_context_factory=None if tls is None else (lambda _config, _default: tls),
        )
        super().__init__(config)
        self.socket = listener.socket
        self._stop = asyncio.Event()
        self.ready = asyncio.Event()

    def stop(self) -> None:
        """Leave the main loop; called in the loop's own thread."""
        self.should_exit = True
        self._stop.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections and say so."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Sleep until told to stop; keep the Date header true to the second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ask all to end. The listener goes deaf first, so that whoever was just let in is known and asked, too."""
        asyncio.get_running_loop().remove_reader(self.socket)
        for _ in ("its transport is made", "its protocol is told"):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are caught once, for all listeners."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else starts; OSError when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=CONNECTIONS_MAX)


class Service:
    """All listeners of one process. `stop` may be called from any thread; before a signal does, `leave` is called."""

    def __init__(
        self,
        listeners: Sequence[Listener],
        lives: Sequence[Live | Viewfinder],
        leave: Callable[[], object] = lambda: None,
    ) -> None:
        self._listeners = listeners
        self._lives = lives
        self._leave = leave
        self._stopping: Callable[[], None] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the kiosk's own screen."""
        host, port = self._listeners[0].socket.getsockname()[:2]
        return host, port

    async def run(self, started: Callable[[], None] | None = None) -> None:
        """Serve until stopped. `started` is called when every listener accepts connections."""
        servers = [Server(listener) for listener in self._listeners]
        loop = asyncio.get_running_loop()

        def stop() -> None:
            for live in self._lives:
                live.close()
            for server in servers:
                server.stop()

        def from_anywhere() -> None:
            loop.call_soon_threadsafe(stop)

        def politely() -> None:
            loop.run_in_executor(None, self._leave).add_done_callback(lambda _left: stop())

        self._stopping = from_anywhere
        with _signals(loop, politely):
            async with asyncio.TaskGroup() as group:
                for server in servers:
                    group.create_task(server.serve([server.socket]))
                group.create_task(_announce(servers, started))

    def stop(self) -> None:
        """End streams and listeners; `run` returns within two seconds."""
        if self._stopping is not None:
            self._stopping()


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT) if threading.current_thread() is threading.main_thread() else ()
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def _announce(servers: Sequence[Server], started: Callable[[], None] | None) -> None:
    for server in servers:
        await server.ready.wait()
    if started is not None:
        started()
