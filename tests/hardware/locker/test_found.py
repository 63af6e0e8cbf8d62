"""What a driver says of a door of which nothing was known: how it stands, once, and never that it has just moved."""

import pytest

from hardware.families import NAMES
from hardware.ports import Door
from tests.hardware.bench import Bench, cabinet


@pytest.mark.feature("HW-4", "HW-5")
@pytest.mark.parametrize("family", NAMES)
def test_doors_of_a_port_that_comes_late_are_told_once_as_they_stand(family: str) -> None:
    bench = Bench(cabinet(family), settle_ms=0)
    bench.plug.plugged = False
    bench.go(4000)
    bench.act("force", "02")
    bench.go(1000)
    assert bench.found == []
    bench.plug.plugged = True
    bench.go(15_000)
    told = {cell: state.door for cell, state in bench.found}
    assert told == {f"{n:02d}": Door.OPEN if n == 2 else Door.CLOSED for n in range(1, 13)}
    assert len(bench.found) == len(told)
    assert bench.unasked() == []
    bench.plug.plugged = False
    bench.go(4000)
    bench.plug.plugged = True
    bench.go(15_000)
    assert len(bench.found) == len(told)


def test_what_lies_in_a_cell_is_told_with_its_door() -> None:
    bench = Bench(cabinet("kerong5"), settle_ms=0)
    bench.act("put", "03", anyway=True)
    bench.go(800)
    items = {cell: state.item.value for cell, state in bench.found}
    assert (items["03"], items["04"]) == ("present", "absent")
