"""Kiosk and platform together: what one says the other understands, and nothing is lost between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.domain.code import verifier
from edge.domain.staff import person
from edge.flows import command, receive, stow
from edge.store import codes, parcels, staff
from edge.sync.broker.memory import Luck
from edge.sync.contract.canonical import canonical
from edge.sync.contract.messages import PresenceProof
from edge.sync.contract.wire import unpack
from provisioning.fleet import commands, views
from provisioning.fleet.verifiers import pin_root
from tests.provisioning.fleet.world import MANIFEST
from tests.system.both import DEV, Both

MARIA = person("u-102", ["staff"])


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    found = Both(tmp_path)
    found.until_live()
    yield found
    found.close()


def take_in(both: Both, label: str) -> str:
    """Maria receives a parcel and puts it into the cell that opens; which one."""
    both.do(receive.begin, "d-2207", caller=MARIA)
    both.do(receive.parcel, label, caller=MARIA)
    both.effects.clear()
    both.do(stow.propose, label, caller=MARIA)
    cell, opening = both.opened[-1]
    both.says(cell, "door_open", opening)
    both.says(cell, "door_closed", opening, item="present")
    return cell


def ask_open(both: Both, cell: str, parcel: str, proof: PresenceProof) -> str:
    """An operator asks for a cell; the command's id."""
    wish = commands.Wish(DEV, "open_cell", {"cell": cell, "parcel": parcel}, "operator:o-1", "help", proof)
    with both.office.write(both.wall) as turn:
        return commands.ask(turn, wish)


def outcome(both: Both) -> views.Outcome:
    """How the newest command ended."""
    with both.office.read(both.wall) as turn:
        return views.outcomes(turn, DEV)[0]


@pytest.mark.feature("NET-2")
def test_what_is_announced_lies_open_in_the_kiosks_store(both: Both) -> None:
    found = both.announce(MANIFEST)
    row = parcels.get(both.db, "p-1")
    assert row is not None
    assert (row["state"], row["phone4"], row["name"]) == ("expected", "4417", "Иванов И.")
    assert staff.by_way(both.db, pin(both), "pin") is not None
    assert len(found.codes) == 2
    assert both.row().presence == "here"


def pin(both: Both) -> str:
    """The verifier of Maria's PIN under this kiosk's code key."""
    return verifier(both.identity.code_keys["ck1"], "pin", DEV, "u-102:" + pin_root("u-102", "730164"))


@pytest.mark.feature("NET-5")
def test_a_stow_brings_the_message_and_its_digits_are_known_to_the_kiosk(both: Both) -> None:
    both.announce(MANIFEST)
    assert both.letters() == []
    take_in(both, "12345678-0001-1")
    both.run(3000)
    (letter,) = both.letters()
    digits = letter.text.split()[1].rstrip(".")
    key = both.identity.code_keys["ck1"]
    assert [row["id"] for row in codes.matching(both.db, (verifier(key, "typed", DEV, digits),), "typed")] == [
        letter.code
    ]
    pair = verifier(key, "phone4", DEV, f"4417:{digits}")
    assert [row["id"] for row in codes.matching(both.db, (pair,), "phone4")] == [letter.code]
    assert both.received() == both.written()


def test_the_brokers_operator_reads_no_name_no_phone_and_no_code(both: Both) -> None:
    both.announce(MANIFEST)
    take_in(both, "12345678-0001-1")
    both.run(3000)
    (letter,) = both.letters()
    wire = "".join(canonical(unpack(payload)) for _, payload in both.exchange.seen)
    canaries = ("Иванов", "Петрова", "Мария", "79161234417", letter.text.split()[1].rstrip("."), "730164")
    assert [each for each in canaries if each in wire] == []
    assert "p-1" in wire


@pytest.mark.feature("NET-4")
def test_an_operator_opens_a_cell_and_sees_that_the_door_opened(both: Both) -> None:
    both.announce(MANIFEST)
    cell = take_in(both, "12345678-0001-1")
    both.run(3000)
    both.effects.clear()
    ask_open(both, cell, "p-1", PresenceProof("screen", both.do(command.show)["code"]))
    both.run(2000)
    ((opened, opening),) = both.opened
    assert opened == cell
    both.says(cell, "door_open", opening)
    both.run(3000)
    assert (outcome(both).state, outcome(both).why) == ("succeeded", "door_open")


def test_a_wrong_screen_code_opens_nothing_and_is_told_why(both: Both) -> None:
    both.announce(MANIFEST)
    cell = take_in(both, "12345678-0001-1")
    both.run(3000)
    both.effects.clear()
    ask_open(both, cell, "p-1", PresenceProof("screen", "000000"))
    both.run(3000)
    assert both.opened == []
    assert (outcome(both).state, outcome(both).why) == ("refused", "proof")


@pytest.mark.feature("NET-3")
def test_a_command_during_an_outage_is_void_after_it(both: Both) -> None:
    both.announce(MANIFEST)
    cell = take_in(both, "12345678-0001-1")
    both.run(3000)
    both.effects.clear()
    shown = both.do(command.show)["code"]
    both.exchange.up = False
    both.exchange.kill()
    ask_open(both, cell, "p-1", PresenceProof("screen", shown))
    both.run(40_000)
    both.exchange.up = True
    both.run(60_000)
    assert both.opened == []
    assert outcome(both).state in ("expired", "silent")
    assert both.row().presence == "here"


@pytest.mark.feature("NET-1")
@pytest.mark.parametrize(("lost", "doubled", "late_ms"), [(20, 0, 0), (0, 40, 3000), (10, 20, 5000)])
def test_every_fact_arrives_once_and_in_order_whatever_the_broker_does(
    tmp_path: Path, lost: int, doubled: int, late_ms: int
) -> None:
    luck = Luck(lost, doubled, late_ms)
    both = Both(tmp_path, luck)
    both.run(60_000)
    for _ in range(20):
        both.write(30)
        both.run(2000)
    both.announce(MANIFEST)
    both.exchange.kill()
    both.write(100)
    both.run(60_000)
    luck.lost = luck.doubled = luck.late_ms = 0
    both.run(180_000)
    assert both.received() == both.written()
    assert both.row().backlog == 0
    assert parcels.get(both.db, "p-2") is not None
    assert both.row().alarms == 0
    both.close()
