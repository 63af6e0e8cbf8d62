"""What is noted of failures outlives the process, and is forgotten after ten minutes."""

from pathlib import Path

import pytest

from edge import trouble
from edge.clock import uptime_s


def test_what_happened_is_counted_for_ten_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert trouble.lately(trouble.STORE) == 0
    assert trouble.calm_in_s(trouble.STORE) == 0
    (tmp_path / trouble.STORE).write_text(f"{uptime_s() - trouble.LATELY_S - 1}\n{uptime_s() - 100}\n")
    assert trouble.lately(trouble.STORE) == 1
    assert trouble.calm_in_s(trouble.STORE) == pytest.approx(trouble.LATELY_S - 100, abs=5)
    trouble.note(trouble.STORE)
    assert trouble.lately(trouble.STORE) == 2
    assert trouble.calm_in_s(trouble.STORE) == pytest.approx(trouble.LATELY_S, abs=5)
    assert len((tmp_path / trouble.STORE).read_text().splitlines()) == 2
    assert trouble.lately(trouble.START) == 0


@pytest.mark.parametrize("text", ["", "never\n", "1e99\n"])
def test_a_note_that_cannot_be_read_or_is_not_of_this_boot_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    (tmp_path / trouble.STORE).write_text(text)
    assert trouble.lately(trouble.STORE) == 0


def test_without_systemd_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    trouble.note(trouble.STORE)
    assert trouble.lately(trouble.STORE) == 0
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "gone"))
    trouble.note(trouble.STORE)
    assert trouble.lately(trouble.STORE) == 0
