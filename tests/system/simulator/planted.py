"""Bugs planted in a copy of the tree, one at a time: a simulator that does not see them proves nothing."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PARTS = ("edge", "hardware", "provisioning", "tests/system", "pyproject.toml", "tests/__init__.py")
PATIENCE_S = 60
"""CPU seconds in which a bug must be seen."""
DAYS = 9

Plant = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one plant: what the oracle said, after how many CPU seconds, and whether that was right."""

    plant: Plant
    says: str
    seconds: float
    good: bool


class PlantError(Exception):
    """A planted bug does not fit the tree any more; says which."""


def plants() -> list[Plant]:
    """All that can be planted."""
    found: list[Plant] = tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))["plant"]
    return found


def changed(plant: Plant, root: Path) -> dict[Path, str]:
    """The files with the bug in them; what is to be replaced must stand there exactly once."""
    texts: dict[Path, str] = {}
    for find, put, *elsewhere in ((plant["find"], plant["put"]), *plant.get("also", ())):
        file = root / (elsewhere[0] if elsewhere else plant["file"])
        text = texts.get(file) or file.read_text("utf-8")
        if text.count(find) != 1:
            raise PlantError(f"{plant['name']}: {find!r} stands {text.count(find)} times in {file.relative_to(root)}")
        texts[file] = text.replace(find, put)
    return texts


def caught(plant: Plant) -> str:
    """Plant it in a copy and live until something is noticed; what was noticed, "" when nothing was."""
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder))
        for file, text in changed(plant, Path(folder)).items():
            file.write_text(text, "utf-8")
        words = ("-m", "tests.system.simulator", "--seed", str(plant["seed"]), "--days", str(DAYS), "--first")
        ended = subprocess.run(
            (sys.executable, *words), cwd=folder, capture_output=True, text=True, timeout=10 * PATIENCE_S, check=False,
            env={**os.environ, "PYTHONPATH": folder},
        )  # fmt: skip
    told = [line for line in ended.stdout.splitlines() if ": I" in line or ": bug" in line]
    return "\n".join(told) or ended.stderr.strip()[-300:]


def _seen(plant: Plant) -> str:
    try:
        return caught(plant)
    except subprocess.TimeoutExpired:
        return f"nothing in {10 * PATIENCE_S} s"


def _copy(to: Path) -> None:
    for part in PARTS:
        here, there = ROOT / part, to / part
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__", "*.woff2"))
        else:
            shutil.copy(here, there)


def judged(names: list[str]) -> Iterator[Seen]:
    """Each plant with what was seen of it, how long that took, and whether it was the invariant that it breaks."""
    for plant in plants():
        if not names or plant["name"] in names or str(plant["number"]) in names:
            before = _cpu_s()
            says = _seen(plant)
            took = _cpu_s() - before
            yield Seen(plant, says, took, took <= PATIENCE_S and f": {plant['invariant']} at" in says)


def _cpu_s() -> float:
    """CPU seconds of all child processes so far: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print a line for each; 1 when one of them was not seen, or too late."""
    missed = 0
    for seen in judged(sys.argv[1:]):
        missed += not seen.good
        first = seen.says.splitlines()[0] if seen.says else "nothing was noticed"
        verdict = "caught" if seen.good else "MISSED"
        print(
            f"{verdict} {seen.plant['number']:>2} {seen.plant['name']:<44} {seen.seconds:5.1f} s  {first}", flush=True
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
