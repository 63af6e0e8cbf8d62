"""The customer screen: every path of the product, and no dead end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.visit import (
    ALWAYS,
    BUTTONS,
    DECIDED,
    ENGAGED,
    FREE,
    HOLDS_DOOR,
    KIOSK,
    LOOKS,
    NEXT,
    OVERLAYS,
    Event,
    State,
    Visit,
    fits,
    heard,
    offers,
    step,
    touch,
)
from edge.errors import WrongState


def walk(visit: Visit, *events: str) -> Visit:
    """The visit after these events, one second each."""
    for number, event in enumerate(events):
        visit = step(visit, Event(event), 1000 * number)
    return visit


def path(*events: str) -> list[str]:
    """The states that a new visit goes through."""
    visit, states = Visit(), []
    for event in events:
        visit = walk(visit, event)
        states.append(visit.state.value)
    return states


@pytest.mark.feature("CUS-1")
def test_a_code_opens_the_cell_and_the_closed_door_ends_the_visit() -> None:
    assert path("typed", "code", "opening", "take", "done", "timeout") == [
        "entry",
        "check",
        "opening",
        "take",
        "done",
        "idle",
    ]


@pytest.mark.feature("CUS-3")
def test_several_parcels_open_one_after_the_other() -> None:
    states = path("scan", "order", "opening", "take", "next", "opening", "take", "done")
    assert states == ["check", "order", "opening", "take", "next", "opening", "take", "done"]


@pytest.mark.feature("CUS-7")
def test_the_step_up_asks_for_the_phone_and_a_pause_lets_the_qr_through() -> None:
    assert path("typed", "code", "phone4", "digits", "wrong_pair", "typed", "code", "pause", "scan", "opening") == [
        "entry",
        "check",
        "phone4",
        "check",
        "wrong_pair",
        "entry",
        "check",
        "pause",
        "check",
        "opening",
    ]


@pytest.mark.feature("CUS-5")
def test_a_stuck_door_gets_a_push_a_second_try_and_then_a_person() -> None:
    states = path("code", "opening", "timeout", "timeout", "opening", "push", "no_open", "counter")
    assert states == ["check", "opening", "push", "no_open", "opening", "push", "no_open", "counter"]


def test_a_return_is_put_checked_and_done() -> None:
    states = path("help", "return_item", "code", "opening", "give_put", "give_check", "give_done", "timeout")
    assert states == ["help", "give_code", "check", "opening", "give_put", "give_check", "give_done", "idle"]


def test_a_refusal_in_part_goes_back_into_the_same_cell() -> None:
    states = path(
        "code", "opening", "take", "done", "give_back", "part", "forward", "opening", "refuse_put", "refuse_done"
    )
    assert states[4:] == ["refuse", "refuse_items", "refuse_reason", "opening", "refuse_put", "refuse_done"]


def test_a_right_pair_is_asked_for_money_and_opens_when_the_bank_says_so() -> None:
    assert path("code", "pay", "paid", "timeout", "paid", "opening")[1:] == [
        "pay",
        "pay_wait",
        "pay_failed",
        "pay_wait",
        "opening",
    ]


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_look_and_a_way_to_the_end(state: State) -> None:
    assert state in LOOKS
    assert step(Visit(state), Event.END, 0).state is State.IDLE


@pytest.mark.parametrize("state", sorted(set(State) - KIOSK))
def test_a_screen_that_nobody_touches_becomes_idle(state: State) -> None:
    visit = Visit(state, lang="en")
    for _ in range(9):
        if visit.state is State.IDLE and visit.lang == "ru":
            return
        visit = step(visit, Event.TIMEOUT, 0)
        if visit.state in KIOSK:
            return
    pytest.fail(f"{state} never ends")


def test_every_state_can_be_reached_from_idle() -> None:
    reached, todo = {State.IDLE}, [State.IDLE]
    while todo:
        here = todo.pop()
        new = {then for (state, _), then in NEXT.items() if state is here and then is not None} - reached
        reached |= new
        todo += new
    assert reached == set(State)


def test_every_button_leads_somewhere() -> None:
    for state, buttons in BUTTONS.items():
        for button in buttons:
            assert (state, button) in NEXT or button in DECIDED, (state, button)
        assert offers(Visit(state), buttons[0])
    assert not offers(Visit(), Event.OPEN)


@pytest.mark.feature("CUS-12")
def test_language_switches_and_help_work_on_every_screen() -> None:
    for state in State:
        for event in ALWAYS:
            assert fits(Visit(state), event) or event in DECIDED, (state, event)


@pytest.mark.feature("CUS-13")
def test_staff_can_be_called_from_every_screen_and_the_screen_comes_back() -> None:
    for state in State:
        called = step(Visit(state, beneath=State.ENTRY), Event.CALL_STAFF, 0)
        assert called.state is State.CALLED
        back = step(called, Event.TIMEOUT, 0).state
        assert back is (State.ENTRY if state in OVERLAYS else state)


def test_another_code_waits_while_a_parcel_is_in_hand() -> None:
    for state in State:
        assert fits(Visit(state), Event.SCAN) == (state in FREE or state in OVERLAYS)
    assert not FREE & ENGAGED
    assert HOLDS_DOOR <= ENGAGED


def test_help_over_an_open_door_never_leads_away_from_it() -> None:
    taking = walk(Visit(), "code", "opening", "take", "help")
    for event in (Event.RETURN_ITEM, Event.PROOF, Event.FOR_STAFF, Event.COUNTER_PROXY):
        assert not fits(taking, event)
    assert walk(taking, "timeout", "timeout").state is State.TAKE
    assert walk(taking, "done").state is State.DONE


def test_what_the_screen_beneath_says_is_there_again_after_help() -> None:
    owing = Visit(State.PAY, details={"sum_kop": 129_000}, parcels=("p-1",))
    asked = walk(owing, "help", "ask_support")
    assert dict(asked.details) == {}
    called = walk(asked._replace(details={"asked": 1}), "call_staff")
    assert walk(called, "back").details == owing.details
    assert walk(called, "opening").details == owing.details
    assert dict(walk(owing, "timeout").details) == {}
    assert walk(owing, "timeout", "go_on").details == owing.details
    assert walk(Visit(State.IDLE, details={"notice": "n-1"}), "help", "return_item").details == {}


def test_time_never_closes_a_visit_whose_door_is_open() -> None:
    for state in HOLDS_DOOR - {State.CLOSE_DOOR}:
        visit = Visit(state, ajar=True)
        while visit.state is not State.CLOSE_DOOR:
            visit = step(visit, Event.TIMEOUT, 0)
            assert visit.state is not State.IDLE


def test_still_there_is_asked_and_any_touch_goes_on() -> None:
    asked = walk(Visit(), "typed", "timeout")
    assert asked.state is State.STILL_THERE
    assert asked.until_ms == 1000 + 20_000
    assert touch(asked, 5000).state is State.ENTRY
    assert walk(asked, "timeout").state is State.IDLE


def test_still_there_over_help_goes_back_to_help() -> None:
    asked = walk(Visit(), "typed", "help", "timeout")
    assert touch(asked, 0).state is State.HELP
    assert walk(asked, "go_on", "back").state is State.ENTRY
    assert walk(asked, "timeout").state is State.ENTRY


def test_later_follows_when_nobody_answers_for_the_next_parcel() -> None:
    assert walk(Visit(State.NEXT), "timeout", "timeout").state is State.LATER


def test_a_touch_prolongs_what_waits_for_a_person_only() -> None:
    entry, opening = walk(Visit(), "typed"), walk(Visit(), "code", "opening")
    assert touch(entry, 7000).until_ms == 37_000
    assert touch(opening, 7000).until_ms == opening.until_ms
    assert touch(Visit(), 7000) == Visit()


def test_large_text_and_voice_give_three_times_the_time() -> None:
    assert step(Visit(voice=True), Event.TYPED, 0).until_ms == 90_000
    assert step(Visit(State.CHECK, large=True), Event.OPENING, 0).until_ms == 3_000


def test_a_board_may_bring_its_own_time() -> None:
    assert step(Visit(State.CHECK), Event.OPENING, 10, limit_ms=1500).until_ms == 1510


def test_who_leaves_takes_language_and_switches_along() -> None:
    english = Visit()._replace(lang="en", large=True)
    back = walk(english, "access", "back")
    assert (back.lang, back.theme, back.until_ms) == ("en", ("large",), 1000 + 180_000)
    assert walk(back, "timeout") == Visit(rev=back.rev + 1)
    assert walk(english, "typed", "end").theme == ()


def test_the_claim_is_forgotten_on_idle() -> None:
    done = Visit(State.DONE)._replace(parcels=("p-1",), code="c-1", cell="07")
    assert walk(done, "timeout") == Visit(rev=1)


def test_a_surprise_is_refused_with_its_state() -> None:
    with pytest.raises(WrongState, match=r"visit\.not_now"):
        step(Visit(), Event.TAKE, 0)


@pytest.mark.parametrize(
    ("purpose", "rung", "evidence", "attempt", "event"),
    [
        ("take", "door_open", "leaf", 1, Event.TAKE),
        ("take", "door_open", "latch", 1, Event.TAKE_LATCH),
        ("take", "not_detected", None, 1, Event.TAKE_ASSUMED),
        ("take", "jammed", None, 1, Event.PUSH),
        ("take", "jammed", None, 2, Event.NO_OPEN),
        ("take", "no_reply", None, 2, Event.NO_OPEN),
        ("give_back", "door_open", "latch", 1, Event.GIVE_PUT),
        ("refuse", "door_open", "leaf", 1, Event.REFUSE_PUT),
        ("take", "unknown", None, 1, Event.UNSURE),
        ("take", "acked", None, 1, None),
        ("take", "door_closed", None, 1, None),
    ],
)
def test_what_the_board_says_becomes_a_word_for_the_customer(
    purpose: str, rung: str, evidence: str | None, attempt: int, event: Event | None
) -> None:
    assert heard(purpose, rung, evidence, attempt) is event


@given(st.lists(st.sampled_from(Event), max_size=40), st.booleans())
def test_any_storm_of_events_leaves_a_screen_that_still_serves(events: list[Event], ajar: bool) -> None:
    visit = Visit(ajar=ajar)
    for now_ms, event in enumerate(events):
        if fits(visit, event):
            after = step(visit, event, now_ms)
            assert after.rev == visit.rev + 1
            assert after.beneath not in OVERLAYS
            visit = after
    assert step(visit, Event.END, 0).state is State.IDLE
