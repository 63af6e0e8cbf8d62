"""What flows ask for. Effects are data: the worker hands them to the hands of the kiosk only after the commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Colour(StrEnum):
    """Colours of status and cell lights (SCREENS 3.1)."""

    WHITE = "white"
    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Pattern(StrEnum):
    """How a light behaves; nothing above 3 Hz."""

    OFF = "off"
    STEADY = "steady"
    PULSE = "pulse"
    BLINK = "blink"
    DOUBLE = "double"


class Tone(StrEnum):
    """Sounds of SCREENS 3.1 and 4.3."""

    TAP = "tap"
    GOOD = "good"
    BAD = "bad"
    ASK = "ask"
    HERE = "here"
    CHIME = "chime"
    KNOWN = "known"
    CHOICE = "choice"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class OpenCell:
    """Pulse the lock of `cell`. `opening` is the id of the journal row that is its durable cause."""

    cell: str
    opening: str


@dataclass(frozen=True, slots=True)
class Light:
    """Show `colour` in `pattern` at `place`: a cell or shelf id, or "status"."""

    place: str
    colour: Colour
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Sound:
    """Play one short tone."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class Say:
    """Speak, in a language, at `volume` per cent: a text by its key, or of the customer screen that is shown.

    `what`: "title" or "all" of the screen; "words" = the detail `text`; "count" = so many digits are `typed`;
    "digits" = those that stand there to be read; "switch" = the new state of the switch `name`.
    """

    what: str
    lang: str
    volume: int
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Show:
    """The customer screen shows this visit now (`edge.domain.visit.Visit`)."""

    visit: Any


@dataclass(frozen=True, slots=True)
class Ribbons:
    """The strips over the customer screen: kind ("offline", "left_open", …) and the values of its text."""

    strips: tuple[tuple[str, Mapping[str, str | int]], ...]


@dataclass(frozen=True, slots=True)
class Print:
    """Print a paper of the catalogs, in the visitor's language; nothing happens where there is no printer."""

    paper: str
    lang: str
    details: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Tell:
    """Push `event` with `body` to the staff screens of one session, or of all (`session` None)."""

    event: str
    body: Mapping[str, Any]
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Commission:
    """Begin or stop commissioning, or answer its question (`word`: begin, answer, stop). `answer`: what is said, at the
    beginning by whom."""

    word: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something slow beside the worker: `self_test` of these parts (none = all), or `back_up`; `cmd` asked for it, or
    it has another `cause`."""

    what: Literal["self_test", "back_up"]
    cmd: str = ""
    parts: tuple[str, ...] = ()
    cause: str = "daily"


@dataclass(frozen=True, slots=True)
class Snap:
    """Take a picture for the command `cmd`, seal it for the `reader` (public key as base64url), put it at `address`."""

    cmd: str
    address: str
    bytes_max: int
    reader: str


@dataclass(frozen=True, slots=True)
class Beat:
    """Tell the platform at once how we are: a live command or the feed moved."""


@dataclass(frozen=True, slots=True)
class NewBrowser:
    """Start the browser of the kiosk's own screen anew: its page no longer answers."""


@dataclass(frozen=True, slots=True)
class After:
    """Do `act`, a flow by its name "module.function", `delay_ms` from now; the same `key` replaces an earlier one."""

    key: str
    delay_ms: int
    act: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop the pending `After` of this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Copy the write-ahead log into the main file: "PASSIVE" or "TRUNCATE"; only when nobody waits."""

    mode: str


Effect = (
    OpenCell
    | Light
    | Sound
    | Say
    | Show
    | Ribbons
    | Print
    | Commission
    | Chore
    | Snap
    | Tell
    | Beat
    | NewBrowser
    | After
    | Forget
    | Checkpoint
)


@dataclass(frozen=True, slots=True)
class Done:
    """What a flow returns: the answer for its caller (JSON values only) and the effects that follow the commit."""

    answer: Mapping[str, Any] | None = None
    effects: tuple[Effect, ...] = ()
