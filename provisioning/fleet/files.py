"""Files that a kiosk may take or give once, each at an address that nobody can guess (PROTOCOL 3.6, file grammar)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from edge.sync.contract.canonical import to_text
from edge.sync.contract.documents import File
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import FILES
from provisioning.fleet.turn import Turn

TOKEN = 32
"""Random bytes of an address."""
KEPT = timedelta(days=1)

_PAST = Prepared(delete(FILES).where(FILES.c.until <= bindparam("now")))


@dataclass(frozen=True, slots=True)
class Content:
    """What lies there: bytes and their media type."""

    data: bytes
    media: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a kiosk gave: its name here, and when it came."""

    token: str
    at: datetime
    data: bytes


def offer(turn: Turn, dev: str, content: Content, where: tuple[str, datetime]) -> File:
    """Lay a file ready for one kiosk. `where`: the address under which kiosks reach this platform, and until when."""
    base, until = where
    token = to_text(turn.keys.chance(TOKEN))
    row = {"token": token, "dev": dev, "media": content.media, "content": content.data, "until": until}
    turn.db.execute(insert(FILES).values(**row, bytes_max=len(content.data)))
    sha256 = hashlib.sha256(content.data).hexdigest()
    return File(until, len(content.data), f"{base.rstrip('/')}/files/{token}", sha256=sha256, media=content.media)


def expect(turn: Turn, dev: str, kind: tuple[str, int], where: tuple[str, datetime]) -> File:
    """A place for one file that a kiosk will give: `kind` = (media type, most bytes), `where` as above."""
    token, base = to_text(turn.keys.chance(TOKEN)), where[0].rstrip("/")
    row = {"token": token, "dev": dev, "media": kind[0], "bytes_max": kind[1], "until": where[1]}
    turn.db.execute(insert(FILES).values(**row))
    return File(where[1], kind[1], put=f"{base}/files/{token}", media=kind[0])


def give(turn: Turn, token: str, data: bytes) -> bool:
    """The kiosk gives what was expected, once and in time; it is kept for a day."""
    mine = (FILES.c.token == token) & FILES.c.content.is_(None) & (FILES.c.until > turn.now)
    kept = {"content": data, "taken_at": turn.now, "until": turn.now + KEPT}
    return turn.db.execute(update(FILES).where(mine, FILES.c.bytes_max >= len(data)).values(**kept)).rowcount == 1


def given(turn: Turn, dev: str, media: str) -> list[Given]:
    """What this kiosk gave of this sort, the newest first."""
    mine = (FILES.c.dev == dev) & (FILES.c.media == media) & FILES.c.content.is_not(None)
    found = turn.db.execute(select(FILES).where(mine, FILES.c.until > turn.now).order_by(FILES.c.taken_at.desc()))
    return [Given(row.token, row.taken_at, row.content) for row in found]


def take(turn: Turn, token: str) -> Content | None:
    """The file, the first time; None when it was taken, its time is over, or there is none."""
    there = FILES.c.content.is_not(None) & FILES.c.taken_at.is_(None)
    mine = (FILES.c.token == token) & there & (FILES.c.until > turn.now)
    row = turn.db.execute(select(FILES).where(mine)).one_or_none()
    if row is None:
        return None
    turn.db.execute(update(FILES).where(FILES.c.token == token).values(taken_at=turn.now))
    return Content(row.content, row.media)


def again(turn: Turn, dev: str) -> None:
    """The kiosk has lost what it took: those addresses are good once more."""
    pictures = FILES.c.media.startswith("image/")
    turn.db.execute(update(FILES).where(FILES.c.dev == dev, pictures).values(taken_at=None))


def tidy(turn: Turn) -> None:
    """Drop what nobody may take any more."""
    _PAST.run(turn.db, now=turn.now)
