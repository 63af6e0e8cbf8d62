"""The demo's goods: neighbours one slip apart, labels that obey their grammars, PINs of their own."""

import pytest

from edge.dice import SecretDice, SeededDice
from edge.domain.barcode import Kind, Symbology, read
from provisioning.demo import goods

SYMBOLOGIES = {
    "parcel": Symbology.CODE128,
    "retail": Symbology.EAN13,
    "tote": Symbology.GS1_128,
    "sheet": Symbology.QR,
    "badge": Symbology.QR,
}


def differs(one: str, other: str) -> int:
    """In how many places two numbers of the same length differ."""
    return sum(left != right for left, right in zip(one, other, strict=True))


def test_there_are_ten_parcels_in_two_totes_for_cells_of_three_sizes() -> None:
    assert len({thing.barcode for thing in goods.THINGS}) == 10
    assert {thing.tote for thing in goods.THINGS} == {0, 1}
    assert {thing.size for thing in goods.THINGS} == {"S", "M", "L"}


def test_every_parcel_but_the_swapped_ones_has_a_neighbour_one_digit_away() -> None:
    codes = [thing.barcode for thing in goods.THINGS]
    near = {one for one in codes for other in codes if differs(one, other) == 1}
    assert len(near) >= 6
    assert differs("90211734-0001-1", "90217134-0001-1") == 2


def test_four_of_the_ten_labels_have_suffered() -> None:
    assert sorted(thing.damage for thing in goods.THINGS if thing.damage != "none") == [
        "creased",
        "noisy",
        "rotated",
        "rotated",
    ]


def test_one_parcel_has_things_of_which_a_part_can_be_refused() -> None:
    listed = {
        line["id"]: [item["barcode"] for item in line["items"]] for line in goods.manifest(SeededDice("demo"))["parcel"]
    }
    assert [len(things) for things in listed.values() if things] == [3]
    assert len(set(listed["p-48123456-0001-1"])) == 3


@pytest.mark.parametrize("label", goods.pictures(goods.manifest(SeededDice("demo"))), ids=lambda label: str(label[0]))
def test_every_label_is_one_that_the_kiosk_recognises(label: tuple[str, str, str, str]) -> None:
    _, text, kind, _ = label
    found = read(text, SYMBOLOGIES[kind], lambda _: True)
    assert (found.kind, found.problem) == (Kind(kind), None)


def test_pins_and_badges_are_new_in_each_installation() -> None:
    first, second = (goods.manifest(SecretDice())["person"] for _ in range(2))
    assert not {each["badge"] for each in first} & {each["badge"] for each in second}
    assert [each["pin"] for each in first] != [each["pin"] for each in second]


def test_no_pin_is_one_that_everybody_tries() -> None:
    dice = SeededDice("pins")
    pins = [goods.pin(dice) for _ in range(500)]
    assert all(len(set(each)) > 3 and each not in goods.TRIVIAL for each in pins)
