"""The wiring that is in force here, and what became of the platform's last wish for another one (PROTOCOL 3.6)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from edge.domain.facts import document_hash
from edge.store import meta
from edge.store.db import Db

NOTHING = "0" * 32
"""The hash of what is in force before any commissioning."""


@dataclass(frozen=True, slots=True)
class Wired:
    """What the kiosk reports. `ver`: number of the fact that changed it last; `want_ver`: the last wish; `body`: what
    is in force, None before any commissioning; `why`: why the wish was refused."""

    ver: int = 0
    want_ver: int = 0
    body: Mapping[str, Any] | None = None
    state: str = "applied"
    origin: str = "site"
    why: str | None = None

    @property
    def have(self) -> str:
        """The hash of what is in force."""
        return NOTHING if self.body is None else document_hash(self.body)


def get(db: Db) -> Wired:
    """As it stands now."""
    return Wired(**meta.get(db, "wiring", {}))


def put(db: Db, wired: Wired) -> None:
    """It has changed."""
    meta.put(db, "wiring", asdict(wired))
