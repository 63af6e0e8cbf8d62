"""The tray of labels: pictures in a folder, to be held before the camera; those of parcels are things as well."""

from dataclasses import dataclass
from pathlib import Path

from edge.errors import NotFound

KINDS = ("parcel", "retail", "tote", "sheet", "badge", "code", "cell")
PREFIXES = {"delivery-sheet": "sheet"}
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Label:
    """One picture: its file, what kind of label it shows, and what is printed on it."""

    file: Path
    kind: str
    text: str

    @property
    def name(self) -> str:
        """By which it is asked for."""
        return self.file.name

    @property
    def media(self) -> str:
        """Its media type."""
        return PICTURES[self.file.suffix.lower()]


def label(file: Path) -> Label:
    """A file's name says what it shows: parcel-48123456-0001-1.png, tote-2.png, badge-PVZ-1041.png."""
    kind, _, text = file.stem.partition("-")
    if file.stem in PREFIXES:
        kind, text = PREFIXES[file.stem], ""
    return Label(file, kind, text) if kind in KINDS else Label(file, "other", file.stem)


class Tray:
    """The folder is read anew each time: what somebody puts there lies on the tray at once."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def labels(self) -> list[Label]:
        """All pictures, parcels first."""
        if self._folder is None or not self._folder.is_dir():
            return []
        found = [label(file) for file in self._folder.iterdir() if file.suffix.lower() in PICTURES]
        order = (*KINDS, "other")
        return sorted(found, key=lambda each: (order.index(each.kind), each.name))

    def mark(self) -> int:
        """Another number as soon as another picture lies there."""
        return self._folder.stat().st_mtime_ns if self._folder is not None and self._folder.is_dir() else 0

    def take(self, name: str) -> Label:
        """The picture of this name; only what lies in the folder itself can be asked for."""
        for each in self.labels():
            if each.name == name:
                return each
        raise NotFound("sim.no.label", name=name)
