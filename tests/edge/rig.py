"""A worker on a real database under a virtual clock, with hands that only write down what they were given."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edge.clock import VirtualClock
from edge.dice import SeededDice
from edge.domain.facts import EpochStarted
from edge.domain.staff import KIOSK, Actor, Caller
from edge.effects import Done, Effect, OpenCell
from edge.errors import StoreError
from edge.flows import named
from edge.settings import Settings
from edge.store import feed, journal
from edge.store.db import Db, connect, create
from edge.turn import Memory, Turn
from edge.worker import Hands, Point, Worker

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


class Rig:
    """One kiosk without its devices: `do` runs a flow and gives its answer, `effects` is what it asked for."""

    def __init__(self, folder: Path, settings: Settings | None = None, boot: int = 1) -> None:
        self.path = folder / "kiosk.db"
        if not self.path.exists():
            create(self.path, KEY)
        self.clock = VirtualClock(START, boot)
        self.effects: list[Effect] = []
        self.told: list[int] = []
        self._left = folder / "left"
        self.lost: list[StoreError] = []
        self.points: list[Point] = []
        self.acts: dict[str, Callable[..., Done]] = {}
        self.admit: Callable[[Db, Caller, str], Actor] = lambda _db, caller, _act: (
            caller if isinstance(caller, Actor) else KIOSK
        )
        self.db = connect(self.path, KEY)
        self.turn = Turn(self.db, self.clock, SeededDice("rig"), settings or Settings(), Memory(), KIOSK)
        if not journal.epochs(self.db):
            journal.open_epoch(self.db, "e1", "new")
            self.turn.note(EpochStarted("new"))
        self.worker = Worker(self.turn, self.hands())

    def hands(self) -> Hands:
        """Hands that remember."""
        return Hands(
            admit=self._admit,
            carry=self._carried,
            flow=self._flow,
            told=self._told,
            lost=self.lost.append,
            probe=lambda point, _detail: self.points.append(point),
        )

    def _carried(self, effect: Effect) -> None:
        self.effects.append(effect)
        if isinstance(effect, OpenCell):
            self._leaves(f"open {effect.opening}")

    def _told(self, head: journal.Head) -> None:
        self.told.append(head.seq)
        self._leaves(f"told {sum(last for _, last, _ in feed.heads(self.db))}")

    def _leaves(self, line: str) -> None:
        """What has left the kiosk, for whoever records this process (tests/system/storage)."""
        with self._left.open("a") as left:
            left.write(f"{line}\n")

    def _flow(self, act: str) -> Callable[..., Done]:
        return self.acts.get(act) or named(act)

    def _admit(self, db: Db, caller: Caller, act: str) -> Actor:
        return self.admit(db, caller, act)

    def do(self, flow: Callable[..., Any], *args: Any, caller: Caller = KIOSK, key: str | None = None) -> Any:
        """Run one flow through the worker; gives its answer or raises its refusal."""
        return self.send(flow, *args, caller=caller, key=key).result(timeout=0)

    def send(
        self, flow: Callable[..., Any], *args: Any, caller: Caller = KIOSK, key: str | None = None
    ) -> "Future[Mapping[str, Any]]":
        """Run one flow through the worker; gives the future."""
        reply = self.worker.ask(caller, flow, *args, key=key)
        self.worker.step(block=False)
        return reply

    def pass_time(self, ms: int) -> None:
        """Let virtual time pass, waking the worker at each of its deadlines."""
        end = self.clock.mono_ms() + ms
        while (due := self.worker.next_deadline()) is not None and due <= end:
            self.clock.advance(max(0, due - self.clock.mono_ms()))
            self.worker.step(block=False)
        self.clock.advance(max(0, end - self.clock.mono_ms()))

    def kinds(self) -> list[str]:
        """The kinds of all facts so far."""
        return [row["kind"] for row in self.db.all("SELECT kind FROM journal ORDER BY seq")]
