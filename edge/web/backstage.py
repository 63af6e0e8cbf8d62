"""What stands behind the staff screens: the worker's ear, a read-only store, time, keys, words and the cabinet."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from jinja2 import Environment

from edge.clock import Clock
from edge.dice import Dice
from edge.domain.entry import Entry
from edge.domain.health import Look
from edge.settings import Settings
from edge.store.db import Db
from edge.web.cabinet import Cabinet
from edge.web.texts import Texts
from edge.web.viewfinder import Viewfinder

Ask = Callable[..., "Future[Mapping[str, Any]]"]


class Verifier(Protocol):
    """Makes verifiers of what was typed; only it knows the code keys."""

    def mac(self, way: str, value: str) -> tuple[str, ...]:
        """The verifiers of a value, under each key."""

    def entry(self, code: str) -> Entry:
        """A code on its own."""

    def pair(self, code: str, phone4: str) -> Entry:
        """A code together with the last four digits of the phone."""


@dataclass(frozen=True, slots=True)
class Backstage:
    """Handed in by the composition root. `db` only reads; everything that changes goes through `ask`."""

    ask: Ask
    db: Db
    clock: Clock
    settings: Settings
    verifier: Verifier
    dice: Dice
    pages: Environment
    languages: Mapping[str, Texts]
    cabinet: Cabinet
    build: str
    look: Callable[[], Look]
    viewfinder: Viewfinder = field(default_factory=Viewfinder)
    scans: Callable[[], bool] = lambda: True  # is there a camera or a hand scanner that works?

    def macs(self, way: str, value: str) -> tuple[str, ...]:
        """Verifiers of a PIN or badge."""
        return self.verifier.mac(way, value)
