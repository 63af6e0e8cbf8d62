"""A folder as a camera: what is put into it is seen."""

from pathlib import Path

import pytest

from hardware.camera.folder import FolderCamera, natural, pictures_in
from tests.hardware.camera.frames import Inbox, png


@pytest.mark.feature("HW-1")
def test_a_picture_put_into_the_folder_is_seen_and_old_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "old.png").write_bytes(png((2, 2), 1))
    inbox = Inbox()
    camera = FolderCamera(tmp_path, inbox.reports.put, look_every_s=0.01)
    camera.start(inbox.frames.put)
    (tmp_path / "new.png").write_bytes(png((4, 2), 2))
    frame = inbox.next()
    camera.close()
    assert frame.source.endswith("new.png")


def test_recorded_frames_are_played_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        (tmp_path / f"frame{number}.png").write_bytes(png((number, 2), 2))
    inbox = Inbox()
    camera = FolderCamera(tmp_path, inbox.reports.put, from_start=True, look_every_s=0.01)
    camera.start(inbox.frames.put)
    widths: list[int] = []
    while len(widths) < 3:
        frame = inbox.next()
        if frame.width not in widths:
            widths.append(frame.width)
    camera.close()
    assert widths == [1, 9, 10]


def test_a_broken_picture_is_reported_and_the_next_one_is_seen(tmp_path: Path) -> None:
    inbox = Inbox()
    camera = FolderCamera(tmp_path, inbox.reports.put, look_every_s=0.01)
    camera.start(inbox.frames.put)
    (tmp_path / "a.png").write_bytes(b"torn")
    assert "a.png" in inbox.next_report().why
    (tmp_path / "b.png").write_bytes(png((4, 2), 2))
    assert inbox.next().width == 4
    camera.close()


def test_a_missing_folder_holds_no_pictures(tmp_path: Path) -> None:
    assert pictures_in(tmp_path / "gone") == []


def test_names_are_sorted_as_people_count() -> None:
    names = [Path(name) for name in ("f10.png", "f2.png", "10.png", "9.png")]
    assert [p.name for p in sorted(names, key=natural)] == ["9.png", "10.png", "f2.png", "f10.png"]
