"""Bugs planted in a copy of the tree, one at a time: a simulator that does not see them proves nothing."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PARTS = ("edge", "hardware", "provisioning", "tests/system", "pyproject.toml", "tests/__init__.py")
PATIENCE_S = 400

Plant = Mapping[str, Any]


class PlantError(Exception):
    """A planted bug does not fit the tree any more; says which."""


def plants() -> list[Plant]:
    """All that can be planted."""
    found: list[Plant] = tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))["plant"]
    return found


def changed(plant: Plant, text: str) -> str:
    """The file with the bug in it; what is to be replaced must stand there exactly once."""
    for find, put in ((plant["find"], plant["put"]), *plant.get("also", ())):
        if text.count(find) != 1:
            raise PlantError(f"{plant['name']}: {find!r} stands {text.count(find)} times in {plant['file']}")
        text = text.replace(find, put)
    return text


def caught(plant: Plant) -> str:
    """Plant it in a copy and live until something is noticed; what was noticed, "" when nothing was."""
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder))
        file = Path(folder) / plant["file"]
        file.write_text(changed(plant, file.read_text("utf-8")), "utf-8")
        words = ("-m", "tests.system.simulator", "--seed", str(plant["seed"]), "--days", "2", "--first")
        ended = subprocess.run(
            (sys.executable, *words), cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
            env={**os.environ, "PYTHONPATH": folder},
        )  # fmt: skip
    return ended.stdout.strip() or ended.stderr.strip()[-300:]


def _seen(plant: Plant) -> str:
    try:
        return caught(plant)
    except subprocess.TimeoutExpired:
        return f"nothing in {PATIENCE_S} s"


def _copy(to: Path) -> None:
    for part in PARTS:
        here, there = ROOT / part, to / part
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__", "*.woff2"))
        else:
            shutil.copy(here, there)


def judged(names: list[str]) -> Iterator[tuple[Plant, str, bool]]:
    """Each plant with what was seen of it, and whether that was the invariant that it breaks."""
    for plant in plants():
        if not names or plant["name"] in names or str(plant["number"]) in names:
            seen = _seen(plant)
            yield plant, seen, f": {plant['invariant']} at" in seen


def main() -> int:
    """Print a line for each; 1 when one of them was not seen."""
    missed = 0
    for plant, seen, good in judged(sys.argv[1:]):
        missed += not good
        first = seen.splitlines()[0] if seen else "nothing was noticed"
        print(f"{'caught' if good else 'MISSED'}  {plant['number']:>2} {plant['name']}: {first}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
