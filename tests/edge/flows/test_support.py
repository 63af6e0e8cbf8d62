"""A customer asks support at the screen: noted at once, told to the platform when it can be, answered here."""

from pathlib import Path

import pytest

from edge.domain.facts import document_hash
from edge.domain.visit import BUTTONS, Event, State, Visit
from edge.errors import Refusal
from edge.flows import feed
from edge.store import feed as feed_store
from edge.store import journal, said
from edge.store.posters import Pictures
from edge.sync.contract.canonical import to_text
from edge.sync.contract.seal import open_body, seal_key
from edge.web import buttons
from edge.web.drawing import Drawing
from edge.web.known import FromStore
from edge.web.texts import languages
from tests.edge.flows import papers
from tests.edge.flows.customer import Customer
from tests.edge.web.stage import make


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


def seen(customer: Customer) -> FromStore:
    """What the screen reads."""
    return FromStore(customer.point.db, 8, str, Pictures(customer.point.path.parent))


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
    ((written, text),) = seen(customer).answers(thread)
    assert (written[11:16], text) == ("09:10", "Подойдите, пожалуйста, к ячейке 07.")
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


SEED = bytes([7]) * 32
CANARY = "Щегловитов ждёт 40 минут"


def knows_the_reader(customer: Customer) -> None:
    """The platform has told for whom texts are to be sealed."""
    values = {"values": {"seal_key": to_text(seal_key(SEED))}}
    customer.point.do(feed.take, papers.part(0, papers.document("settings", "main", 1, values)))
    customer.press("ask_support", topic="door")
    customer.press("back")
    customer.press("ask_support")


@pytest.mark.feature("CUS-13")
def test_own_words_go_sealed_to_the_platform_and_stand_on_this_screen_alone(customer: Customer) -> None:
    knows_the_reader(customer)
    customer.press("write")
    assert customer.state() is State.WRITE
    customer.press("say", text=f" {CANARY} ")
    visit = customer.point.turn.memory.visit
    assert (visit.state, CANARY in str(visit.details["mine"])) == (State.SUPPORT, True)
    ((key, (ver, body)),) = said.every(customer.point.db).items()
    row = journal.rows(customer.point.db, journal.head(customer.point.db).ep, ver - 1, 1)[0]
    assert row[1] == "SupportAsked"
    assert key in row[2]
    assert document_hash(body) in row[2]
    assert open_body("said", body, SEED) == {"thread": asked(customer)[-1], "by": "customer", "text": CANARY}
    customer.wait(400)
    assert customer.state() is State.IDLE
    assert "mine" not in customer.point.turn.memory.visit.details
    assert "Щегловитов" not in dump(customer)


def dump(customer: Customer) -> str:
    """Everything that the store holds."""
    db = customer.point.db
    names = [row["name"] for row in db.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return str([[tuple(row) for row in db.all(f"SELECT * FROM {name}")] for name in names])


@pytest.mark.parametrize("text", ["", "   ", "а" * 301, "два\nряда"])
def test_nothing_too_much_and_no_line_breaks_are_not_sent(customer: Customer, text: str) -> None:
    knows_the_reader(customer)
    customer.press("write")
    with pytest.raises(Refusal):
        customer.press("say", text=text)
    assert said.every(customer.point.db) == {}


def test_without_a_reader_or_room_for_the_pad_or_the_text_no_pad_is_offered(customer: Customer) -> None:
    def offered() -> bool:
        customer.press("back")
        customer.press("ask_support")
        shown = buttons.acts(customer.point.turn.memory.visit, languages()["ru"], None)
        return "write" in [each.act for each in shown]

    assert not offered()
    knows_the_reader(customer)
    assert offered()
    for number in range(said.MOST):
        said.put(customer.point.db, f"m-{number}", 1, {})
    assert not offered()


def test_the_last_three_texts_are_shown_whoever_wrote_them(customer: Customer) -> None:
    knows_the_reader(customer)
    for text in ("раз", "два"):
        customer.press("write")
        customer.press("say", text=text)
    thread = asked(customer)[-1]
    answers(customer, thread, "Идём.", 1)
    drawn = make()[0].drawing
    drawing = Drawing(drawn.pages, languages(), drawn.point, seen(customer))
    html = drawing.html(customer.point.turn.memory.visit, 0)
    assert [html.count(f"<li>{text}</li>") for text in ("раз", "два", "Идём.")] == [1, 1, 1]
    customer.press("write")
    customer.press("say", text="четыре")
    assert "<li>раз</li>" not in drawing.html(customer.point.turn.memory.visit, 0)


def test_what_the_platform_has_is_forgotten_within_a_day_and_what_waits_is_not(customer: Customer) -> None:
    knows_the_reader(customer)
    for text in ("раз", "два"):
        customer.press("write")
        customer.press("say", text=text)
    first, second = said.every(customer.point.db).items()
    journal.set_acked(customer.point.db, journal.head(customer.point.db).ep, second[1][0] - 1)
    customer.point.pass_time(20 * 3_600_000)
    assert len(said.every(customer.point.db)) == 2
    customer.point.pass_time(4 * 3_600_000)
    assert list(said.every(customer.point.db)) == [second[0]]
    assert first[0] not in feed_store.bodies(customer.point.db, "message")


@pytest.mark.parametrize("state", [State.SUPPORT, State.REFUSE_REASON])
def test_every_choice_of_a_list_is_one_that_the_rules_know(customer: Customer, state: State) -> None:
    """The page's lists and the rules' lists are the same ones."""
    shown = buttons.acts(Visit(state), languages()["ru"], None)
    assert len(shown) >= 4
    assert all(Event(each.act) in BUTTONS[state] for each in shown)
    assert not [each.before for each in shown if each.before.startswith("visit.")]
    assert customer.state() is State.SUPPORT
