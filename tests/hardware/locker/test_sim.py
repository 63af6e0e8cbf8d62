"""The simulated cabinet under boards in trouble: it says so once, and it does not spin."""

from datetime import UTC, datetime

import pytest

from edge.clock import VirtualClock
from hardware.locker.sim import SimLocker
from hardware.ports import News, Rung, Step


class Bench:
    """One cabinet of one door under a virtual clock; `said` are its steps, `looks` how often it wanted to look."""

    def __init__(self) -> None:
        self.clock = VirtualClock(datetime(2026, 11, 21, tzinfo=UTC))
        self.looks = 0
        self.said: list[News] = []
        self.locker = SimLocker(["01"], self)
        self.locker.start(self.said.append)

    def mono_ms(self) -> int:
        """The timer's time."""
        return self.clock.mono_ms()

    def later(self, delay_ms: int, call: object) -> None:
        """The timer, which counts."""
        self.looks += 1
        self.clock.later(delay_ms, call)  # type: ignore[arg-type]

    def rungs(self) -> list[Rung]:
        """What was told of the openings."""
        return [step.rung for step in self.said if isinstance(step, Step) and step.op_id]


@pytest.mark.parametrize("kind", ["no_reply", "bad_frame", "lost"])
def test_a_board_that_fails_while_a_door_moves_is_not_asked_a_thousand_times(kind: str) -> None:
    bench = Bench()
    bench.locker.open("01", "o-1")
    bench.clock.advance(200)
    bench.locker.hands.act("close", "01")
    bench.clock.advance(100)
    bench.locker.trouble("01", kind)
    bench.clock.advance(3_600_000)
    assert bench.looks < 60
    bench.locker.trouble("01", "")
    bench.clock.advance(5_000)
    assert bench.locker.snapshot()["01"].door.value == "closed"


@pytest.mark.parametrize(
    ("kind", "end"), [("no_reply", Rung.NO_REPLY), ("bad_frame", Rung.BAD_FRAME), ("lost", Rung.NO_REPLY)]
)
def test_an_opening_on_a_board_in_trouble_comes_to_an_end(kind: str, end: Rung) -> None:
    bench = Bench()
    bench.locker.trouble("01", kind)
    bench.locker.open("01", "o-1")
    bench.clock.advance(60_000)
    assert bench.rungs()[-1] is end
    assert bench.looks < 60
