"""Spelling: one error is forgiven, two are another word."""

from hypothesis import given
from hypothesis import strategies as st

from edge.domain.spelling import folded, one_slip, other_layout, slips, words

LETTERS = st.text("абвгдежз", min_size=4, max_size=9)


def test_yo_is_ye_and_capitals_do_not_matter() -> None:
    assert folded("Семёнов") == folded("СЕМЕНОВ")


def test_the_longest_word_comes_first_and_none_twice() -> None:
    assert words("И. Иванов, 0114-3321 и") == ("иванов", "0114", "3321", "и")


def test_the_wrong_keyboard_layout_is_understood() -> None:
    assert other_layout("ghbvth") == "пример"


def test_short_words_and_numbers_have_no_slips() -> None:
    assert slips("ким") == frozenset()
    assert slips("4417") == frozenset()


@given(LETTERS, st.integers(0, 8), st.sampled_from("абвгдежз"))
def test_every_single_slip_is_forgiven_and_found_by_a_shared_key(word: str, at: int, letter: str) -> None:
    at %= len(word)
    wrong = word[:at] + letter + word[at + 1 :]
    missing = word[:at] + word[at + 1 :]
    extra = word[:at] + letter + word[at:]
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for typed in (wrong, missing, extra, swapped):
        assert one_slip(typed, word)
        assert len(typed) < 4 or slips(typed) & slips(word)


@given(LETTERS, LETTERS)
def test_one_slip_is_symmetric_and_never_two(one: str, two: str) -> None:
    assert one_slip(one, two) == one_slip(two, one)
    assert one_slip(one, two) == (_distance(one, two) <= 1)


def _distance(one: str, two: str) -> int:
    """Optimal string alignment distance, the slow and plain way."""
    table = {(-1, -1): 0} | {(i, -1): i + 1 for i in range(len(one))} | {(-1, j): j + 1 for j in range(len(two))}
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            best = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == two[j - 1] and one[i - 1] == b:
                best = min(best, table[i - 2, j - 2] + 1)
            table[i, j] = best
    return table[len(one) - 1, len(two) - 1]
