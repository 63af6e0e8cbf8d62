"""What a profile says: the cabinet's cells with size and position, its boards and buses, its lights. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Size:
    """One size of cell: inner measures in millimetres, heaviest load in grams."""

    name: str
    width_mm: int
    height_mm: int
    depth_mm: int
    max_g: int


@dataclass(frozen=True, slots=True)
class Where:
    """A position in the cabinet as a person in front of it sees it; columns from the left, rows from the bottom."""

    side: str
    column: int
    row: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class BusPlan:
    """One port and what commissioning found of it. `family` is one of `hardware.families.NAMES`; buses of one `supply`
    drive one coil at a time between them. `adapter`: the one that hung there when it was commissioned; `lock_type`:
    "fail-secure" where that had to be asked; `seal`: see `hardware.seal`."""

    name: str
    family: str
    port: str
    baud: int
    echo: bool = False
    latency_ms: int = 16
    gap_ms: int = 0
    quiet_ms: int = 25
    poll_ms: int = 500
    supply: str = "locks"
    adapter: str = ""
    lock_type: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """One board on a bus. `cut_reads`: what a cut sensor wire reads as; `closed_bit`: the level that means closed.

    What commissioning found of its model, for the record: `variant` (CU12, CU24; 85, A5 of Winnsen), `state_bytes` of
    an 8A/80 board's answer about all its channels.
    """

    name: str
    bus: str
    address: int
    channels: int
    closed_bit: bool
    item_bit: bool
    cut_reads: str
    pulse_ms: int
    one_by_one: bool
    door: str
    item: bool
    active_high: bool = True
    variant: str = ""
    state_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One door: what is printed on it, its size and place, and the wires behind it.

    `channel` drives the lock on `board`; the door sensor is input `input` of `input_board`, the item sensor input
    `item_input` of the same board (0 where the family has item bits of its own, or there is none). `baseline_ms`: how
    long the lock took when it was proven, `proven_at` (ISO 8601, UTC) and `proven_by` when that was and before whom.
    """

    name: str
    size: str
    where: Where
    accessible: bool
    board: str
    channel: int
    input_board: str
    input: int
    item_input: int
    proven: bool
    baseline_ms: int = 0
    proven_at: str = ""
    proven_by: str = ""

    def doubted(self) -> "CellPlan":
        """The same cell, of which nobody knows whether it opens and is seen."""
        return replace(self, proven=False, baseline_ms=0, proven_at="", proven_by="")


@dataclass(frozen=True, slots=True)
class LightPlan:
    """Lights by place (a cell, a shelf, `status`): one pin or strip position, or three pins red, green, blue."""

    driver: str
    places: Mapping[str, tuple[int, ...]]
    active_high: bool = True


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole cabinet. `screen` is where the person stands: "you are here"; `lamp` is the pin of the camera's
    light, `focus_mm` how far its lens looks; without it the lens finds its place by itself."""

    name: str
    title: str
    sizes: Mapping[str, Size]
    screen: Where
    buses: tuple[BusPlan, ...]
    boards: tuple[BoardPlan, ...]
    cells: tuple[CellPlan, ...]
    lights: LightPlan
    shelves: tuple[str, ...] = ()
    buzzer: int | None = None
    lamp: int | None = None
    focus_mm: int | None = None
    sensors: Mapping[str, int] = field(default_factory=dict)

    def on_bus(self, bus: str) -> tuple[BoardPlan, ...]:
        """The boards of one bus."""
        return tuple(board for board in self.boards if board.bus == bus)
