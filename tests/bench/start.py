"""B5: CPU from exec to the first useful answer, against a bare FastAPI hello of the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.hello import Hello
from tests.bench.measure import Figure, beyond, interval
from tests.system.service import Board, Service

ROUNDS = 7
ALLOWED = 1.6


def first_answer() -> Sequence[Figure]:
    """The idle screen after `recover`, with one board on the line: at most 1.6 times a hello."""
    ratios, values, floors = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service, board = Service(folder), Board(folder)
        try:
            for number in range(ROUNDS + 1):
                floor = Hello().cpu_to_first_answer()
                value = service.start()
                service.kill(15)
                if number:
                    values.append(value)
                    floors.append(floor)
                    ratios.append(value / floor)
        finally:
            service.kill()
            board.close()
    spread = interval(ratios)
    return [
        Figure(
            bench="B5",
            says="CPU from exec to the idle screen, over a FastAPI hello",
            value=statistics.median(values),
            unit="s",
            floor=statistics.median(floors),
            compared=statistics.median(ratios),
            gate=f"<= {ALLOWED} x hello",
            ok=not beyond(spread, ALLOWED),
            spread=spread,
            rounds=len(ratios),
            more={"modules": _modules()},
        )
    ]


def _modules() -> int:
    """How many modules the serving path imports."""
    words = "import edge.app, sys; print(len(sys.modules))"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, env=os.environ)
    return int(found.stdout)
