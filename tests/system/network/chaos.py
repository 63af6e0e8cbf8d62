"""A way to a port of this machine on which anything may go wrong: delay, slowness, resets, silence, nobody there."""

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from random import Random

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with nothing to wait for: the other end gets a RST
PIECE = 4096


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens on the way. `carries=False` is a half-open line: it stays up, and nothing comes through it again."""

    delay_s: tuple[float, float] = (0.0, 0.0)
    bytes_s: int = 0
    life_s: float = 0.0
    carries: bool = True
    open: bool = True


CALM = Weather()


class Chaos:
    """Listens at `port` and carries to `target`; `weather` may change at any time, `reset` cuts every line now."""

    def __init__(self, target: int, seed: int = 1) -> None:
        self.weather = CALM
        self.lines = 0
        self._target = target
        self._dice = Random(seed)
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._line, HOST, 0))
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def reset(self) -> None:
        """Both ends of every line get a RST."""
        self._loop.call_soon_threadsafe(self._reset, None)

    def close(self) -> None:
        """The way is gone."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _line(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        mine = {to_near}
        self._writers.add(to_near)
        try:
            if not self.weather.open:
                return
            far, to_far = await asyncio.open_connection(HOST, self._target)
            mine.add(to_far)
            self._writers.add(to_far)
            self.lines += 1
            if self.weather.life_s:
                self._loop.call_later(self.weather.life_s, self._reset, frozenset(mine))
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(near, to_far))
                both.create_task(self._carry(far, to_near))
        except* OSError:
            pass
        finally:
            self._reset(frozenset(mine))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction, in order; ends the line when its end was reached, or stays silent for ever."""
        while data := await reader.read(PIECE):
            weather = self.weather
            if not weather.carries:
                await asyncio.Event().wait()
            await asyncio.sleep(self._dice.uniform(*weather.delay_s))
            if weather.bytes_s:
                await asyncio.sleep(len(data) / weather.bytes_s)
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError

    def _reset(self, which: "frozenset[asyncio.StreamWriter] | None") -> None:
        for writer in self._writers & (which if which is not None else self._writers):
            self._writers.discard(writer)
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        self._reset(None)
        tasks = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
