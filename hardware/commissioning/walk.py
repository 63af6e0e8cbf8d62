"""The guided walk: port, family, addresses, levels, then every cell and device; interrupted and resumed, written at the
end. What is proven lies in a draft beside the profile. Source: LOCK-BOARDS section 7.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hardware import families, profile_text
from hardware.commissioning import search
from hardware.commissioning.benches import BoardBench, PinBench
from hardware.commissioning.devices import NOTHING, Devices, prove_devices
from hardware.commissioning.draft import Draft
from hardware.commissioning.person import Person
from hardware.commissioning.proof import Bench, Proof, prove
from hardware.commissioning.search import Plugs, PortFinding
from hardware.commissioning.words import Stopped, say
from hardware.locker.bus import Bus, BusRules
from hardware.locker.cabinet import Outside
from hardware.locker.tcpline import SCHEME
from hardware.locker.trace import Trace
from hardware.plan import BusPlan, CellPlan, Profile


@dataclass(frozen=True, slots=True)
class Site:
    """What is commissioned: a cabinet as its profile has it, the way to its ports, its devices."""

    profile: Profile
    outside: Outside
    devices: Devices = NOTHING


def commission(site: Site, person: Person, draft: Draft) -> Profile:
    """Walk through everything; the profile with what was learnt. Stopped when it cannot go on."""
    profile = site.profile
    for name in [bus.name for bus in profile.buses]:
        profile = _ported(profile, name, person)
        if _bus(profile, name).family in families.SERIAL:
            finding = _found(_bus(profile, name), _plugs(site.outside, _bus(profile, name)), person)
            profile = _with_bus(profile, name, finding)
            _fitted(profile, name, finding, person)
        with _benches(profile, _bus(profile, name), site.outside) as benches:
            for cell, bench in benches:
                _prove_cell(cell, bench, person, draft)
    prove_devices(site.devices, profile.lights.places, person, draft)
    return _with_proofs(profile, draft)


def record(profile: Profile, draft: Draft) -> dict[str, Any]:
    """The commissioning record: what was proven, and a hash over it."""
    body = {
        "profile": profile.name,
        "buses": [asdict(bus) for bus in profile.buses],
        "boards": [asdict(board) for board in profile.boards],
        **draft.told(),
        "failed": dict(draft.failed),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return {**body, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def finish(profile: Profile, draft: Draft, path: Path) -> dict[str, Any]:
    """Write the profile, atomically, then forget the draft; the record for whoever keeps the audit."""
    told = record(profile, draft)
    profile_text.write(profile, path)
    draft.path.unlink(missing_ok=True)
    return told


def _bus(profile: Profile, name: str) -> BusPlan:
    return next(bus for bus in profile.buses if bus.name == name)


def _plugs(outside: Outside, bus: BusPlan) -> Plugs:
    return lambda baud: outside.plug(replace(bus, baud=baud))


def _ported(profile: Profile, name: str, person: Person) -> Profile:
    """The profile with a port that exists; where it names one that does not, the person chooses another."""
    port = _bus(profile, name).port
    there = search.ports()
    if not port or port.startswith(SCHEME) or Path(port).exists() or not there:
        return profile
    for number, path in enumerate(there, 1):
        person.tell(say("port", number=number, path=str(path)))
    typed = person.number(say("which_port", bus=name, path=port))
    if typed.isdecimal() and 1 <= int(typed) <= len(there):
        port = str(there[int(typed) - 1])
    return replace(profile, buses=tuple(replace(b, port=port) if b.name == name else b for b in profile.buses))


def _found(bus: BusPlan, plugs: Plugs, person: Person) -> PortFinding:
    """The boards of the profile's family; if there are none, what is there instead."""
    finding = search.search(plugs, person.tell, only=bus.family)
    if finding.family:
        return finding
    other = search.search(plugs, person.tell)
    if other.family:
        titles = (families.spec(each).title for each in (other.family, bus.family))
        raise Stopped(say("other_family", bus=bus.name, found=next(titles), wanted=next(titles)))
    raise Stopped(say("garbled" if finding.heard or other.heard else "nothing", bus=bus.name))


