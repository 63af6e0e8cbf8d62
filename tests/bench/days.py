"""B14: CPU of one simulated kiosk-day."""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence

from tests.bench.measure import Figure

DAYS, ALLOWED_S = 3, 1.2


def lived() -> Sequence[Figure]:
    """Days of the density that the simulator demands of itself, each at most 1.2 s."""
    before = _children_s()
    command = [sys.executable, "-m", "tests.system.simulator", "--days", str(DAYS), "--seed", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    cost = (_children_s() - before) / DAYS
    more = json.loads(done.stdout.splitlines()[-1])
    ok = cost <= ALLOWED_S
    return [Figure("B14", "a simulated kiosk-day: CPU", cost, "s", None, cost, f"<= {ALLOWED_S} s", ok, more=more)]


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
