"""A line that no decoder reads, compared with the texts that are expected."""

from functools import lru_cache

import numpy as np
import pytest

from edge.scan import code128, soft_128, symbols
from edge.scan.decode import Plan, decode
from edge.scan.listed import NOTHING, Listed
from provisioning.demo.labels import series
from provisioning.demo.labels.series import Shot

SOFT = (5, 9, 11)
"""Of twelve labels that are four pixels out of focus, those that show enough for a list."""
DIGITS = (2, 4, 7, 12)


@lru_cache(maxsize=1)
def unfocused() -> list[Shot]:
    return list(series.curve("code128", "defocus_px", 4.0))


def texts(shot: Shot, expected: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    plan = Plan(10_000, listed=Listed(dict.fromkeys(expected, "parcel")))
    return [(seen.text, seen.stages) for seen in decode(shot.luma, plan).candidates]


def neighbours(text: str) -> list[str]:
    """Texts that differ in one digit."""
    return [f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}" for at in DIGITS]


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize("number", SOFT)
def test_the_expected_text_is_found_among_its_neighbours_and_strangers(number: int) -> None:
    shot, dice = unfocused()[number], np.random.default_rng(number)
    others = [*neighbours(shot.text), *(series.posting(dice) for _ in range(295))]
    assert texts(shot, [shot.text, *others]) == [(shot.text, ("match",))]
    assert texts(shot, others) == []


@pytest.mark.parametrize(("behind", "said"), [(0.26, []), (0.32, ["12345678-0001-1"])])
def test_a_text_with_a_weak_symbol_is_sure_only_with_the_next_one_far_behind(behind: float, said: list[str]) -> None:
    row, next_row = (code128.symbols(text) for text in ("12345678-0001-1", "12345678-0002-1"))
    differ = [place for place, (one, other) in enumerate(zip(row, next_row, strict=True)) if one != other]
    fits = np.full((len(row), 106), 0.2, np.float32)
    fits[np.arange(len(row)), row] = 0.97
    fits[3, row[3]] = 0.75
    for place in differ:
        fits[place, next_row[place]] = 0.97 - behind / len(differ)
    seen = symbols.said(soft_128.Shapes(np.array([fits, fits]), 0.9), (), NOTHING, ())
    assert [each.text for each in seen] == said


@pytest.mark.parametrize(
    ("kinds", "without"), [({}, False), ({"12345678-0001-1": "parcel"}, True), ({"4600000000008": "retail"}, False)]
)
def test_lists_say_whether_goods_are_hoped_for(kinds: dict[str, str], without: bool) -> None:
    assert Listed(kinds).is_without_goods() is without


def test_a_list_knows_the_bars_of_its_texts() -> None:
    listed = Listed({"12345678-0001-1": "parcel", "00095212340000000174": "tote", "Ж1": "parcel"})
    [(parcels, _), (totes, rows)] = [listed.rows(14), listed.rows(13)]
    assert (parcels, totes, len(rows)) == (("12345678-0001-1",), ("00095212340000000174",), 13)
    assert (listed.is_gs1("00095212340000000174"), listed.rows(5)[0]) == (True, ())
