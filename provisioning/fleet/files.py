"""Files that a kiosk may take once, each at an address that nobody can guess (PROTOCOL 3.6, file grammar)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from edge.sync.contract.canonical import to_text
from edge.sync.contract.documents import File
from provisioning.fleet.schema import FILES
from provisioning.fleet.turn import Turn

TOKEN = 32
"""Random bytes of an address."""


@dataclass(frozen=True, slots=True)
class Content:
    """What lies there: bytes and their media type."""

    data: bytes
    media: str


def offer(turn: Turn, dev: str, content: Content, where: tuple[str, datetime]) -> File:
    """Lay a file ready for one kiosk. `where`: the address under which kiosks reach this platform, and until when."""
    base, until = where
    token = to_text(turn.keys.chance(TOKEN))
    row = {"token": token, "dev": dev, "media": content.media, "content": content.data, "until": until}
    turn.db.execute(insert(FILES).values(**row))
    sha256 = hashlib.sha256(content.data).hexdigest()
    return File(until, len(content.data), f"{base.rstrip('/')}/files/{token}", sha256=sha256, media=content.media)


def take(turn: Turn, token: str) -> Content | None:
    """The file, the first time; None when it was taken, its time is over, or there is none."""
    mine = (FILES.c.token == token) & FILES.c.taken_at.is_(None) & (FILES.c.until > turn.now)
    row = turn.db.execute(select(FILES).where(mine)).one_or_none()
    if row is None:
        return None
    turn.db.execute(update(FILES).where(FILES.c.token == token).values(taken_at=turn.now))
    return Content(row.content, row.media)


def again(turn: Turn, dev: str) -> None:
    """The kiosk has lost what it took: all its addresses are good once more."""
    turn.db.execute(update(FILES).where(FILES.c.dev == dev).values(taken_at=None))


def tidy(turn: Turn) -> None:
    """Drop what nobody may take any more."""
    turn.db.execute(delete(FILES).where(FILES.c.until <= turn.now))
