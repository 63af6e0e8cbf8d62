"""At the counter: what has to be checked before a parcel leaves in somebody's hands (SCREENS 4.4)."""

from collections.abc import Collection, Mapping

from edge.domain.facts import IssuedHow

_BY_WAY: Mapping[str, tuple[str, ...]] = {
    "code": (),
    "qr": (),
    "document": ("document",),
    "proxy": ("document", "proxy"),
}
"""What proves the right, besides the code itself."""

_BY_PARCEL: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "document": ("document",),
    "adult": ("adult",),
    "proxy": ("document", "proxy"),
}
"""What the parcel itself demands."""

WITHHELD = frozenset({"hold", "send_back"})
"""Wishes of the platform under which a parcel is not handed over."""

REFUSE_REASONS = ("fit", "faulty", "wrong", "mind")
"""Why a customer refuses a parcel."""


def checks(way: str, demands: Collection[str]) -> tuple[str, ...]:
    """Everything that has to be checked, in the order of the check list; an unknown demand wants a document."""
    wanted = set(_BY_WAY[way]).union(*(_BY_PARCEL.get(demand, ("document",)) for demand in demands))
    return tuple(check for check in ("document", "proxy", "adult") if check in wanted)


def issued_how(way: str) -> IssuedHow:
    """The same, as the journal names it."""
    return _HOW[way]


_HOW: Mapping[str, IssuedHow] = {"code": "code", "qr": "qr", "document": "document", "proxy": "proxy"}
