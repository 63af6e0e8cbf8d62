"""How the kiosk itself is: what is wrong with its parts, and values with the limits that they must keep."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a part, in the words of whoever found it, and since when (wall time)."""

    why: str
    since: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One value; None = this machine does not tell it. `limit`: where it stops to be well, None = nowhere."""

    name: str
    value: int | None
    limit: int | None = None
    well: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the kiosk: its software, its parts that are not well, its readings."""

    release: str
    faults: Mapping[str, Fault]
    readings: tuple[Reading, ...]
