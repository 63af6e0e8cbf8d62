"""`make check`: every tool that judges the house, one line each, and what it found if it found something."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = (
    ("lint", "ruff check -q --output-format concise ."),
    ("format", "ruff format -q --check ."),
    ("types", "mypy"),
    ("imports", "lint-imports --no-cache"),
    ("dead code", "vulture"),
    ("packages", "deptry ."),
    ("house rules", "pytest -q --no-header -p no:cacheprovider tests/house"),
)


def main() -> int:
    """Run them all, also after one has failed; the exit status is the number of those that did."""
    folder = str(Path(sys.executable).parent)
    environ = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    failed = 0
    for name, command in TOOLS:
        began = time.monotonic()
        done = subprocess.run(command.split(), cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"  {name:<12} {verdict:<7} {time.monotonic() - began:5.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print(f"{done.stdout}{done.stderr}\n", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
