"""Streams to open pages: one slot per stream and event, the newest wins, a beat every second."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

BEAT_S = 1.0
PER_PEER = 4


def frame(event: str, data: Mapping[str, Any] | list[Any]) -> bytes:
    """One named event as it goes over the wire (HTML standard, section 9.2)."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Stream:
    """One open page. A slow page skips what it missed and never lags behind."""

    def __init__(self, peer: str, owner: str) -> None:
        self.peer = peer
        self.owner = owner
        self._slot: dict[str, bytes] = {}
        self._news = asyncio.Event()
        self._open = True

    def put(self, event: str, data: Mapping[str, Any] | list[Any]) -> None:
        """Replace whatever of this event still waits to be sent."""
        self._slot.pop(event, None)
        self._slot[event] = frame(event, data)
        self._news.set()

    def close(self) -> None:
        """End the stream as soon as what waits has been sent."""
        self._open = False
        self._news.set()

    async def frames(self, beat: Callable[[], Mapping[str, Any]]) -> AsyncIterator[bytes]:
        """What the page gets, in order of arrival; a beat when a second passed without news."""
        while self._open or self._slot:
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._news.wait()
            except TimeoutError:
                yield frame("beat", beat())
                continue
            self._news.clear()
            waiting, self._slot = list(self._slot.values()), {}
            for each in waiting:
                yield each


class Live:
    """All open streams of one audience: the customer screen, or the staff screens."""

    def __init__(self, beat: Callable[[], Mapping[str, Any]]) -> None:
        self._beat = beat
        self._streams: list[Stream] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return len(self._streams)

    def open(self, request: Request, owner: str = "") -> Stream:
        """Begin a stream. A peer that opens a fifth loses its oldest."""
        self._loop = asyncio.get_running_loop()
        peer = request.client.host if request.client else ""
        same = [stream for stream in self._streams if stream.peer == peer]
        for stream in same[: max(0, len(same) - PER_PEER + 1)]:
            self._streams.remove(stream)
            stream.close()
        stream = Stream(peer, owner)
        self._streams.append(stream)
        return stream

    def answer(self, stream: Stream) -> StreamingResponse:
        """The response that carries the stream until the page or the service goes."""
        return StreamingResponse(
            self._carry(stream), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    async def _carry(self, stream: Stream) -> AsyncIterator[bytes]:
        try:
            async for each in stream.frames(self._beat):
                yield each
        finally:
            if stream in self._streams:
                self._streams.remove(stream)

    def push(self, event: str, data: Mapping[str, Any] | list[Any], owner: str | None = None) -> None:
        """Give an event to the pages of one owner, or to all. Only from the web server's own thread."""
        for stream in self._streams:
            if owner is None or stream.owner == owner:
                stream.put(event, data)

    def soon(self, call: Callable[..., None], *args: Any, after_s: float = 0.0) -> None:
        """Run `call` in the web server's thread, so much later; from any thread. Nobody looking: nothing to do."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        if after_s:
            loop.call_soon_threadsafe(loop.call_later, after_s, call, *args)
        else:
            loop.call_soon_threadsafe(call, *args)  # before what is asked of this thread afterwards, such as to stop

    def close(self) -> None:
        """End every stream: the service stops."""
        for stream in self._streams:
            stream.close()
