"""The whole link under a virtual clock: nothing is lost, nothing acts twice, whatever the broker does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.flows import command
from edge.store import feed, inbox, journal, parcels
from edge.store import feed as kept
from edge.sync.broker.memory import Luck
from edge.sync.contract.canonical import bucket, buckets, digest, sign
from edge.sync.contract.documents import Document, document, tombstone
from edge.sync.contract.messages import Ack, FeedHead, Taken
from edge.sync.contract.wire import unpack
from edge.sync.reconcile import index
from edge.sync.session import Phase
from tests.edge.flows import papers
from tests.edge.sync.kiosk import EP, Kiosk
from tests.edge.sync.platform import FEED_EP, FEEDER, INGEST, STRANGER

OPEN = {"cell": "01", "parcel": "p-1"}


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """A kiosk that is LIVE, with one parcel in cell 01."""
    made = Kiosk(tmp_path)
    made.store("p-1", "01")
    made.live()
    made.platform.feed_from(0)
    made.run(3000)
    return made


def wired(found: Any) -> Document:
    """A document of the flow tests as the platform writes it."""
    return document(found.kind, found.key, found.ver, found.body)


def proof(kiosk: Kiosk) -> dict[str, str]:
    """What somebody reads from the screen."""
    return {"way": "screen", "value": kiosk.do(command.show)["code"]}


def test_a_birth_is_answered_and_the_journal_follows(kiosk: Kiosk) -> None:
    kiosk.write(450)
    kiosk.run(3000)
    assert kiosk.committed()
    born = kiosk.platform.states[0]
    assert (born.phase, born.mode) == ("born", "normal")


def test_signs_of_life_come_every_minute_and_tell_the_backlog(kiosk: Kiosk) -> None:
    kiosk.platform.mute = True
    kiosk.write(3)
    before = len(kiosk.platform.states)
    kiosk.run(20_000)
    kiosk.link.beat()
    kiosk.run(1500)
    assert len(kiosk.platform.states) > before
    told = kiosk.platform.last("alive").journal
    assert told
    assert told.rows == 3
    assert told.oldest


def test_a_link_without_an_answer_is_never_live(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.platform.mute = True
    kiosk.run(60_000)
    assert kiosk.link.phase is Phase.BORN
    assert not kiosk.turn.memory.online
    assert kiosk.platform.rows == {}


def test_after_a_restart_the_kept_cursor_saves_repeats(kiosk: Kiosk) -> None:
    kiosk.write(20)
    kiosk.run(40_000)
    assert journal.acked(kiosk.db, EP) == journal.head(kiosk.db).seq
    kiosk.restart()
    kiosk.live()
    assert kiosk.platform.last("born").journal.acked == journal.head(kiosk.db).seq  # type: ignore[union-attr]


def test_leaving_says_goodbye_and_keeps_the_cursor(kiosk: Kiosk) -> None:
    kiosk.write(2)
    kiosk.run(2000)
    kiosk.link.leave()
    kiosk.settle()
    assert kiosk.platform.states[-1].phase == "bye"
    assert journal.acked(kiosk.db, EP) == journal.head(kiosk.db).seq


@pytest.mark.parametrize("seed", range(4))
def test_every_fact_arrives_exactly_once_through_a_bad_broker(tmp_path: Path, seed: int) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.exchange.luck = Luck(lost=20, doubled=20, late_ms=3000)
    for round_ in range(12):
        kiosk.write(25)
        kiosk.run(5000 + 1000 * seed)
        if round_ % 4 == seed:
            kiosk.exchange.kill()
        if round_ % 5 == seed:
            kiosk.restart()
    kiosk.exchange.luck = Luck()
    kiosk.run(400_000)
    assert kiosk.committed()


def test_a_broker_that_only_speaks_the_older_version_is_fine(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.exchange.version = 4
    kiosk.live()


def test_the_feed_is_taken_acknowledged_after_commit_and_opened(kiosk: Kiosk) -> None:
    kiosk.platform.say(wired(papers.parcel("p-9")), wired(papers.code("c-9", 1, "p-9")))
    kiosk.run(3000)
    assert kiosk.parcel("p-9")["name"] == "Иванов И."
    assert kiosk.platform.upto == 2
    assert kiosk.broker.unacked == []


def test_no_plain_name_phone_or_code_is_ever_on_the_wire(kiosk: Kiosk) -> None:
    kiosk.platform.say(wired(papers.parcel("p-9")), wired(papers.person("u-1")), wired(papers.code("c-9", 1, "p-9")))
    kiosk.platform.command(1, "beat", {})
    kiosk.run(5000)
    seen = b"".join(_unpacked(payload) for _, payload in kiosk.exchange.seen)
    for canary in ("Иванов", "Мария", "phone4", "4417"):
        assert canary.encode() not in seen
    assert kiosk.parcel("p-9")["phone4"] == "4417"


def _unpacked(payload: bytes) -> bytes:
    return json.dumps(unpack(payload), ensure_ascii=False).encode()


def test_a_part_of_the_feed_that_was_lost_comes_again(kiosk: Kiosk) -> None:
    kiosk.exchange.luck = Luck(lost=100)
    kiosk.platform.say(wired(papers.parcel("p-9")))
    kiosk.run(1000)
    kiosk.exchange.luck = Luck()
    kiosk.platform.feed_from(kiosk.platform.upto)
    kiosk.run(3000)
    assert kiosk.parcel("p-9")["state"] == "expected"


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


def test_an_ack_beyond_our_own_rows_opens_a_new_epoch(kiosk: Kiosk) -> None:
    kiosk.write(5)
    kiosk.run(3000)
    upto = journal.head(kiosk.db).seq + 50
    taken, head = Taken(EP, upto), FeedHead(FEED_EP, 0)
    kiosk.platform.down("ack", Ack(dev="k-1", sid=kiosk.platform.sid, at=kiosk.platform.at(), journal=taken, feed=head))
    kiosk.run(5000)
    born = kiosk.platform.last("born")
    assert born.born_from
    assert (born.born_from.ep, born.born_from.cause) == (EP, "restored")
    assert born.mode == "restored"
    assert len(kiosk.platform.rows) == 2


def test_reconcile_finds_what_differs_and_sends_only_that(kiosk: Kiosk) -> None:
    for number in range(30):
        kiosk.store(f"p-{100 + number}", "02")
    asked = kiosk.platform.command(1, "compare", {"kind": "stock", "buckets": ["e3b0c44298fc1c14"] * 64})
    kiosk.platform.send("cmd", asked)
    kiosk.run(3000)
    told = {each.key for message in kiosk.platform.docs for each in message.docs}
    assert len(told) == 31
    assert kiosk.platform.docs[-1].answer.last  # type: ignore[union-attr]
    row = inbox.get(kiosk.db, asked["id"])
    assert row is not None
    assert row["state"] == "succeeded"


def test_equal_buckets_do_not_travel(kiosk: Kiosk) -> None:
    for number in range(30):
        kiosk.store(f"p-{100 + number}", "02")
    theirs = list(buckets(index(kiosk.db, "stock")))
    theirs[bucket("p-117")] = "0000000000000000"
    kiosk.platform.send("cmd", kiosk.platform.command(1, "compare", {"kind": "stock", "buckets": theirs}))
    kiosk.run(3000)
    told = {each.key for message in kiosk.platform.docs for each in message.docs}
    assert "p-117" in told
    assert {bucket(key) for key in told} == {bucket("p-117")}


def test_digests_of_both_sides_agree_at_equal_cursors(kiosk: Kiosk) -> None:
    kiosk.platform.say(wired(papers.parcel("p-9")), wired(papers.parcel("p-8")), wired(papers.code("c-9", 1, "p-9")))
    kiosk.run(3000)
    kiosk.platform.say(tombstone("parcel", "p-8", 2, "gone"))
    kiosk.run(3000)
    kiosk.exchange.kill()
    kiosk.live()
    live = {each.key: each for each in kiosk.platform.feed if each.kind == "parcel"}
    want = digest((key, each.ver, str(each.hash)) for key, each in live.items() if not each.gone)
    born = kiosk.platform.last("born")
    assert born.digests
    assert born.digests["parcel"] == want
    assert parcels.get(kiosk.db, "p-8") is None
    assert feed.cursor(kiosk.db).upto == 4


def test_idle_hours_cost_few_wake_ups(kiosk: Kiosk) -> None:
    kiosk.run(5000)
    steps = 0
    end = kiosk.clock.mono_ms() + 3_600_000
    while (due := kiosk.link.next_ms()) is not None and due < end:
        kiosk.clock.advance(max(0, due - kiosk.clock.mono_ms()))
        kiosk.settle()
        steps += 1
    assert steps < 200


def test_a_bug_of_ours_is_noted_and_the_talk_goes_on(kiosk: Kiosk) -> None:
    kiosk.link.stumble(ValueError("a bug"))
    kiosk.settle()
    assert "FaultCaught" in kiosk.kinds()
    kiosk.run(10_000)
    assert kiosk.link.phase is Phase.LIVE
