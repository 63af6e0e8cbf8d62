"""Every door of a bus with a person before it: proven board by board, and put into the profile as it was seen.

Source: LOCK-BOARDS section 7, steps 5 to 8.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hardware import families
from hardware.commissioning.benches import BoardBench, PinBench
from hardware.commissioning.draft import Draft
from hardware.commissioning.person import Person
from hardware.commissioning.proof import Bench, Proof, cut, prove
from hardware.commissioning.words import Refused, Stopped, say
from hardware.locker.bus import Bus, BusRules
from hardware.locker.cabinet import Outside
from hardware.locker.trace import Trace
from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile

SWITCHED = ("modbus", "gpio")
"""Families that switch every relay off at a start: a lock that opens without power must not hang there."""


@dataclass(frozen=True, slots=True)
class Doors:
    """A profile whose doors are being proven."""

    profile: Profile
    person: Person
    draft: Draft

    def prove_bus(self, bus: BusPlan, outside: Outside, *, sealed: bool) -> Profile:
        """All doors of one bus; of a `sealed` one, as many as the person wants."""
        self._fail_secure(bus)
        with self._benches(bus, outside) as benches:
            for board in self.profile.on_bus(bus.name):
                mine = [(cell, bench) for cell, bench in benches if cell.board == board.name]
                self._prove_board(board, mine, sealed=sealed and all(cell.proven for cell, _ in mine))
        learnt = _learnt(self.profile, [board.name for board in self.profile.on_bus(bus.name)], self.draft)
        if self.draft.known(bus.name, "fail_secure"):
            return _fail_secure(learnt, bus.name)
        return learnt

    def _fail_secure(self, bus: BusPlan) -> None:
        """Locks that open without power would all open when the relays are switched off."""
        if bus.family not in SWITCHED or self.draft.known(bus.name, "fail_secure"):
            return
        if not self.person.agrees(say("fail_secure", bus=bus.name)):
            raise Stopped(say("fail_safe", bus=bus.name))
        self.draft.learn(bus.name, "fail_secure", value=True)

    def _prove_board(self, board: BoardPlan, mine: list[tuple[CellPlan, Bench]], *, sealed: bool) -> None:
        """Door by door; where all are known already, one may stand for all, if it is where it was."""
        few = sealed and not self._asked(board.name, "again")
        for cell, bench in mine:
            try:
                proof = self.draft.proof(board.name, cell.channel) or self._proved(cell, bench)
                if few and (proof.cell, proof.input) == (cell.name, cell.input):
                    return
                if few:
                    few = False
                    self.draft.learn(board.name, "again", value=True)
                if self.draft.known(cell.input_board, "cut") is None:
                    self.draft.learn(cell.input_board, "cut", cut(bench, proof, self.person))
            except Refused as why:
                self.draft.failed.update((each.name, str(why)) for each, _ in mine)
                self.person.tell(why.words)
                return
            except Stopped as why:
                self.draft.failed[cell.name] = str(why)
                self.person.tell(why.words)

    def _proved(self, cell: CellPlan, bench: Bench) -> Proof:
        """One door; it must read as the first one of its board did."""
        seen = next(board for board in self.profile.boards if board.name == cell.input_board)
        items = (seen.item or bool(cell.item_input)) and self._asked(seen.name, "items")
        proof = prove(bench, cell.channel, self.person, items=items)
        first = next(iter(self.draft.proofs.get(cell.board, [])), proof)
        if proof.closed_bit is not first.closed_bit or (isinstance(bench, PinBench) and not proof.closed_bit):
            raise Stopped(say("odd_level", cell=proof.cell))
        if items and (proof.item_bit is not first.item_bit or not (cell.item_input or proof.item == proof.input)):
            raise Stopped(say("odd_item", cell=proof.cell))
        self.draft.keep(cell.board, proof)
        return proof

    def _asked(self, part: str, what: str) -> bool:
        """A question that is asked once of each board."""
        known = self.draft.known(part, what)
        if known is None:
            known = self.person.agrees(say(what, board=part))
            self.draft.learn(part, what, known)
        return bool(known)

    @contextmanager
    def _benches(self, bus: BusPlan, outside: Outside) -> Iterator[list[tuple[CellPlan, Bench]]]:
        """Each cell of a bus with the bench to prove it on, in the order of its channels."""
        boards = {board.name: board for board in self.profile.on_bus(bus.name)}
        cells = [cell for cell in self.profile.cells if cell.board in boards]
        cells.sort(key=lambda cell: cell.channel)
        if bus.family not in families.SERIAL:
            pins = outside.pins(self.profile, bus)
            switches = [cell.input for cell in cells if cell.input]
            things = [cell.item_input for cell in cells if cell.item_input]
            try:
                yield [(cell, PinBench(pins, switches, things, boards[cell.board].pulse_ms)) for cell in cells]
            finally:
                pins.close()
            return
        plug = outside.plug(bus)
        line = plug.open()
        rules = BusRules(bus.baud, bus.echo, bus.latency_ms, bus.gap_ms, bus.quiet_ms)
        wire = Bus(line, families.codec(bus.family), rules, Trace())
        try:
            yield [(cell, self._bench(cell, boards, wire)) for cell in cells]
        finally:
            line.close()
            plug.close()

    def _bench(self, cell: CellPlan, boards: dict[str, BoardPlan], wire: Bus) -> BoardBench:
        """Door inputs only: an item that lies in a cell must not look like a door."""
        board, seen = boards[cell.board], boards[cell.input_board]
        there = [each for each in self.profile.cells if each.input_board == seen.name]
        inputs = min(seen.channels, max((each.input for each in there), default=seen.channels))
        things = tuple(each.item_input for each in there if each.item_input)
        return BoardBench(wire, board.address, board.channels, seen.address, inputs, things, board.pulse_ms)


def _learnt(profile: Profile, boards: list[str], draft: Draft) -> Profile:
    """Cells get the wires that were seen to be theirs, boards what their levels mean; the rest stays unproven."""
    proofs = {proof.cell: (board, proof) for board in boards for proof in draft.proofs.get(board, [])}
    cells = tuple(
        _proven(cell, proofs.get(cell.name), draft) if cell.board in boards else cell for cell in profile.cells
    )
    seen = {cell.input_board: proofs[cell.name][1] for cell in reversed(cells) if cell.name in proofs}
    return replace(
        profile, cells=cells, boards=tuple(_levels(each, seen.get(each.name), draft) for each in profile.boards)
    )


def _fail_secure(profile: Profile, name: str) -> Profile:
    """Somebody has said that the locks of this bus stay shut without power."""
    buses = (replace(bus, lock_type="fail-secure") if bus.name == name else bus for bus in profile.buses)
    return replace(profile, buses=tuple(buses))


def _levels(board: BoardPlan, proof: Proof | None, draft: Draft) -> BoardPlan:
    if proof is None:
        return board
    learnt = replace(
        board, closed_bit=proof.closed_bit, cut_reads=str(draft.known(board.name, "cut") or board.cut_reads)
    )
    if draft.known(board.name, "items") is None:
        return learnt
    return replace(learnt, item=bool(draft.known(board.name, "items")), item_bit=proof.item_bit)


def _proven(cell: CellPlan, found: tuple[str, Proof] | None, draft: Draft) -> CellPlan:
    """A cell as it was seen; unseen, as it was when one door of its board stood for all."""
    if found is None:
        return cell if draft.known(cell.board, "again") is False else cell.doubted()
    board, proof = found
    item = proof.item if cell.item_input else 0
    return replace(
        cell,
        board=board,
        channel=proof.channel,
        input=proof.input,
        item_input=item,
        proven=True,
        baseline_ms=proof.baseline_ms,
        proven_at=proof.at,
        proven_by=proof.by,
    )
