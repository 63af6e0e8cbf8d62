"""What the service and its scanner say to each other. Nothing here imports a decoder.

The scanner is a process of its own; these values go through a pipe. `Accepted` is the only thing that anybody
may act on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hardware.ports import Camera, Health

Corners = tuple[tuple[int, int], ...]
MakesCamera = Callable[[Callable[[Health], None]], Camera]
"""Builds the camera inside the scanner's process; must be importable there (a function, or `partial` of one)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A code that may be acted on: its text, kind and the rule of SCANNING section 5 that let it through.

    `surplus`: no list has it; `unsure`: staff compare it with the print before it counts.
    """

    text: str
    kind: str
    symbology: str
    rule: str
    confidence: float
    stages: tuple[str, ...]
    frames: tuple[int, ...] = ()
    at_ms: int = 0
    corners: Corners = ()
    surplus: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Two or more codes are in view that exclude each other: nothing was taken, a person must choose."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A text looked like one of ours and was refused: `why` is check, symbology, grammar, key, signature or length."""

    why: str
    kind: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How the scanner does: frames a second, milliseconds of CPU a frame, accepted reads, memory."""

    frames_per_s: float
    ms_median: float
    ms_p95: float
    frames: int
    reads: int
    dropped: int
    rss_mib: int
    rejected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AimPicture:
    """What the camera sees, small, as JPEG, with what was found drawn in, for the person who aims; never stored."""

    jpeg: bytes


Heard = Accepted | Several | Unread | Figures | AimPicture | Health


@dataclass(frozen=True, slots=True)
class Known:
    """The lists that make a text trustworthy: texts of open manifests and stored parcels with their kinds, and
    the token keys by number."""

    expected: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[int, bytes] = field(default_factory=dict)
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Expect:
    """The kinds that the present step hopes for; they change the order of work, never the rules."""

    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Show:
    """A picture file for a camera that can be shown pictures (sim)."""

    data: bytes
    source: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """Somebody wants to see what the camera sees, or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """The first word to the scanner: how to build its camera and how much CPU a frame may take."""

    camera: MakesCamera
    budget_ms: float = 60.0
    figures_every_s: float = 5.0


Told = Known | Expect | Show | Aim
