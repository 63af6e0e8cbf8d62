"""Pairs of a figure and its floor, taken in turn in the same run; machines are noisy, ratios hold (RELIABILITY §14)."""

import json
import os
import platform
import random
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[2] / "build" / "bench.jsonl"
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, its floor in the same run, what decides, and whether it holds."""

    bench: str
    says: str
    value: float
    unit: str
    floor: float | None
    compared: float
    gate: str
    ok: bool
    spread: tuple[float, float] = (0.0, 0.0)
    rounds: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """The figure as it is written to build/bench.jsonl."""
        return {
            "bench": self.bench,
            "says": self.says,
            "git": revision(),
            "host": host(),
            "rounds": self.rounds,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": {"p50": self.compared, "lo": self.spread[0], "hi": self.spread[1]},
            "gate": self.gate,
            "ok": self.ok,
            **self.more,
        }


def pairs(
    value: Callable[[], float], floor: Callable[[], float], rounds: int, block: int
) -> tuple[list[float], list[float]]:
    """Measure both in turn, `block` times each, `rounds` times; the first block of each only warms up."""
    values: list[float] = []
    floors: list[float] = []
    for number in range(rounds + 1):
        taken = [floor() for _ in range(block)], [value() for _ in range(block)]
        if number:
            floors += taken[0]
            values += taken[1]
    return values, floors


def interval(samples: Sequence[float]) -> tuple[float, float]:
    """95 % interval of the median by bootstrap, always with the same dice."""
    dice = random.Random(7)
    medians = sorted(statistics.median(dice.choices(samples, k=len(samples))) for _ in range(ROUNDS))
    return medians[int(ROUNDS * 0.025)], medians[int(ROUNDS * 0.975)]


def over(bench: str, says: str, measured: tuple[list[float], list[float]], most_ms: float) -> Figure:
    """Seconds over their paired floors, as a difference in ms that has a limit."""
    values, floors = measured
    differences = [(value - floor) * 1000 for value, floor in zip(values, floors, strict=True)]
    gate = f"<= bare + {most_ms:g} ms"
    return _compared((bench, says, gate), measured, differences, most_ms)


def times(bench: str, says: str, measured: tuple[list[float], list[float]], most: float) -> Figure:
    """Seconds as a multiple of their paired floors, which has a limit."""
    values, floors = measured
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return _compared((bench, says, f"<= {most:g} x floor"), measured, ratios, most)


def _compared(
    words: tuple[str, str, str], measured: tuple[list[float], list[float]], compared: list[float], most: float
) -> Figure:
    bench, says, gate = words
    value, floor = (statistics.median(each) * 1000 for each in measured)
    spread = interval(compared)
    ok = not beyond(spread, most)
    return Figure(
        bench, says, value, "ms", floor, statistics.median(compared), gate, ok, spread=spread, rounds=len(compared)
    )


def beyond(spread: tuple[float, float], most: float) -> bool:
    """A gate fails only if the whole interval is beyond it."""
    return spread[0] > most


def revision() -> str:
    """The commit that was measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def host() -> dict[str, str]:
    """Processor, kernel and file system: figures of another machine are other figures."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    return {"cpu": f"{os.cpu_count()} x {model or platform.machine()}", "kernel": platform.release(), "fs": _fs()}


def write(figures: Sequence[Figure]) -> None:
    """Append one JSON line a figure."""
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("a", encoding="utf-8") as out:
        for figure in figures:
            out.write(json.dumps(figure.line(), ensure_ascii=False) + "\n")


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def _fs() -> str:
    mounts = [line.split()[1:3] for line in _lines("/proc/mounts")]
    inside = [(len(where), kind) for where, kind in mounts if str(OUT).startswith(where)]
    return max(inside, default=(0, "unknown"))[1]
