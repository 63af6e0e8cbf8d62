"""Faults of locks, sensors and boards (rows 7 to 9, 14, 15, 17 to 20)."""

from hardware.ports import Door
from tests.hardware.bench import Bench, cabinet, unproven
from tests.hardware.matrix.rows import board, good, ready, row, speaks, spec_of, truthful, wordless

NO_HOLD = "its coils are timed by the board and cannot be held"


@row("7", "stuck lock")
def stuck(family: str) -> int:
    """JAMMED in both attempts; NOT_DETECTED where nothing can prove it."""
    bench = ready(family)
    bench.act("stick")
    ladder = bench.open(wait_ms=12_000)
    assert [step for step in ladder if "jammed" in step] == ["jammed", "jammed/2"]
    truthful(bench)
    blind = Bench(unproven(cabinet(family)))
    blind.act("stick")
    if spec_of(family).caps.ack != "feedback":
        assert blind.open()[-1] == "not_detected"
    else:
        blind.open(wait_ms=12_000)
    truthful(blind)
    return 2


@row("7b", "board says failed, door opens", {**wordless(), "modbus": "it can only refuse to pulse at all"})
def false_alarm(family: str) -> int:
    """The sensor is right."""
    bench = ready(family)
    board(bench).lies.claim = "failed"
    assert bench.open()[-1] == "door_open"
    assert bench.pulses() == 1
    return 1


@row("7c", "board says ok, door stays", wordless())
def false_word(family: str) -> int:
    """ACKED, then JAMMED; never DOOR_OPEN."""
    bench = ready(family)
    board(bench).lies.claim = "ok"
    bench.act("stick")
    ladder = bench.open(wait_ms=12_000)
    assert ladder == ["sent", "acked", "jammed", "sent/2", "acked/2", "jammed/2"]
    truthful(bench)
    return 1


@row("8", "cut sensor, reads open or closed")
def cut(family: str) -> int:
    """Still pulses; claims nothing."""
    bench = ready(family)
    bench.act("cut_sensor", level="open")
    bench.go(1500)
    assert bench.open(wait_ms=6000)[-1] == "not_detected"
    assert bench.pulses() == 1
    assert ("sensor.01", "degraded") in [(each.part, each.state) for each in bench.health]
    shut = Bench(cabinet(family, cut_reads="closed"))
    shut.act("cut_sensor", level="closed")
    ladder = shut.open(wait_ms=12_000)
    assert "door_open" not in ladder
    assert shut.pulses() >= 1
    assert ladder[-1] == ("not_detected" if spec_of(family).caps.ack != "feedback" else ladder[-1])
    return 2


@row("9", "chattering sensor, 5 to 50 Hz")
def chattering(family: str) -> int:
    """One DOOR_OPEN at most, no DOOR_CLOSED while it chatters, a fault."""
    for hertz in (5, 9, 13.7, 20, 31, 50):
        bench = ready(family)
        bench.open(wait_ms=1500)
        bench.act("chatter", hz=hertz)
        bench.go(6000)
        ladder = bench.ladder("o-1")
        assert ladder.count("door_open") == 1
        assert "door_closed" not in ladder
        assert ("sensor.01", "degraded") in [(each.part, each.state) for each in bench.health]
    return 6


@row("15", "board reboots in the middle of a pulse")
def reboots(family: str) -> int:
    """UNKNOWN, or DOOR_OPEN by reading the state."""
    for moment in (1, 20, 60, 200):
        bench = ready(family)
        bench.locker.open("01", "o-1")
        bench.go(moment)
        board(bench).lies.rebooting_until = bench.agenda.now() + 2000
        bench.go(9000)
        assert bench.ladder("o-1")[-1].split("/")[0] in ("door_open", "unknown")
        assert bench.locker.snapshot()["02"].door is Door.CLOSED
        truthful(bench)
    return 4


@row("17", "service killed at each 10 ms of a pulse")
def killed(family: str) -> int:
    """The board ends the pulse by itself: no coil is on longer than its pulse."""
    for moment in range(0, 500, 10):
        bench = ready(family)
        bench.locker.open("01", "o-1")
        bench.go(moment)
        pulse = bench.sim.boards["A"].wiring.pulse_ms
        assert all(coil.off_ms - coil.on_ms <= pulse + 50 for coil in bench.sim.world.coils)
    return 50


@row("18", "door opened by hand")
def forced(family: str) -> int:
    """Told within a second."""
    for moment in (0, 130, 260, 390):
        bench = ready(family)
        bench.go(moment)
        bench.act("force", "05")
        bench.go(1000)
        assert bench.unasked() == [("05", "door_open")]
    return 4


@row("19", "door already open at the request")
def already_open(family: str) -> int:
    """Pulses; claims nothing unless an edge is seen."""
    bench = ready(family)
    bench.act("force")
    bench.go(1500)
    ladder = bench.open(wait_ms=6000)
    assert ladder[-1] == "not_detected"
    assert bench.pulses() == 1
    return 1


@row("20", "a coil found held on", dict.fromkeys(("kerong5", "kerong6", "kerong8", "gen8a80", "winnsen"), NO_HOLD))
def held(family: str) -> int:
    """Alarm, and off."""
    bench = ready(family)
    if family == "modbus":
        board(bench)._on.add(3)  # type: ignore[attr-defined]
    else:
        bench.wire.say(bytes.fromhex("57 4B 4C 59 0A 00 88 00 02 89"))
    bench.go(6000)
    alarms = [each for each in bench.health if "coil was on" in each.why]
    assert len(alarms) == 1
    if family == "modbus":
        assert board(bench)._on == set()  # type: ignore[attr-defined]
    return 1


@row("14", "wrong speed, or wrong polarity in the profile")
def wrong_setting(family: str) -> int:
    """At a wrong speed nothing is known; with wrong polarity a shut door reads open and nothing is ever claimed."""
    deaf = Bench(cabinet(family), settle_ms=0)
    deaf.faults.wrong_baud = True
    deaf.go(3000)
    assert deaf.locker.snapshot()["01"].door is Door.UNKNOWN
    assert deaf.open(wait_ms=4000)[-1] in ("no_reply", "bad_frame")
    spec = spec_of(family)
    turned = Bench(cabinet(family))
    for sim in turned.sim.boards.values():
        sim.wiring.closed_bit = not spec.closed_bit
    turned.go(2000)
    before = len(turned.steps)
    ladder = turned.open(wait_ms=12_000)
    assert "door_open" not in ladder
    assert before >= 12
    return 2


@row("7a", "all is well")
def healthy(family: str) -> int:
    """The row against which all others are read."""
    bench = ready(family)
    assert bench.open(wait_ms=2500) == good(family)
    bench.act("close")
    bench.go(2500)
    assert bench.ladder("o-1") == [*good(family), "door_closed"]
    return int(speaks(family)) or 1
