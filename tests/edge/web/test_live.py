"""Streams: newest wins, beats when quiet, five pages are too many."""

import asyncio
import json
from typing import Any

from starlette.requests import Request

from edge.domain.visit import State
from edge.web.live import PER_PEER, Live, Stream
from tests.edge.web.stage import make


def request(peer: str = "127.0.0.1") -> Request:
    return Request({"type": "http", "client": (peer, 1), "headers": []})


async def read(stream: Stream, count: int) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    async for each in stream.frames(lambda: {"rev": 7}):
        event, data = each.decode().strip().split("\n")
        found.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        if len(found) == count:
            break
    return found


def test_slow_page_gets_only_the_newest_state() -> None:
    async def scene() -> list[tuple[str, object]]:
        stream = Live(dict).open(request())
        stream.put("state", {"rev": 1})
        stream.put("ribbon", ["offline"])
        stream.put("state", {"rev": 2})
        return await read(stream, 2)

    assert asyncio.run(scene()) == [("ribbon", ["offline"]), ("state", {"rev": 2})]


def test_quiet_stream_beats() -> None:
    async def scene() -> list[tuple[str, object]]:
        return await read(Live(dict).open(request()), 1)

    assert asyncio.run(scene()) == [("beat", {"rev": 7})]


def test_closing_sends_what_waits_and_ends() -> None:
    async def scene() -> list[tuple[str, object]]:
        stream = Live(dict).open(request())
        stream.put("state", {"rev": 3})
        stream.close()
        return await read(stream, 99)

    assert asyncio.run(scene()) == [("state", {"rev": 3})]


def test_fifth_page_of_a_peer_ends_the_oldest_only() -> None:
    async def scene() -> tuple[int, list[tuple[str, object]]]:
        live = Live(dict)
        other = live.open(request("10.0.0.5"))
        pages = [live.open(request()) for _ in range(PER_PEER + 1)]
        live.push("state", {"rev": 1})
        assert await read(other, 1) == [("state", {"rev": 1})]
        return len(live), await read(pages[0], 99)

    assert asyncio.run(scene()) == (PER_PEER + 1, [])


def test_push_reaches_only_its_owner() -> None:
    async def scene() -> list[tuple[str, object]]:
        live = Live(dict)
        anna, boris = live.open(request(), "anna"), live.open(request(), "boris")
        live.push("verdict", {"ok": 1}, "anna")
        live.push("badge", {"n": 2})
        assert [event for event, _ in await read(boris, 1)] == ["badge"]
        return await read(anna, 2)

    assert [event for event, _ in asyncio.run(scene())] == ["verdict", "badge"]


def test_any_thread_may_push() -> None:
    async def scene() -> list[tuple[str, object]]:
        live = Live(dict)
        stream = live.open(request())
        await asyncio.to_thread(live.soon, live.push, "state", {"rev": 5})
        return await read(stream, 1)

    assert asyncio.run(scene()) == [("state", {"rev": 5})]


def test_a_check_that_is_over_at_once_is_not_drawn_and_one_that_lasts_is() -> None:
    async def scene() -> list[str]:
        screen, _, world = make()
        stream = screen.live.open(request())
        world.put(State.CHECK)
        world.put(State.OPENING)
        drawn = await read(stream, 1)
        world.put(State.CHECK)
        return [state["name"] for _, state in [*drawn, *await read(stream, 1)]]

    assert asyncio.run(scene()) == ["opening", "check"]
