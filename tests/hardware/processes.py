"""A simulated cabinet as a process of its own, as `make run` starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.boards.control import ControlHands


@dataclass(frozen=True, slots=True)
class BoardProcess:
    """A running one: where its port is, and hands that reach into it."""

    link: Path
    hands: ControlHands
    process: subprocess.Popen[str]


@contextmanager
def board_process(folder: Path, *words: str) -> Iterator[BoardProcess]:
    """Start, wait until it speaks, end it by its own pid."""
    link, control = folder / "lock", folder / "control.sock"
    command = [sys.executable, "-m", "hardware", "board", *words, "--link", str(link), "--control", str(control)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline(), "the board process ended at once"
    try:
        yield BoardProcess(link, ControlHands(str(control)), process)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
