"""The supervisor: parts start in order, come back when they fall, and none outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provisioning.demo.supervisor import GIVE_UP, STOP_S, Part, PartError, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(99)"
POLITE = "import time; print('up', flush=True); time.sleep(99)"
FALLING = "print('the wire is cut'); raise SystemExit(3)"


@pytest.fixture
def said() -> list[str]:
    """What the supervisor told the person."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    """One that is stopped at the end."""
    one = Supervisor(said.append, again_s=0.05)
    yield one
    one.stop()


def part(folder: Path, code: str, name: str = "part", ready: Callable[[], bool] | None = None) -> Part:
    """A Python program that is ready when it has said "up"."""
    log = folder / f"{name}.log"
    return Part(name, [sys.executable, "-c", code], log, ready or (lambda: log.exists() and "up" in log.read_text()))


def alive(pid: int) -> bool:
    """Is this process running (and not merely waiting to be buried)?"""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def until(condition: Callable[[], bool]) -> None:
    """Wait for it, generously."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_part_is_started_when_it_is_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(part(tmp_path, POLITE))
    assert alive(supervisor.pids()["part"])


def test_a_part_that_ends_at_once_gives_its_last_words(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(PartError, match="part ended at once: the wire is cut"):
        supervisor.start(part(tmp_path, FALLING))


def test_a_part_that_is_never_ready_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(PartError, match="not ready after 0 s"):
        supervisor.start(part(tmp_path, POLITE, ready=lambda: False), within_s=0.2)


def test_a_program_that_is_not_there_is_a_sentence(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(PartError, match="cannot be started: No such file"):
        supervisor.start(Part("broker", ["/no/such/program"], tmp_path / "x.log", lambda: True))


def test_a_killed_part_is_started_again(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    supervisor.start(part(tmp_path, POLITE))
    first = supervisor.pids()["part"]
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    supervisor.look()
    assert alive(supervisor.pids()["part"])
    assert said == ["part ended with -9; starting it again"]


def test_a_part_that_keeps_falling_ends_the_demo(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(part(tmp_path, FALLING, ready=lambda: True))

    def watch() -> None:
        for _ in range(GIVE_UP + 1):
            pid = supervisor.pids()["part"]
            until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
            supervisor.look()

    with pytest.raises(PartError, match="keeps falling over: the wire is cut"):
        watch()


def test_a_part_that_stood_for_a_while_may_be_killed_any_number_of_times(said: list[str], tmp_path: Path) -> None:
    supervisor = Supervisor(said.append, again_s=0, steady_s=0)
    supervisor.start(part(tmp_path, POLITE))
    for _ in range(GIVE_UP + 2):
        pid = supervisor.pids()["part"]
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
        supervisor.look()
    assert alive(supervisor.pids()["part"])
    assert len(said) == GIVE_UP + 2
    supervisor.stop()


def test_all_parts_end_in_seconds_also_a_stubborn_one(supervisor: Supervisor, tmp_path: Path) -> None:
    for name, code in (("broker", POLITE), ("board", STUBBORN), ("kiosk", STUBBORN)):
        supervisor.start(part(tmp_path, code, name))
    pids = supervisor.pids().values()
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < STOP_S + 1.5
    assert not any(map(alive, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_parts_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from provisioning.demo.supervisor import Part, Supervisor
log = Path({str(tmp_path / "child.log")!r})
one = Supervisor(print)
one.start(Part("child", [sys.executable, "-c", {POLITE!r}], log, lambda: log.exists() and "up" in log.read_text()))
print(one.pids()["child"], flush=True)
time.sleep(99)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not alive(child))


def test_the_kiosk_variables_of_the_demo_do_not_reach_its_parts(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PORT", "1")
    code = f"import os; print('up', [name for name in os.environ if name.startswith('KIOSK')], flush=True); {POLITE}"
    supervisor.start(part(tmp_path, code))
    assert (tmp_path / "part.log").read_text().startswith("up []")
