"""A customer asks support at the screen: noted at once, told to the platform when it can be, answered here."""

from pathlib import Path

import pytest

from edge.domain.visit import BUTTONS, Event, State, Visit
from edge.errors import Refusal
from edge.flows import feed
from edge.store import journal
from edge.web import buttons
from edge.web.known import FromStore
from edge.web.texts import languages
from tests.edge.flows import papers
from tests.edge.flows.test_claim import Customer


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    customer = Customer(tmp_path)
    customer.point.turn.memory.online = True
    customer.press("help")
    customer.press("ask_support")
    assert customer.state() is State.SUPPORT
    return customer


def asked(customer: Customer) -> list[str]:
    """The conversations that were begun."""
    db = customer.point.db
    rows = journal.facts_after(db, journal.head(db).ep, 0)
    return [row["body"]["thread"] for row in rows if row["kind"] == "SupportAsked"]


def answers(customer: Customer, thread: str, text: str, number: int = 0) -> None:
    """An operator writes."""
    body = {"thread": thread, "written": f"2026-11-21T09:1{number}:00.000Z", "by": "operator:o-7", "text": text}
    customer.point.do(feed.take, papers.part(number, papers.document("message", f"m-{number}", 1, body)))


@pytest.mark.feature("CUS-13")
def test_a_question_is_noted_once_and_staff_and_platform_hear_of_it(customer: Customer) -> None:
    for _ in range(2):
        customer.press("ask_support", topic="door")
    (thread,) = asked(customer)
    assert thread.startswith("door-")
    assert "asked" in customer.point.turn.memory.visit.details
    assert ("support", None) in customer.point.tasks()
    customer.press("ask_support", topic="payment")
    assert len(asked(customer)) == 2


@pytest.mark.feature("CUS-13")
def test_the_answer_comes_to_who_still_stands_there(customer: Customer) -> None:
    customer.press("ask_support", topic="door")
    (thread,) = asked(customer)
    before = customer.point.turn.memory.visit.rev
    answers(customer, thread, "Подойдите, пожалуйста, к ячейке 07.")
    assert customer.point.turn.memory.visit.rev == before + 1
    assert FromStore(customer.point.db, 8, str).answers(thread) == ("Подойдите, пожалуйста, к ячейке 07.",)
    answers(customer, "door-somebody", "Не вам.", 1)
    assert customer.point.turn.memory.visit.rev == before + 1
    customer.wait(300)
    assert "thread" not in customer.point.turn.memory.visit.details


def test_offline_it_is_said_that_the_question_waits(customer: Customer) -> None:
    customer.point.turn.memory.online = False
    customer.press("ask_support", topic="other")
    assert "asked_offline" in customer.point.turn.memory.visit.details
    assert len(asked(customer)) == 1


def test_a_topic_that_nobody_offered_is_refused(customer: Customer) -> None:
    with pytest.raises(Refusal, match="unknown_button"):
        customer.press("ask_support", topic="weather")


@pytest.mark.parametrize("state", [State.SUPPORT, State.REFUSE_REASON])
def test_every_choice_of_a_list_is_one_that_the_rules_know(customer: Customer, state: State) -> None:
    """The page's lists and the rules' lists are the same ones."""
    shown = buttons.acts(Visit(state), languages()["ru"], None)
    assert len(shown) >= 4
    assert all(Event(each.act) in BUTTONS[state] for each in shown)
    assert not [each.before for each in shown if each.before.startswith("visit.")]
    assert customer.state() is State.SUPPORT
