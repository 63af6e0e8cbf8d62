"""One cell: its sensors and the opening in hand, joined into steps of the truth ladder.

Pure: whoever owns the line (or the simulated world) tells it of pulses, answers and readings, and asks what to do next.
Source: LOCK-BOARDS section 1.2. Times in milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware.locker.opening import Facts, Opening, Phase
from hardware.locker.sense import Reading, Sense
from hardware.ports import Caps, Door, Evidence, Found, Health, Item, News, Rung, Step
from hardware.wire import Verdict

OPEN_MS = 3000
EVIDENCE = {
    Rung.SENT: Evidence.WIRE,
    Rung.ACKED: Evidence.BOARD,
    Rung.ITEM_CHANGED: Evidence.ITEM,
}


@dataclass(frozen=True, slots=True)
class Place:
    """What is fixed of a cell: its name, the board behind it, what can be known, whether its sensor was proven, and how
    long its lock took then (0: not known)."""

    cell: str
    board: str
    caps: Caps
    proven: bool = True
    open_ms: float = OPEN_MS
    baseline_ms: int = 0


class Watch:
    """Everything known of one cell; `post` gets its steps."""

    def __init__(self, place: Place, post: Callable[[News], None]) -> None:
        self.place = place
        self.sense = Sense()
        self.opening: Opening | None = None
        self._post = post
        self._found = False
        self._faulty = False
        self._slow = False

    @property
    def wake_at(self) -> float | None:
        """When another look at the door could settle something; None when nothing is under way."""
        concludes_at = self.opening.concludes_at if self.opening is not None else None
        times = [self.sense.wake_at, concludes_at]
        return min((at for at in times if at is not None), default=None)

    def begin(self, op_id: str, now: float) -> None:
        """Somebody wants this door open; an opening still in hand makes way."""
        if self.opening is not None and self.opening.phase in (Phase.READY, Phase.WATCH, Phase.PAUSE):
            self.give_up(Rung.UNKNOWN, now)
        self.opening = Opening(op_id, self.place.caps, self.place.open_ms)

    def give_up(self, rung: Rung, now: float) -> None:
        """The opening in hand ends with `rung`; no pulse will follow."""
        self._tell(rung, now)
        self.opening = None

    def sent(self, now: float, raw: str) -> None:
        """The pulse is on the wire, all of it."""
        if self.opening is not None:
            self.opening.sent(now, self.sense.door.value)
            self.sense.rearm()
            self._tell(Rung.SENT, now, raw=raw)
            if self.place.caps.ack == "none":
                self._advance(now, raw)

    def answered(self, now: float, verdict: Verdict, raw: str) -> None:
        """What the board said of the pulse."""
        if self.opening is not None:
            if self.opening.answered(verdict):
                self._tell(Rung.ACKED, now, raw=raw)
            self._advance(now, raw)

    def silent(self, now: float, *, garbled: bool, of_pulse: bool = False) -> None:
        """Asked, and nothing usable came back."""
        if self.opening is not None:
            self.opening.silent(garbled=garbled, of_pulse=of_pulse)
            self._advance(now, "")

    def read(self, now: float, reading: Reading) -> None:
        """A valid reading, asked for after everything told so far."""
        changes = self.sense.feed(now, reading)
        if self.opening is not None:
            self.opening.heard()
        for rung in changes:
            self._change(rung, now, reading.raw)
        if not self._found and self.sense.settled:
            self._found = True
            self._post(Found(self.place.cell, self.sense.state))
        self._judge_sensor()
        self._advance(now, reading.raw)

    def lost(self, now: float) -> None:
        """The line went away: an opening without outcome is UNKNOWN, until a door that reads open tells more."""
        self.sense.forget()
        if self.opening is None:
            return
        if self.opening.phase is Phase.READY:
            self.give_up(Rung.NO_REPLY, now)
        elif self.opening.lose():
            self._tell(Rung.UNKNOWN, now)

    def _change(self, rung: Rung, now: float, raw: str) -> None:
        """A settled change belongs to the opening in hand, or to nobody."""
        opening = self.opening
        if rung is Rung.DOOR_OPEN:
            mine = opening is not None and opening.opened(self.sense.door.since)
            if opening is not None and mine:
                self._judge_lock(self.sense.door.since - opening.sent_at)
        else:
            mine = opening is not None and opening.phase is Phase.OPEN
        if mine:
            self._tell(rung, now, raw=raw)
        else:
            self._post(self._step(rung, now, raw))
        if mine and rung is Rung.DOOR_CLOSED:
            self.opening = None

    def _advance(self, now: float, raw: str) -> None:
        """The opening draws its conclusion, when one is due."""
        if self.opening is None:
            return
        door = self.sense.door
        trusted = self.place.proven and not self._faulty
        facts = Facts(door.value, door.settles_at is not None, door.chattering, trusted)
        rung = self.opening.conclude(now, facts)
        if rung is not None:
            self._tell(rung, now, raw=raw, more=self.opening.phase is Phase.PAUSE)
        if rung is Rung.NOT_DETECTED and door.value is Door.OPEN:
            self._suspect("the door read open before the pulse and nothing moved")
        self._clear()

    def _clear(self) -> None:
        if self.opening is not None and self.opening.phase is Phase.DONE:
            self.opening = None

    def _judge_sensor(self) -> None:
        door = self.sense.door
        if door.chattering:
            self._suspect("the door sensor chatters: check its plug and cable")
        elif self._faulty and door.value is Door.CLOSED:
            self._faulty = False
            self._post(Health(f"sensor.{self.place.cell}", "ok"))

    def _judge_lock(self, took_ms: float) -> None:
        """A lock that takes twice the time that it took when it was proven will jam one day."""
        usual = self.place.baseline_ms
        slow = 0 < 2 * usual < took_ms
        if slow is not self._slow:
            self._slow = slow
            why = f"its lock took {took_ms:.0f} ms, {usual} ms when it was proven: clean or replace it" if slow else ""
            self._post(Health(f"lock.{self.place.cell}", "degraded" if slow else "ok", why))

    def _suspect(self, why: str) -> None:
        if not self._faulty:
            self._faulty = True
            self._post(Health(f"sensor.{self.place.cell}", "degraded", why))

    def _tell(self, rung: Rung, now: float, *, raw: str = "", more: bool = False) -> None:
        """Post a step of the opening in hand."""
        if self.opening is not None:
            step = self._step(rung, now, raw)
            self._post(replace(step, op_id=self.opening.op_id, attempt=self.opening.attempt, more=more))

    def _step(self, rung: Rung, now: float, raw: str) -> Step:
        door = rung in (Rung.DOOR_OPEN, Rung.DOOR_CLOSED)
        moved = rung is Rung.ITEM_CHANGED
        edge = self.sense.door.since if door else self.sense.item.since if moved else now
        return Step(
            self.place.cell,
            None,
            rung,
            evidence=Evidence(self.place.caps.door) if door else EVIDENCE.get(rung, Evidence.NONE),
            item=self.sense.item.value if door or moved else Item.UNKNOWN,
            mono_ms=round(now),
            raw=raw,
            edge_ms=round(edge),
            board=self.place.board,
        )
