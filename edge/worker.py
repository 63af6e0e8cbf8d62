"""The one worker: takes everything in order, decides in one transaction, commits, and only then acts (DESIGN §2)."""

import hashlib
import json
import queue
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.domain.facts import FaultCaught
from edge.domain.staff import KIOSK, Actor, Caller
from edge.effects import After, Checkpoint, Done, Effect, Forget, OpenCell
from edge.errors import KeyReused, Refusal, StoreError
from edge.store import answers, journal
from edge.store.db import Db
from edge.turn import Turn

BATCH = 64
_TEXT = json.JSONEncoder(sort_keys=True, default=str).encode

Flow = Callable[..., Done]
Answer = Mapping[str, Any]


class Point(StrEnum):
    """Where a power cut can strike (RELIABILITY §3); tests hand in a `probe` that is called at each."""

    TAKEN = "taken"
    BEGUN = "begun"
    ITEM_DONE = "item_done"
    BEFORE_COMMIT = "before_commit"
    COMMITTED = "committed"
    BEFORE_EFFECT = "before_effect"
    AFTER_EFFECT = "after_effect"
    BEFORE_ANSWER = "before_answer"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: who asks, which flow, with what; `key` makes it happen once however often it is sent.

    `digest` tells another content under the same key; it is made where the item is, not in the transaction.
    """

    caller: Caller
    flow: Flow
    args: tuple[Any, ...]
    key: str | None = None
    reply: "Future[Answer] | None" = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an item came to: an answer or a refusal, and effects."""

    item: Item
    done: Done
    refusal: Exception | None = None


@dataclass(frozen=True, slots=True)
class Hands:
    """What the composition root gives the worker: admission, effects, and how an act is found, and who is told."""

    admit: Callable[[Db, Caller, str], Actor]
    carry: Callable[[Effect], None]
    flow: Callable[[str], Flow]
    told: Callable[[journal.Head], None]
    lost: Callable[[StoreError], None]
    probe: Callable[[Point, str], None] = lambda _point, _detail: None


