"""What the link stands between: broker, worker, store, clock and chance."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from edge.clock import Clock
from edge.dice import Dice
from edge.domain.staff import Caller
from edge.store.db import Db
from edge.sync.broker.seam import Broker, Tls


class Asker(Protocol):
    """The part of the worker that sync uses."""

    def post(self, caller: Caller, flow: Callable[..., Any], *args: Any) -> None:
        """Have a flow done."""

    def ask(
        self, caller: Caller, flow: Callable[..., Any], *args: Any, key: str | None = None
    ) -> "Future[Mapping[str, Any]]":
        """Have a flow done and hear of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker listens."""

    host: str
    port: int
    tls: Tls | None = None
    keepalive_s: int = 30


def _no_floor(_seen: datetime) -> None:
    """A clock that needs no floor."""


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbours. `db` is read-only; `floor` is told each time that a signed message proves."""

    broker: Broker
    worker: Asker
    db: Db
    clock: Clock
    dice: Dice
    floor: Callable[[datetime], None] = _no_floor
