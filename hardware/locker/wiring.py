"""From the words of a profile to ports with their boards, locks and watches."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from hardware import families
from hardware.line import Plug
from hardware.locker.board import Board, Unit
from hardware.locker.bus import BusRules
from hardware.locker.care import Supply
from hardware.locker.gpio import GpioPort, PinLock, Pins
from hardware.locker.port import Port, Wired
from hardware.locker.rounds import Lock
from hardware.locker.tcpline import SCHEME
from hardware.locker.watch import Place, Watch
from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile
from hardware.ports import Caps, CellState, News
from hardware.wire import Spec

BRIDGE_MS = 50
Post = Callable[[News], None]


class Owner(Protocol):
    """Whoever owns a port or pins, and with them the cells on it."""

    def start(self) -> None:
        """Serve from a thread of its own."""

    def order(self, cell: str, op_id: str) -> None:
        """Open this cell; from any thread."""

    def flash(self, cell: str) -> None:
        """Let the lamp beside this lock light up once, where there is one; from any thread."""

    def turn(self) -> None:
        """One thing of all there is to do."""

    def known(self) -> bool:
        """Whether the first look at the doors is over."""

    def caps(self) -> Mapping[str, Caps]:
        """What can be known of each cell."""

    def states(self) -> Mapping[str, CellState]:
        """What is believed of each cell."""

    def close(self) -> None:
        """End the thread and let everything go."""


def serial_port(profile: Profile, bus: BusPlan, plug: Plug, post: Post, supply: Supply) -> Port:
    """A bus with its boards."""
    codec = families.codec(bus.family)
    plans = {plan.name: plan for plan in profile.on_bus(bus.name)}
    boards = {name: Board(_unit(plan, codec.spec), codec.spec, bus.poll_ms) for name, plan in plans.items()}
    locks = {}
    for cell in profile.cells:
        if cell.board in boards:
            watch = _watch(cell, plans[cell.input_board], codec.spec.caps, post)
            if watch.place.caps.door != "none":
                boards[cell.input_board].attach(watch, cell.input, cell.item_input or None)
            locks[cell.name] = Lock(watch, boards[cell.board], cell.channel, boards[cell.input_board])
    latency_ms = bus.latency_ms + (BRIDGE_MS if bus.port.startswith(SCHEME) else 0)
    rules = BusRules(bus.baud, bus.echo, latency_ms, bus.gap_ms, bus.quiet_ms)
    adapter = bus.adapter if bus.seal else None
    return Port(Wired(bus.name, codec, rules, list(boards.values()), locks, supply, adapter), plug, post)


def pin_port(profile: Profile, bus: BusPlan, pins: Pins, post: Post, supply: Supply) -> GpioPort:
    """Relays and switches on pins."""
    plans = {plan.name: plan for plan in profile.on_bus(bus.name)}
    locks = {}
    for cell in profile.cells:
        if cell.board in plans:
            plan = replace(plans[cell.board], door="leaf" if cell.input else "none", item=bool(cell.item_input))
            watch = _watch(cell, plan, Caps(), post)
            locks[cell.name] = PinLock(watch, cell.channel, cell.input, cell.item_input, plan.pulse_ms, plan.item_bit)
    return GpioPort(bus.name, locks, pins, post, supply)


def _watch(cell: CellPlan, seen: BoardPlan, family: Caps, post: Post) -> Watch:
    """A cut wire that reads closed leaves a shut door unproven."""
    sensed = replace(family, door=seen.door, item=seen.item)
    trusted = cell.proven and seen.cut_reads == "open"
    return Watch(Place(cell.name, cell.board, sensed, trusted, baseline_ms=cell.baseline_ms), post)


def _unit(plan: BoardPlan, spec: Spec) -> Unit:
    return Unit(
        name=plan.name,
        address=plan.address,
        channels=plan.channels,
        closed_bit=plan.closed_bit,
        item=plan.item,
        item_bit=plan.item_bit,
        pulse_ms=plan.pulse_ms,
        one_by_one=plan.one_by_one or plan.channels in spec.one_by_one,
        variant=plan.variant,
    )
