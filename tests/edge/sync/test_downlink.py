"""What comes down: honest commands act once, forged and late ones never."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from edge.domain.order import Part
from edge.flows import command
from edge.store import feed as kept
from edge.store import inbox, journal
from edge.sync.contract.canonical import approve, public_key, sign
from edge.sync.contract.documents import document
from edge.sync.contract.shape import plain
from edge.sync.contract.wire import pack
from edge.sync.downlink import Downlink, Dropped
from edge.sync.identity import Signer
from edge.sync.line import anything
from edge.sync.session import Phase
from tests.edge.flows import papers
from tests.edge.sync.kiosk import EP, Kiosk
from tests.edge.sync.platform import FEED_EP, FEEDER, IDENTITY, INGEST, STRANGER

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


OPERATORS = {"o-1": b"\x21" * 32, "o-2": b"\x22" * 32}


def approved_by(values: dict[str, Any], *names: str, ver: int = 1) -> dict[str, Any]:
    """A settings body under which these operators have put their signatures."""
    body: dict[str, Any] = {"values": values}
    sigs = [approve(("k-1", "settings", "main", ver), body, OPERATORS[name]) for name in names]
    return {**body, "approvals": [{"by": name, "sig": sig} for name, sig in zip(names, sigs, strict=True)]}


@pytest.mark.parametrize(
    ("names", "ver", "held"),
    [
        ((), 1, False),
        (("o-1",), 1, False),
        (("o-1", "o-1"), 1, False),
        (("o-1", "o-2"), 1, True),
        (("o-1", "o-2"), 2, False),
    ],
)
def test_two_different_operators_must_approve_exactly_this_document(
    names: tuple[str, ...], ver: int, held: bool
) -> None:
    asked: list[bool] = []

    def note(_values: Mapping[str, Any], approved: bool) -> str:
        asked.append(approved)
        return ""

    signers = {name: Signer(name, public_key(seed), frozenset({"approve"})) for name, seed in OPERATORS.items()}
    line = Downlink(replace(IDENTITY, signers={**IDENTITY.signers, **signers}), note)
    settings = document("settings", "main", 1, approved_by({"codes.digits": 6}, *names, ver=ver))
    message = {
        "v": 1, "type": "docs", "dev": "k-1", "sid": "9f2c4e1ab07d6635", "at": {"wall": "2026-11-21T09:00:00.000Z"},
        "feed": {"ep": FEED_EP, "after": 0, "upto": 1}, "docs": [plain(settings)],
    }  # fmt: skip
    came = line.read("pk/1/demo/k-1/dn/docs", pack(sign(message, "s1", FEEDER)), "9f2c4e1ab07d6635")
    assert isinstance(came, Part)
    assert asked == [held]


def test_an_operator_who_may_only_approve_signs_no_message() -> None:
    signer = Signer("o-1", public_key(OPERATORS["o-1"]), frozenset({"approve"}))
    line = Downlink(replace(IDENTITY, signers={"o-1": signer}), anything)
    message = {"v": 1, "type": "docs", "dev": "k-1", "sid": "9f2c4e1ab07d6635", "docs": []}
    signed = sign({**message, "at": {"wall": "2026-11-21T09:00:00.000Z"}}, "o-1", OPERATORS["o-1"])
    assert isinstance(line.read("pk/1/demo/k-1/dn/docs", pack(signed), "9f2c4e1ab07d6635"), Dropped)
