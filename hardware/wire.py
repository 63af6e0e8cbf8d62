"""The words that codecs, bus and port share: what is asked of a board, and what a frame says.

Cells are 1-based everywhere; only a codec knows a wire number. Source: LOCK-BOARDS sections 1.1 and 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hardware.ports import Caps, HardwareError

ANY_BOARD = ("ask_address", "read_address", "version", "read_uart", "set_address")


class NotBuilt(HardwareError):
    """A request that no driver may send: it would hold a coil, open everything, or reset a board."""


class Verdict(StrEnum):
    """What a board says of the pulse it was asked for."""

    NONE = "none"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNSURE = "unsure"
    REFUSED = "refused"
    BY_BIT = "by_bit"


@dataclass(frozen=True, slots=True)
class Op:
    """One request to one board; `name` and the numbers as in the golden frames; `variant` is the board's, where
    commissioning found one."""

    name: str
    board: int
    cell: int = 0
    count: int = 0
    ms: int = 0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame from a board: its bytes, its fields by the golden names, and what they mean for cells.

    `answers` names the requests that it may be a reply to (none: the board spoke unasked). `bits` and `items`: wire
    level of each cell that the frame speaks of; a cell that is missing was not read. `variant`: see `Op`.
    """

    raw: bytes
    board: int
    fields: Mapping[str, Any]
    answers: tuple[str, ...] = ()
    cell: int = 0
    bits: Mapping[int, bool] = field(default_factory=dict)
    items: Mapping[int, bool] = field(default_factory=dict)
    verdict: Verdict = Verdict.NONE
    pushed: bool = False
    alarm: bool = False
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes that belong to no frame."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Spec:
    """A family's facts: line speed, addresses, channels, what it can tell, how long it may think (milliseconds).

    `reads_one`: asking for one cell is shorter; `one_by_one`: boards with so many channels must be asked cell by cell;
    `has_relays`: relays must be switched off at the start and watched; `has_lamps`: a lamp beside each lock can flash.
    """

    name: str
    title: str
    bauds: tuple[int, ...]
    addresses: range
    channels: tuple[int, ...]
    caps: Caps
    closed_bit: bool
    status_ms: float
    open_ms: float
    longest: int
    reads_one: bool = False
    has_relays: bool = False
    has_lamps: bool = False
    one_by_one: tuple[int, ...] = ()


class Codec(Protocol):
    """Bytes to frames and back, for one family; no I/O, no clock."""

    spec: Spec

    def encode(self, op: Op) -> bytes:
        """The bytes of a request; NotBuilt when no driver may send it."""

    def length(self, head: bytes, op: Op | None) -> int | None:
        """How long the frame that begins so is: 0 when none does, None when more bytes must tell."""

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """The frame of exactly these bytes; None when a field or the check is wrong."""


def fits(op: Op, frame: Frame) -> bool:
    """Whether `frame` is the reply to `op`, and not another board's, cell's or command's; board 0 may ask for all."""
    board = frame.board == op.board or op.name in ANY_BOARD
    return board and op.name in frame.answers and (not frame.cell or frame.cell == op.cell)


def bit_map(data: bytes, count: int) -> dict[int, bool]:
    """Levels of channels 1 to `count`; the first byte holds 1 to 8, lowest bit first."""
    return {n + 1: bool(data[n // 8] >> (n % 8) & 1) for n in range(min(count, 8 * len(data)))}


def ones(bits: Mapping[int, bool]) -> list[int]:
    """The channels whose bit is 1, in order."""
    return [channel for channel, level in sorted(bits.items()) if level]


def named(op: Op, what: str) -> NotBuilt:
    """The refusal of a request that is never sent."""
    return NotBuilt(f"{what}: no driver sends {op.name!r}")


def in_range(number: int, allowed: range, what: str) -> int:
    """The number itself, or a refusal to build a frame for it."""
    if number not in allowed:
        sentence = f"{what} {number} does not exist: {allowed.start} to {allowed.stop - 1}"
        raise NotBuilt(sentence)
    return number
