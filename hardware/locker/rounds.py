"""What a port's thread does while its bus is open: pulses first, then questions, board by board.

Source: LOCK-BOARDS section 5 rules 7 to 12. Times in milliseconds.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.line import LineLost
from hardware.locker.board import Board
from hardware.locker.bus import Bus, Outcome, Reply
from hardware.locker.care import CoilCare
from hardware.locker.opening import Phase
from hardware.locker.watch import Watch
from hardware.ports import Door, Health, News, Rung
from hardware.wire import Frame, Op, Verdict

SILENCE_MS = 3000
GUARD_MS = 5000
COILS_REST_MS = 2000
SILENT = "it does not answer: check its power, address and plug"
GARBLED = (
    "it cannot be understood: two boards may share its address, A and B may be swapped, the speed is wrong,"
    " or it is not the model that was commissioned"
)
HELD = "a coil was on without an order: it was switched off; look for the cause before it burns"


@dataclass(frozen=True, slots=True)
class Lock:
    """One cell as its port drives it: the board and channel of its lock, the board that sees its door."""

    watch: Watch
    board: Board
    channel: int
    seen_by: Board


class Rounds:
    """Made anew each time the line comes back."""

    def __init__(
        self,
        bus: Bus,
        boards: list[Board],
        locks: Mapping[str, Lock],
        care: CoilCare,
        post: Callable[[News], None],
    ) -> None:
        self._bus = bus
        self._boards = boards
        self._locks = locks
        self._care = care
        self._post = post
        self._heard_at = bus.line.now()
        self._last: Board | None = None
        self._guard_at = self._heard_at + GUARD_MS
        self._held: list[Op] = []
        self._flashes: deque[Op] = deque(maxlen=len(locks))
        self.proven = False
        bus.on_push = self._pushed

    def step(self) -> None:
        """The most urgent thing: a pulse that may go out, the board whose turn it is, or a wait until then."""
        now = self._bus.line.now()
        while self._held:
            self._bus.ask(self._held.pop())
        due = [lock for lock in self._locks.values() if self._pulse_at(lock) <= now]
        if due:
            self._pulse(min(due, key=self._pulse_at))
            return
        if self._flashes:
            self._bus.ask(self._flashes.popleft())
            return
        board = min(self._boards, key=lambda each: (self._ask_at(each), each is self._last))
        if self._ask_at(board) <= now:
            self._last = board
            self.ask(board)
        elif self._bus.codec.spec.has_relays and self._guard_at <= now:
            self._guard(now)
        else:
            self._bus.listen(min([self._ask_at(board), *map(self._pulse_at, self._locks.values())]))

    def _guard(self, now: float) -> None:
        """Relays are read back: one that is on without a pulse of ours is switched off, and told."""
        self._guard_at = now + GUARD_MS
        for board in self._boards:
            if not board.online or not self._care.resting(self._bus.line.now(), COILS_REST_MS):
                continue
            address, count = board.unit.address, board.unit.channels
            reply = self._bus.ask(Op("read_relays", address, count=count))
            if reply.frame is not None and any(reply.frame.bits.values()):
                self._bus.ask(Op("all_off", address))
                self._post(Health(f"coil.{board.unit.name}", "failed", HELD))

    def quieten(self, board: Board) -> bool:
        """All relays of a board off, confirmed by it: without that it gets no pulse."""
        if not board.quiet:
            relays = self._bus.codec.spec.has_relays
            off = relays and self._bus.ask(Op("all_off", board.unit.address)).outcome is Outcome.OK
            board.quiet = off or not relays
        return board.quiet

    def flash(self, lock: Lock) -> None:
        """Let the lamp beside this lock light up once, when nothing more urgent is to be done."""
        if self._bus.codec.spec.has_lamps and lock.board.online:
            self._flashes.append(Op("led", lock.board.unit.address, lock.channel))

    def ask(self, board: Board) -> bool:
        """One question to one board; False when it did not answer."""
        reply = self._bus.ask(board.question())
        now = self._bus.line.now()
        if reply.frame is None or reply.frame.verdict is Verdict.REFUSED:
            if board.missed(now, garbled=reply.outcome is not Outcome.NO_REPLY):
                why = GARBLED if reply.outcome is Outcome.BAD_FRAME else SILENT
                self._post(Health(f"board.{board.unit.name}", "failed", why))
            self._all_silent(now)
            return False
        self._heard_at = now
        self.proven = True
        board.take(reply.frame, now)
        if board.answered(now):
            self._post(Health(f"board.{board.unit.name}", "ok"))
        return True

    def _all_silent(self, now: float) -> None:
        """Three seconds without a word from any board, and nobody waits for a door: better open the port anew."""
        waiting = any(lock.watch.opening is not None for lock in self._locks.values())
        if now - self._heard_at > SILENCE_MS and not waiting:
            message = "no board answers"
            raise LineLost(message)

    def _ask_at(self, board: Board) -> float:
        """When a board's turn comes; a dead one waits while another's door is just being opened."""
        if board.online or not any(self._hurried(each) for each in self._boards if each is not board):
            return board.ask_at
        return float("inf")

    def _hurried(self, board: Board) -> bool:
        return board.online and any(
            watch.opening is not None and watch.opening.phase is Phase.WATCH for watch in board.watches()
        )

    def _pulse_at(self, lock: Lock) -> float:
        """When the lock's pulse is due; infinity when none is wanted."""
        opening = lock.watch.opening
        if opening is None or opening.pulse_at is None:
            return float("inf")
        return max(opening.pulse_at, self._care.free_at(lock.watch.place.cell))

    def _pulse(self, lock: Lock) -> None:
        watch, now = lock.watch, self._bus.line.now()
        if not self._answers(lock):
            watch.give_up(Rung.NO_REPLY, now)
            return
        if self._care.worn(watch.place.cell, now):
            why = "its lock was pulsed three times within 30 seconds and must cool down"
            self._post(Health(f"cell.{watch.place.cell}", "degraded", why))
            watch.give_up(Rung.NO_REPLY, now)
            return
        if not self._care.may(now):
            return
        unit = lock.board.unit
        op = Op("open", unit.address, lock.channel, unit.channels, unit.pulse_ms, unit.variant)

        def on_sent(at: float) -> None:
            self._care.pulsed(watch.place.cell, at)
            watch.sent(at, self._bus.codec.encode(op).hex(" ").upper())

        reply = self._bus.ask(op, on_sent)
        self._bus.rest(self._bus.rules.quiet_ms)
        self._after_pulse(lock, reply)
        lock.seen_by.ask_at = self._bus.line.now()

    def _answers(self, lock: Lock) -> bool:
        """A board that was dead gets one try; a door never seen is looked at before its lock is pulsed."""
        if not lock.seen_by.online and not self.ask(lock.seen_by):
            return False
        if lock.board is not lock.seen_by and not lock.board.online and not self.ask(lock.board):
            return False
        opening, unseen = lock.watch.opening, lock.watch.sense.door.run is Door.UNKNOWN
        if opening is None or (opening.phase is Phase.READY and unseen and lock.watch.place.caps.door != "none"):
            return opening is not None and self.ask(lock.seen_by) and self.quieten(lock.board)
        return self.quieten(lock.board)

    def _after_pulse(self, lock: Lock, reply: Reply) -> None:
        watch, now = lock.watch, self._bus.line.now()
        if reply.frame is not None:
            lock.board.answered(now)
            self._heard_at = now
            self._feedback(lock, reply.frame, now)
        elif watch.place.caps.ack != "none":
            watch.silent(now, garbled=reply.outcome is Outcome.BAD_FRAME, of_pulse=True)

    def _feedback(self, lock: Lock, frame: Frame, now: float) -> None:
        """The answer to a pulse, and what it says of the door (one reading: it proves nothing alone)."""
        raw = frame.raw.hex(" ").upper()
        lock.watch.answered(now, lock.board.verdict(frame), raw)
        lock.board.take(frame, now)

    def _pushed(self, frame: Frame) -> None:
        """A board spoke unasked."""
        for board in self._boards:
            if board.unit.address == frame.board:
                board.take(frame, self._bus.line.now())
                board.ask_at = self._bus.line.now()
                if frame.alarm:
                    self._held.append(Op("off", frame.board, frame.fields["cell"]))
                    self._post(Health(f"coil.{board.unit.name}", "failed", HELD))
