"""Returns: the rule is said in words, and a fault opens what a mere wish does not."""

from datetime import UTC, datetime, timedelta

import pytest

from edge.domain.returns import MARKS, REASONS, Goods, Mark, condition_objection, needs_person, objection

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.feature("STF-8")
@pytest.mark.parametrize(
    ("goods", "clock", "text"),
    [
        (Goods("clothes", NOW, "fit"), "synced", None),
        (Goods("clothes", NOW - timedelta(seconds=1), "fit"), "synced", "returns.term_over"),
        (Goods("clothes", NOW - timedelta(days=9), "fit"), "unset", None),
        (Goods("clothes", None, "changed_mind"), "synced", None),
        (Goods("hygiene", None, "changed_mind"), "synced", "returns.category"),
        (Goods("hygiene", None, "faulty"), "synced", None),
        (Goods("clothes", None, "because"), "synced", "returns.reason_missing"),
    ],
)
def test_goods_come_back_by_term_category_and_reason(goods: Goods, clock: str, text: str | None) -> None:
    assert objection(goods, NOW, clock) == text


def test_a_person_looks_at_what_a_cell_cannot_judge() -> None:
    assert needs_person(Goods("electronics", None, "fit"))
    assert needs_person(Goods("clothes", None, "faulty"))
    assert not needs_person(Goods("clothes", None, "fit"))


@pytest.mark.parametrize(
    ("seen", "reason", "text"),
    [
        (MARKS, "fit", None),
        (("package", "unused", "complete"), "fit", "returns.condition_tags"),
        (("complete",), "faulty", None),
        ((), "wrong_item", "returns.condition_complete"),
    ],
)
def test_a_wish_needs_goods_as_new_a_fault_only_all_of_them(
    seen: tuple[Mark, ...], reason: str, text: str | None
) -> None:
    assert reason in REASONS
    assert condition_objection(seen, reason) == text
