"""Which kiosks belong to the fleet, and by which keys they are known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from edge.sync.contract.canonical import from_text, to_text
from edge.sync.contract.topics import Topic
from provisioning.fleet.keys import TOKEN_KEY
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CODE_KEYS, KIOSKS
from provisioning.fleet.turn import Turn

_FIND = Prepared(select(KIOSKS).where(KIOSKS.c.dev == bindparam("dev")))
_CODE_KEY = Prepared(
    select(CODE_KEYS).where(CODE_KEYS.c.dev == bindparam("dev")).order_by(CODE_KEYS.c.made_at.desc()).limit(1)
)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """One kiosk's place in the fleet. Keys are base64url of 32 bytes; `point` is the number in tokens."""

    dev: str
    site: str
    point: int
    title: str
    journal_key: str
    seal_key: str
    revoked_at: datetime | None = None
    forked_at: datetime | None = None

    @property
    def trusted(self) -> bool:
        """Whether live commands may still go there: not revoked, no second machine with its disk."""
        return self.revoked_at is None and self.forked_at is None

    def down(self, kind: str) -> str:
        """The topic of messages of this type towards the kiosk."""
        return Topic(self.site, self.dev, "dn", kind).text()


def register(turn: Turn, kiosk: Kiosk) -> None:
    """Take a kiosk in, or give a known place its new machine; its first code key is made here."""
    for key in (kiosk.journal_key, kiosk.seal_key):
        if len(from_text(key)) != 32:
            message = "a kiosk's public key is 32 bytes as base64url"
            raise ValueError(message)
    known = find(turn, kiosk.dev) is not None
    turn.db.execute(delete(KIOSKS).where(KIOSKS.c.dev == kiosk.dev))
    turn.db.execute(
        insert(KIOSKS).values(
            dev=kiosk.dev,
            site=kiosk.site,
            point=kiosk.point,
            title=kiosk.title,
            journal_key=kiosk.journal_key,
            seal_key=kiosk.seal_key,
            registered_at=turn.now,
        )
    )
    if not known:
        _make_code_key(turn, kiosk.dev)


def find(turn: Turn, dev: str) -> Kiosk | None:
    """The kiosk of this name, if the fleet has it."""
    row = _FIND.one(turn.db, dev=dev)
    return None if row is None else _kiosk(row)


def everyone(turn: Turn) -> list[Kiosk]:
    """All kiosks of the fleet by name."""
    return [_kiosk(row) for row in turn.db.execute(select(KIOSKS).order_by(KIOSKS.c.dev))]


def revoke(turn: Turn, dev: str) -> None:
    """A stolen or retired machine: nothing it says counts any more."""
    turn.db.execute(update(KIOSKS).where(KIOSKS.c.dev == dev).values(revoked_at=turn.now))


def note_fork(turn: Turn, dev: str) -> None:
    """Two machines speak as this kiosk: no live commands until a person has looked."""
    where = (KIOSKS.c.dev == dev) & KIOSKS.c.forked_at.is_(None)
    turn.db.execute(update(KIOSKS).where(where).values(forked_at=turn.now))


def trust_again(turn: Turn, dev: str) -> None:
    """A person has looked: it was one machine, on an old copy of its store."""
    turn.db.execute(update(KIOSKS).where(KIOSKS.c.dev == dev).values(forked_at=None))


def code_key(turn: Turn, dev: str) -> tuple[str, bytes]:
    """Name and bytes of the kiosk's newest code key."""
    row = _CODE_KEY.one(turn.db, dev=dev)
    if row is None:
        message = f"{dev} has no code key"
        raise LookupError(message)
    return row.key_id, from_text(turn.keys.unlock(row.locked))


def enrolment(turn: Turn, dev: str) -> dict[str, Any]:
    """What the kiosk is given once: its code key and the keys by which it checks us (PROTOCOL 3.12)."""
    kiosk = find(turn, dev)
    if kiosk is None:
        message = f"{dev} is not registered"
        raise LookupError(message)
    key_id, key = code_key(turn, dev)
    return {
        "dev": kiosk.dev,
        "site": kiosk.site,
        "point": kiosk.point,
        "code_key_id": key_id,
        "code_key": to_text(key),
        "signers": turn.keys.signers(),
        "token_keys": {str(TOKEN_KEY): turn.keys.token_public},
    }


def _make_code_key(turn: Turn, dev: str) -> None:
    locked = turn.keys.lock(to_text(turn.keys.chance(32)))
    turn.db.execute(insert(CODE_KEYS).values(dev=dev, key_id="ck1", locked=locked, made_at=turn.now))


def _kiosk(row: Row[Any]) -> Kiosk:
    return Kiosk(
        row.dev,
        row.site,
        row.point,
        row.title,
        row.journal_key,
        row.seal_key,
        row.revoked_at,
        row.forked_at,
    )
