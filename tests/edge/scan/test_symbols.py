"""A line that no decoder reads, compared with the texts that are expected."""

from functools import lru_cache

import numpy as np
import pytest

from edge.scan.decode import Plan, decode
from edge.scan.listed import Listed
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


def test_a_list_knows_the_bars_of_its_texts() -> None:
    listed = Listed({"12345678-0001-1": "parcel", "00095212340000000174": "tote", "Ж1": "parcel"})
    [(parcels, _), (totes, rows)] = [listed.rows(14), listed.rows(13)]
    assert (parcels, totes, len(rows)) == (("12345678-0001-1",), ("00095212340000000174",), 13)
    assert (listed.is_gs1("00095212340000000174"), listed.rows(5)[0]) == (True, ())
