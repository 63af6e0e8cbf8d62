"""The scan grammar: what a label means depends on the screen, and a scan never means nothing."""

from pathlib import Path

import pytest

from edge.domain.barcode import with_check
from edge.domain.desk import Screen
from edge.domain.staff import CUSTOMER, KIOSK, Session
from edge.domain.visit import State
from edge.effects import Tell
from edge.errors import NotAllowed
from edge.flows import handover, scan, stow
from edge.store import deliveries, parcels, staff
from tests.edge.flows.crew import SESSION, Crew

ANNOUNCED, RECEIVED, STORED, ISSUED = (f"12345678-000{number}-1" for number in (1, 2, 3, 4))
TOTE = "00095212340000000174"
CELL = with_check("CL01A0101")


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    deliveries.put(crew.db, "d-1", {"expected": 1})
    deliveries.put_tote(crew.db, "t-51", TOTE, "d-1", "announced")
    for label, state, place in (
        (ANNOUNCED, "expected", None),
        (RECEIVED, "received", None),
        (STORED, "stored", "02"),
        (ISSUED, "issued", None),
    ):
        ident = f"p-{label}"
        parcels.put(crew.db, ident, {"delivery": "d-1", "order_no": label[:8], "size_class": "S"}, [label])
        parcels.change(crew.db, ident, state=state, place=place)
    return crew


def shown(crew: Crew) -> str:
    """The page that was called up, or the verdict."""
    pages = [effect.body["to"] for effect in crew.effects if isinstance(effect, Tell) and effect.event == "go"]
    return pages[-1] if pages else ":".join(crew.verdict())


@pytest.mark.feature("STF-16")
@pytest.mark.parametrize(
    ("screen", "label", "meaning"),
    [
        ("home", TOTE, "receive"),
        ("home", ANNOUNCED, "receive"),
        ("home", RECEIVED, "stow"),
        ("home", STORED, "parcel"),
        ("home", ISSUED, "parcel"),
        ("home", CELL, "cell"),
        ("home", "something else", "find"),
        ("receive", TOTE, "known:receive.tote"),
        ("receive", ANNOUNCED, "known:receive.ok"),
        ("receive", RECEIVED, "note:receive.already"),
        ("receive", STORED, "note:receive.already_stowed"),
        ("receive", ISSUED, "stop:parcel.receive.issued"),
        ("receive", "87654321-0001-1", "choice:receive.surplus"),
        ("receive", "something else", "stop:receive.no_label"),
        ("stow", ANNOUNCED, "choice:stow.not_received"),
        ("stow", RECEIVED, "known:stow.cell"),
        ("stow", STORED, "stop:parcel.stow.stored"),
        ("stow", ISSUED, "stop:parcel.stow.issued"),
        ("stow", "something else", "stop:stow.unknown"),
        ("find", STORED, "parcel"),
        ("find", "something else", "find"),
        ("handover", STORED, "stop:handover.nobody"),
        ("handover", TOTE, "stop:handover.not_a_parcel"),
        ("stow", "4600000000008", "note:scan.unexpected.retail"),
        ("stow", with_check("PVZ:B1:7ZQ4KD9T2M5XW8HC3RNB6VYEFA"), "note:scan.unexpected.badge"),
        ("home", "CL01A0101X", "stop:scan.misread"),
        ("handover", with_check("K48291634"), "note:scan.show_camera"),
    ],
)
def test_every_label_has_its_meaning_on_every_screen(crew: Crew, screen: str, label: str, meaning: str) -> None:
    crew.act(scan.at, screen, "d-1" if screen == "receive" else None)
    crew.act(scan.typed, label)
    assert shown(crew) == meaning


@pytest.mark.feature("STF-16")
def test_the_camera_belongs_to_the_staff_session_on_the_panel(crew: Crew) -> None:
    crew.turn.memory.panel = SESSION
    crew.turn.memory.desks.clear()
    crew.act(scan.at, "receive", "d-1")
    crew.do(scan.accepted, ANNOUNCED, "parcel", "camera", caller=KIOSK)
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)
    row = crew.db.one("SELECT actor FROM journal WHERE kind = 'ParcelReceived'")
    assert row is not None
    assert row["actor"] == "person:u-102"


@pytest.mark.feature("STF-16")
def test_of_several_labels_in_view_the_person_says_which_one(crew: Crew) -> None:
    crew.turn.memory.panel = SESSION
    crew.act(scan.at, "receive", "d-1")
    crew.do(scan.several, (ANNOUNCED, RECEIVED), caller=KIOSK)
    assert (crew.verdict(), crew.choices()) == (("choice", "scan.several"), ["scan.chosen", "scan.chosen"])
    crew.do(scan.accepted, TOTE, "tote", "camera", caller=KIOSK)
    crew.act(scan.chosen, ANNOUNCED)
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)
    assert shown(crew) == "known:receive.tote"


