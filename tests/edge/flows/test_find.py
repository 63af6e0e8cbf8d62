"""Finding: by whatever is remembered of a parcel, and never without a trace when it is a person's data."""

from pathlib import Path
from typing import Any

import pytest

from edge.errors import NotFound
from edge.flows import find
from edge.store import parcels
from tests.edge.flows.crew import Crew


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    people: list[tuple[str, str, str, str, str]] = [
        ("p-1", "Семёнова Анна", "0114-3321", "4417", "12345678-0001-1"),
        ("p-2", "Иванов Пётр", "0114-3322", "8817", "12345678-0002-1"),
        ("p-3", "Иванова Анна", "0200-4417", "1111", "RR473124829RU"),
    ]
    for ident, name, order, phone, label in people:
        parcels.put(crew.db, ident, {"name": name, "order_no": order, "phone4": phone}, [label])
    crew.store("p-4", "03", name="Ким Ян", order_no="0777-0001", phone4="9999")
    return crew


def found(crew: Crew, text: str) -> list[Any]:
    return [row["id"] for row in crew.act(find.parcels, text)["rows"]]


@pytest.mark.feature("STF-6")
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("0114-3321", ["p-1"]),
        ("3322", ["p-2"]),
        ("12345678-0001-1", ["p-1"]),
        ("12345678-00", ["p-1", "p-2"]),
        ("RR473124829RU", ["p-3"]),
        ("8817", ["p-2"]),
        ("4417", ["p-1", "p-3"]),
        ("Семёнова", ["p-1"]),
        ("семенова а", ["p-1"]),
        ("ив", []),
        ("ива", ["p-2", "p-3"]),
        ("иванов анна", ["p-3"]),
        ("Семенва", ["p-1"]),
        ("Иавнова", ["p-3"]),
        ("ctvtyjdf", ["p-1"]),
        ("03", ["p-4"]),
        ("ким", ["p-4"]),
        ("нету такого", []),
        ("x", []),
    ],
)
def test_a_parcel_is_found_by_what_people_remember(crew: Crew, text: str, ids: list[str]) -> None:
    assert sorted(found(crew, text)) == sorted(ids)


@pytest.mark.feature("STF-6")
def test_what_lies_here_comes_before_what_does_not(crew: Crew) -> None:
    parcels.put(crew.db, "p-0", {"name": "Ким Олег"}, [])
    assert found(crew, "ким") == ["p-4", "p-0"]


def test_no_more_than_eight_rows_and_it_is_said_that_there_are_more(crew: Crew) -> None:
    for number in range(9):
        parcels.put(crew.db, f"q-{number}", {"name": "Петрова"}, [])
    answer = crew.act(find.parcels, "петрова")
    assert len(answer["rows"]) == 8
    assert answer["more"] is True


@pytest.mark.parametrize(("text", "by"), [("Иванов", "name"), ("8817", "phone"), ("0114-3321", None), ("03", None)])
def test_a_search_for_a_person_is_a_fact_but_never_what_was_typed(crew: Crew, text: str, by: str | None) -> None:
    crew.act(find.parcels, text)
    searched = crew.facts("RecordsSearched")
    assert [fact["by"] for fact in searched] == ([by] if by else [])
    assert all(text not in str(fact) for fact in searched)


@pytest.mark.feature("STF-1")
def test_opening_a_card_with_personal_data_is_a_fact(crew: Crew) -> None:
    assert crew.act(find.card, "p-1")["name"] == "Семёнова Анна"
    assert crew.facts("RecordViewed") == [{"person": "u-102", "parcel": "p-1"}]
    with pytest.raises(NotFound):
        crew.act(find.card, "p-99")
