"""System calls of a running program that go wrong: strace reaches into it, and the program itself stays as it is."""

import subprocess
from pathlib import Path

from tests.system.service import wait_for


def bent(pid: int, how: str) -> "subprocess.Popen[bytes]":
    """Bend a process, all its threads: "fsync:error=EIO:when=2+", "pwrite64:signal=KILL:when=7" (counted a thread)."""
    names = how.partition(":")[0]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={names}", "-e", f"inject={how}", "-p", str(pid)]
    held = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for(lambda: all(_traced(task) for task in Path(f"/proc/{pid}/task").iterdir()))
    return held


def _traced(task: Path) -> bool:
    try:
        return "TracerPid:\t0\n" not in (task / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True  # the thread has ended meanwhile
