"""Places: one that fits, the best of them, and words to find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.place import HEAVY_G, REACH_MM, SIZES, Load, Place, choose, larger, objection, ranked, size_of, words
from edge.errors import Refusal


def cell(ident: str, size: str = "M", row: int = 3, *, accessible: bool = False, uses: int = 0) -> Place:
    """A cell whose rows are 400 mm high and which bears 20 kg."""
    return Place(ident, "locker", size, 1, row, 400 * row, 20_000, accessible, uses)


@pytest.mark.feature("STF-4")
def test_the_smallest_free_cell_that_fits_is_proposed() -> None:
    assert choose([cell("01", "L"), cell("02", "M"), cell("03", "S")], Load("M")).id == "02"


def test_a_larger_cell_is_better_than_none() -> None:
    assert choose([cell("01", "XL")], Load("S")).id == "01"


def test_no_free_cell_of_the_size_is_said_plainly() -> None:
    with pytest.raises(Refusal, match=r"place\.none_free"):
        choose([cell("01", "S")], Load("L"))


def test_low_cells_are_for_those_who_asked_and_kept_for_them_otherwise() -> None:
    cells = [cell("01", accessible=True), cell("02")]
    assert choose(cells, Load("M", low=True)).id == "01"
    assert choose(cells, Load("M")).id == "02"
    assert choose(cells[:1], Load("M")).id == "01"


def test_what_is_fetched_soon_lies_at_hand_and_what_stays_long_does_not() -> None:
    cells = [cell("top", row=5), cell("hand", row=3)]
    assert choose(cells, Load("M", days=1)).id == "hand"
    assert choose(cells, Load("M", days=14)).id == "top"


def test_heavy_things_lie_low_and_never_above_reach() -> None:
    cells = [cell("high", row=5), cell("low", row=1), cell("hand", row=3)]
    assert choose(cells, Load("M", weight_g=8_000, days=1)).id == "low"
    assert [place.id for place in ranked(cells, Load("M", weight_g=15_000))] == ["low", "hand"]
    assert objection(cells[0], Load("M", weight_g=15_000)) == "place.too_high"
    assert objection(cells[1], Load("M", weight_g=25_000)) == "place.too_weak"


def test_locks_wear_evenly() -> None:
    assert choose([cell("01", uses=9), cell("02", uses=3)], Load("M")).id == "02"


def test_what_only_staff_may_hand_over_is_never_put_into_a_locker() -> None:
    shelf = cell("S1")._replace(kind="shelf")
    assert choose([cell("01"), shelf], Load("M", by_staff=True)) is shelf
    assert objection(cell("01"), Load("M", by_staff=True)) == "place.by_staff_only"
    assert objection(shelf, Load("M", kinds=["locker"])) == "place.wrong_kind"


def test_a_box_is_turned_until_it_fits() -> None:
    assert size_of(310, 220, 90) == "M"
    assert size_of(90, 190, 290) == size_of(290, 90, 190) == "S"
    with pytest.raises(Refusal, match=r"place\.too_large"):
        size_of(1300, 10, 10)


def test_what_does_not_fit_gets_the_next_size() -> None:
    assert larger("S") == "M"
    with pytest.raises(Refusal, match=r"place\.too_large"):
        larger("XL")


@pytest.mark.feature("CUS-4")
@pytest.mark.parametrize(
    ("column", "row", "columns", "said"),
    [
        (1, 2, 2, ("place.left", 1, "place.row", 2)),
        (2, 2, 3, ("place.middle", 2, "place.row", 2)),
        (3, 12, 3, ("place.right", 3, "place.row", 12)),
        (3, 14, 5, ("place.column", 3, "place.row_number", 14)),
        (1, 1, 1, ("place.only", 1, "place.row", 1)),
    ],
)
def test_the_customer_is_told_which_door(column: int, row: int, columns: int, said: tuple[object, ...]) -> None:
    assert words(cell("07")._replace(column=column, row=row), columns) == said


sizes = st.sampled_from(sorted(SIZES))
places = st.builds(
    Place,
    st.text("0123456789", min_size=2, max_size=2),
    st.sampled_from(["locker", "shelf", "floor", "returns"]),
    sizes,
    st.integers(1, 6),
    st.integers(1, 12),
    st.integers(0, 2200),
    st.integers(1_000, 40_000),
    st.booleans(),
    st.integers(0, 9),
)
loads = st.builds(
    Load, sizes, st.integers(0, 30_000), st.none() | st.integers(0, 30), low=st.booleans(), by_staff=st.booleans()
)


@given(st.lists(places, max_size=12), loads)
def test_the_proposal_fits_and_no_smaller_one_was_overlooked(free: list[Place], load: Load) -> None:
    fitting = [place for place in free if objection(place, load) is None]
    assert sorted(fitting) == sorted(ranked(free, load))
    if fitting:
        best = choose(free, load)
        order = list(SIZES)
        assert order.index(best.size) == min(order.index(place.size) for place in fitting)
        assert order.index(best.size) >= order.index(load.size)
        assert best.max_weight_g >= load.weight_g
        assert not (load.weight_g > HEAVY_G and best.height_mm > REACH_MM)
        assert not (load.by_staff and best.kind == "locker")
        assert best.kind != "returns"


@given(st.lists(places, max_size=12, unique_by=lambda place: place.id), loads, st.randoms())
def test_the_proposal_does_not_depend_on_the_order_of_the_list(
    free: list[Place], load: Load, random: st.DataObject
) -> None:
    shuffled = list(free)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(free, load) == ranked(shuffled, load)
