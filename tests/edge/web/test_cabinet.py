"""Where a cell is, in words."""

import pytest

from edge.web.cabinet import Box, Cabinet
from edge.web.texts import Texts
from tests.edge.web.stage import demo_cabinet


@pytest.mark.feature("CUS-4")
@pytest.mark.parametrize(
    ("cell", "ru", "en"),
    [
        ("01", "слева, пятый ряд снизу", "left, fifth row from the bottom"),
        ("07", "посередине, второй ряд снизу", "middle, second row from the bottom"),
        ("13", "справа, первый ряд снизу", "right, first row from the bottom"),
    ],
)
def test_three_columns_are_left_middle_right(cell: str, ru: str, en: str) -> None:
    assert demo_cabinet().words(cell, Texts("ru")) == ru
    assert demo_cabinet().words(cell, Texts("en")) == en


def test_more_columns_are_counted() -> None:
    wide = Cabinet([Box(f"{n}", n * 100, 0, 90, 90) for n in range(5)])
    assert wide.words("2", Texts("ru")) == "третий столбец слева, первый ряд снизу"


def test_one_column_has_only_rows_and_the_fourteenth_is_a_number() -> None:
    high = Cabinet([Box(f"{n}", 0, n * 100, 90, 90) for n in range(14)])
    assert high.words("0", Texts("ru")) == "ряд 14 снизу"


def test_unknown_cell_is_nowhere() -> None:
    assert demo_cabinet().words("99", Texts("ru")) == ""
