"""The fault matrix: every family of lock boards × every fault; the published table says how many cases."""

import pytest

from hardware.families import NAMES
from tests.hardware.matrix.rows import Row
from tests.hardware.matrix.table import ordered, published

CASES = [(row, family) for row in ordered() for family in NAMES if family not in row.excused]


@pytest.mark.feature("HW-4", "HW-5", "HW-6")
@pytest.mark.parametrize(("row", "family"), CASES, ids=[f"{row.number}-{family}" for row, family in CASES])
def test_no_fault_makes_a_driver_lie(row: Row, family: str) -> None:
    assert published().get((row.number, family)) == str(row.play(family))


def test_every_empty_field_of_the_table_has_its_reason() -> None:
    for row in ordered():
        for family, why in row.excused.items():
            assert why
            assert published()[row.number, family].startswith("– (")
