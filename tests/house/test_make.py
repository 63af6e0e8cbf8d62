"""What a person types: every target says what it does, and what it starts is there."""

import importlib.util
import re
import subprocess

import pytest

from tests.house.source import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = dict(re.findall(r"^([a-z-]+):.*?(?: ## (.+))?$", MAKEFILE, re.MULTILINE))


def test_bare_make_prints_every_target() -> None:
    wanted = {"run", "test", "test-all", "check", "fix", "bench", "soak", "features", "screenshots", "fonts", "lock"}
    assert [target for target in wanted if not TARGETS.get(target)] == []
    assert [target for target, says in TARGETS.items() if not says and not target.startswith("ready")] == []
    assert ".DEFAULT_GOAL := help" in MAKEFILE


def test_bare_make_works_before_anything_is_installed() -> None:
    try:
        shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("make is not installed")
    assert [target for target, says in TARGETS.items() if says and says not in shown] == []


@pytest.mark.parametrize("module", sorted(set(re.findall(r"\$\(PY\) -m ([\w.]+)", MAKEFILE))))
def test_every_program_that_make_starts_is_there(module: str) -> None:
    found = importlib.util.find_spec(module)
    assert found is not None
    if found.submodule_search_locations is not None and module not in {"pytest", "ruff"}:
        assert importlib.util.find_spec(f"{module}.__main__") is not None


def test_the_pipeline_runs_what_a_person_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for step in ("provisioning/install/bootstrap test", "-m tests.house", '-m pytest -m "not slow"'):
        assert step in script
