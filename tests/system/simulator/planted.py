"""Bugs planted in a copy of the tree, one at a time: a simulator that does not see them proves nothing."""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
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
    cpu_s: float
    wall_s: float

    @property
    def good(self) -> bool:
        """Whether it was the invariant that the bug breaks, in time."""
        return self.cpu_s <= PATIENCE_S and f": {self.plant['invariant']} at" in self.says

    def told(self) -> str:
        """One line for whoever waits."""
        verdict = "caught" if self.good else "MISSED"
        number, name = self.plant["number"], self.plant["name"]
        return f"{verdict} {number:>2} {name:<56} {self.cpu_s:5.1f} s  {self.says.splitlines()[0]}"

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        known = {name: self.plant[name] for name in ("number", "name", "invariant", "seed")}
        return {**known, "caught": self.good, "cpu_s": self.cpu_s, "wall_s": self.wall_s, "says": self.says}


class PlantError(Exception):
    """A planted bug does not fit the tree any more; says which."""


def plants() -> list[Plant]:
    """All that can be planted, in the order of the table."""
    found: list[Plant] = tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))["plant"]
    return sorted(found, key=lambda plant: int(plant["number"]))


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


def caught(plant: Plant) -> Seen:
    """Plant it in a copy of the tree, and live there until something is noticed."""
    began, before = time.monotonic(), _cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder))
        for file, text in changed(plant, Path(folder)).items():
            file.write_text(text, "utf-8")
        says = _lived(plant, folder)
    return Seen(plant, says, round(_cpu_s() - before, 1), round(time.monotonic() - began, 1))


def judged(names: Sequence[str], hands: int) -> Iterator[Seen]:
    """Each plant (all, or those of these names or numbers) as it was seen; what ends first comes first."""
    wanted = [plant for plant in plants() if not names or {plant["name"], str(plant["number"])} & set(names)]
    with ProcessPoolExecutor(hands) as pool:
        for done in as_completed([pool.submit(caught, plant) for plant in wanted]):
            yield done.result()


def table(found: Iterable[Seen]) -> Iterator[str]:
    """The lines of docs/proof.md."""
    yield "| bug | planted | caught by | CPU s |"
    yield "|---|---|---|---|"
    for each in sorted(found, key=lambda seen: int(seen.plant["number"])):
        by = each.plant["invariant"] if each.good else "**missed**"
        yield f"| {each.plant['number']} | {each.plant['name'].replace('-', ' ')} | {by} | {each.cpu_s:.1f} |"


def _lived(plant: Plant, folder: str) -> str:
    words = ("-m", "tests.system.simulator", "--seed", str(plant["seed"]), "--days", str(DAYS), "--first")
    try:
        ended = subprocess.run(
            (sys.executable, *words, "--patience", str(PATIENCE_S)), cwd=folder, capture_output=True, text=True,
            timeout=20 * PATIENCE_S, check=False, env={**os.environ, "PYTHONPATH": folder},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"nothing was noticed in {20 * PATIENCE_S} s"
    told = [line for line in ended.stdout.splitlines() if ": I" in line or ": bug" in line]
    return "\n".join(told) or ended.stderr.strip()[-300:] or "nothing was noticed"


def _copy(to: Path) -> None:
    for part in PARTS:
        here, there = ROOT / part, to / part
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__", "*.woff2"))
        else:
            shutil.copy(here, there)


def _cpu_s() -> float:
    """CPU seconds of all child processes of this one so far: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Plant all, or those that are named, side by side; 1 when one of them was not seen, or too late."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("names", nargs="*", help="names or numbers of planted.toml; none: all")
    asked.add_argument("--json", action="store_true", help="a line of JSON for each instead of the table")
    asked.add_argument("--hands", type=int, default=os.cpu_count() or 1, help="how many at a time")
    wished = asked.parse_args()
    found: list[Seen] = []
    for seen in judged(wished.names, wished.hands):
        found.append(seen)
        print(f"{len(found):>3}  {seen.told()}", file=sys.stderr, flush=True)
        if wished.json:
            print(json.dumps(seen.plain(), ensure_ascii=False), flush=True)
    if not wished.json:
        print("\n".join(table(found)))
    missed = [str(seen.plant["number"]) for seen in found if not seen.good]
    spent = sum(seen.cpu_s for seen in found)
    says = f"not seen: {', '.join(missed)}" if missed else "every one was seen"
    print(f"{len(found)} planted bugs, {says}; {spent:.0f} s of CPU", file=sys.stderr)
    return 1 if missed or not found else 0


if __name__ == "__main__":
    sys.exit(main())
