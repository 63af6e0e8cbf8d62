"""Faults of lines and neighbours: echo, duplicate addresses, unplugging, dead boards (rows 4, 10, 11, 16)."""

from dataclasses import replace

from hardware.boards.board import Wiring
from hardware.families import codec
from hardware.plan import Profile
from hardware.ports import Door, Rung
from tests.hardware.bench import Bench, cabinet
from tests.hardware.matrix.rows import board, good, ready, row, speaks, truthful


def echoing(family: str, *, told: bool) -> Bench:
    """A cabinet whose adapter gives back what is sent."""
    profile = cabinet(family)
    bus = replace(profile.buses[0], echo=told)
    bench = Bench(replace(profile, buses=(bus,)), settle_ms=0)
    bench.faults.echo = True
    bench.go(1500)
    return bench


@row("4", "adapter echoes, and the profile says so")
def echo(family: str) -> int:
    """All as without; a "failed" that looks like its request is still understood."""
    bench = echoing(family, told=True)
    assert bench.open(wait_ms=2500) == good(family)
    if not speaks(family):
        return 1
    failed = echoing(family, told=True)
    board(failed).lies.claim = "failed"
    failed.act("stick")
    assert "acked" not in failed.open(wait_ms=12_000)
    truthful(failed)
    return 2


@row("4b", "adapter echoes, and the profile does not say so")
def untold_echo(family: str) -> int:
    """No door is opened on such a port."""
    bench = echoing(family, told=False)
    assert bench.open(wait_ms=2000) == ["no_reply"]
    assert bench.pulses() == 0
    assert any("echo" in each.why for each in bench.health)
    return 1


@row("10", "two boards at one address")
def duplicate(family: str) -> int:
    """Equal states cannot be told apart; different ones are told as a suspicion, and never as an opening."""
    bench = ready(family)
    first = board(bench)
    twin = type(first)(replace(first.wiring, cells=[""] * 12), bench.sim.world)
    bench.wire.boards = [first, twin]
    bench.go(2000)
    assert bench.locker.snapshot()["01"].door is Door.CLOSED
    bench.locker.open("01", "o-1")
    bench.go(9000)
    assert not any("door_closed" in step for step in bench.ladder("o-1"))
    garbled = [each for each in bench.health if "share its address" in each.why]
    counts = bench.counts
    unseen = family == "winnsen"  # without a checksum two voices at once can look like one
    assert garbled or counts.get("garbage", 0) or bench.ladder("o-1")[-1] == "door_open" or unseen
    return 2


@row("11", "adapter unplugged, and plugged in again")
def unplugged(family: str) -> int:
    """UNKNOWN, then the state is read; no pulse by itself; back without a person."""
    count = 0
    for moment in (0.5, 6, 30, 300, 1500):
        for away in (1000, 60_000):
            bench = ready(family)
            bench.locker.open("01", "o-1")
            bench.go(moment)
            bench.plug.plugged = False
            bench.go(away)
            bench.locker.open("01", "o-2")
            bench.go(50)
            bench.plug.plugged = True
            bench.go(4000)
            assert bench.locker.snapshot()["02"].door is Door.CLOSED
            assert bench.ladder("o-2") == ["no_reply"]
            assert bench.ladder("o-1")[-1] in ("unknown", "door_open", "no_reply")
            assert bench.pulses() <= 1
            truthful(bench)
            count += 1
    idle = ready(family)
    idle.plug.plugged = False
    idle.go(3000)
    idle.plug.plugged = True
    idle.go(3000)
    assert idle.open("02", wait_ms=2500) == good(family)
    return count + 1


@row("16", "one board of four dead, three opening")
def dead_neighbour(family: str) -> int:
    """The others open as fast as if it were well."""
    times = {}
    for dead in (False, True):
        bench = Bench(four(family))
        bench.sim.boards["D"].lies.dead = dead
        bench.go(9000)
        for number in range(12):
            bench.locker.open(f"{number % 3 * per_board(bench) + number // 3 + 1:02d}", f"o-{number}")
            bench.go(1700)
        sent = {step.op_id: step.mono_ms for step in bench.said(Rung.SENT)}
        times[dead] = sorted(step.mono_ms - sent[step.op_id] for step in bench.said(Rung.DOOR_OPEN))
        assert len(times[dead]) == 12
    assert times[True][-1] <= 1.2 * times[False][-1] + 2
    return 24


def four(family: str) -> Profile:
    """Four boards on one bus."""
    return cabinet(family, 4 * max(codec(family).spec.channels))


def per_board(bench: Bench) -> int:
    """How many doors hang on its first board."""
    wiring: Wiring = bench.sim.boards["A"].wiring
    return len(wiring.cells)
