"""The guard of relay pins: it pulses and never holds, whatever happens to whoever asked."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.locker.guard import LONGEST_MS, Guard

SLACK_MS = 2000  # a machine that tests many things at once may be late; a coil that is held would be on for ever


class Relay:
    """Remembers whether it is on."""

    def __init__(self) -> None:
        self.lit = True

    def on(self) -> None:
        self.lit = True

    def off(self) -> None:
        self.lit = False


def guarded() -> tuple[Guard, dict[int, Relay], list[str]]:
    relays = {17: Relay(), 22: Relay()}
    log: list[str] = []
    return Guard(relays, log.append), relays, log


def test_all_coils_are_off_from_the_start() -> None:
    _, relays, _ = guarded()
    assert not relays[17].lit
    assert not relays[22].lit


def test_a_pulse_ends_by_itself() -> None:
    guard, relays, log = guarded()
    assert guard.hear("pulse 17 300", 1000) == "on 17"
    assert guard.tick(1299) == 1300
    assert [relay.lit for relay in relays.values()] == [True, False]
    assert guard.tick(1300) is None
    assert [relay.lit for relay in relays.values()] == [False, False]
    assert log == ["1000.0 on 17", "1300.0 off 17"]


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("pulse 18 300", "refused: pin 18 is not mine"),
        ("pulse 17 1001", "refused: a pulse takes 1 to 1000 ms, not 1001"),
        ("pulse 17 0", "refused: a pulse takes 1 to 1000 ms, not 0"),
        ("pulse 17 -5", "refused: 'pulse 17 -5' is no order"),
        ("on 17", "refused: 'on 17' is no order"),
        ("", "refused: '' is no order"),
    ],
)
def test_what_is_no_pulse_is_refused(order: str, answer: str) -> None:
    guard, relays, _ = guarded()
    assert guard.hear(order, 0) == answer
    assert not relays[17].lit


@given(st.lists(st.tuples(st.sampled_from([17, 22, 5]), st.integers(-10, 1500), st.integers(0, 400)), max_size=30))
def test_no_coil_is_on_longer_than_the_longest_pulse(orders: list[tuple[int, int, int]]) -> None:
    guard, relays, _ = guarded()
    now = 0
    for pin, ms, passed in orders:
        guard.hear(f"pulse {pin} {ms}", now)
        now += passed
        guard.tick(now)
    guard.tick(now + LONGEST_MS)
    assert not any(relay.lit for relay in relays.values())


def started(log: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hardware.locker.guard", "--pins", "17", "--factory", "mock", "--log", str(log)]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert guard.stdout is not None
    assert guard.stdout.readline() == "ready\n"
    return guard


def pulsed(guard: subprocess.Popen[str], ms: int) -> None:
    assert guard.stdin is not None
    assert guard.stdout is not None
    guard.stdin.write(f"pulse 17 {ms}\n")
    guard.stdin.flush()
    assert guard.stdout.readline() == "on 17\n"


def on_time(log: Path) -> float:
    """How long the coil was on."""
    on, off = (float(line.split()[0]) for line in log.read_text().splitlines())
    return off - on


def ended(guard: subprocess.Popen[str]) -> None:
    assert guard.wait(20) == 0
    for end in (guard.stdin, guard.stdout):
        if end is not None:
            end.close()


@pytest.mark.parametrize("after_ms", range(0, 300, 60))
def test_the_coil_goes_off_when_the_service_dies(tmp_path: Path, after_ms: int) -> None:
    log = tmp_path / "coils"
    guard = started(log)
    pulsed(guard, 900)
    time.sleep(after_ms / 1000)
    assert guard.stdin is not None
    guard.stdin.close()
    ended(guard)
    assert on_time(log) <= 900 + SLACK_MS


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_any_signal_switches_all_off(tmp_path: Path, sign: signal.Signals) -> None:
    log = tmp_path / "coils"
    guard = started(log)
    pulsed(guard, 1000)
    os.kill(guard.pid, sign)
    ended(guard)
    assert on_time(log) <= 1000 + SLACK_MS


def test_the_pulse_is_as_long_as_ordered(tmp_path: Path) -> None:
    log = tmp_path / "coils"
    guard = started(log)
    pulsed(guard, 120)
    end = time.monotonic() + 20
    while log.read_text().count("\n") < 2:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert on_time(log) >= 119
    assert guard.stdin is not None
    guard.stdin.close()
    ended(guard)
