"""Faults of replies: lost, bent, cut, late, strange, glued, split, noisy (rows 1 to 6, 12, 13)."""

import random
from typing import Any

from hardware.boards.wire import ALWAYS
from hardware.families import codec
from hardware.locker.parser import Parser
from hardware.ports import Door
from hardware.wire import Frame
from tests.hardware import golden
from tests.hardware.matrix.rows import board, good, ready, row, speaks, spec_of, still_shut, truthful


@row("1", "reply dropped once, or always")
def dropped(family: str) -> int:
    """Read state first; DOOR_OPEN if the door moved; no second pulse into the dark."""
    bench = ready(family)
    bench.faults.drop = 1
    bench.go(3000)
    still_shut(bench)
    assert bench.locker.snapshot()["01"].door is Door.CLOSED
    bench.faults.drop = 1
    ladder = bench.open(wait_ms=6000)
    assert ladder[-1] == "door_open"
    assert bench.pulses() == 1
    mute = ready(family)
    mute.faults.drop = ALWAYS
    assert mute.open() == ["sent", "no_reply"]
    assert mute.pulses() == 1
    mute.go(3000)
    assert mute.locker.snapshot()["01"].door is Door.UNKNOWN
    if speaks(family):
        shy = ready(family)
        board(shy).lies.claim = "mute"
        shy.act("stick")
        assert shy.open() == ["sent", "no_reply", "sent/2", "no_reply/2"]
    return 5 if speaks(family) else 4


@row("1b", "request lost")
def lost(family: str) -> int:
    """No movement, so a second pulse, which opens."""
    bench = ready(family)
    bench.faults.lose = 1
    assert bench.open()[-1] == "door_open/2"
    assert bench.pulses() == 1
    quiet = ready(family)
    quiet.faults.lose = 1
    quiet.go(2000)
    still_shut(quiet)
    return 2


def answers(family: str) -> list[bytes]:
    """The golden replies and events of a family."""
    return [golden.raw(frame) for frame in golden.of(family, "reply", "event")]


@row("2", "each byte of the reply corrupted, all 255 values")
def corrupted(family: str) -> int:
    """Never a wrong snapshot, never ACKED by a bent frame."""
    cases = 0
    if family != "winnsen":
        for frame in golden.of(family, "reply", "event"):
            cases += bent_frames(family, frame)
    return cases + bent_on_the_wire(family)


def bent_frames(family: str, frame: dict[str, Any]) -> int:
    """Every wrong value at every place of one golden frame: none is believed."""
    requests = {f["id"]: f for f in golden.of(family, "request")}
    request = requests.get(frame.get("reply_to"))
    raw = golden.raw(frame)
    for at in range(len(raw)):
        for value in set(range(256)) - {raw[at]}:
            parser = Parser(codec(family))
            parser.expect(golden.op(request) if request else None)
            bent = raw[:at] + bytes([value]) + raw[at + 1 :]
            parts = [*parser.feed(bent), *parser.idle()]
            assert bent not in [part.raw for part in parts if isinstance(part, Frame)]
    return 255 * len(raw)


def bent_on_the_wire(family: str) -> int:
    """Each place once with chance values: while idle, at an opening, at an opening of a stuck lock."""
    dice = random.Random(7)
    longest = spec_of(family).longest
    for at in range(longest):
        bench = ready(family)
        bench.faults.corrupt_at, bench.faults.corrupt_to = at, dice.randrange(256)
        bench.faults.corrupt = 1
        bench.go(1200)
        still_shut(bench)
        bench.act("stick")
        bench.faults.corrupt, bench.faults.corrupt_to = 2, dice.randrange(256)
        bench.open()
        truthful(bench)
    return 2 * longest


@row("3", "reply cut off after each length, then silence")
def truncated(family: str) -> int:
    """BAD_FRAME or NO_REPLY within the timeout, and the next request is clean."""
    longest = spec_of(family).longest
    for keep in range(longest):
        bench = ready(family)
        bench.faults.truncate, bench.faults.keep = 1, keep
        bench.go(2500)
        still_shut(bench)
        assert bench.locker.snapshot()["01"].door is Door.CLOSED
        bench.faults.truncate = 1
        assert bench.open(wait_ms=6000)[-1] == "door_open"
        truthful(bench)
    return 2 * longest


@row("5", "reply from another address or cell")
def strange(family: str) -> int:
    """Ignored, then a timeout; never ACKED for this cell."""
    bench = ready(family)
    board(bench).lies.address = 3
    bench.go(4000)
    assert bench.locker.snapshot()["01"].door is Door.UNKNOWN
    counts = bench.counts
    assert counts.get("foreign", 0) + counts.get("garbage", 0) > 0
    other = ready(family)
    board(other).lies.address = 3
    assert "acked" not in other.open()
    truthful(other)
    if not speaks(family):
        return 2
    cell = ready(family)
    board(cell).lies.cell = 2
    cell.act("stick")
    assert not [step for step in cell.open() if step.startswith("acked")]
    truthful(cell)
    return 3


@row("6", "reply delayed, below and above the timeout")
def delayed(family: str) -> int:
    """In time: fine. Too late: discarded, the next answer not mixed up with it."""
    bench = ready(family)
    bench.faults.delay, bench.faults.delay_ms = ALWAYS, 60
    assert bench.open() == good(family)
    for late in (210, 400, 1300):
        slow = ready(family)
        slow.act("stick")
        slow.faults.delay, slow.faults.delay_ms = 3, late
        slow.open(wait_ms=12_000)
        truthful(slow)
        assert {state.door for state in slow.locker.snapshot().values()} == {Door.CLOSED}
        quiet = ready(family)
        quiet.faults.delay, quiet.faults.delay_ms = 1, late
        quiet.go(4000)
        still_shut(quiet)
    return 7


@row("12", "two replies at once, a push glued to a reply, replies split everywhere")
def glued(family: str) -> int:
    """All understood."""
    pushes = [golden.raw(frame) for frame in golden.of(family, "event")]
    for push in pushes or answers(family)[:1]:
        bench = ready(family)
        bench.faults.after = push
        bench.go(1000)
        assert bench.locker.snapshot()["05"].door is Door.CLOSED
    count = max(1, len(pushes))
    for at in range(1, spec_of(family).longest):
        for gap in (1, 15, 30):
            bench = ready(family)
            bench.faults.split_at, bench.faults.split_ms = at, gap
            bench.go(1500)
            still_shut(bench)
            assert bench.locker.snapshot()["01"].door is Door.CLOSED
            count += 1
    bench = ready(family)
    bench.faults.split_at, bench.faults.split_ms = 4, 12
    assert bench.open() == good(family)
    return count + 1


@row("13", "noise before, between and after, header bytes in the data")
def noisy(family: str) -> int:
    """Understood after finding the frame again."""
    heads = {raw[0] for raw in answers(family)}
    noises = [b"\xff", b"\x00\x00", *(bytes([head]) for head in sorted(heads)), bytes(sorted(heads)) * 2]
    for noise in noises:
        for place in ("before", "after"):
            bench = ready(family)
            setattr(bench.faults, place, noise)
            bench.go(2500)
            still_shut(bench)
            assert bench.locker.snapshot()["01"].door is Door.CLOSED, (noise, place)
            assert bench.open(wait_ms=5000)[-1].startswith("door_open")
            truthful(bench)
    return 4 * len(noises)
