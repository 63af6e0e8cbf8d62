"""What comes down: honest commands act once, forged and late ones never."""

from collections.abc import Callable
from typing import Any

import pytest

from edge.flows import command
from edge.store import feed as kept
from edge.store import inbox, journal
from edge.sync.contract.canonical import sign
from edge.sync.session import Phase
from tests.edge.flows import papers
from tests.edge.sync.kiosk import EP, Kiosk
from tests.edge.sync.platform import FEED_EP, FEEDER, INGEST, STRANGER

OPEN = {"cell": "01", "parcel": "p-1"}


def proof(kiosk: Kiosk) -> dict[str, str]:
    """What somebody reads from the screen."""
    return {"way": "screen", "value": kiosk.do(command.show)["code"]}


def test_a_command_that_is_honest_opens_and_the_operator_hears_of_it(kiosk: Kiosk) -> None:
    kiosk.platform.send("cmd", kiosk.platform.command(1, "open_cell", OPEN, proof=proof(kiosk)))
    kiosk.run(2000)
    assert len(kiosk.opened) == 1
    kiosk.says("01", "door_open", kiosk.opened[0][1])
    kiosk.run(2000)
    live = kiosk.platform.last("alive").live
    assert live
    assert live[-1][1:] == ("succeeded", "door_open")


def test_a_command_of_an_earlier_session_is_void(kiosk: Kiosk) -> None:
    made = kiosk.platform.command(1, "open_cell", OPEN, proof=proof(kiosk))
    kiosk.exchange.kill()
    kiosk.live()
    kiosk.platform.send("cmd", made)
    kiosk.run(2000)
    assert kiosk.opened == []
    row = inbox.get(kiosk.db, made["id"])
    assert row is not None
    assert (row["state"], row["why"]) == ("refused", "stale_session")


@pytest.mark.parametrize("delay_ms", [2000, 29_000, 31_000, 300_000])
def test_a_command_that_a_queue_kept_too_long_is_void(kiosk: Kiosk, delay_ms: int) -> None:
    made = kiosk.platform.command(1, "open_cell", {"cell": "02", "parcel": None})
    kiosk.run(delay_ms)
    fresh = {**made, "proof": proof(kiosk)}
    for name in ("sig", "signer"):
        fresh.pop(name)
    kiosk.platform.send("cmd", sign(fresh, "s1", FEEDER))
    kiosk.run(1000)
    assert len(kiosk.opened) == (1 if delay_ms <= 30_000 else 0)


def test_a_doubled_command_opens_once(kiosk: Kiosk) -> None:
    made = kiosk.platform.command(1, "open_cell", OPEN, proof=proof(kiosk))
    for _ in range(5):
        kiosk.platform.send("cmd", made)
    kiosk.run(2000)
    assert len(kiosk.opened) == 1


Forge = Callable[[dict[str, Any]], dict[str, Any]]
FORGERIES: dict[str, Forge] = {
    "unsigned": lambda made: {name: value for name, value in made.items() if name != "sig"},
    "altered": lambda made: {**made, "args": {"cell": "02", "parcel": None}},
    "stranger": lambda made: sign(_bare(made), "s1", STRANGER),
    "wrong scope": lambda made: sign(_bare(made), "a1", INGEST),
    "unknown signer": lambda made: sign(_bare(made), "s9", FEEDER),
    "other kiosk": lambda made: sign({**_bare(made), "dev": "k-2"}, "s1", FEEDER),
    "old": lambda made: sign({**_bare(made), "at": {"wall": "2026-11-21T08:40:00.000Z"}}, "s1", FEEDER),
    "other type": lambda made: sign({**_bare(made), "type": "docs"}, "s1", FEEDER),
}


def _bare(made: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name not in ("sig", "signer")}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_command_opens_nothing_and_is_noted(kiosk: Kiosk, how: str) -> None:
    made = kiosk.platform.command(1, "open_cell", OPEN, proof=proof(kiosk))
    kiosk.platform.send("cmd", FORGERIES[how](made))
    kiosk.run(2000)
    assert kiosk.opened == []
    assert "FaultCaught" in kiosk.kinds()
    assert inbox.get(kiosk.db, made["id"]) is None
    assert kiosk.broker.unacked == []


@pytest.mark.parametrize("kind", ["docs", "ack"])
def test_forged_documents_and_acknowledgements_change_nothing(kiosk: Kiosk, kind: str) -> None:
    kiosk.platform.mute = True
    kiosk.write(5)
    kiosk.run(2000)
    before = [lane.acked for lane in kiosk.link._parts.outbox.uplink.lanes]
    head = {"ep": FEED_EP, "head": 0}
    bodies: dict[str, dict[str, Any]] = {
        "ack": {"journal": {"ep": EP, "upto": journal.head(kiosk.db).seq, "gaps": []}, "feed": head, "pause_s": 300},
        "docs": {"feed": {"ep": FEED_EP, "after": 0, "upto": 1}, "docs": [
            {"kind": "person", "key": "u-666", "ver": 1, "hash": papers.person("u-666").hash,
             "body": papers.person("u-666").body}]},
    }  # fmt: skip
    at = {"wall": "2026-11-21T09:00:10.000Z"}
    made = {"v": 1, "type": kind, "dev": "k-1", "sid": kiosk.platform.sid, "at": at, **bodies[kind]}
    wrong_scope = ("s1", FEEDER) if kind == "ack" else ("a1", INGEST)
    for forged in (made, sign(made, "s1", STRANGER), sign(made, *wrong_scope)):
        kiosk.platform.send(kind, forged)
        kiosk.run(1500)
    assert [lane.acked for lane in kiosk.link._parts.outbox.uplink.lanes] == before
    assert kept.index(kiosk.db, "person") == []


def test_a_broken_broker_s_noise_is_dropped_and_noted_once_a_minute(kiosk: Kiosk) -> None:
    for noise in (b"", b"\x1f\x8b\x08", b"{" * 70_000, b"[" * 1000, b"\xff\xfe", b"null"):
        kiosk.exchange.send_down("pk/1/demo/k-1/dn/docs", noise)
        kiosk.exchange.send_down("pk/1/demo/k-1/dn/nothing", noise)
    kiosk.run(5000)
    assert kiosk.link.phase is Phase.LIVE
    assert 1 <= kiosk.kinds().count("FaultCaught") <= 6
