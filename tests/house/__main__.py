"""`make check`: every tool that judges the house, one line each, and what it found if it found something."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = (
    ("house rules", "pytest -q --no-header -p no:cacheprovider tests/house"),
    ("types", "mypy"),
    ("dead code", "vulture"),
    ("packages", "deptry ."),
    ("imports", "lint-imports --no-cache"),
    ("lint", "ruff check -q --output-format concise ."),
    ("format", "ruff format -q --check ."),
)


def main() -> int:
    """Run them all side by side, also after one has failed; the exit status is the number of those that did."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(_failed, *zip(*TOOLS, strict=True)))


def _failed(name: str, command: str) -> bool:
    folder = str(Path(sys.executable).parent)
    environ = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    began = time.monotonic()
    done = subprocess.run(command.split(), cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    failed = done.returncode != 0
    said = f"  {name:<12} {'FAILED' if failed else 'ok':<7} {time.monotonic() - began:5.1f} s\n"
    print(said + (f"{done.stdout}{done.stderr}\n" if failed else ""), end="", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
