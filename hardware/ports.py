"""What every driver looks like from outside. Drivers post what they see; they never wait for anybody.

Units: times in milliseconds of the timer's monotonic clock, cells by the name on the door. Sources: LOCK-BOARDS
sections 1.1-1.3 (ladder, evidence, capabilities).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class HardwareError(Exception):
    """A device did not do its part. The text is a sentence that says what to check."""


class Rung(StrEnum):
    """Steps and outcomes of one opening, from the least to the most that is known."""

    SENT = "sent"
    ACKED = "acked"
    DOOR_OPEN = "door_open"
    ITEM_CHANGED = "item_changed"
    DOOR_CLOSED = "door_closed"
    JAMMED = "jammed"
    NOT_DETECTED = "not_detected"
    NO_REPLY = "no_reply"
    BAD_FRAME = "bad_frame"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What a step rests on."""

    NONE = "none"
    WIRE = "wire"
    BOARD = "board"
    LATCH = "latch"
    LEAF = "leaf"
    ITEM = "item"
    HUMAN = "human"


class Door(StrEnum):
    """A door as its sensor tells it; UNKNOWN is a value of its own, never a default of CLOSED."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Item(StrEnum):
    """What the item sensor of a cell tells."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CellState:
    """The last thing known of one cell."""

    door: Door = Door.UNKNOWN
    item: Item = Item.UNKNOWN


@dataclass(frozen=True, slots=True)
class Step:
    """One settled observation of a cell: a rung of opening `op_id`, or (`op_id` None) a change nobody asked for.

    `more`: a second pulse of this opening follows; `edge_ms`: when the change was first seen, `mono_ms`
    when it was certain; `raw`: hex of the frame that proved it.
    """

    cell: str
    op_id: str | None
    rung: Rung
    attempt: int = 1
    evidence: Evidence = Evidence.NONE
    item: Item = Item.UNKNOWN
    mono_ms: int = 0
    raw: str = ""
    more: bool = False
    edge_ms: int = 0
    board: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """A part came back, degraded, or failed: `part` such as "board.0", "camera"; `state` ok, degraded or failed."""

    part: str
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """What the board behind a cell can tell (LOCK-BOARDS 1.3)."""

    ack: str = "none"
    door: str = "none"
    item: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The first that is known of a cell since the start: it has not changed, so nobody need have caused it."""

    cell: str
    state: CellState


News = Step | Health | Found
Listener = Callable[[News], None]


class Timer(Protocol):
    """Monotonic time and "call me later"; simulators take it so that virtual time can drive them."""

    def mono_ms(self) -> int:
        """Milliseconds; never goes back."""

    def later(self, delay_ms: int, call: Callable[[], None]) -> None:
        """Run `call` once, `delay_ms` from now."""


class Locker(Protocol):
    """All cells of a cabinet, whatever boards are behind them."""

    def start(self, listener: Listener) -> None:
        """Open ports, ask for states, and report every step and change to `listener` from now on. Returns when each
        board has answered, after 1.5 s at the latest: a silent board's doors are UNKNOWN."""

    def cells(self) -> Mapping[str, Caps]:
        """Every cell that can be opened, with what can be known of it."""

    def open(self, cell: str, op_id: str) -> None:
        """Pulse the lock; returns at once, the ladder of `op_id` is reported step by step. A second pulse (attempt 2)
        follows LOCK-BOARDS 1.2: state read first, at least 1 s later, never blind."""

    def snapshot(self) -> Mapping[str, CellState]:
        """The last known state of each cell; never blocks."""

    def close(self) -> None:
        """Outputs off, ports closed, threads ended."""


class Lights(Protocol):
    """Status light and one light per cell or shelf."""

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Colour: white blue green amber red; pattern: off steady pulse blink double. Unknown places are ignored."""

    def close(self) -> None:
        """All off."""


class Sound(Protocol):
    """Short tones and spoken sentences."""

    def play(self, tone: str) -> None:
        """Play a tone by name; an earlier one ends."""

    def say(self, sentences: Sequence[str], lang: str, volume: int) -> None:
        """Speak sentences, at 0 to 100 per cent of the loudspeaker; what sounds now ends, so none at all is silence."""

    def close(self) -> None:
        """Silence."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One grey picture: `luma` holds height * width bytes, row by row, 0 black … 255 white."""

    width: int
    height: int
    luma: bytes | memoryview
    mono_ms: int
    source: str = ""


class Camera(Protocol):
    """Frames for the scanner; the newest wins, none is kept."""

    def start(self, take: Callable[[Frame], None]) -> None:
        """Deliver frames to `take` from the camera's own thread."""

    def close(self) -> None:
        """Stop and turn the lamp off."""


class Scanner(Protocol):
    """A hand scanner: whole texts, one per read."""

    def start(self, take: Callable[[str], None]) -> None:
        """Deliver texts to `take` from the scanner's own thread."""

    def look(self) -> None:
        """HardwareError when it is not plugged in."""

    def close(self) -> None:
        """Let the device go."""


class Printer(Protocol):
    """Receipts and labels."""

    def print_text(self, text: str) -> None:
        """Print and cut; HardwareError when out of paper or unreachable."""

    def look(self) -> None:
        """HardwareError when it could not print now, as far as that can be told without printing."""

    def close(self) -> None:
        """Let the device go."""


class Sensors(Protocol):
    """Cabinet switch, presence, power, temperature."""

    def start(self, listener: Callable[[Health], None]) -> None:
        """Report changes from now on."""

    def read(self) -> Mapping[str, int]:
        """Named integer readings with their unit in the name, such as cpu_c."""

    def close(self) -> None:
        """Let the pins go."""
