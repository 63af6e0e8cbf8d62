"""The simulated wire between driver and boards: takes the time that bits take, and can lose, bend and delay them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from itertools import zip_longest
from operator import and_

from hardware.boards.agenda import Agenda
from hardware.boards.board import SimBoard, unheard

ALWAYS = -1


@dataclass(slots=True)
class Faults:
    """Each can be switched at run time. Counts go down with every use; -1 = always."""

    drop: int = 0
    lose: int = 0
    corrupt: int = 0
    corrupt_at: int = 0
    corrupt_to: int = 0
    truncate: int = 0
    keep: int = 0
    delay: int = 0
    delay_ms: float = 0
    split_at: int = 0
    split_ms: float = 0
    before: bytes = b""
    after: bytes = b""
    echo: bool = False
    wrong_baud: bool = False

    def use(self, name: str) -> bool:
        """Whether this fault strikes now; one less of it is left."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left != 0

    def active(self) -> list[str]:
        """The faults that are switched on."""
        return [name for name in ("drop", "lose", "corrupt", "truncate", "delay") if getattr(self, name)]


@dataclass(slots=True)
class Wire:
    """One bus; `deliver` hands bytes to the driver's end. `baud` 0 = bytes take no time."""

    agenda: Agenda
    boards: Sequence[SimBoard]
    deliver: Callable[[bytes], None] = unheard
    baud: int = 0
    think_ms: float = 0
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        for board in self.boards:
            board.push = self.say

    def hear(self, data: bytes, *, garbled: bool = False) -> None:
        """Bytes from the driver; boards hear them when the last bit is there, rubbish at another speed."""
        if self.faults.echo:
            self._later(self._wire_ms(data), data)
        if self.faults.use("lose"):
            return
        if garbled or self.faults.wrong_baud:
            if all(board.lies.dead for board in self.boards):
                return
            self._later(1, bytes(byte ^ 0x5A for byte in data))
            return
        self._when(self._wire_ms(data), lambda: self._pass_on(data))

    def say(self, reply: bytes) -> None:
        """A board speaks: through all faults, then to the driver."""
        faults = self.faults
        if not reply or faults.use("drop"):
            return
        if faults.use("corrupt"):
            at = faults.corrupt_at % len(reply)
            reply = reply[:at] + bytes([faults.corrupt_to]) + reply[at + 1 :]
        if faults.use("truncate"):
            reply = reply[: faults.keep]
        reply = faults.before + reply + faults.after
        wait = self._wire_ms(reply) + (faults.delay_ms if faults.use("delay") else 0)
        cut = faults.split_at if faults.split_ms else 0
        if cut:
            self._later(wait, reply[:cut])
            wait += faults.split_ms
        self._later(wait, reply[cut:])

    def _pass_on(self, data: bytes) -> None:
        """Boards that answer at the same moment talk into each other: a 0 on the wire wins over a 1."""
        at_once: defaultdict[float, list[Callable[[], bytes]]] = defaultdict(list)
        for board in self.boards:
            for delay, make in board.hear(data):
                at_once[delay].append(make)
        for delay, makers in at_once.items():
            self._when(self.think_ms + delay, partial(self._collide, makers))

    def _collide(self, makers: list[Callable[[], bytes]]) -> None:
        voices = [make() for make in makers]
        self.say(bytes(reduce(and_, column) for column in zip_longest(*voices, fillvalue=0xFF)))

    def _later(self, delay_ms: float, data: bytes) -> None:
        if data:
            self._when(delay_ms, lambda: self.deliver(data))

    def _when(self, delay_ms: float, call: Callable[[], None]) -> None:
        if delay_ms > 0:
            self.agenda.later(delay_ms, call)
        else:
            call()

    def _wire_ms(self, data: bytes) -> float:
        return len(data) * 10_000 / self.baud if self.baud else 0
