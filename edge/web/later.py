"""What nobody waits for at the start: the rooms behind the first screen."""

import asyncio
import threading
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """An application that is put together when the start has time for it, or for the first who comes."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._one_at_a_time = threading.Lock()
        self._app: ASGIApp | None = None

    def ready(self) -> ASGIApp:
        """The application; whoever comes first waits until it stands."""
        with self._one_at_a_time:
            app = self._app or self._make()
            self._app = app
            return app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        app = self._app
        if app is None:
            app = await asyncio.to_thread(self.ready)
        await app(scope, receive, send)
