"""Finds what hangs on a port: speed, family, echo, addresses, channels. Asks, never opens.

Source: LOCK-BOARDS section 7, steps 1 to 4.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from hardware import families
from hardware.commissioning.words import Words, say
from hardware.line import Line, Plug
from hardware.locker.adapter import slow
from hardware.locker.bus import Bus, BusRules, Outcome
from hardware.locker.trace import Trace
from hardware.wire import Codec, Frame, Op, Verdict

ORDER = ("kerong8", "kerong5", "kerong6", "wkly", "gen8a80", "winnsen", "modbus")
BAUDS = (19200, 9600, 115200, 57600, 38400)
EQUAL = 3
LATENCY_MS = 4
FARTHEST = 64
"""Each address that nobody answers costs a timeout; beyond this one only those are asked where a board ought to be."""
Plugs = Callable[[int], Plug]
Tell = Callable[[Words], None]


@dataclass(frozen=True, slots=True)
class Found:
    """One board: where it answers, how many channels it told of (0: it does not say), what else tells its model."""

    address: int
    channels: int
    variant: str = ""
    state_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PortFinding:
    """What was learnt of a port; `family` empty = nothing answered; `heard`: bytes came, but no frame."""

    family: str = ""
    baud: int = 0
    echo: bool = False
    boards: tuple[Found, ...] = ()
    heard: bool = False
    adapter: str = ""
    latency_ms: int | None = None


def search(plugs: Plugs, tell: Tell, only: str = "", wanted: Collection[int] = ()) -> PortFinding:
    """Try speeds and families until three equal replies come; then walk the addresses. `plugs` opens at a speed,
    `wanted` are the addresses where boards ought to be."""
    heard = False
    for baud, family in _trials(only):
        with closing(plugs(baud)) as plug, closing(plug.open()) as line:
            bus = _bus(line, families.codec(family), baud)
            asked = [_thrice(bus, address) for address in _likely(bus.codec, wanted)]
            if Outcome.OK in asked:
                return _finding(bus, tell, wanted)
            heard = heard or Outcome.BAD_FRAME in asked
    return PortFinding(heard=heard)


def _bus(line: Line, codec: Codec, baud: int) -> Bus:
    """The family's bus on this line, told whether the line gives back what is sent."""
    rules = BusRules(baud, latency_ms=LATENCY_MS, quiet_ms=0)
    trace = Trace()
    nobody = _question(codec, codec.spec.addresses.stop - 1)
    return Bus(line, codec, replace(rules, echo=Bus(line, codec, rules, trace).echoes(nobody)), trace)


def _finding(bus: Bus, tell: Tell, wanted: Collection[int]) -> PortFinding:
    """What answers; a slow adapter is no reason to stop."""
    line, spec, rules = bus.line, bus.codec.spec, bus.rules
    tell(say("found", title=spec.title, baud=rules.baud))
    if line.latency_ms is not None and slow(line.latency_ms):
        tell(say("slow_adapter", ms=line.latency_ms))
    boards = tuple(walk(bus, tell, wanted))
    return PortFinding(spec.name, rules.baud, rules.echo, boards, adapter=line.adapter, latency_ms=line.latency_ms)


def _trials(only: str) -> Iterator[tuple[int, str]]:
    """The commonest speed first; at each speed the families that know it."""
    for baud in BAUDS:
        known = (family for family in ((only,) if only else ORDER) if baud in families.codec(family).spec.bauds)
        yield from ((baud, family) for family in known)


def walk(bus: Bus, tell: Tell, wanted: Collection[int]) -> Iterator[Found]:
    """Every address that switches can set, and those that are wanted; asked once more when it answers."""
    for address in bus.codec.spec.addresses:
        if address > FARTHEST and address not in wanted:
            continue
        reply = bus.ask(_question(bus.codec, address))
        if reply.outcome is Outcome.OK and (channels := counted(bus, address)) is not None:
            known = say("board_channels", address=address, channels=channels)
            tell(known if channels else say("board", address=address))
            yield _modelled(bus, Found(address, channels))


def _modelled(bus: Bus, found: Found) -> Found:
    """A board with what its answer about all channels tells of its model."""
    frame = _frame(bus, Op("status", found.address, count=found.channels))
    match bus.codec.spec.name:
        case "kerong8" | "winnsen" if frame is not None:
            return replace(found, variant=frame.variant)
        case "gen8a80" if frame is not None:
            return replace(found, state_bytes=len(frame.raw) - 4)
    return found


def counted(bus: Bus, address: int) -> int | None:
    """How many channels a board tells of; 0 when its replies do not say; None when it fell silent."""
    spec = bus.codec.spec
    counts = sorted(spec.channels, reverse=True)
    if not (spec.one_by_one or spec.has_relays):
        frame = _frame(bus, _question(bus.codec, address))
        return None if frame is None else _said(frame, counts)
    name = "read_relays" if spec.has_relays else "status"
    fitting = (count for count in counts if _frame(bus, Op(name, address, count=count)) is not None)
    return next(fitting, None)


def _said(frame: Frame, counts: list[int]) -> int:
    if "count" in frame.fields:
        return int(frame.fields["count"])
    if "data" in frame.fields:
        return 24 if len(frame.bits) > 16 else 12
    return counts[0] if len(counts) == 1 else 0


def _frame(bus: Bus, op: Op) -> Frame | None:
    frame = bus.ask(op).frame
    return None if frame is None or frame.verdict is Verdict.REFUSED else frame


def _thrice(bus: Bus, address: int) -> Outcome:
    """A match is three equal valid replies; anything else is the outcome of the first that was not."""
    seen: list[bytes] = []
    for _ in range(EQUAL):
        reply = bus.ask(_question(bus.codec, address))
        if reply.frame is None:
            return reply.outcome
        seen.append(reply.frame.raw)
    return Outcome.OK if len(set(seen)) == 1 else Outcome.BAD_FRAME


def _question(codec: Codec, address: int) -> Op:
    """A request that changes nothing and whose reply is known in length before the board is."""
    if codec.spec.one_by_one:
        return Op("status_one", address, cell=1)
    name = "read_relays" if codec.spec.has_relays else "status"
    return Op(name, address, count=8 if codec.spec.has_relays else codec.spec.channels[0])


def _likely(codec: Codec, wanted: Collection[int]) -> list[int]:
    """The addresses that boards come with, and those where they ought to be."""
    return [address for address in sorted({0, 1, *wanted}) if address in codec.spec.addresses]
