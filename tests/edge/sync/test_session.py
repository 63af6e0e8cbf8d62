"""The session goes by the table of PROTOCOL 4.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.dice import SeededDice
from edge.sync.broker.seam import V5, V311, Connected, Failed, Lost, Subscribed, Trouble
from edge.sync.session import (
    BARREN_MS,
    PROVEN_MS,
    Answered,
    Call,
    GiveBirth,
    HangUp,
    Ill,
    LinkUp,
    Phase,
    Session,
    Stop,
    Subscribe,
    Tick,
    Way,
)


def new_session(spread_ms: int = 10_000, brokers: int = 1) -> Session:
    """A session that may call at once."""
    session = Session(SeededDice("session"), spread_ms, [Way() for _ in range(brokers)])
    session.until = 0
    return session


def live_session() -> Session:
    """A session that is LIVE since millisecond 0."""
    session = new_session()
    for event in (Tick(), Connected(20), Subscribed(granted=True), Answered()):
        session.step(0, event)
    assert session.phase is Phase.LIVE
    return session


def test_a_connect_goes_from_call_to_subscription_to_birth_and_is_live_only_after_the_answer() -> None:
    session = new_session()
    assert session.step(0, Tick()) == (Call(0, V5),)
    assert session.step(1, Connected(20)) == (Subscribe(),)
    assert session.step(2, Subscribed(granted=True)) == (GiveBirth(),)
    assert session.phase is Phase.BORN
    session.step(3, Answered())
    assert str(session.phase) == "live"


def test_every_call_has_a_new_session_id() -> None:
    session = new_session()
    sids = set()
    for _ in range(20):
        session.until = 0
        session.step(0, Tick())
        sids.add(session.sid)
        session.step(0, Failed(Trouble.NET))
    assert len(sids) == 20


@pytest.mark.parametrize("trouble", [Trouble.VERSION, Trouble.SILENT])
def test_a_broker_that_wants_the_older_version_gets_it_next_time_and_for_a_day(trouble: Trouble) -> None:
    session = new_session()
    session.step(0, Tick())
    session.step(1, Failed(trouble))
    session.until = 2
    assert session.step(2, Tick()) == (Call(0, V311),)
    session.step(3, Failed(Trouble.NET))
    later = 25 * 3_600_000
    assert session.step(later, Tick()) == (Call(0, V5),)


def test_ten_silent_seconds_end_a_connect() -> None:
    session = new_session()
    session.step(0, Tick())
    assert session.step(9_999, Tick()) == ()
    assert session.step(10_000, Tick()) == (HangUp(),)
    assert session.phase is Phase.OFFLINE


def test_a_refused_subscription_is_a_fault_with_a_name() -> None:
    session = new_session()
    session.step(0, Tick())
    session.step(1, Connected(20))
    assert session.step(2, Subscribed(granted=False)) == (HangUp(fault="no_rights"),)


def test_unanswered_births_come_after_30_60_120_and_300_seconds_then_the_connection_ends() -> None:
    session = new_session()
    session.step(0, Tick())
    session.step(0, Connected(20))
    session.step(0, Subscribed(granted=True))
    births = []
    while session.phase is Phase.BORN:
        assert session.until is not None
        now = session.until
        actions = session.step(now, Tick())
        if actions == (GiveBirth(),):
            births.append(now)
    assert births[:4] == [30_000, 90_000, 210_000, 510_000]
    assert now >= BARREN_MS


def test_an_ill_platform_brings_a_new_birth_on_the_same_connection() -> None:
    session = live_session()
    assert session.step(1, Ill()) == (GiveBirth(),)
    assert session.phase is Phase.BORN


@given(st.integers(0, 300_000), st.integers(0, 2**32))
def test_after_a_lost_connection_the_first_delay_is_within_the_spread(spread_ms: int, seed: int) -> None:
    session = live_session()
    session.dice, session.spread_ms = SeededDice(str(seed)), spread_ms
    session.step(PROVEN_MS, Lost())
    assert session.until is not None
    assert PROVEN_MS <= session.until <= PROVEN_MS + max(1, spread_ms)


def test_quiet_failures_never_wait_longer_than_30_seconds_and_refusals_up_to_300() -> None:
    delays: dict[Trouble, list[int]] = {Trouble.NET: [], Trouble.REFUSED: []}
    for trouble, seen in delays.items():
        session, now = new_session(), 0
        for _ in range(200):
            session.step(now, Tick())
            session.step(now, Failed(trouble))
            assert session.until is not None
            seen.append(session.until - now)
            now = session.until
    assert 15_000 < max(delays[Trouble.NET]) <= 30_000
    assert 100_000 < max(delays[Trouble.REFUSED]) <= 300_000
    assert min(delays[Trouble.NET]) < 3_000


def test_only_five_minutes_of_life_reset_the_ladders() -> None:
    session = live_session()
    session.way().ladder.bothered = 9
    session.step(PROVEN_MS - 1, Tick())
    assert session.way().ladder.bothered == 9
    session.step(PROVEN_MS, Tick())
    assert session.way().ladder.bothered == 0


def test_a_link_that_came_back_is_tried_within_ten_seconds() -> None:
    session = new_session()
    session.until = 10**9
    session.step(5, LinkUp())
    assert session.until is not None
    assert session.until <= 10_005


def test_two_brokers_are_tried_in_order() -> None:
    session = new_session(brokers=2)
    assert session.step(0, Tick()) == (Call(0, V5),)
    session.step(0, Failed(Trouble.NET))
    assert session.step(10**6, Tick()) == (Call(1, V5),)
    session.step(10**6, Failed(Trouble.NET))
    assert session.step(10**7, Tick()) == (Call(0, V5),)


def test_leaving_says_bye_only_when_somebody_listens() -> None:
    assert live_session().step(1, Stop()) == (HangUp(bye=True),)
    assert new_session().step(1, Stop()) == (HangUp(),)


def test_after_leaving_nothing_is_called_any_more() -> None:
    session = live_session()
    session.step(1, Stop())
    assert session.step(10**9, Tick()) == ()


EVENTS = [
    Tick(),
    LinkUp(),
    Answered(),
    Ill(),
    Connected(20),
    Subscribed(granted=True),
    Subscribed(granted=False),
    Failed(Trouble.NET),
    Failed(Trouble.SILENT),
    Lost(),
    Lost(kicked=True),
]


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 400_000)), max_size=60))
def test_whatever_happens_the_session_always_knows_when_it_acts_next(steps: list[tuple[object, int]]) -> None:
    session, now = new_session(), 0
    for event, delay in steps:
        now += delay
        session.step(now, event)
        assert session.until is not None or session.phase is Phase.LIVE
