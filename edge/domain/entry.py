"""What a customer typed, as it reaches the rules: never the code itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, as verifiers: of the code itself, of all codes one slip away, of code and phone together.

    `group` stands for the phone's digits where tries are counted; `phone4` are the digits, for this turn only.
    """

    length: int
    macs: tuple[str, ...] = ()
    near: tuple[str, ...] = field(default=(), repr=False)  # follow from the code: `macs` say which it was
    pair: tuple[str, ...] = ()
    group: str | None = None
    phone4: str = ""
