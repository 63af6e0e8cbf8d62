"""How people misspell: ё for е, one wrong letter, the wrong keyboard layout."""

import re

WORD = re.compile(r"[^\W_]+")
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(LATIN + LATIN.upper(), RUSSIAN + RUSSIAN.upper())
SHORTEST = 4


def folded(text: str) -> str:
    """Text as it is searched: lower case, ё as е."""
    return text.lower().replace("ё", "е")


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded, each once, the longest first."""
    return tuple(sorted(dict.fromkeys(WORD.findall(folded(text))), key=len, reverse=True))


def other_layout(text: str) -> str:
    """What would have been typed with the Russian layout on: `ghbvth` is `пример`."""
    return text.translate(_LAYOUT)


def slips(word: str) -> frozenset[str]:
    """The word, and the word with any one letter missing; two words within one slip share one of these."""
    if len(word) < SHORTEST or not word.isalpha():
        return frozenset()
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def one_slip(typed: str, meant: str) -> bool:
    """Whether at most one letter is wrong, missing, too much, or swapped with its neighbour."""
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, other = typed[at:], meant[at:]
    swapped = len(rest) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped
