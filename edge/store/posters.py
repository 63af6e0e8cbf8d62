"""Pictures of announcements as the kiosk redrew them: files beside the database, by the SHA-256 of what was sent.

They are nobody's data, can be had again, and so need no place in the store and its copies.
"""

import os
import re
from collections.abc import Collection
from pathlib import Path

from edge.store.db import sync_path

FOLDER = "pictures"
_NAME = re.compile(r"[0-9a-f]{64}")


class Pictures:
    """The pictures that are here, in a folder of their own below the kiosk's."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def has(self, name: str) -> bool:
        """Whether this one is here."""
        return bool(_NAME.fullmatch(name)) and (self._folder / name).exists()

    def get(self, name: str) -> bytes | None:
        """The picture (WebP), if it is here."""
        return (self._folder / name).read_bytes() if self.has(name) else None

    def keep(self, name: str, drawn: bytes) -> None:
        """Lay it in, all of it or nothing."""
        self._folder.mkdir(exist_ok=True, mode=0o700)
        aside = self._folder / f"{name}.part"
        with aside.open("wb") as file:
            file.write(drawn)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self._folder / name)
        sync_path(self._folder)

    def keep_only(self, wanted: Collection[str]) -> bool:
        """Drop all others, and what was never finished; whether there were any."""
        found = list(self._folder.iterdir()) if self._folder.exists() else []
        over = [path for path in found if path.name not in wanted]
        for path in over:
            path.unlink()
        return bool(over)