def _with_bus(profile: Profile, name: str, finding: PortFinding) -> Profile:
    buses = (replace(b, baud=finding.baud, echo=finding.echo) if b.name == name else b for b in profile.buses)
    return replace(profile, buses=tuple(buses))


def _fitted(profile: Profile, bus: str, finding: PortFinding, person: Person) -> None:
    """The boards that answer must be the boards that are fitted."""
    found = {board.address for board in finding.boards}
    wanted = {plan.address: plan.name for plan in profile.on_bus(bus)}
    missing = [name for address, name in wanted.items() if address not in found]
    if missing:
        raise Stopped(say("missing", boards=", ".join(missing)))
    for address in sorted(found - set(wanted)):
        person.tell(say("extra", address=address))


@contextmanager
def _benches(profile: Profile, bus: BusPlan, outside: Outside) -> Iterator[list[tuple[CellPlan, Bench]]]:
    """Each cell of a bus, board by board, with the bench to prove it on."""
    boards = {board.name: board for board in profile.on_bus(bus.name)}
    order = list(boards)
    cells = [cell for cell in profile.cells if cell.board in boards]
    cells.sort(key=lambda cell: (order.index(cell.board), cell.channel))
    if bus.family not in families.SERIAL:
        pins = outside.pins(profile, bus)
        switches = [cell.input for cell in cells if cell.input]
        try:
            yield [(cell, PinBench(pins, switches, boards[cell.board].pulse_ms)) for cell in cells]
        finally:
            pins.close()
        return
    plug = outside.plug(bus)
    line = plug.open()
    rules = BusRules(bus.baud, bus.echo, bus.latency_ms, bus.gap_ms, bus.quiet_ms)
    wire = Bus(line, families.codec(bus.family), rules, Trace())
    try:
        yield [(cell, _bench(profile, cell, wire)) for cell in cells]
    finally:
        line.close()
        plug.close()


def _bench(profile: Profile, cell: CellPlan, wire: Bus) -> BoardBench:
    """Door inputs only: an item that lies in a cell must not look like a door."""
    by_name = {plan.name: plan for plan in profile.boards}
    board, seen = by_name[cell.board], by_name[cell.input_board]
    doors = [each.input for each in profile.cells if each.input_board == seen.name]
    inputs = min(seen.channels, max(doors, default=seen.channels))
    return BoardBench(wire, board.address, board.channels, seen.address, inputs, board.pulse_ms)


def _prove_cell(cell: CellPlan, bench: Bench, person: Person, draft: Draft) -> None:
    if draft.done(cell.board, cell.channel):
        return
    try:
        draft.keep(cell.board, prove(bench, cell.channel, person))
    except Stopped as why:
        draft.failed[cell.name] = str(why)
        person.tell(why.words)


def _with_proofs(profile: Profile, draft: Draft) -> Profile:
    """Cells get the wires that were seen to be theirs; boards the level that means closed; the rest stays unproven."""
    proofs = {proof.cell: (board, proof) for board, found in draft.proofs.items() for proof in found}
    cells = tuple(_proven(cell, proofs.get(cell.name)) for cell in profile.cells)
    levels = {board: found[0].closed_bit for board, found in draft.proofs.items() if found}
    seen_by = {cell.input_board: levels[cell.board] for cell in cells if cell.board in levels}
    boards = tuple(replace(b, closed_bit=seen_by.get(b.name, b.closed_bit)) for b in profile.boards)
    return replace(profile, cells=cells, boards=boards)


def _proven(cell: CellPlan, found: tuple[str, Proof] | None) -> CellPlan:
    if found is None:
        return replace(cell, proven=False)
    board, proof = found
    return replace(cell, board=board, channel=proof.channel, input=proof.input, proven=True)
