"""The gates of PROTOCOL 9 that need no network: stale commands, forgeries, drains, days offline. Each can fail."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.domain.facts import RecordViewed
from edge.domain.staff import KIOSK
from edge.effects import Done
from edge.flows import command
from edge.store import journal
from edge.sync.broker.memory import Luck
from edge.sync.contract.canonical import sign
from edge.sync.contract.messages import Ack, At, FeedHead, Taken, as_plain
from edge.sync.contract.shape import time_text
from edge.sync.contract.wire import pack
from edge.sync.downlink import Downlink, Dropped
from edge.sync.line import anything
from edge.sync.session import Phase
from edge.turn import Turn
from tests.edge.flows import papers
from tests.edge.sync.kiosk import EP, Kiosk, wired
from tests.edge.sync.platform import FEED_EP, FEEDER, IDENTITY, INGEST

SID = "9f2c4e1ab07d6635"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
EMPTY_CELL = {"cell": "02", "parcel": None}


def bulk(turn: Turn, count: int) -> Done:
    """Many facts in one transaction."""
    for number in range(count):
        turn.note(RecordViewed(f"u-{number}", "p-1"))
    return Done()


def started(kiosk: Kiosk) -> Iterator[tuple[str, int]]:
    """(command, monotonic millisecond) of each that was started."""
    for row in kiosk.db.all("SELECT row FROM journal WHERE kind = 'CommandChanged' ORDER BY seq"):
        fact = json.loads(row["row"])
        if fact["body"]["state"] == "started" and fact["body"]["op"] == "open_cell":
            yield fact["body"]["cmd"], fact["at"]["mono_ms"]


def finish(kiosk: Kiosk) -> None:
    """Shut what stands open, so that the next command may try."""
    for cell, opening in kiosk.opened:
        kiosk.says(cell, "door_open", opening)
        kiosk.says(cell, "door_closed", opening)
    kiosk.effects.clear()


def bend(kiosk: Kiosk, made: dict[str, Any], dice: random.Random) -> tuple[dict[str, Any], bool]:
    """The command as it may arrive after all kinds of mishaps, signed anew; and whether it still is honest."""
    lie: dict[str, Any] = {}
    if dice.random() < 0.15:
        lie = {"sid": f"{dice.getrandbits(64):016x}"}
    elif dice.random() < 0.15:
        lie = {"dev": "k-2"}
    elif dice.random() < 0.15:
        lie = {"boot": 2}
    found = {name: value for name, value in made.items() if name not in ("sig", "signer")}
    found["proof"] = {"way": "screen", "value": kiosk.do(command.show)["code"]}
    return sign({**found, **lie}, "s1", FEEDER), not lie


@pytest.mark.feature("NET-3")
@pytest.mark.parametrize("count", [150, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_of_commands_that_came_late_or_elsewhere_none_opens_and_of_the_honest_all(kiosk: Kiosk, count: int) -> None:
    dice = random.Random(6)
    until: dict[str, int] = {}
    honest: set[str] = set()
    for number in range(count):
        kiosk.run(dice.choice([31_000, 61_000]))  # each pair of digits counts once
        kiosk.clock.step_wall(timedelta(days=dice.choice([0, 0, 1, -1])))
        made, fair = bend(kiosk, kiosk.platform.command(number, "open_cell", EMPTY_CELL), dice)
        fair = fair and kiosk.link.phase is Phase.LIVE
        delay_ms = dice.choice([0, 500, 1900, dice.randrange(300_000)])
        until[made["id"]] = made["until_mono_ms"]
        if dice.random() < 0.1:
            kiosk.exchange.kill()
            fair = False
        kiosk.run(delay_ms)
        for _ in range(dice.choice([1, 1, 3])):
            kiosk.platform.send("cmd", made)
        kiosk.run(50)
        honest |= {made["id"]} if fair and delay_ms < 2000 else set()
        finish(kiosk)
    ran = dict(started(kiosk))
    assert all(at <= until[cmd] for cmd, at in ran.items())
    assert len(ran) == len(list(started(kiosk)))
    assert honest
    assert honest <= set(ran)


def messages() -> list[tuple[str, dict[str, Any]]]:
    """One honest message of each type."""
    at = {"wall": time_text(NOW)}
    envelope = {"v": 1, "dev": "k-1", "sid": SID, "at": at}
    ack = as_plain(Ack(dev="k-1", sid=SID, at=At(NOW), journal=Taken(EP, 1), feed=FeedHead(FEED_EP, 0)))
    document = papers.parcel("p-1")
    docs = {"type": "docs", **envelope, "feed": {"ep": FEED_EP, "after": 0, "upto": 1}, "docs": [
        {"kind": "parcel", "key": "p-1", "ver": 1, "hash": document.hash, "body": document.body}]}  # fmt: skip
    cmd = {"type": "cmd", **envelope, "id": "019aa5d2-6c1e-7d40-9b1c-52a1f0e3c771", "op": "open_cell",
           "args": EMPTY_CELL, "pre": [], "boot": 1, "until_mono_ms": 5, "by": "o-7", "reason": ""}  # fmt: skip
    return [
        ("ack", sign(ack, "a1", INGEST)),
        ("docs", sign(docs, "s1", FEEDER)),
        ("cmd", sign(cmd, "s1", FEEDER)),
    ]


def downlink() -> Downlink:
    """A fresh end of the line."""
    return Downlink(IDENTITY, anything)


@pytest.mark.parametrize(("kind", "message"), messages(), ids=["ack", "docs", "cmd"])
def test_of_a_thousand_altered_messages_none_is_taken(kind: str, message: dict[str, Any]) -> None:
    topic = f"pk/1/demo/k-1/dn/{kind}"
    assert not isinstance(downlink().read(topic, pack(message), SID), Dropped)
    dice = random.Random(14)
    for _ in range(1000):
        forged = json.loads(json.dumps(message))
        _alter(forged, dice)
        if forged != message:
            assert isinstance(downlink().read(topic, pack(forged), SID), Dropped)


def _alter(here: Any, dice: random.Random) -> None:
    """Change, remove or add one thing somewhere."""
    key = dice.choice(list(here) if isinstance(here, dict) else range(len(here)))
    inner = here[key]
    if isinstance(inner, (dict, list)) and inner and dice.random() < 0.7:
        _alter(inner, dice)
    elif isinstance(inner, bool) or inner is None:
        here[key] = "x"
    elif isinstance(inner, int):
        here[key] = inner + dice.choice([-1, 1, 1000])
    elif isinstance(inner, str) and inner:
        place = dice.randrange(len(inner))
        here[key] = inner[:place] + chr(97 + dice.randrange(26)) + inner[place + 1 :]
    elif isinstance(here, dict):
        here[f"more{dice.randrange(9)}"] = 1


@pytest.mark.parametrize(("kind", "message"), messages(), ids=["ack", "docs", "cmd"])
def test_messages_on_another_topic_or_for_another_kiosk_are_not_taken(kind: str, message: dict[str, Any]) -> None:
    for topic in (f"pk/1/demo/k-2/dn/{kind}", f"pk/1/other/k-1/dn/{kind}", f"pk/1/demo/k-1/up/{kind}", "x"):
        assert isinstance(downlink().read(topic, pack(message), SID), Dropped)


def test_a_thousand_recorded_messages_do_nothing_in_a_new_session(kiosk: Kiosk) -> None:
    kiosk.platform.say(wired(papers.parcel("p-9")))
    for number in range(20):
        made, _ = bend(kiosk, kiosk.platform.command(number, "open_cell", EMPTY_CELL), random.Random(1))
        kiosk.platform.send("cmd", made)
        kiosk.run(1000)
        finish(kiosk)
    recorded = [(topic, payload) for topic, payload in kiosk.exchange.seen if "/dn/" in topic]
    kiosk.exchange.kill()
    kiosk.live()
    opened = len(list(started(kiosk)))
    for _ in range(1000 // len(recorded) + 1):
        for topic, payload in recorded:
            kiosk.exchange.send_down(topic, payload)
        kiosk.run(200)
    assert len(list(started(kiosk))) == opened


@pytest.mark.feature("NET-1")
def test_three_days_offline_drain_within_a_minute(kiosk: Kiosk) -> None:
    kiosk.exchange.up = False
    kiosk.exchange.kill()
    for _ in range(12):
        kiosk.worker.post(KIOSK, bulk, 3000)
        kiosk.run(6 * 3_600_000)
    assert not kiosk.committed()
    kiosk.exchange.up = True
    kiosk.link.link_up()
    kiosk.run(60_000)
    assert kiosk.platform.contiguous(EP) >= 36_000
    assert kiosk.committed()


def test_control_who_believes_a_puback_loses_facts(kiosk: Kiosk) -> None:
    kiosk.run(2000)
    kiosk.exchange.luck = Luck(lost=100)
    kiosk.write(10)
    kiosk.run(2000)
    believed = (EP, journal.head(kiosk.db).seq)
    kiosk.link._parts.outbox.uplink.acked(kiosk.clock.mono_ms(), believed, (), 0)
    kiosk.exchange.luck = Luck()
    kiosk.run(120_000)
    assert not kiosk.committed()


@pytest.mark.parametrize("loss", [30, 60])
def test_with_many_messages_lost_all_facts_arrive(tmp_path: Path, loss: int) -> None:
    kiosk = Kiosk(tmp_path, Luck(lost=loss, doubled=10, late_ms=2000))
    kiosk.run(120_000)
    kiosk.worker.post(KIOSK, bulk, 2000)
    kiosk.run(300_000)
    kiosk.exchange.luck = Luck()
    kiosk.run(400_000)
    assert kiosk.committed()
