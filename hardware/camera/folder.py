"""A folder as a camera: a picture that is put into it is read as if it were held before the lens.

What lies there at the start is left alone unless `from_start` is set (recorded frames are played that way).
"""

import re
from collections.abc import Callable
from pathlib import Path

from hardware.camera import pictures
from hardware.camera.lens import Lens
from hardware.camera.running import Running
from hardware.ports import Frame, HardwareError, Health

KINDS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".pgm"})


def natural(path: Path) -> list[tuple[int, int, str]]:
    """Sorts frame2 before frame10."""
    parts = re.findall(r"\d+|\D+", path.name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def pictures_in(folder: Path) -> list[Path]:
    """The picture files of a folder in natural order; a missing folder holds none."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if p.suffix.lower() in KINDS), key=natural)


class FolderCamera(Running):
    """Looks into the folder several times a second and shows what is new or has changed."""

    def __init__(
        self,
        folder: Path,
        report: Callable[[Health], None],
        *,
        from_start: bool = False,
        look_every_s: float = 0.25,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._from_start = from_start
        self._look_every_s = look_every_s
        self._report = report
        self._seen: dict[Path, int] = {}

    def start(self, take: Callable[[Frame], None]) -> None:
        """Watch the folder and deliver its pictures to `take`."""
        if not self._from_start:
            self._fresh()
        super().start(take)

    def _run(self, take: Callable[[Frame], None]) -> None:
        lens = Lens(take)
        while not self._ended.wait(self._look_every_s):
            for path in self._fresh():
                self._show(lens, path)
        lens.close()

    def _fresh(self) -> list[Path]:
        found = {}
        for path in pictures_in(self._folder):
            try:
                found[path] = path.stat().st_mtime_ns
            except OSError:
                continue
        fresh = [path for path, changed in found.items() if self._seen.get(path) != changed]
        self._seen = found
        return fresh

    def _show(self, lens: Lens, path: Path) -> None:
        try:
            lens.show(pictures.from_file(path))
        except HardwareError as error:
            self._report(Health("camera", "degraded", str(error)))
