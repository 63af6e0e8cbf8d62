"""The texts that lists know, and which of them a misread could take for each other."""

import re
from collections import defaultdict
from collections.abc import Mapping
from operator import ne

from edge.scan import code128

GS1_KINDS = frozenset({"tote", "tote_body"})
PRINTABLE = re.compile("[ -~]+")

MOST_APART = 4
"""Texts of one length that differ in so many characters or fewer are alike: posting numbers of one order are."""


class Listed:
    """Texts of open manifests and stored parcels with their kinds."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for text in kinds:
            self._by_length[len(text)].append(text)
        self._alike: dict[str, tuple[str, ...]] = {}
        self._rows: dict[int, tuple[tuple[str, ...], bytes]] = {}

    def __contains__(self, text: str) -> bool:
        return text in self._kinds

    def is_without_goods(self) -> bool:
        """True when there are lists, and none of them has goods: then parcels are what is hoped for."""
        return bool(self._kinds) and "retail" not in self._kinds.values()

    def kind(self, text: str) -> str | None:
        """The kind under which a list has this text."""
        return self._kinds.get(text)

    def is_gs1(self, text: str) -> bool:
        """True for totes: their bars begin with FNC1."""
        return self._kinds.get(text) in GS1_KINDS

    def rows(self, length: int) -> tuple[tuple[str, ...], bytes]:
        """The texts whose bars have so many symbols, check included, and those symbols: a byte each, row after row."""
        if length not in self._rows:
            own = [text for text in self._kinds if PRINTABLE.fullmatch(text)]
            rows = {text: bytes(code128.symbols(text, gs1=self.is_gs1(text))) for text in own}
            fitting = tuple(text for text in own if len(rows[text]) == length)
            self._rows[length] = fitting, b"".join(rows[text] for text in fitting)
        return self._rows[length]

    def alike(self, text: str) -> tuple[str, ...]:
        """The other listed texts that differ from this one in four characters at most."""
        if text not in self._alike:
            same_length = self._by_length.get(len(text), ())
            self._alike[text] = tuple(t for t in same_length if 0 < sum(map(ne, t, text)) <= MOST_APART)
            if len(self._alike) > len(self._kinds) + 256:
                self._alike.pop(next(iter(self._alike)))
        return self._alike[text]


NOTHING = Listed({})
