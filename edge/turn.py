"""One turn of the worker: all that a flow may look at and write to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from edge.clock import Clock, Stamp
from edge.dice import Dice
from edge.domain.command import Proofs
from edge.domain.desk import Desk
from edge.domain.facts import Fact
from edge.domain.fitting import Fitting
from edge.domain.health import Fault
from edge.domain.staff import Actor
from edge.domain.visit import Visit
from edge.settings import Settings
from edge.store import journal
from edge.store.db import Db


@dataclass(slots=True)
class Memory:
    """What the kiosk knows until its next restart; everything else is in the store. Values in here are frozen."""

    visit: Visit = field(default_factory=Visit)
    asked: tuple[str, str] = ("", "")  # the phone digits that this visitor typed: their group, and they; never stored
    online: bool = False
    frozen: bool = False  # nothing of this run stays: no cell may open, people can only look
    alone: bool = False  # offline for a minute: the customer screen says so
    ill: Mapping[str, Fault] = field(default_factory=dict)  # parts that are not well
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # cell: port and boards that it hangs on
    browsers: tuple[int, ...] = ()  # when the screen's browser was started anew lately, monotonic ms
    clock: tuple[int, str] | None = None  # how far wall time was ahead of the monotonic one, ms, and how sure it was
    panel: str | None = None  # hash of the staff session on the kiosk's own panel
    desks: dict[str, Desk] = field(default_factory=dict)  # person: what a scan of theirs means
    fitting: Fitting = field(default_factory=Fitting)  # commissioning, while it goes on
    secret: bytes = field(default=b"", repr=False)  # of this boot, for the screen code; never leaves memory
    picture: str = ""  # the command that a picture is asked for by, or taken for, now
    touched_ms: int | None = None  # when somebody last touched the customer screen, monotonic
    proofs: Proofs = field(default_factory=Proofs)  # screen codes that were used up, and wrong ones

    @property
    def faults(self) -> frozenset[str]:
        """The names of the parts that are not well."""
        return frozenset(self.ill)

    def remembered(self) -> tuple[Any, ...]:
        """All of it as it is now, to go back to when a flow turns out to be broken."""
        return *_ALL(self), dict(self.desks)

    def restore(self, before: tuple[Any, ...]) -> None:
        """Forget what a broken flow did."""
        for each, value in zip(fields(self), before, strict=False):
            setattr(self, each.name, value)
        self.desks = before[-1]


_ALL = attrgetter(*(each.name for each in fields(Memory)))


@dataclass(frozen=True, slots=True)
class Turn:
    """Store, time, chance, settings, memory and the actor whom the channel established."""

    db: Db
    clock: Clock
    dice: Dice
    settings: Settings
    memory: Memory
    actor: Actor

    def by(self, actor: Actor) -> "Turn":
        """The same, by somebody."""
        return Turn(self.db, self.clock, self.dice, self.settings, self.memory, actor)

    def now(self) -> Stamp:
        """The moment of this turn."""
        return self.clock.stamp()

    def note(self, fact: Fact) -> int:
        """Write a fact into the journal, in this transaction; returns its seq (or the next opening's number)."""
        return journal.append(self.db, self.now(), self.actor.name, fact)
