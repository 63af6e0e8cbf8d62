"""What the camera sees stays in memory."""

import os
import stat
from pathlib import Path

import pytest

from edge.scan.messages import Accepted, AimPicture, Known
from provisioning.demo.labels import draw
from tests.edge.scan.labels import PARCEL
from tests.edge.scan.test_scans import Ears, ears

__all__ = ["ears"]


def files_open_for_writing(pid: int) -> list[str]:
    """Regular files that a process could put a picture into; its log is no such one."""
    found = []
    for link in (each for each in Path(f"/proc/{pid}/fd").iterdir() if int(each.name) > 2):
        flags = int((Path(f"/proc/{pid}/fdinfo") / link.name).read_text("ascii").split("flags:")[1].split()[0], 8)
        if stat.S_ISREG(link.stat().st_mode) and flags & os.O_ACCMODE != os.O_RDONLY:
            found.append(str(link.readlink()))
    return found


def bytes_to_storage(pid: int) -> int:
    """What a process has had written to a disk so far."""
    told = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text("ascii").splitlines())
    return int(told["write_bytes"]) - int(told["cancelled_write_bytes"])


@pytest.mark.feature("HW-1")
def test_pictures_are_read_and_shown_and_none_reaches_a_disk(ears: Ears) -> None:
    scans = ears.scans()
    scans.know(Known({PARCEL: "parcel"}))
    scans.aim(wanted=True)
    scans.show(draw(PARCEL, "parcel"))
    assert ears.next(Accepted).text == PARCEL
    assert ears.next(AimPicture).jpeg
    assert scans.pid is not None
    before = bytes_to_storage(scans.pid)
    for damage in ("rotated", "noisy", "glare"):
        scans.show(draw(PARCEL, "parcel", damage))
        assert ears.next(AimPicture).jpeg
    assert (files_open_for_writing(scans.pid), bytes_to_storage(scans.pid)) == ([], before)
