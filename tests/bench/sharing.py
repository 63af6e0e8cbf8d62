"""B1: items that wait together share one sync call, and those that write nothing need none; counted by strace."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from edge.domain.staff import KIOSK
from edge.flows import door
from tests.bench.measure import Figure
from tests.edge.rig import Rig

WAITING = (1, 8, 32)
MARK = "getppid("


def shared() -> Sequence[Figure]:
    """For 1, 8 and 32 waiting items that each write a fact: one sync call. None without strace."""
    if shutil.which("strace") is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        watch = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync,getppid", "-o", str(trace)]
        subprocess.run([*watch, sys.executable, "-m", __spec__.name, folder], check=True)
        between = trace.read_text().split(MARK)[1:-1]
    counts = [part.count("sync(") for part in between]
    figures = []
    for waiting, calls in zip(WAITING, counts, strict=True):
        says = f"sync calls for {waiting} items that wait together, each with a fact"
        figures.append(Figure("B1", says, calls, "calls", 1, calls, "== 1", calls == 1))
    return figures


def _work(folder: Path) -> None:
    """The traced process: a mark, a batch, a mark, a batch …"""
    rig = Rig(folder)
    os.getppid()
    for waiting in WAITING:
        for number in range(waiting):
            rig.worker.post(KIOSK, door.part, f"sensor.{waiting}.{number}", "failed", "bench")
        rig.worker.step(block=False)
        os.getppid()


if __name__ == "__main__":
    _work(Path(sys.argv[1]))
