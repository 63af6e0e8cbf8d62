"""The guided walk: port, family, addresses, levels, then every cell; interrupted and resumed, written at the end.

What is proven lies in a draft beside the profile after every cell; `begin` with an existing draft goes on there.
Source: LOCK-BOARDS section 7.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hardware import families, profile_text
from hardware.commissioning.person import Person
from hardware.commissioning.proof import Bench, Proof, ProofFailed, prove
from hardware.commissioning.search import Plugs, PortFinding, search
from hardware.locker.bus import Bus, BusRules
from hardware.locker.trace import Trace
from hardware.plan import BoardPlan, CellPlan, Profile
from hardware.ports import HardwareError


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been learnt so far, as it lies on disk: proofs by board, cells that failed with their reasons."""

    path: Path
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def done(self, board: str, channel: int) -> bool:
        """Whether this channel was proven, now or before an interruption."""
        return any(proof.channel == channel for proof in self.proofs.get(board, []))

    def keep(self, board: str, proof: Proof) -> None:
        """Remember a proof at once."""
        self.proofs.setdefault(board, []).append(proof)
        told = {name: [asdict(each) for each in proofs] for name, proofs in self.proofs.items()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(told, indent=1), "utf-8")
        fresh.replace(self.path)


def resumed(path: Path) -> Draft:
    """The draft at this path, or an empty one."""
    if not path.exists():
        return Draft(path)
    try:
        told = json.loads(path.read_text("utf-8"))
        proofs = {name: [Proof(**each) for each in found] for name, found in told.items()}
    except (OSError, ValueError, TypeError) as why:
        sentence = f"the draft {path} cannot be read: {why}; remove it to begin anew"
        raise HardwareError(sentence) from why
    return Draft(path, proofs)


def commission(profile: Profile, plugs: Mapping[str, Plugs], person: Person, draft: Draft) -> Profile:
    """Walk through all serial buses of a profile; the profile with what was learnt. `plugs` by bus name."""
    for bus in profile.buses:
        if bus.family in families.SERIAL:
            finding = search(plugs[bus.name], person.tell, only=bus.family)
            if not finding.family:
                sentence = f"bus {bus.name}: {finding.advice}"
                raise HardwareError(sentence)
            profile = _with_bus(profile, bus.name, finding)
            _fitted(profile, bus.name, finding, person)
            _prove_bus(profile, bus.name, plugs[bus.name], person, draft)
    return _with_proofs(profile, draft)


def record(profile: Profile, draft: Draft) -> dict[str, Any]:
    """The commissioning record: what was proven, and a hash over it."""
    body = {
        "profile": profile.name,
        "buses": [asdict(bus) for bus in profile.buses],
        "boards": [asdict(board) for board in profile.boards],
        "proofs": {name: [asdict(proof) for proof in proofs] for name, proofs in draft.proofs.items()},
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


def _with_bus(profile: Profile, name: str, finding: PortFinding) -> Profile:
    buses = (replace(b, baud=finding.baud, echo=finding.echo) if b.name == name else b for b in profile.buses)
    return replace(profile, buses=tuple(buses))


def _fitted(profile: Profile, bus: str, finding: PortFinding, person: Person) -> None:
    """The boards that answer must be the boards that are fitted."""
    found = {board.address for board in finding.boards}
    wanted = {plan.address: plan.name for plan in profile.on_bus(bus)}
    missing = [name for address, name in wanted.items() if address not in found]
    if missing:
        sentence = f"boards {', '.join(missing)} do not answer: an address may be set twice, or a plug is loose"
        raise HardwareError(sentence)
    for address in sorted(found - set(wanted)):
        person.tell(f"a board answers at address {address} that the profile does not have")


def _prove_bus(profile: Profile, bus: str, plugs: Plugs, person: Person, draft: Draft) -> None:
    plan = next(each for each in profile.buses if each.name == bus)
    codec = families.codec(plan.family)
    rules = BusRules(plan.baud, plan.echo, plan.latency_ms, plan.gap_ms, plan.quiet_ms)
    line = plugs(plan.baud).open()
    try:
        bus_line = Bus(line, codec, rules, Trace())
        for board in profile.on_bus(bus):
            _prove_board(profile, board, bus_line, person, draft)
    finally:
        line.close()


def _prove_board(profile: Profile, board: BoardPlan, bus: Bus, person: Person, draft: Draft) -> None:
    cells = sorted((cell for cell in profile.cells if cell.board == board.name), key=lambda cell: cell.channel)
    by_name = {plan.name: plan for plan in profile.boards}
    for cell in cells:
        if draft.done(board.name, cell.channel):
            continue
        seen = by_name[cell.input_board]
        bench = Bench(bus, board.address, board.channels, seen.address, _inputs(profile, seen), board.pulse_ms)
        try:
            draft.keep(board.name, prove(bench, cell.channel, person))
        except ProofFailed as why:
            draft.failed[cell.name] = str(why)
            person.tell(f"not proven: {why}")


def _inputs(profile: Profile, seen: BoardPlan) -> int:
    """Door inputs only: an item that lies in a cell must not look like a door."""
    doors = [cell.input for cell in profile.cells if cell.input_board == seen.name]
    return min(seen.channels, max(doors, default=seen.channels))


def _with_proofs(profile: Profile, draft: Draft) -> Profile:
    """Cells get the wires that were seen to be theirs; boards the level that means closed; the rest stays unproven."""
    proofs = {proof.cell: (board, proof) for board, found in draft.proofs.items() for proof in found}
    serial = {bus.name for bus in profile.buses if bus.family in families.SERIAL}
    walked = {board.name for board in profile.boards if board.bus in serial}
    cells = tuple(_proven(c, proofs.get(c.name)) if c.board in walked else c for c in profile.cells)
    levels = {board: found[0].closed_bit for board, found in draft.proofs.items() if found}
    seen_by = {cell.input_board: levels[cell.board] for cell in cells if cell.board in levels}
    boards = tuple(replace(b, closed_bit=seen_by.get(b.name, b.closed_bit)) for b in profile.boards)
    return replace(profile, cells=cells, boards=boards)


def _proven(cell: CellPlan, found: tuple[str, Proof] | None) -> CellPlan:
    if found is None:
        return replace(cell, proven=False)
    board, proof = found
    return replace(cell, board=board, channel=proof.channel, input=proof.input, proven=True)
