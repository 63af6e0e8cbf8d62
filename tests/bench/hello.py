"""The floor of B5 and B6: the smallest FastAPI service there is. Run as a script it serves on the port it is given."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.ports import free_port
from tests.system.service import wait_for


class Hello:
    """One hello, as a process of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process = subprocess.Popen([sys.executable, "-c", SERVE, str(self.port)], stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def cpu_to_first_answer(self) -> float:
        """CPU seconds until it answered; ends it."""
        taken = cpu_s(self.process.pid)
        self.close()
        return taken

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as answer:
                return bool(answer.read())
        except OSError:
            return False


SERVE = """
import sys, fastapi, uvicorn
app = fastapi.FastAPI()
app.get("/")(lambda: {"hello": "world"})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", http="httptools")
"""


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> tuple[float, float]:
    """(RSS, PSS) of a process in MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return tuple(int(text.partition(f"{name}:")[2].split()[0]) / 1024 for name in ("Rss", "Pss"))  # type: ignore[return-value]


def switches(pid: int) -> int:
    """How often the threads of a process have woken up."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    texts = [(task / "status").read_text() for task in tasks]
    return sum(int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for text in texts)
