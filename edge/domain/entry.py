"""What a customer typed, as it reaches the rules: never the code itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, as verifiers: of the code itself, of code and phone together.

    `near` makes those of all codes one slip away, which only a wrong code needs: whoever is right does not wait for it.
    `group` stands for the phone's digits where tries are counted; `phone4` are the digits, for this turn only.
    """

    length: int
    macs: tuple[str, ...] = ()
    near: Callable[[], Sequence[str]] = field(default=tuple, repr=False, compare=False)
    pair: tuple[str, ...] = ()
    group: str | None = None
    phone4: str = ""
