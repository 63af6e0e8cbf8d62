"""What a member of staff is at: the screen, and what the next scan would mean there (SCREENS 4.3)."""

from dataclasses import dataclass, replace
from enum import StrEnum

DEEDS_MOST = 10
KEPT_MOST = 5


class Screen(StrEnum):
    """Staff screens that give scans a meaning."""

    HOME = "home"
    RECEIVE = "receive"
    STOW = "stow"
    FIND = "find"
    HANDOVER = "handover"
    CELLS = "cells"


class Result(StrEnum):
    """What a scan came to: a shape, a sound and a text each; a note is said softly and changes nothing."""

    KNOWN = "known"
    CHOICE = "choice"
    STOP = "stop"
    NOTE = "note"


class Then(StrEnum):
    """What follows when the door of a stow shuts."""

    STOWED = "stowed"
    LARGER = "larger"
    ELSEWHERE = "elsewhere"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of somebody that can be taken back: `seq` is its row in the journal."""

    verb: str
    parcel: str
    seq: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Stowing:
    """One parcel on its way into a place. `opening` is None at a shelf; `then`: what its door's shutting means."""

    parcel: str
    place: str
    opening: str | None
    then: Then = Then.STOWED
    wish: str = ""
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Order:
    """One customer at the counter: by which right, which parcels, what was checked, taken and refused."""

    way: str
    parcels: tuple[str, ...]
    code: str = ""
    task: int | None = None
    checks: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person is at, on whatever device; kept in memory, so a restart begins at home.

    `asked`: a choice waits for its answer, and `kept` are the scans (text, kind) made meanwhile; `stopped`: a stop
    waits for "understood".
    """

    screen: Screen = Screen.HOME
    delivery: str | None = None
    tote: str | None = None
    stowing: Stowing | None = None
    order: Order | None = None
    deeds: tuple[Deed, ...] = ()
    asked: str = ""
    stopped: bool = False
    kept: tuple[tuple[str, str], ...] = ()

    def did(self, deed: Deed) -> "Desk":
        """The same desk, with one more act that can be taken back: one a parcel, the last ten are kept."""
        others = tuple(done for done in self.deeds if done.parcel != deed.parcel)
        return replace(self, deeds=(*others, deed)[-DEEDS_MOST:])

    def undone(self) -> "Desk":
        """The same desk without its last act."""
        return replace(self, deeds=self.deeds[:-1])
