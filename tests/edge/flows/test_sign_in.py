"""Signing in: one answer for every wrong try, one session an account, and rights asked in one place."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from edge.domain.staff import CUSTOMER, PLATFORM, Operator, Session
from edge.domain.visit import State
from edge.effects import Tell
from edge.errors import NotAllowed, Refusal
from edge.flows import cell, receive, restored, sign_in, visit
from edge.flows.sign_in import Attempt, SignedOut
from edge.settings import Settings, Staff
from edge.store import staff, tasks
from tests.edge.flows.crew import Crew

MINUTE, HOUR = 60_000, 3_600_000


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    crew.hire("u-7", "PVZ-0007", "manager")
    return crew


def attempt(pin: str = "u-102", login: str = "PVZ-1042", device: str = "tablet", **more: Any) -> Attempt:
    more.setdefault("session", f"{login} on {device}")
    return Attempt(login, device, pin=(f"pin:{pin}",), **more)


def enter(crew: Crew, tried: Attempt) -> dict[str, Any]:
    crew.effects.clear()
    return dict(crew.do(sign_in.check, tried, caller=CUSTOMER))


def refused(crew: Crew, tried: Attempt) -> str:
    with pytest.raises(Refusal) as refusal:
        enter(crew, tried)
    return refusal.value.text


@pytest.mark.feature("STF-1")
def test_login_and_pin_begin_a_session_that_may_work(crew: Crew) -> None:
    assert enter(crew, attempt())["name"] == "Мария И."
    crew.announce("d-1", "p-1")
    crew.do(receive.begin, "d-1", caller=Session("PVZ-1042 on tablet"))
    assert crew.kinds()[-2:] == ["StaffSignedIn", "DeliveryArrived"]


@pytest.mark.feature("STF-1")
def test_every_act_is_journalled_under_the_person(crew: Crew) -> None:
    enter(crew, attempt())
    crew.announce("d-1", "p-1")
    crew.do(receive.begin, "d-1", caller=Session("PVZ-1042 on tablet"))
    row = crew.db.one("SELECT actor FROM journal WHERE kind = 'DeliveryArrived'")
    assert row is not None
    assert row["actor"] == "person:u-102"


@pytest.mark.feature("STF-1")
def test_a_second_session_ends_the_first_which_is_told_why(crew: Crew) -> None:
    enter(crew, attempt(session="one"))
    enter(crew, attempt(session="two", device="panel"))
    assert Tell("ended", {"why": "elsewhere"}, "one") in crew.effects
    with pytest.raises(SignedOut, match=r"sign_in\.ended\.elsewhere"):
        crew.do(sign_in.touch, caller=Session("one"))
    assert crew.do(sign_in.touch, caller=Session("two")) == {"person": "u-102"}


@pytest.mark.feature("STF-1")
@pytest.mark.parametrize(
    "tried",
    [
        attempt(pin="u-7"),
        attempt(pin="nobody"),
        attempt(login="PVZ-9999"),
        attempt(pin="u-102", login="PVZ-0007"),
    ],
)
def test_a_wrong_pin_and_an_unknown_login_get_the_same_answer(crew: Crew, tried: Attempt) -> None:
    assert refused(crew, tried) == "sign_in.wrong"
    assert crew.kinds()[-1] == "StaffRefused"


def test_an_unknown_login_gets_a_salt_that_stays_the_same(crew: Crew) -> None:
    known, unknown, again = (
        crew.do(sign_in.salt, login, caller=CUSTOMER) for login in ("PVZ-1042", "PVZ-9999", "PVZ-9999")
    )
    assert known["person"] == "u-102"
    assert unknown == again
    assert unknown["person"].startswith("u-")


@pytest.mark.parametrize("login", ["PVZ-1042", "PVZ-9999"])
def test_wrong_pins_cost_a_growing_time_for_this_login_on_this_device(crew: Crew, login: str) -> None:
    waits: list[int] = []
    for _ in range(9):
        while (text := refused(crew, attempt(pin="nobody", login=login))) == "sign_in.wait":
            crew.pass_time(1000)
            waits[-1] += 1
        assert text == "sign_in.wrong"
        waits.append(0)
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 0]
    assert enter(crew, attempt(device="another"))["person"] == "u-102" if login == "PVZ-1042" else True


def test_after_ten_wrong_pins_the_pair_is_closed_for_half_an_hour_and_a_badge_opens_it(crew: Crew) -> None:
    for _ in range(10):
        crew.pass_time(MINUTE)
        refused(crew, attempt(pin="nobody"))
    crew.pass_time(29 * MINUTE)
    assert refused(crew, attempt()) == "sign_in.wait"
    assert enter(crew, attempt(badge=("badge:u-102",)))["person"] == "u-102"


def test_twenty_wrong_pins_a_day_close_strange_devices_but_never_ones_own(crew: Crew) -> None:
    enter(crew, attempt(device="own"))
    for number in range(20):
        refused(crew, attempt(pin="nobody", device=f"device {number}"))
    assert refused(crew, attempt(device="strange")) == "sign_in.wrong"
    assert enter(crew, attempt(device="own", session="second"))["person"] == "u-102"
    crew.pass_time(24 * HOUR)
    assert enter(crew, attempt(device="strange 2"))["person"] == "u-102"


def test_thirty_wrong_pins_at_the_panel_within_an_hour_are_an_alarm_and_no_lock(crew: Crew) -> None:
    for number in range(30):
        refused(crew, attempt(pin="nobody", login=f"PVZ-{number:04}", device="panel"))
    assert [task["kind"] for task in tasks.pending(crew.db)] == ["guessing"]
    assert enter(crew, attempt(device="panel"))["person"] == "u-102"


def test_a_blocked_person_is_told_so_only_with_the_right_pin(crew: Crew) -> None:
    crew.db.change("person", {"id": "u-102"}, {"blocked": 1})
    assert refused(crew, attempt()) == "sign_in.blocked"
    assert refused(crew, attempt(pin="nobody")) == "sign_in.wrong"


def test_blocking_ends_a_running_session_at_its_next_request(crew: Crew) -> None:
    enter(crew, attempt(session="one"))
    crew.db.change("person", {"id": "u-102"}, {"blocked": 1})
    with pytest.raises(SignedOut, match="blocked"):
        crew.do(sign_in.touch, caller=Session("one"))


@pytest.mark.parametrize(("idle", "why"), [(4, None), (5, "idle")])
def test_five_minutes_without_a_touch_ask_for_the_pin_again(crew: Crew, idle: int, why: str | None) -> None:
    enter(crew, attempt(session="one"))
    crew.pass_time(idle * MINUTE)
    if why is None:
        crew.do(sign_in.touch, caller=Session("one"))
        crew.pass_time(4 * MINUTE)
        crew.do(sign_in.touch, caller=Session("one"))
        return
    with pytest.raises(SignedOut, match="idle"):
        crew.do(sign_in.touch, caller=Session("one"))
    assert crew.kinds()[-1] == "StaffSignedOut"


def test_a_session_ends_after_twelve_hours_however_busy_it_is(crew: Crew) -> None:
    enter(crew, attempt(session="one"))
    for _ in range(12 * 15 - 1):
        crew.pass_time(4 * MINUTE)
        crew.do(sign_in.touch, caller=Session("one"))
    crew.pass_time(4 * MINUTE)
    with pytest.raises(SignedOut, match="term"):
        crew.do(sign_in.touch, caller=Session("one"))


def test_being_there_is_written_at_most_once_a_minute(crew: Crew) -> None:
    enter(crew, attempt(session="one"))
    before = crew.db.changes()
    for _ in range(59):
        crew.pass_time(1000)
        crew.do(sign_in.touch, caller=Session("one"))
    assert crew.db.changes() == before
    crew.pass_time(1000)  # the hour's housekeeping falls into it
    before = crew.db.changes()
    crew.do(sign_in.touch, caller=Session("one"))
    assert crew.db.changes() == before + 1


def test_nobody_without_the_right_is_let_through_by_any_channel(crew: Crew) -> None:
    enter(crew, attempt(session="one"))
    for caller, flow in (
        (Session("one"), cell_open_all),
        (CUSTOMER, receive.begin),
        (PLATFORM, receive.begin),
        (Operator("o-7"), cell.open),
        (Session("forged"), receive.begin),
    ):
        with pytest.raises(NotAllowed):
            crew.do(flow, "d-1", caller=caller)


def cell_open_all(*_args: Any) -> None:
    """Stands for an act that only leaders have."""


cell_open_all.__module__, cell_open_all.__name__ = "edge.flows.cell", "open_all"


def test_signing_in_at_the_panel_pauses_the_customer_screen_until_somebody_takes_it_back(crew: Crew) -> None:
    enter(crew, attempt(device="panel", session="one"))
    assert crew.turn.memory.visit.state is State.PAUSED
    rev = crew.turn.memory.visit.rev
    crew.do(visit.act, "enter_again", rev, {}, caller=CUSTOMER)
    assert crew.turn.memory.panel is None
    with pytest.raises(SignedOut, match="idle"):
        crew.do(sign_in.touch, caller=Session("one"))


def test_leaving_the_panel_gives_the_screen_back(crew: Crew) -> None:
    enter(crew, attempt(device="panel", session="one"))
    crew.do(sign_in.leave, caller=Session("one"))
    assert crew.turn.memory.visit.state is State.IDLE
    assert staff.session(crew.db, "one") is None


def test_an_unattended_panel_wants_the_badge_as_well(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    settings = replace(Settings(), staff=Staff(panel_needs_badge=True))
    crew.turn = replace(crew.turn, settings=settings)
    strict = partial(sign_in.check, replace(crew.turn, actor=CUSTOMER))
    with pytest.raises(Refusal, match=r"sign_in\.badge_needed"):
        strict(attempt(device="panel"))
    assert strict(attempt(device="panel", badge=("badge:u-102",))).answer == {"person": "u-102", "name": "Мария И."}


def test_the_panel_goes_back_to_customers_when_staff_asked_for_it_and_nobody_signed_in(crew: Crew) -> None:
    for name in ("help", "for_staff"):
        crew.do(visit.act, name, crew.turn.memory.visit.rev, {}, caller=CUSTOMER)
    shown = [crew.turn.memory.visit.state]
    crew.pass_time(2 * MINUTE)
    assert [*shown, crew.turn.memory.visit.state] == [State.PAUSED, State.IDLE]


def test_the_panel_stays_with_staff_once_somebody_signed_in(crew: Crew) -> None:
    for name in ("help", "for_staff"):
        crew.do(visit.act, name, crew.turn.memory.visit.rev, {}, caller=CUSTOMER)
    enter(crew, attempt(device="panel", session="one"))
    crew.pass_time(3 * MINUTE)
    assert crew.turn.memory.visit.state is State.PAUSED


def test_a_panel_that_staff_left_without_a_word_goes_back_to_customers(crew: Crew) -> None:
    enter(crew, attempt(device="panel", session="one"))
    crew.pass_time(4 * MINUTE)
    crew.do(sign_in.touch, caller=Session("one"))
    crew.pass_time(4 * MINUTE)
    shown = [crew.turn.memory.visit.state]
    crew.pass_time(2 * MINUTE)
    assert [*shown, crew.turn.memory.visit.state] == [State.PAUSED, State.IDLE]
    assert crew.facts("StaffSignedOut")[-1] == {"person": "u-102", "why": "idle"}


@pytest.mark.feature("OWN-10")
def test_after_an_old_store_was_put_back_the_next_wrong_pin_is_the_last_that_is_free(crew: Crew) -> None:
    enter(crew, attempt())
    assert refused(crew, attempt(pin="nobody")) == "sign_in.wrong"
    crew.do(restored.begin, restored.Known())
    assert refused(crew, attempt()) == "sign_in.wait"
    crew.pass_time(61_000)
    assert refused(crew, attempt(pin="nobody")) == "sign_in.wrong"
    crew.pass_time(29 * 60_000)
    assert refused(crew, attempt()) == "sign_in.wait"
    assert refused(crew, attempt(device="a tablet of nobody's")) == "sign_in.wrong"
    crew.pass_time(60_000)
    assert enter(crew, attempt(session="another"))["person"] == "u-102"


def test_after_an_old_store_was_put_back_a_right_pin_costs_a_minute_at_most(crew: Crew) -> None:
    assert refused(crew, attempt(pin="nobody")) == "sign_in.wrong"
    crew.do(restored.begin, restored.Known())
    assert enter(crew, attempt(device="panel"))["person"] == "u-102"
    crew.pass_time(61_000)
    assert enter(crew, attempt(session="another"))["person"] == "u-102"
