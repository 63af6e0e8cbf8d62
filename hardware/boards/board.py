"""What all simulated lock boards share: an address, channels wired to doors, and lies that can be switched on.

Each family's module adds its bytes. Simulators share no framing and no checksum with the drivers: the golden frames
are their only common ground. Source: LOCK-BOARDS section 6.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hardware.boards.world import PULSE_MS, World

Answer = tuple[float, Callable[[], bytes]]


def unheard(data: bytes) -> None:
    """Nobody is at the other end yet."""
    del data


@dataclass(slots=True)
class Lies:
    """How a board can deceive: another address or cell in its replies, a wrong word about the pulse, no word at all."""

    dead: bool = False
    address: int | None = None
    cell: int | None = None
    claim: str = ""
    rebooting_until: float = float("-inf")


@dataclass(slots=True)
class Wiring:
    """How a board is set up and wired: its address, the doors of its channels, which level means closed, and which that
    something lies in a cell.

    `inputs` and `item_inputs`: doors and items on inputs of this board, where they differ from the locks' channels.
    """

    name: str
    address: int
    cells: Sequence[str]
    closed_bit: bool = True
    leaf: bool = False
    pulse_ms: int = PULSE_MS
    channels: int = 16
    item: bool = True
    item_bit: bool = True
    inputs: Mapping[int, str] | None = None
    item_inputs: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class SimBoard(ABC):
    """A board of some family; `cut` finds the requests in a stream, `answer` says what comes back and when."""

    wiring: Wiring
    world: World
    lies: Lies = field(default_factory=Lies)
    push: Callable[[bytes], None] = unheard
    _rest: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        """What a family sets up besides."""
        self._rest.clear()

    def hear(self, data: bytes) -> list[Answer]:
        """Bytes from the bus; the answers to all requests among them."""
        if self.deaf():
            self._rest.clear()
            return []
        self._rest += data
        answers: list[Answer] = []
        while (request := self.cut(self._rest)) is not None:
            answers += self.answer(request)
        return answers

    def deaf(self) -> bool:
        """Whether it hears nothing just now."""
        return self.lies.dead or self.world.timer.mono_ms() < self.lies.rebooting_until

    @abstractmethod
    def cut(self, rest: bytearray) -> bytes | None:
        """Take the next whole request off the stream; None when there is none yet."""

    @abstractmethod
    def answer(self, request: bytes) -> list[Answer]:
        """Replies to one request, each with its delay in milliseconds."""

    def level(self, channel: int) -> bool:
        """The wire level of a channel's contact, of a door or an item; an unused channel reads closed."""
        if channel in self.wiring.item_inputs:
            return self.world.present(self.wiring.item_inputs[channel]) is self.wiring.item_bit
        inputs = self.wiring.inputs
        cell = self.cell(channel) if inputs is None else inputs.get(channel, "")
        closed = self.world.level(cell, leaf=self.wiring.leaf) if cell else True
        return closed == self.wiring.closed_bit

    def present(self, channel: int) -> bool:
        """The wire level of a channel's item sensor."""
        there = bool(self.wiring.item and self.cell(channel) and self.world.present(self.cell(channel)))
        return there is self.wiring.item_bit

    def cell(self, channel: int) -> str:
        """The door on a channel; empty when nothing is wired there."""
        cells = self.wiring.cells
        return cells[channel - 1] if 1 <= channel <= len(cells) else ""

    def spoken(self, answers: list[Answer]) -> list[Answer]:
        """The answers to a pulse, unless the board keeps its mouth shut about it."""
        return [] if self.lies.claim == "mute" else answers

    def pulse(self, channel: int, ms: int = 0) -> None:
        """Drive the coil of a channel."""
        if self.cell(channel):
            self.world.pulse(self.cell(channel), ms or self.wiring.pulse_ms)


def levels(board: SimBoard, count: int) -> int:
    """The contacts of channels 1 to `count` as one number, channel 1 lowest; unused ones read closed."""
    wiring = board.wiring
    doors = _used(wiring) if wiring.inputs is None else list(wiring.inputs)
    return _number(count, [*doors, *wiring.item_inputs], board.level, unused=wiring.closed_bit)


def presences(board: SimBoard, count: int) -> int:
    """The item sensors of channels 1 to `count` in the same way; unused ones see nothing."""
    return _number(count, _used(board.wiring), board.present, unused=not board.wiring.item_bit)


def _used(wiring: Wiring) -> list[int]:
    return [channel for channel, name in enumerate(wiring.cells, 1) if name]


def _number(count: int, channels: Sequence[int], level: Callable[[int], bool], *, unused: bool) -> int:
    bits = (1 << count) - 1 if unused else 0
    for channel in channels:
        if channel <= count and level(channel) is not unused:
            bits ^= 1 << (channel - 1)
    return bits
