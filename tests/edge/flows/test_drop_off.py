"""A customer drops off a return: code, size, cell, door, receipt; and everything that may go wrong between."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.code import verifier
from edge.domain.staff import person
from edge.domain.visit import State
from edge.effects import Print
from edge.errors import Refusal
from edge.flows import cell, recover, visit
from edge.settings import Hardware, Settings
from edge.store import codes, parcels, places
from tests.edge.flows.customer import DEV, KEY, Customer
from tests.edge.flows.point import CELLS, SHELF

BACK = "31415926"


class Returner(Customer):
    """Somebody with a return code for `r-1`; what the platform says of it goes into `fields`."""

    def __init__(self, folder: Path, settings: Settings | None = None, **fields: Any) -> None:
        super().__init__(folder, settings)
        known = {"order_no": "4021", "size_class": "S", "intent": "expect", **fields}
        parcels.put(self.point.db, "r-1", known, [])
        times = {"valid_from": "2026-11-01T00:00:00.000Z", "valid_until": "2026-12-01T00:00:00.000Z"}
        ways = [(verifier(KEY, "typed", DEV, BACK), "typed", 8), ("claim-1", "qr", 0)]
        codes.put(self.point.db, "c-back", {"purpose": "give_back", "wrong_max": 3, **times}, ways)
        codes.set_parcels(self.point.db, "c-back", ["r-1"])

    @property
    def cell(self) -> str:
        """The cell that was opened last."""
        return self.point.opened[-1][0]

    def begins(self) -> str:
        """Types the return code; gives the cell that opens, its door open."""
        self.press("code", digits=BACK)
        self.point.says(self.cell, "door_open")
        return self.cell

    def shuts(self, item: str) -> State:
        """Shuts the door of the cell that was opened last."""
        self.point.says(self.cell, "door_closed", item=item)
        return self.state()

    def fact(self, kind: str) -> int:
        """How many facts of this kind there are."""
        return self.point.kinds().count(kind)

    def restarts(self, door: str, item: str) -> None:
        """The power goes; afterwards the sensors of the last cell say this."""
        seen = dict.fromkeys(CELLS, ("closed", "absent")) | {self.cell: (door, item)}
        self.point.do(recover.start, recover.Start("0", seen, {**CELLS, **SHELF}))


def attended(*, staffed: bool) -> Settings:
    """A pickup point, or a locker in the street."""
    return Settings(point=replace(Settings().point, staffed=staffed))


@pytest.fixture
def returner(tmp_path: Path) -> Returner:
    return Returner(tmp_path)


@pytest.mark.feature("CUS-9")
def test_code_cell_door_and_a_number_to_keep(returner: Returner) -> None:
    used = returner.begins()
    assert returner.state() is State.GIVE_PUT
    assert returner.shuts("present") is State.GIVE_DONE
    row = returner.point.parcel("r-1")
    assert (row["state"], row["place"]) == ("given_back", used)
    shown = returner.point.turn.memory.visit.details
    assert shown["number"] == f"R-{row['ver']}"
    assert str(shown["qr"]).startswith(f"R-{row['ver']} e1 ")
    assert returner.fact("ParcelGivenBack") == 1
    assert ("given_back", used) in returner.point.tasks()


@pytest.mark.feature("CUS-9")
def test_a_return_qr_opens_a_cell_and_a_pickup_qr_does_not_pass_for_one(returner: Returner) -> None:
    seen = {"macs": ["claim-1"], "expiry": 1, "flags": 0}
    returner.point.do(visit.scan, "pickup", seen)
    assert returner.point.opened == []
    returner.point.do(visit.scan, "return", seen)
    assert returner.state() is State.OPENING
    assert len(returner.point.opened) == 1


def test_the_same_code_again_shows_the_receipt_and_opens_nothing(returner: Returner) -> None:
    returner.begins()
    returner.shuts("present")
    number = returner.point.turn.memory.visit.details["number"]
    returner.wait(30)
    returner.press("code", digits=BACK)
    assert returner.state() is State.GIVE_DONE
    assert returner.point.turn.memory.visit.details["number"] == number
    assert len(returner.point.opened) == 1


def test_the_size_is_asked_when_the_platform_did_not_say_and_only_free_ones_are_offered(tmp_path: Path) -> None:
    returner = Returner(tmp_path, size_class="ask")
    returner.press("code", digits=BACK)
    assert returner.state() is State.GIVE_SIZE
    assert returner.point.turn.memory.visit.details["sizes"] == "L M S"
    with pytest.raises(Refusal, match="unknown_button"):
        returner.press("size", size="XXL")
    returner.press("size", size="M")
    assert returner.cell == "03"


def test_too_big_opens_a_larger_cell_once_the_first_is_shut(returner: Returner) -> None:
    first = returner.begins()
    returner.press("too_big")
    assert returner.state() is State.CLOSE_DOOR
    assert len(returner.point.opened) == 1
    assert returner.shuts("absent") is State.OPENING
    assert returner.cell == "03"
    assert returner.point.place(first)["reserved_for"] is None
    returner.point.says("03", "door_open")
    assert returner.shuts("present") is State.GIVE_DONE


def test_without_an_item_sensor_the_customer_is_asked_and_believed(returner: Returner) -> None:
    used = returner.begins()
    assert returner.shuts("unknown") is State.GIVE_CHECK
    returner.press("open_again")
    assert (returner.state(), returner.cell) == (State.OPENING, used)
    returner.point.says(used, "door_open")
    returner.shuts("unknown")
    returner.press("yes")
    assert returner.state() is State.GIVE_DONE
    assert returner.fact("ParcelGivenBack") == 1


def test_a_sensor_that_saw_nothing_does_not_overrule_the_customer_but_staff_look(returner: Returner) -> None:
    used = returner.begins()
    assert returner.shuts("absent") is State.GIVE_CHECK
    returner.press("yes")
    assert returner.point.parcel("r-1")["state"] == "given_back"
    assert ("check_return", used) in returner.point.tasks()


@pytest.mark.parametrize("ends", ["keep_it", "no"])
def test_who_keeps_it_leaves_a_free_cell_and_a_code_that_still_works(returner: Returner, ends: str) -> None:
    used = returner.begins()
    if ends == "keep_it":
        returner.press("keep_it")
    returner.shuts("absent")
    if ends == "no":
        returner.press("no")
    assert returner.state() is State.IDLE
    assert returner.fact("ParcelGivenBack") == 0
    place = returner.point.place(used)
    assert (place["reserved_for"], place["opening"]) == (None, None)
    returner.begins()
    assert returner.state() is State.GIVE_PUT


def test_who_walks_off_from_the_question_leaves_a_kept_cell_and_a_task_that_settles_it(returner: Returner) -> None:
    used = returner.begins()
    returner.shuts("unknown")
    returner.wait(61)
    assert returner.state() is State.IDLE
    assert ("check_return", used) in returner.point.tasks()
    assert returner.point.place(used)["reserved_for"] == "r-1"
    returner.point.do(cell.see, used, "full", caller=person("u-1", ["staff"]))
    assert returner.point.parcel("r-1")["state"] == "given_back"
    assert ("check_return", used) not in returner.point.tasks()


def test_a_door_that_is_shut_after_the_customer_left_is_settled_by_its_sensor(returner: Returner) -> None:
    used = returner.begins()
    returner.wait(400)
    assert returner.state() is State.IDLE
    returner.point.says(used, "door_closed", item="present")
    assert returner.point.parcel("r-1")["state"] == "given_back"


def test_who_comes_back_while_the_door_stands_open_is_led_to_that_door(returner: Returner) -> None:
    used = returner.begins()
    returner.wait(400)
    returner.press("code", digits=BACK)
    assert (returner.state(), returner.point.turn.memory.visit.cell) == (State.GIVE_PUT, used)
    assert len(returner.point.opened) == 1
    assert returner.shuts("present") is State.GIVE_DONE


def test_a_cell_that_stays_shut_is_replaced_once_and_then_staff_help(returner: Returner) -> None:
    returner.press("code", digits=BACK)
    first = returner.cell
    returner.point.says(first, "jammed", more=False, attempt=2)
    assert returner.state() is State.OPENING
    second = returner.cell
    assert second != first
    assert returner.point.place(first)["blocked"] == "jammed"
    assert returner.point.place(first)["reserved_for"] is None
    returner.point.says(second, "no_reply", more=False)
    assert returner.state() is State.GIVE_COUNTER
    assert len(returner.point.opened) == 2


def test_nobody_knows_whether_it_opened(returner: Returner) -> None:
    returner.press("code", digits=BACK)
    returner.point.says(returner.cell, "unknown")
    assert returner.state() is State.UNSURE
    returner.press("yes")
    assert returner.state() is State.GIVE_PUT
    returner.press("have_it")
    assert returner.state() is State.GIVE_DONE


@pytest.mark.feature("CUS-9")
@pytest.mark.parametrize(("staffed", "told"), [(True, State.GIVE_COUNTER), (False, State.GIVE_FULL)])
def test_no_free_cell_sends_to_the_counter_or_to_another_day(tmp_path: Path, *, staffed: bool, told: State) -> None:
    returner = Returner(tmp_path, attended(staffed=staffed))
    for name in CELLS:
        places.change(returner.point.db, name, blocked="cleaning")
    returner.press("code", digits=BACK)
    assert returner.state() is told
    assert returner.point.opened == []


def test_a_term_that_is_over_is_told_with_its_day(tmp_path: Path) -> None:
    returner = Returner(tmp_path, back_until="2026-11-03T20:59:59.000Z")
    returner.press("code", digits=BACK)
    assert returner.state() is State.GIVE_NO
    assert dict(returner.point.turn.memory.visit.details) == {"why": "term", "day": "2026-11-03"}


@pytest.mark.parametrize(("staffed", "told"), [(True, State.GIVE_COUNTER), (False, State.GIVE_NO)])
def test_goods_that_must_be_looked_at_never_go_through_a_cell(tmp_path: Path, *, staffed: bool, told: State) -> None:
    returner = Returner(tmp_path, attended(staffed=staffed), category="electronics")
    returner.press("code", digits=BACK)
    assert returner.state() is told
    assert returner.point.opened == []


@pytest.mark.feature("CUS-9")
@pytest.mark.parametrize(
    ("door", "item", "state", "shown"),
    [
        ("closed", "present", "given_back", State.GIVE_DONE),
        ("closed", "absent", "expected", State.IDLE),
        ("closed", "unknown", "expected", State.GIVE_CHECK),
        ("open", "unknown", "expected", State.GIVE_PUT),
    ],
)
def test_a_restart_in_the_middle_goes_on_where_the_door_stands(
    returner: Returner, door: str, item: str, state: str, shown: State
) -> None:
    used = returner.begins()
    returner.restarts(door, item)
    assert returner.point.parcel("r-1")["state"] == state
    assert returner.state() is shown
    assert len(returner.point.opened) == 1
    if shown in (State.GIVE_CHECK, State.GIVE_PUT):
        assert returner.point.place(used)["reserved_for"] == "r-1"
        if shown is State.GIVE_CHECK:
            returner.press("yes")
        else:
            returner.shuts("present")
        assert returner.fact("ParcelGivenBack") == 1
        assert returner.point.place(used)["opening"] is None


def test_the_receipt_is_printed_where_there_is_a_printer(tmp_path: Path) -> None:
    returner = Returner(tmp_path, Settings(hardware=Hardware(printer="sim")))
    returner.begins()
    returner.shuts("present")
    assert returner.point.turn.memory.visit.details["printer"] == 1
    returner.press("print")
    (printed,) = [effect for effect in returner.point.effects if isinstance(effect, Print)]
    assert printed.details["number"] == returner.point.turn.memory.visit.details["number"]


def test_a_return_that_the_platform_takes_back_meanwhile_ends_without_a_fault(returner: Returner) -> None:
    used = returner.begins()
    parcels.drop(returner.point.db, "r-1")
    assert returner.shuts("present") in (State.IDLE, State.GIVE_CHECK)
    assert "FaultCaught" not in returner.point.kinds()
    assert returner.point.place(used)["opening"] is None
