"""The worker: order, one transaction, effects after the commit, a bug harms nobody else."""

from pathlib import Path

import pytest

from edge.domain.facts import FaultCaught, SettingChanged
from edge.domain.staff import CUSTOMER, Actor, Caller
from edge.effects import After, Done, Forget, OpenCell, Sound, Tone
from edge.errors import KeyReused, NotAllowed, Refusal, StoreError
from edge.store import journal, meta
from edge.store.db import Db
from edge.turn import Turn
from edge.worker import Point
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    rig = Rig(tmp_path)
    rig.acts["test.write"] = write
    return rig


def write(turn: Turn, value: int) -> Done:
    meta.put(turn.db, "value", value)
    turn.note(SettingChanged("value", None, value))
    return Done({"value": value}, (Sound(Tone.GOOD),))


def read(turn: Turn) -> Done:
    return Done({"value": meta.get(turn.db, "value", 0)})


def refuse(turn: Turn) -> Done:
    meta.put(turn.db, "tries", meta.get(turn.db, "tries", 0) + 1)
    raise Refusal("refused.no", left=2).doing(Sound(Tone.BAD))


def break_down(turn: Turn) -> Done:
    meta.put(turn.db, "value", 99)
    turn.memory.online = True
    raise ZeroDivisionError


def wake(turn: Turn, delay_ms: int) -> Done:
    return Done(effects=(After("wake", delay_ms, "test.write", (7,)),))


def sleep(turn: Turn) -> Done:
    return Done(effects=(Forget("wake"),))


def test_an_answer_comes_after_its_commit_and_after_its_effects(rig: Rig) -> None:
    assert rig.do(write, 3) == {"value": 3}
    assert rig.effects == [Sound(Tone.GOOD)]
    order = [point for point in rig.points if point is not Point.ITEM_DONE]
    assert order == [
        Point.TAKEN,
        Point.BEGUN,
        Point.BEFORE_COMMIT,
        Point.COMMITTED,
        Point.BEFORE_EFFECT,
        Point.AFTER_EFFECT,
        Point.BEFORE_ANSWER,
    ]


@pytest.mark.feature("HW-5")
def test_a_pulse_goes_out_before_every_other_effect_of_its_batch(rig: Rig) -> None:
    pulse = OpenCell("01", "o-1")
    for effects in ((Sound(Tone.GOOD),), (Sound(Tone.TAP), pulse)):
        rig.worker.post(CUSTOMER, lambda _turn, told=effects: Done(effects=told))
    rig.worker.step(block=False)
    assert rig.effects == [pulse, Sound(Tone.GOOD), Sound(Tone.TAP)]


def test_waiting_items_share_one_commit_in_the_order_of_their_coming(rig: Rig) -> None:
    replies = [rig.worker.ask(CUSTOMER, write, value) for value in range(5)]
    rig.worker.step(block=False)
    assert [reply.result(0)["value"] for reply in replies] == [0, 1, 2, 3, 4]
    assert rig.points.count(Point.COMMITTED) == 1
    assert rig.kinds()[-5:] == ["SettingChanged"] * 5


def test_a_refusal_is_an_answer_and_keeps_what_it_wrote(rig: Rig) -> None:
    with pytest.raises(Refusal, match=r"refused\.no") as caught:
        rig.do(refuse)
    assert caught.value.details == {"left": 2}
    assert meta.get(rig.db, "tries") == 1
    assert rig.effects == [Sound(Tone.BAD)]


def test_a_bug_loses_its_own_rows_and_nobody_elses(rig: Rig) -> None:
    good = rig.worker.ask(CUSTOMER, write, 1)
    bad = rig.worker.ask(CUSTOMER, break_down)
    after = rig.worker.ask(CUSTOMER, read)
    rig.worker.step(block=False)
    assert good.result(0) == {"value": 1}
    assert after.result(0) == {"value": 1}
    with pytest.raises(ZeroDivisionError):
        bad.result(0)
    assert rig.turn.memory.online is False
    assert rig.kinds()[-1] == FaultCaught.__name__


def test_the_same_bug_is_journalled_once_a_minute(rig: Rig) -> None:
    for _ in range(5):
        rig.worker.post(CUSTOMER, break_down)
        rig.worker.step(block=False)
    assert rig.kinds().count("FaultCaught") == 1
    rig.clock.advance(61_000)
    rig.worker.post(CUSTOMER, break_down)
    rig.worker.step(block=False)
    assert rig.kinds().count("FaultCaught") == 2


def test_the_same_key_is_done_once_and_answered_twice(rig: Rig) -> None:
    first = rig.do(write, 5, key="k1")
    again = rig.do(write, 5, key="k1")
    assert first == again
    assert rig.kinds().count("SettingChanged") == 1
    assert len(rig.effects) == 1


def test_the_same_key_with_another_content_is_refused(rig: Rig) -> None:
    rig.do(write, 5, key="k1")
    with pytest.raises(KeyReused):
        rig.do(write, 6, key="k1")


def test_a_refusal_under_a_key_is_repeated_and_not_counted_again(rig: Rig) -> None:
    for _ in range(2):
        with pytest.raises(Refusal, match=r"refused\.no"):
            rig.do(refuse, key="k2")
    assert meta.get(rig.db, "tries") == 1


def test_nobody_gets_past_admission(rig: Rig) -> None:
    def admit(_db: Db, _caller: Caller, act: str) -> Actor:
        raise NotAllowed("refused.not_allowed", act=act)

    rig.admit = admit
    with pytest.raises(NotAllowed) as caught:
        rig.do(write, 1)
    assert caught.value.details == {"act": "test_worker.write"}
    assert meta.get(rig.db, "value") is None


def test_a_timer_fires_once_at_its_time(rig: Rig) -> None:
    rig.do(wake, 500)
    assert rig.worker.next_deadline() == rig.clock.mono_ms() + 500
    rig.pass_time(499)
    assert meta.get(rig.db, "value") is None
    rig.pass_time(1)
    assert meta.get(rig.db, "value") == 7
    assert rig.worker.next_deadline() is None


def test_a_forgotten_timer_never_fires(rig: Rig) -> None:
    rig.do(wake, 500)
    rig.do(sleep)
    rig.pass_time(1000)
    assert meta.get(rig.db, "value") is None


def test_a_store_that_fails_gives_no_effect_no_answer_and_no_second_try(rig: Rig) -> None:
    reply = rig.worker.ask(CUSTOMER, write, 1)
    rig.db.raw.close()
    rig.worker.step(block=False)
    assert isinstance(reply.exception(0), StoreError)
    assert rig.effects == []
    assert isinstance(rig.lost[0], StoreError)


def test_screens_and_uplink_are_told_of_rows_and_of_nothing_else(rig: Rig) -> None:
    rig.do(read)
    assert rig.told == []
    rig.do(write, 1)
    assert rig.told == [journal.head(rig.db).seq]


def test_an_item_that_writes_nothing_changes_no_file(rig: Rig) -> None:
    rig.do(write, 1)
    wal = Path(f"{rig.path}-wal")
    before = wal.read_bytes()
    rig.do(read, key="k3")
    assert wal.read_bytes() == before


def test_a_waiting_thread_wakes_for_work_and_ends_when_told(rig: Rig) -> None:
    thread = rig.worker.start()
    assert rig.worker.ask(CUSTOMER, write, 2).result(timeout=10) == {"value": 2}
    rig.worker.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
