"""What a label says: its kind by pattern and symbology, and whether its check digits hold.

Kinds exclude each other by pattern. A text that fits a pattern but not its check or its symbology is rejected, never
taken for something else; a text that fits no pattern is unknown.
"""

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from itertools import cycle
from typing import NamedTuple

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Kind(StrEnum):
    """What a label is on."""

    PARCEL = "parcel"
    TOTE = "tote"
    TOTE_BODY = "tote_body"
    CELL = "cell"
    BADGE = "badge"
    PICKUP = "pickup"
    RETURN = "return"
    CODE = "code"
    DOCUMENT = "document"
    SHEET = "sheet"
    S10 = "s10"
    RPO = "rpo"
    RETAIL = "retail"
    UNKNOWN = "unknown"


class Symbology(StrEnum):
    """How a text was printed. ANY: typed by hand, or by a scanner that does not tell."""

    CODE128 = "code128"
    GS1_128 = "gs1_128"
    QR = "qr"
    DATAMATRIX = "datamatrix"
    ITF = "itf"
    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    OTHER = "other"
    ANY = "any"


class Label(NamedTuple):
    """A text and its kind. `value` is the part that is looked up; `problem` (`check`, `symbology`) rejects it."""

    kind: Kind
    text: str
    value: str
    problem: str | None = None


def gs1_check(digits: str) -> str:
    """GS1 mod 10: weights 3,1,3,… from the right."""
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits), cycle((3, 1)), strict=False))
    return str(-total % 10)


def mod37_36(text: str) -> str:
    """ISO 7064 MOD 37,36 over a text, whose colons and dashes do not count."""
    product = 36
    for letter in text:
        if letter not in ":-":
            total = (product + _BASE36.index(letter)) % 36 or 36
            product = 2 * total % 37
    return _BASE36[(37 - product) % 36]


def s10_check(digits: str) -> str:
    """UPU S10: eight digits weighted 8 6 4 2 3 5 9 7."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return str({10: 0, 11: 5}.get(rest, rest))


def rpo_check(digits: str) -> str:
    """Russian domestic post: thirteen digits weighted 3,1,3,… from the left."""
    return str(-sum(int(digit) * weight for digit, weight in zip(digits, cycle((3, 1)), strict=False)) % 10)


class _Rule(NamedTuple):
    pattern: str
    printed: Collection[Symbology]
    holds: Callable[[str], bool]
    value: Callable[[str], str]


def _unchecked(text: str) -> bool:  # noqa: ARG001 - nothing to check
    return True


def _last(check: Callable[[str], str], start: int = 0) -> Callable[[str], bool]:
    return lambda text: check(text[start:-1]) == text[-1]


def _whole(text: str) -> str:
    return text


def _inner(start: int) -> Callable[[str], str]:
    return lambda text: text[start:-1]


def _place(text: str) -> str:
    """`CL01A0304S` is shown to people as `L01-A-03-04`."""
    return f"{text[1:4]}-{text[4]}-{text[5:7]}-{text[7:9]}"


_SQUARE = frozenset({Symbology.QR, Symbology.DATAMATRIX})
_BARS_OR_SQUARE = _SQUARE | {Symbology.CODE128}
_CROCKFORD = "[0-9A-HJKMNP-TV-Z]"


def _rule(
    pattern: str,
    printed: Collection[Symbology],
    holds: Callable[[str], bool] = _unchecked,
    value: Callable[[str], str] = _whole,
) -> _Rule:
    return _Rule(pattern, frozenset(printed) | {Symbology.ANY}, holds, value)


_GS1 = (Symbology.GS1_128,)
_GOODS = (Symbology.EAN13, Symbology.EAN8, Symbology.UPCA)

_RULES: Mapping[Kind, _Rule] = {
    Kind.PARCEL: _rule("[1-9][0-9]{7,9}-[0-9]{4}-[1-9][0-9]?", _BARS_OR_SQUARE),
    Kind.TOTE: _rule("00[0-9]{18}", _GS1, _last(gs1_check, 2)),
    Kind.TOTE_BODY: _rule("80030[0-9]{13}[0-9A-Z]{1,16}", _GS1, lambda text: gs1_check(text[5:17]) == text[17]),
    Kind.CELL: _rule("C[LSFR][0-9]{2}[A-Z][0-9]{4}[0-9A-Z]", _SQUARE, _last(mod37_36), _place),
    Kind.BADGE: _rule(f"PVZ:B1:[0-7]{_CROCKFORD}{{25}}[0-9A-Z]", _SQUARE, _last(mod37_36), _inner(7)),
    Kind.PICKUP: _rule(f"PVZ:T1:{_CROCKFORD}{{128}}", _SQUARE),
    Kind.RETURN: _rule(f"PVZ:R1:{_CROCKFORD}{{128}}", _SQUARE),
    Kind.CODE: _rule("K[0-9]{6,8}[0-9A-Z]", _BARS_OR_SQUARE, _last(mod37_36), _inner(1)),
    Kind.DOCUMENT: _rule(f"PVZ:V1:{_CROCKFORD}{{144}}", _SQUARE),
    Kind.SHEET: _rule("PVZ:D1:[0-9]{10}[0-9A-Z]", _SQUARE, _last(mod37_36), _inner(7)),
    Kind.S10: _rule("[A-Z]{2}[0-9]{9}[A-Z]{2}", (Symbology.CODE128,), lambda text: s10_check(text[2:10]) == text[10]),
    Kind.RPO: _rule("[0-9]{14}", (Symbology.ITF,), _last(rpo_check)),
    Kind.RETAIL: _rule("[0-9]{8}|[0-9]{12,13}", _GOODS, _last(gs1_check)),
}


def read(text: str, symbology: Symbology, listed: Callable[[str], bool]) -> Label:
    """What this text is. `listed` says whether a manifest or a stored parcel has it; only a postal `rpo` asks."""
    for kind, rule in _RULES.items():
        if re.fullmatch(rule.pattern, text, re.ASCII):
            return _checked(kind, rule, text, symbology, listed)
    return Label(Kind.UNKNOWN, text, text)


def _checked(kind: Kind, rule: _Rule, text: str, symbology: Symbology, listed: Callable[[str], bool]) -> Label:
    value = rule.value(text)
    if symbology not in rule.printed:
        return Label(kind, text, value, "symbology")
    if not rule.holds(text):
        return Label(kind, text, value, "check")
    if kind is Kind.RPO and not listed(text):
        return Label(Kind.UNKNOWN, text, text)
    return Label(kind, text, value)


def with_check(text: str) -> str:
    """A text with its MOD 37,36 check: cells, badges, sheets and codes are printed so."""
    return text + mod37_36(text)
