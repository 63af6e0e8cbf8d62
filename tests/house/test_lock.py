"""The lock files: every package pinned with hashes, no address in them, the kiosk's versions are the developer's."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = (ROOT / "requirements.lock", ROOT / "provisioning" / "install" / "kiosk.lock")


def pinned(lock: Path) -> dict[str, str]:
    """Name → version, as the lock pins them."""
    found = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_folder_of_anybody(lock: Path) -> None:
    assert re.findall(r"https?:|file:|--index|--find-links|/home|/root", lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pinned_package_has_hashes(lock: Path) -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert len(blocks) > 30


def test_the_kiosk_gets_the_versions_that_were_tested() -> None:
    tested, kiosk = pinned(LOCKS[0]), pinned(LOCKS[1])
    assert {name: version for name, version in kiosk.items() if tested.get(name) != version} == {}
    assert "pytest" not in kiosk


def test_every_dependency_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [each for group in groups for each in group]
    names = {re.split(r"[\[<>=; ]", each)[0] for each in wanted}
    assert names - pinned(LOCKS[0]).keys() == set()
