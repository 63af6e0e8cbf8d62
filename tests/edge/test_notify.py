"""What the service asks of systemd."""

import re
from pathlib import Path

import pytest

from edge import notify

UNITS = Path(__file__).parents[2] / "systemd"


def test_a_new_browser_is_asked_for_in_the_folder_that_systemd_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    notify.new_browser()
    assert not notify.supervised()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert notify.supervised()
    notify.new_browser()
    assert [path.name for path in tmp_path.iterdir()] == [notify.WISH]


def test_the_unit_looks_where_the_service_writes() -> None:
    folder = re.search(r"^RuntimeDirectory=(.+)$", (UNITS / "kiosk.service").read_text(), re.MULTILINE)
    assert folder is not None
    path = (UNITS / "kiosk-screen-renew.path").read_text()
    assert f"PathModified=/run/{folder[1]}/{notify.WISH}\n" in path
    assert "Unit=kiosk-screen-renew.service" in path
    assert "try-restart kiosk-screen.service" in (UNITS / "kiosk-screen-renew.service").read_text()
