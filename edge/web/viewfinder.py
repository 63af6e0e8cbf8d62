"""The small live picture by which staff aim the camera: sent while somebody looks, kept only until the next one."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse

BOUNDARY = "frame"


class Viewfinder:
    """Between the camera's thread, which calls `show`, and the pages that look."""

    def __init__(self) -> None:
        self.want: Callable[[bool], None] = lambda _wanted: None
        """Told when the first begins to look and when the last has gone; set by whoever has a camera."""
        self._looking: list[asyncio.Event] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jpeg = b""
        self._open = True

    def show(self, jpeg: bytes) -> None:
        """The newest picture; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._put, jpeg)

    def answer(self, may: Callable[[], bool] = lambda: True) -> StreamingResponse:
        """A motion picture of JPEGs (multipart/x-mixed-replace) until page or service goes, or it may no more."""
        return StreamingResponse(self._pictures(may), media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}")

    def close(self) -> None:
        """End every stream: the service stops."""
        self._open = False
        self._wake()

    def _put(self, jpeg: bytes) -> None:
        self._jpeg = jpeg
        self._wake()

    def _wake(self) -> None:
        for news in self._looking:
            news.set()

    async def _pictures(self, may: Callable[[], bool]) -> AsyncIterator[bytes]:
        self._loop = asyncio.get_running_loop()
        news = asyncio.Event()
        self._looking.append(news)
        self.want(True)  # noqa: FBT003 (a switch)
        try:
            while self._open:
                await news.wait()
                news.clear()
                if not may():
                    break
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self._jpeg)}\r\n\r\n"
                yield head.encode() + self._jpeg + b"\r\n"
        finally:
            self._looking.remove(news)
            if not self._looking:
                self._jpeg = b""
                self.want(False)  # noqa: FBT003 (a switch)
