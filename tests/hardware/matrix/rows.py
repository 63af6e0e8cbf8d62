"""The rows of the fault matrix: each is a function that plays its cases against one family and counts them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.boards.board import SimBoard
from hardware.families import spec
from hardware.plan import Profile
from hardware.ports import Door
from hardware.wire import Spec
from tests.hardware.bench import Bench, cabinet

Play = Callable[[str], int]
WITHOUT_WORD = "nothing answers an open on this board"
NOT_ON_PINS = {
    **dict.fromkeys(
        ("1", "1b", "2", "3", "4", "4b", "5", "6", "12", "13", "14"), "no bytes travel to the Pi's own pins"
    ),
    **dict.fromkeys(("7b", "7c"), WITHOUT_WORD),
    **dict.fromkeys(("10", "16"), "all pins belong to one machine"),
    "20": "the guard holds no coil; tests/hardware/locker/test_guard.py kills it at every moment",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One fault: its number in LOCK-BOARDS section 6, what it is, and why some families cannot have it."""

    number: str
    title: str
    play: Play
    excused: dict[str, str] = field(default_factory=dict)


ROWS: list[Row] = []


def row(number: str, title: str, excused: dict[str, str] | None = None) -> Callable[[Play], Play]:
    """Register a function as a row."""

    def registered(play: Play) -> Play:
        pins = {"gpio": NOT_ON_PINS[number]} if number in NOT_ON_PINS else {}
        ROWS.append(Row(number, title, play, {**(excused or {}), **pins}))
        return play

    return registered


def spec_of(family: str) -> Spec:
    """The facts of a family."""
    return spec(family)


def speaks(family: str) -> bool:
    """Whether its boards say anything about a pulse."""
    return spec_of(family).caps.ack != "none"


def wordless() -> dict[str, str]:
    """The families whose boards do not."""
    return dict.fromkeys(("kerong5", "kerong6"), WITHOUT_WORD)


def ready(family: str, profile: Profile | None = None) -> Bench:
    """A healthy cabinet of twelve doors, all known to be shut."""
    bench = Bench(profile or cabinet(family))
    assert bench.locker.snapshot()["01"].door is Door.CLOSED
    return bench


def board(bench: Bench) -> SimBoard:
    """Its first board."""
    return bench.sim.boards["A"]


def good(family: str, attempt: int = 1) -> list[str]:
    """The ladder of an opening that goes well."""
    mark = "" if attempt == 1 else f"/{attempt}"
    return [f"sent{mark}", *([f"acked{mark}"] if speaks(family) else []), f"door_open{mark}"]


def truthful(bench: Bench, cell: str = "01") -> None:
    """What must never happen: a claimed opening of a door that is shut, a closed door that is open, a third pulse."""
    said = [step.rung.value for step in bench.steps if step.cell == cell]
    if bench.sim.world.door(cell).stuck:
        assert "door_open" not in said
    if not bench.sim.world.door(cell).shut:
        assert "door_closed" not in said
    pulses: dict[str, int] = {}
    for step in bench.steps:
        if step.rung == "sent":
            pulses[step.op_id or ""] = pulses.get(step.op_id or "", 0) + 1
    assert all(count <= 2 for count in pulses.values())
    assert bench.pulses(cell) <= sum(pulses.values())


def still_shut(bench: Bench) -> None:
    """Nobody touched anything, so nothing may have been told of any door."""
    assert bench.steps == []
    assert {state.door for state in bench.locker.snapshot().values()} <= {Door.CLOSED, Door.UNKNOWN}
