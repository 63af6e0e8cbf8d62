"""Announcements, services and questions of the platform: taken from its feed, shown, touched."""

from pathlib import Path

import pytest

from edge.domain.order import Document
from edge.domain.visit import State
from edge.errors import Refusal
from edge.flows import feed
from edge.store.journal import wall_text
from edge.store.posters import Pictures
from edge.web.known import FromStore
from tests.edge.flows import papers
from tests.edge.flows.customer import Customer

LINK = "https://example.ru/bank-id"


def notice(key: str, slot: str, order: int, **more: object) -> Document:
    body = {
        "slot": slot,
        "order": order,
        "from": "2026-11-20T00:00:00.000Z",
        "until": "2026-12-01T00:00:00.000Z",
        "title": {"ru": f"{key} по-русски", "en": f"{key} in English"},
        "text": {"ru": "Текст", "en": "Text"},
    }
    return papers.document("notice", key, 1, {**body, **more})


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    customer = Customer(tmp_path)
    found = (
        notice("n-2", "idle.main", 2),
        notice("n-1", "idle.main", 1, link=LINK, service={"id": "bank", "action": "staff", "price_kop": 9900}),
        notice("n-0", "idle.main", 0, until="2026-11-20T12:00:00.000Z"),
        notice("q-1", "faq.parking", 1),
    )
    customer.point.do(feed.take, papers.part(0, *found))
    return customer


def known(customer: Customer, today: str | None = None) -> FromStore:
    """What the customer screen reads."""
    now = wall_text(customer.point.clock.stamp()) if today is None else today
    return FromStore(customer.point.db, 8, lambda: now, Pictures(customer.point.path.parent))


@pytest.mark.feature("CUS-14")
def test_what_the_platform_announces_stands_on_the_screen_in_its_order_and_time(customer: Customer) -> None:
    shown = known(customer).notices("en")
    assert [(each.id, each.title) for each in shown] == [("n-1", "n-1 in English"), ("n-2", "n-2 in English")]
    assert shown[0].price_kop == 9900
    assert [each.id for each in known(customer, "2026-12-24T00:00:00.000Z").notices("en")] == []
    assert [each.id for each in known(customer, "").notices("ru")] == ["n-0", "n-1", "n-2"]


@pytest.mark.feature("CUS-14")
def test_a_touch_shows_the_whole_of_it_with_its_link_and_a_service_calls_a_person(customer: Customer) -> None:
    customer.press("announce", notice="n-1")
    assert customer.state() is State.ANNOUNCEMENT
    assert dict(customer.point.turn.memory.visit.details) == {"notice": "n-1", "qr": LINK, "service": 1}
    customer.press("call_staff")
    assert customer.state() is State.CALLED
    assert ("call", None) in customer.point.tasks()


@pytest.mark.feature("CUS-14")
def test_a_picture_belongs_to_its_announcement_once_it_has_come(customer: Customer) -> None:
    sha = "ab" * 32
    pictured = notice("n-9", "idle.main", 9, image={"sha256": sha, "bytes_max": 60_000, "until": papers.LATER})
    customer.point.do(feed.take, papers.part(4, pictured))
    assert known(customer).notices("ru")[-1].picture == ""
    Pictures(customer.point.path.parent).keep(sha, b"drawn")
    assert known(customer).notices("ru")[-1].picture == sha
    assert known(customer).picture(sha) == b"drawn"


def test_an_announcement_that_is_gone_is_refused(customer: Customer) -> None:
    customer.point.do(feed.take, papers.part(4, papers.gone("notice", "n-1", 2)))
    with pytest.raises(Refusal, match="unknown_button"):
        customer.press("announce", notice="n-1")
    assert [each.id for each in known(customer).notices("ru")] == ["n-2"]


@pytest.mark.feature("CUS-13")
def test_questions_of_the_platform_are_asked_and_answered_on_screen(customer: Customer) -> None:
    assert [each.id for each in known(customer).questions("ru")] == ["q-1"]
    customer.press("help")
    customer.press("ask_questions")
    assert customer.state() is State.QUESTIONS
    customer.press("read", question="q-1")
    assert customer.state() is State.QUESTION
    assert customer.point.turn.memory.visit.details["question"] == "q-1"
    customer.press("back")
    assert customer.state() is State.QUESTIONS
