"""The wall clock of the real, running service jumps back and forth: people notice nothing, no fact is lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.store import journal
from tests.system.needs import library, machine
from tests.system.nest import Nest
from tests.system.service import wait_for
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop

LIBRARY = library("libfaketime.so.1")
ABSURD = ("1970-01-02 00:00:00", "2038-01-20 00:00:00")
JUMPS = ("+0", "+1h", "-1d", *ABSURD, "+0")
BUILT = "2026-11-01"

pytestmark = [pytest.mark.timeout(0), machine("faketime")]


@pytest.fixture
def hands_of_the_clock(tmp_path: Path) -> Path:
    """What is written here is the time from now on; the monotonic clock runs on as ever."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


@pytest.fixture
def shop(tmp_path: Path, hands_of_the_clock: Path) -> Iterator[Shop]:
    nest = Nest(
        LD_PRELOAD=LIBRARY,
        FAKETIME_TIMESTAMP_FILE=str(hands_of_the_clock),
        FAKETIME_NO_CACHE="1",
        DONT_FAKE_MONOTONIC="1",
        WATCHDOG_USEC="1000000",
    )
    found = Shop(tmp_path, nest, parcels=len(JUMPS))
    yield found
    found.close()
    nest.close()


def rows(shop: Shop, kind: str = "") -> list[dict[str, Any]]:
    """The journal so far."""
    db = shop.service.store()
    found = [json.loads(row[2]) for row in journal.rows(db, journal.head(db).ep, 0, 10_000)]
    db.close()
    return [row for row in found if kind in ("", row["kind"])]


def stepped(shop: Shop, times: int) -> None:
    """Wait until the kiosk has seen so many jumps."""
    wait_for(lambda: len(rows(shop, "ClockStepped")) >= times)


@pytest.mark.feature("SYS-4")
def test_whatever_the_clock_says_people_load_and_take(shop: Shop, hands_of_the_clock: Path) -> None:
    shop.service.serve()
    for number, jump in enumerate(JUMPS):
        hands_of_the_clock.write_text(jump)
        stepped(shop, number)
        before = len(shop.people.loaded)
        shop.load()
        assert len(shop.people.loaded) == before + 1, f"nothing could be loaded at {jump}"
        if jump in ABSURD:
            wait_for(shop.people.screen_is_free, 60)
            shop.take()
            assert len(shop.people.loaded) == before, f"nothing could be taken at {jump}"
    seq = shop.seq()
    shop.service.kill()
    assert shop.wrong(Promise(seq)) == ""
    times = [row["at"] for row in rows(shop)]
    print(rows(shop, "ClockStepped"))
    assert min(at["wall"] for at in times) >= BUILT, "no time is older than the software"
    assert {at["wall"][:4] for at in times} >= {"2038"}
    assert [at["mono_ms"] for at in times] == sorted(at["mono_ms"] for at in times)
