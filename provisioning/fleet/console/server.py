"""Runs the platform: the console in the main thread, everything else beside it; stops within two seconds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import FrameType

import uvicorn

from provisioning.fleet.console.pages import build
from provisioning.fleet.service import Service
from provisioning.fleet.turn import Office
from provisioning.fleet.wire import Broker

LOOK_S = 0.3
TICK_LOOKS = 20


class Pulse:
    """Tells open pages that something changed, and lets go of them at the end."""

    def __init__(self, changed: Callable[[], int]) -> None:
        self._changed = changed
        self.ended = False

    async def events(self) -> AsyncIterator[str]:
        """Server-sent events: `change` when there is news, `tick` every six seconds so that ages move on."""
        last, quiet = self._changed(), 0
        yield "retry: 1000\n\n"
        while not self.ended:
            await asyncio.sleep(LOOK_S)
            now, quiet = self._changed(), quiet + 1
            if now != last or quiet >= TICK_LOOKS:
                yield f"event: {'change' if now != last else 'tick'}\ndata: {now}\n\n"
                last, quiet = now, 0


class _Server(uvicorn.Server):
    """Lets go of open pages as soon as it is asked to end."""

    pulse: Pulse

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal to end has come."""
        self.pulse.ended = True
        super().handle_exit(sig, frame)


def serve(office: Office, broker: Broker, port: int) -> None:
    """Serve on loopback until SIGTERM or Ctrl-C."""
    service = Service(office, broker)
    pulse = Pulse(lambda: service.changed)
    app = build(office, pulse.events, service.nudge)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none"
    )
    server = _Server(config)
    server.pulse = pulse
    service.start()
    try:
        server.run()
    finally:
        service.stop()