def test_at_the_counter_the_customers_own_parcel_is_meant(crew: Crew) -> None:
    crew.turn.memory.panel = SESSION
    crew.act(handover.begin, f"p-{STORED}", "document")
    crew.do(scan.several, (ANNOUNCED, STORED), caller=KIOSK)
    assert f"p-{STORED}" in (crew.act(scan.look)["order"] or {})["taken"]


@pytest.mark.feature("HW-2")
def test_a_label_that_only_the_list_made_readable_is_compared_with_the_print_first(crew: Crew) -> None:
    crew.turn.memory.panel = SESSION
    crew.act(scan.at, "receive", "d-1")
    crew.do(scan.unsure, ANNOUNCED, caller=KIOSK)
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)
    assert (crew.verdict(), crew.choices()) == (("choice", "scan.is_it"), ["scan.chosen", "scan.never_mind"])
    crew.act(scan.never_mind)
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)
    crew.do(scan.unsure, ANNOUNCED, caller=KIOSK)
    crew.act(scan.chosen, ANNOUNCED)
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)


def test_without_a_staff_session_on_the_panel_the_camera_is_the_customers(crew: Crew) -> None:
    crew.do(scan.accepted, ANNOUNCED, "parcel", "camera", caller=KIOSK)
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)
    assert crew.turn.memory.visit.state is State.SCAN_FOREIGN


def test_a_session_without_the_right_gets_no_scan_of_the_camera(crew: Crew) -> None:
    crew.hire("u-9", "PVZ-0009", "reports")
    staff.start_session(crew.db, "reporter", "u-9", "panel", 0)
    crew.turn.memory.panel = "reporter"
    crew.do(scan.accepted, ANNOUNCED, "parcel", "camera", caller=KIOSK)
    assert crew.verdict() == ("note", "scan.not_yours")
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)


def test_a_customer_cannot_scan_as_staff(crew: Crew) -> None:
    with pytest.raises(NotAllowed):
        crew.do(scan.typed, ANNOUNCED, caller=CUSTOMER)


def test_a_typed_label_is_judged_under_the_session_that_typed_it(crew: Crew) -> None:
    crew.do(scan.at, "receive", "d-1", caller=Session(SESSION))
    crew.do(scan.typed, ANNOUNCED, caller=Session(SESSION))
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)


def test_after_a_stop_further_scans_are_not_taken_until_it_was_understood(crew: Crew) -> None:
    crew.act(scan.at, "receive", "d-1")
    crew.act(scan.typed, ISSUED)
    crew.act(scan.typed, ANNOUNCED)
    assert crew.tones() == ["stop"]
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)
    crew.act(scan.understood)
    crew.act(scan.typed, ANNOUNCED)
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)


def test_scans_made_during_a_question_are_kept_and_come_after_its_answer(crew: Crew) -> None:
    crew.act(scan.at, "receive", "d-1")
    crew.act(scan.typed, "87654321-0001-1")
    crew.act(scan.typed, ANNOUNCED)
    assert crew.state(f"p-{ANNOUNCED}") == ("expected", None)
    crew.act(scan.answered)
    assert crew.state(f"p-{ANNOUNCED}") == ("received", None)
    assert crew.turn.memory.desks["u-102"].kept == ()


def test_no_more_than_five_scans_are_kept(crew: Crew) -> None:
    crew.act(scan.at, "receive", "d-1")
    crew.act(scan.typed, "87654321-0001-1")
    for number in range(6):
        crew.act(scan.typed, f"87654321-0002-{number + 1}")
    assert crew.tones() == ["stop"]
    assert len(crew.turn.memory.desks["u-102"].kept) == 5


def test_a_customers_code_is_never_kept_for_later(crew: Crew) -> None:
    crew.act(scan.at, "receive", "d-1")
    crew.act(scan.typed, "87654321-0001-1")
    crew.act(scan.typed, with_check("K48291634"))
    assert crew.turn.memory.desks["u-102"].kept == ()


def test_the_label_of_the_proposed_shelf_confirms_the_stow(crew: Crew) -> None:
    for cell in ("01", "03", "04"):
        crew.store(f"full-{cell}", cell)
    crew.act(stow.propose, RECEIVED)
    assert crew.verdict() == ("known", "stow.shelf")
    crew.act(scan.typed, with_check("CS01A0101"))
    assert crew.state(f"p-{RECEIVED}") == ("stored", "A-1")
    assert crew.facts("ParcelStowed")[-1]["how"] == "scan"


def test_every_screen_of_staff_has_a_name_that_a_page_may_send(crew: Crew) -> None:
    for screen in Screen:
        crew.act(scan.at, screen.value)
        assert crew.turn.memory.desks["u-102"].screen is screen
