"""The parts of a profile one by one: each has a name of its own, and no two claim the same channel, input or pin.

A part that cannot be used is blamed in one sentence; what hangs on it goes with it in silence.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hardware.tables import ProfileError, Source, Table

P = TypeVar("P")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Claim:
    """`key` of a part says that `number` of `owner` is its own; `kind` keeps apart what is numbered apart."""

    key: str
    kind: str
    owner: str
    number: int


class _Orphan(ProfileError):
    """It hangs on a part that was blamed already."""


class Parts:
    """Reads tables, keeps the good ones."""

    def __init__(self, source: Source, blame: Callable[[ProfileError], None]) -> None:
        self._source = source
        self._blame = blame
        self._lost: set[str] = set()
        self._owners: dict[Claim, str] = {}

    def only(self, names: Sequence[str]) -> None:
        """Blame a table that nobody knows."""
        self.tried(lambda: self._source.only(names))

    def all(
        self, kind: str, make: Callable[[Table], P], claims: Callable[[P], Iterable[Claim]] = lambda _part: ()
    ) -> dict[str, P]:
        """Every usable part of a kind by its name."""
        found: dict[str, P] = {}
        for table in self._source.tables(kind):
            name = table.named()
            try:
                part = make(table)
                if name in found:
                    raise table.wrong("name", f"{name!r} is there twice")
                self._own(table, name, list(claims(part)))
            except _Orphan:
                self._lost.add(name)
            except ProfileError as why:
                self._lost.add(name)
                self._blame(why)
            else:
                found[name] = part
        return found

    def one(
        self, table: Table, key: str, make: Callable[[], V], claims: Callable[[str, V], Iterable[Claim]]
    ) -> V | None:
        """One value of a table, if it can be used."""
        try:
            value = make()
            self._own(table, key, list(claims(key, value)))
        except ProfileError as why:
            self._blame(why)
            return None
        return value

    def tried(self, check: Callable[[], None]) -> None:
        """A check whose failure spoils nothing else."""
        try:
            check()
        except ProfileError as why:
            self._blame(why)

    def known(self, table: Table, key: str, there: Mapping[str, V]) -> V:
        """The part that a key names."""
        name = table.text(key)
        if name in there:
            return there[name]
        sentence = f"{name!r} is not in this file; it has {', '.join(there) or 'none'}"
        wrong = table.wrong(key, sentence)
        raise _Orphan(str(wrong)) if name in self._lost else wrong

    def _own(self, table: Table, name: str, claims: Sequence[Claim]) -> None:
        """All of a part's claims, or none of them."""
        mine: dict[Claim, str] = {}
        for claim in claims:
            bare = replace(claim, key="")
            owner = mine.get(bare) or self._owners.get(bare)
            if owner is not None:
                raise table.wrong(claim.key, f"{claim.number} of {claim.owner} belongs to {owner!r} already")
            mine[bare] = name
        self._owners.update(mine)
