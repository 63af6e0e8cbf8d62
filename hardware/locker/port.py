"""One port of the cabinet: the thread that owns it, the orders for its cells, and a line that is reopened for ever.

Source: LOCK-BOARDS section 5 rules 1, 4, 7. Times in milliseconds.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.line import Line, LineLost, Plug
from hardware.locker.adapter import slow
from hardware.locker.board import Board
from hardware.locker.bus import Bus, BusRules
from hardware.locker.care import CoilCare, Supply
from hardware.locker.orders import Orders
from hardware.locker.rounds import Lock, Rounds
from hardware.locker.trace import Trace
from hardware.ports import Caps, CellState, Health, News, Rung
from hardware.wire import Codec, Op

BACKOFF_MS = (200, 400, 800, 1600, 3200, 6400, 10_000)
UNPLUGGED_MS = 1600
STRANGER = (
    "another adapter ({found}) is plugged in where {wanted} was commissioned, so nothing is opened there: plug the old"
    " one in, or run `kiosk commission`"
)
BUG = "a fault of this program, not of the boards: {bug!r}"
JITTER = (1.0, 0.85, 1.15, 0.9, 1.2, 0.8, 1.1)


@dataclass(frozen=True, slots=True)
class Wired:
    """What hangs on a port; `adapter` as it was commissioned, None before that."""

    name: str
    codec: Codec
    rules: BusRules
    boards: list[Board]
    locks: Mapping[str, Lock]
    supply: Supply
    adapter: str | None = None


class Port:
    """Orders come from any thread; everything else happens in the port's own."""

    def __init__(self, wired: Wired, plug: Plug, post: Callable[[News], None]) -> None:
        self.trace = Trace()
        self._wired = wired
        self._plug = plug
        self._post = post
        self._orders = Orders(plug.wake)
        self._flashes: deque[str] = deque()
        self._rounds: Rounds | None = None
        self._bus: Bus | None = None
        self._care = CoilCare(max((b.unit.pulse_ms for b in wired.boards), default=0), wired.supply)
        self._tries = 0
        self._state = "ok"
        self._adapter = Health(f"adapter.{wired.name}", "ok")
        self._open_at = plug.now()
        self._thread: threading.Thread | None = None
        self._ended = False

    def start(self) -> None:
        """Serve the port from a thread of its own."""
        name = f"lock bus {self._wired.name}"
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def order(self, cell: str, op_id: str) -> None:
        """Open this cell; jumps every queue of questions."""
        self._orders.give(cell, op_id, served=self._thread is not None)

    def flash(self, cell: str) -> None:
        """Let the lamp beside this lock light up once, where the board has one."""
        if self._wired.codec.spec.has_lamps:
            self._flashes.append(cell)
            self._plug.wake()

    def turn(self) -> None:
        """One thing of all there is to do; returns when it is done."""
        try:
            if self._rounds is None:
                self._connect()
            self._take_orders()
            if self._rounds is not None:
                while self._flashes:
                    self._rounds.flash(self._wired.locks[self._flashes.popleft()])
                self._rounds.step()
                self._tell("ok" if self._rounds.proven else self._state)
            else:
                self._plug.wait(self._open_at)
        except LineLost as why:
            self._lose(str(why))

    def known(self) -> bool:
        """Whether the door of every cell is known, or its board believed dead."""
        return all(board.known() or not board.online for board in self._wired.boards)

    def caps(self) -> Mapping[str, Caps]:
        """What can be known of each cell."""
        return {cell: lock.watch.place.caps for cell, lock in self._wired.locks.items()}

    def states(self) -> Mapping[str, CellState]:
        """What is believed of each cell; UNKNOWN while its board is dead."""
        return {
            cell: lock.watch.sense.state if lock.seen_by.online else CellState()
            for cell, lock in self._wired.locks.items()
        }

    def close(self) -> None:
        """End the thread and let the port go; a second time does nothing."""
        if self._ended:
            return
        self._ended = True
        self._plug.wake()
        if self._thread is not None:
            self._thread.join(5)
        self._hang_up()
        self._plug.close()

    def _serve(self) -> None:
        while not self._ended:
            try:
                self.turn()
            except Exception as bug:  # noqa: BLE001 - no bug ends the thread: it is told, and the line opened anew
                self._lose(BUG.format(bug=bug))
                self._wait_longer(BACKOFF_MS[-1])

    def _take_orders(self) -> None:
        """Orders become openings; without a line they fail at once, after one more try to open it."""
        for cell, op_id in self._orders.take():
            watch = self._wired.locks[cell].watch
            watch.begin(op_id, self._plug.now())
            if self._rounds is None:
                self._open_at = self._plug.now()
                with contextlib.suppress(LineLost):
                    self._connect()
            if self._rounds is None:
                watch.give_up(Rung.NO_REPLY, self._plug.now())

    def _connect(self) -> None:
        """Open the line when it is time to, and see that it is fit for opening doors."""
        if self._plug.now() < self._open_at:
            return
        try:
            line = self._plug.open()
            bus = self._bus = Bus(line, self._wired.codec, self._wired.rules, self.trace)
            self._known_adapter(line)
        except LineLost:
            self._wait_longer(UNPLUGGED_MS)
            raise
        nobody = next(n for n in reversed(bus.codec.spec.addresses) if n not in self._addresses())
        if not bus.rules.echo and bus.echoes(Op("status", nobody, count=8)):
            self._wait_longer(BACKOFF_MS[-1])
            message = "the port echoes what is sent: say so in the profile (echo = true) or mend the adapter"
            raise LineLost(message)
        rounds = Rounds(bus, self._wired.boards, self._wired.locks, self._care, self._post)
        for board in self._wired.boards:
            board.ask_at, board.quiet = self._plug.now(), False
            rounds.quieten(board)
        self._rounds = rounds
        self._wait_longer(BACKOFF_MS[-1])

    def _known_adapter(self, line: Line) -> None:
        """Nothing is sent through an adapter that nobody has seen open the right doors; one that is slow is told."""
        wanted, found, before = self._wired.adapter, line.adapter, self._adapter
        strange = wanted is not None and found != wanted
        other = STRANGER.format(found=found or "not USB", wanted=wanted or "one that is not USB")
        why = other if strange else slow(line.latency_ms)
        state = "failed" if strange else "degraded" if why else "ok"
        self._adapter = Health(f"adapter.{self._wired.name}", state, why)
        if self._adapter != before:
            self._post(self._adapter)
        if strange:
            raise LineLost(why)

    def _addresses(self) -> set[int]:
        return {board.unit.address for board in self._wired.boards}

    def _wait_longer(self, most: float) -> None:
        delay = BACKOFF_MS[min(self._tries, len(BACKOFF_MS) - 1)] * JITTER[self._tries % len(JITTER)]
        self._tries += 1
        self._open_at = self._plug.now() + min(delay, most)

    def _lose(self, why: str) -> None:
        """The line is gone, which is told before what becomes of the openings in hand."""
        if self._rounds is not None and self._rounds.proven:
            self._tries = 0
            self._wait_longer(UNPLUGGED_MS)
        self._hang_up()
        self._tell("failed", why)
        for lock in self._wired.locks.values():
            lock.watch.lost(self._plug.now())

    def _tell(self, state: str, why: str = "") -> None:
        if state != self._state:
            self._state = state
            self._post(Health(f"port.{self._wired.name}", state, why))

    def _hang_up(self) -> None:
        if self._bus is not None:
            self._bus.line.close()
        self._bus = self._rounds = None