class Worker:
    """`step` does one batch; a thread calls it for ever, the simulator calls it by hand."""

    def __init__(self, turn: Turn, hands: Hands) -> None:
        self._turn = turn
        self._hands = hands
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._timers: dict[str, tuple[int, After]] = {}
        self._faults: dict[str, tuple[int, int]] = {}
        self._on = True
        self._last = journal.head(turn.db)
        self._changes = turn.db.changes()

    def post(self, caller: Caller, flow: Flow, *args: Any) -> None:
        """Have `flow(turn, *args)` done; nobody waits for the answer."""
        self._queue.put(Item(caller, flow, args))

    def ask(self, caller: Caller, flow: Flow, *args: Any, key: str | None = None) -> "Future[Answer]":
        """Have `flow(turn, *args)` done; the future gives its answer after the commit, or raises its refusal."""
        reply: Future[Answer] = Future()
        self._queue.put(Item(caller, flow, args, key, reply, _digest(flow, args) if key else ""))
        return reply

    def next_deadline(self) -> int | None:
        """The monotonic millisecond at which the worker wants to wake by itself, or None."""
        return min((due for due, _ in self._timers.values()), default=None)

    def run(self) -> None:
        """Work until told to stop."""
        while self._on:
            self.step(block=True)

    def stop(self) -> None:
        """Finish what is at hand, then let `run` return."""
        self._on = False
        self._queue.put(None)

    def start(self) -> threading.Thread:
        """Run in a thread of its own."""
        thread = threading.Thread(target=self.run, name="worker", daemon=True)
        thread.start()
        return thread

    def step(self, *, block: bool) -> bool:
        """One batch, one transaction: what is waiting or due, at most 64 items. False when there was nothing."""
        items = self._take(block=block)
        if not items:
            return False
        self._hands.probe(Point.TAKEN, str(len(items)))
        try:
            outcomes = self._decide(items)
        except StoreError as error:
            self._fail(items, error)
            return True
        effects = [effect for outcome in outcomes for effect in outcome.done.effects]
        for effect in sorted(effects, key=_waits):
            self._act(effect)
        self._tell()
        for outcome in outcomes:
            self._answer(outcome)
        return True

    def _take(self, *, block: bool) -> list[Item]:
        items = [*self._due()]
        while len(items) < BATCH:
            try:
                item = self._wait() if block and not items else self._queue.get_nowait()
            except queue.Empty:
                items += self._due() if block and not items else []
                break
            if item is not None:
                items.append(item)
            elif not self._on:
                break
        return items

    def _wait(self) -> Item | None:
        due = self.next_deadline()
        if due is None:
            return self._queue.get()
        return self._queue.get(timeout=max(0, due - self._turn.clock.mono_ms()) / 1000 + 0.001)

    def _due(self) -> list[Item]:
        now = self._turn.clock.mono_ms()
        due = sorted((at, key) for key, (at, _) in self._timers.items() if at <= now)
        fired = [self._timers.pop(key)[1] for _, key in due]
        return [Item(KIOSK, self._hands.flow(after.act), after.args) for after in fired]

    def _decide(self, items: list[Item]) -> list[Outcome]:
        db = self._turn.db
        db.run("BEGIN IMMEDIATE")
        self._hands.probe(Point.BEGUN, "")
        try:
            outcomes = [self._one(item) for item in items]
            self._hands.probe(Point.BEFORE_COMMIT, "")
            db.run("COMMIT")
        except StoreError:
            self._roll_back()
            raise
        self._hands.probe(Point.COMMITTED, "")
        return outcomes

    def _roll_back(self) -> None:
        try:
            if self._turn.db.raw.in_transaction:
                self._turn.db.run("ROLLBACK")
        except StoreError:
            return  # the file is beyond us; the process ends and the next start finds out

    def _one(self, item: Item) -> Outcome:
        before = self._turn.memory.remembered()
        db = self._turn.db
        db.run("SAVEPOINT item")
        try:
            outcome = self._flow(item)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a bug is caught (DESIGN §7.4)
            db.run("ROLLBACK TO item")
            self._turn.memory.restore(before)
            outcome = self._bug(item, error)
        db.run("RELEASE item")
        self._hands.probe(Point.ITEM_DONE, act_of(item.flow))
        return outcome

    def _flow(self, item: Item) -> Outcome:
        db, act = self._turn.db, act_of(item.flow)
        if item.key and (kept := answers.find(db, item.key)):
            if kept.digest != item.digest:
                return Outcome(item, Done(), KeyReused())
            return _repeated(item, kept.value)
        changes = db.changes()
        try:
            actor = self._hands.admit(db, item.caller, act)
            done = item.flow(self._turn.by(actor), *item.args)
            refusal = None
        except Refusal as error:
            done, refusal = Done(effects=error.effects), error
        if item.key and db.changes() != changes:
            answers.keep(db, item.key, item.digest, _stored(done, refusal))
        return Outcome(item, done, refusal)

    def _bug(self, item: Item, error: Exception) -> Outcome:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{act_of(item.flow)}:{frame.name}:{frame.lineno}"
        fingerprint = hashlib.sha256(f"{type(error).__name__}{where}".encode()).hexdigest()[:16]
        now = self._turn.clock.mono_ms()
        first, count = self._faults.get(fingerprint, (now - 60_000, 0))
        self._faults[fingerprint] = (first, count + 1)
        if now - first >= 60_000:
            self._faults[fingerprint] = (now, 0)
            turn = self._turn.by(Actor("kiosk"))
            turn.note(FaultCaught(type(error).__name__, where, fingerprint, count + 1))
        return Outcome(item, Done(), error)

    def _act(self, effect: Effect) -> None:
        name = type(effect).__name__
        self._hands.probe(Point.BEFORE_EFFECT, name)
        if isinstance(effect, After):
            self._timers[effect.key] = (self._turn.clock.mono_ms() + effect.delay_ms, effect)
        elif isinstance(effect, Forget):
            self._timers.pop(effect.key, None)
        elif isinstance(effect, Checkpoint):
            self._turn.db.checkpoint(effect.mode)
        else:
            self._hands.carry(effect)
        self._hands.probe(Point.AFTER_EFFECT, name)

    def _tell(self) -> None:
        changes = self._turn.db.changes()
        if changes == self._changes:
            return  # nothing was written, so no fact either
        self._changes = changes
        last = journal.news(self._turn.db)
        if last != self._last:
            self._last = last
            self._hands.told(last)

    def _answer(self, outcome: Outcome) -> None:
        reply = outcome.item.reply
        if reply is None or reply.cancelled():
            return
        self._hands.probe(Point.BEFORE_ANSWER, act_of(outcome.item.flow))
        if outcome.refusal is None:
            reply.set_result(outcome.done.answer or {})
        else:
            reply.set_exception(outcome.refusal)

    def _fail(self, items: list[Item], error: StoreError) -> None:
        """A commit whose outcome is unknown: no effect, no positive answer, nothing again (RELIABILITY §6)."""
        self._on = False
        for item in items:
            if item.reply is not None:
                item.reply.set_exception(error)
        self._hands.lost(error)


def _waits(effect: Effect) -> bool:
    """Pulses go first: whoever stands before a door waits for nothing else."""
    return not isinstance(effect, OpenCell)


def act_of(flow: Flow) -> str:
    """The act that a flow is: "pickup.claim" for `edge.flows.pickup.claim`."""
    return f"{flow.__module__.rpartition('.')[2]}.{flow.__name__}"


def _digest(flow: Flow, args: tuple[Any, ...]) -> str:
    return hashlib.sha256(_TEXT([act_of(flow), args]).encode()).hexdigest()


def _stored(done: Done, refusal: Refusal | None) -> dict[str, Any]:
    if refusal is None:
        return {"answer": dict(done.answer or {})}
    return {"refusal": refusal.text, "details": dict(refusal.details)}


def _repeated(item: Item, kept: dict[str, Any]) -> Outcome:
    if "refusal" in kept:
        return Outcome(item, Done(), Refusal(kept["refusal"], **kept["details"]))
    return Outcome(item, Done(kept["answer"]))
