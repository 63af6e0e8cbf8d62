"""The whole link under a virtual clock: nothing is lost, nothing acts twice, whatever the broker does."""

import json
from pathlib import Path

import pytest

from edge.store import journal
from edge.sync.arrivals import KEEP_ACK_MS
from edge.sync.broker.memory import Luck
from edge.sync.contract.messages import Ack, FeedHead, Taken
from edge.sync.contract.wire import unpack
from edge.sync.session import Phase
from tests.edge.flows import papers
from tests.edge.sync.kiosk import EP, Kiosk, wired
from tests.edge.sync.platform import FEED_EP


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


def test_what_the_worker_tells_of_new_facts_the_link_does_not_read_again(kiosk: Kiosk) -> None:
    asked: list[str] = []
    kiosk.link._around.db.raw.set_trace_callback(asked.append)
    kiosk.write(3)
    kiosk.link.step(wait=False)
    assert asked == []
    kiosk.run(20_000)
    assert kiosk.committed()


def test_a_link_without_an_answer_is_never_live(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.platform.mute = True
    kiosk.run(60_000)
    assert kiosk.link.phase is Phase.BORN
    assert not kiosk.turn.memory.online
    assert kiosk.platform.rows == {}


def test_after_a_restart_the_kept_cursor_saves_repeats(kiosk: Kiosk) -> None:
    kiosk.write(20)
    kiosk.run(KEEP_ACK_MS + 10_000)
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


@pytest.mark.parametrize("written", [8, 30])
def test_an_old_copy_that_outwrote_what_it_had_lost_is_found_out_by_the_hash(kiosk: Kiosk, written: int) -> None:
    kiosk.run(3000)
    before = _copy(kiosk)
    kiosk.write(8)
    kiosk.run(3000)
    told = dict(kiosk.platform.rows[EP])
    kiosk.exchange.kill()
    _put_back(kiosk, before)
    kiosk.write(written)  # long offline: as many rows as were lost, or more
    kiosk.restart()
    kiosk.run(10_000)
    born = kiosk.platform.last("born")
    assert born.born_from
    assert (born.born_from.ep, born.born_from.cause, born.mode) == (EP, "restored", "restored")
    assert kiosk.platform.rows[EP] == told
    kiosk.restart()
    kiosk.write(2)
    kiosk.run(5000)
    assert kiosk.platform.rows[EP] == told
    assert len(kiosk.platform.rows[journal.head(kiosk.db).ep]) == journal.head(kiosk.db).seq


def _copy(kiosk: Kiosk) -> list[tuple[object, ...]]:
    return [tuple(row) for row in kiosk.db.all("SELECT * FROM journal WHERE ep = ?", (EP,))]


def _put_back(kiosk: Kiosk, rows: list[tuple[object, ...]]) -> None:
    """The journal is what it was then, and the service starts on it."""
    kiosk.db.run("DELETE FROM journal WHERE ep = ? AND seq > ?", (EP, len(rows)))
    kiosk.db.run("UPDATE epoch SET acked = ? WHERE ep = ?", (len(rows), EP))
    kiosk.db.kept.clear()


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
