"""The simulated cabinet behind a pty: the real driver opens its port, speaks its bytes, and survives its faults."""

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import serial

from hardware import profile as profiles
from hardware.boards import plain
from hardware.boards.control import ControlHands
from hardware.locker.cabinet import Cabinet
from hardware.plan import Profile
from hardware.ports import Door, HardwareError, Health, Item, News, Rung, Step
from tests.hardware.processes import BoardProcess, board_process

STATUS = bytes.fromhex("02 00 30 03 35")


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardProcess]:
    with board_process(tmp_path) as made:
        yield made


class Listening:
    """A cabinet on a real port, and what it says."""

    def __init__(self, profile: Profile) -> None:
        self.news: queue.Queue[News] = queue.Queue()
        self.cabinet = Cabinet(profile)
        self.cabinet.start(self.news.put)

    def until(self, wanted: Callable[[News], bool]) -> News:
        """The first piece of news like this."""
        while True:
            said = self.news.get(timeout=20)
            if wanted(said):
                return said

    def rung(self, rung: Rung) -> Step:
        """The next step of this kind."""
        said = self.until(lambda each: isinstance(each, Step) and each.rung is rung)
        assert isinstance(said, Step)
        return said


@pytest.fixture
def kiosk(board: BoardProcess) -> Iterator[Listening]:
    made = Listening(profiles.at_ports(profiles.load("demo-12"), {"main": str(board.link)}))
    yield made
    made.cabinet.close()


@pytest.mark.feature("HW-4", "HW-6")
def test_the_driver_opens_a_door_over_the_pty(kiosk: Listening, board: BoardProcess) -> None:
    while kiosk.cabinet.snapshot()["03"].item is Item.UNKNOWN:
        time.sleep(0.01)
    assert kiosk.cabinet.snapshot()["03"].door is Door.CLOSED
    kiosk.cabinet.open("03", "o-1")
    assert kiosk.rung(Rung.SENT).raw == "02 02 31 03 38"
    assert kiosk.rung(Rung.DOOR_OPEN).op_id == "o-1"
    while board.hands.truth()["cells"]["03"]["door"] != "open":
        time.sleep(0.01)
    board.hands.act("put", "03")
    assert kiosk.rung(Rung.ITEM_CHANGED).item == "present"
    board.hands.act("close", "03")
    assert kiosk.rung(Rung.DOOR_CLOSED).cell == "03"
    assert [coil["cell"] for coil in board.hands.truth()["coils"]] == ["03"]


@pytest.mark.feature("HW-5")
def test_a_jam_and_a_forced_door_are_told(kiosk: Listening, board: BoardProcess) -> None:
    board.hands.act("stick", "04")
    kiosk.cabinet.open("04", "o-1")
    assert kiosk.rung(Rung.JAMMED).more
    assert not kiosk.rung(Rung.JAMMED).more
    board.hands.act("force", "05")
    assert kiosk.rung(Rung.DOOR_OPEN).op_id is None


def test_an_unplugged_adapter_comes_back_without_a_person(kiosk: Listening, board: BoardProcess) -> None:
    board.hands.act("unplug", bus="main")
    kiosk.until(lambda each: isinstance(each, Health) and each.state == "failed")
    assert not board.link.exists()
    board.hands.act("replug", bus="main")
    kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("port.main", "ok"))
    kiosk.cabinet.open("03", "o-1")
    assert kiosk.rung(Rung.DOOR_OPEN).op_id == "o-1"


def test_a_silent_board_fails_and_recovers(kiosk: Listening, board: BoardProcess) -> None:
    board.hands.act("board", board="A", dead=True)
    kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("board.A", "failed"))
    kiosk.cabinet.open("03", "o-1")
    assert kiosk.rung(Rung.NO_REPLY).op_id == "o-1"
    board.hands.act("board", board="A", dead=False)
    kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("board.A", "ok"))


def test_two_programs_never_share_a_port(kiosk: Listening, board: BoardProcess) -> None:
    with pytest.raises(serial.SerialException):
        serial.Serial(str(board.link), 19200, exclusive=True)


def test_a_port_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    profile = profiles.at_ports(profiles.load("demo-12"), {"main": str(tmp_path / "lock")})
    kiosk = Listening(profile)
    kiosk.until(lambda each: isinstance(each, Health) and "cannot be opened" in each.why)
    with board_process(tmp_path):
        kiosk.until(lambda each: isinstance(each, Health) and each.state == "ok")
        kiosk.cabinet.close()


def test_the_wrong_speed_reads_rubbish(board: BoardProcess) -> None:
    with serial.Serial(str(board.link), 9600, timeout=0.5, exclusive=True) as port:
        port.write(STATUS)
        assert port.read(9) not in (b"", bytes.fromhex("02 00 35 FF FF 00 00 03 38"))
    with serial.Serial(str(board.link), 19200, timeout=5, exclusive=True) as port:
        port.write(STATUS)
        assert port.read(9) == bytes.fromhex("02 00 35 FF FF 00 00 03 38")


def test_faults_of_the_line_are_switched_at_run_time(board: BoardProcess) -> None:
    with serial.Serial(str(board.link), 19200, timeout=0.3, exclusive=True) as port:
        board.hands.act("line", bus="main", drop=1)
        port.write(STATUS)
        assert port.read(9) == b""
        board.hands.act("line", bus="main", echo=True, before="FF")
        port.write(STATUS)
        assert port.read(15) == STATUS + bytes.fromhex("FF 02 00 35 FF FF 00 00 03 38")
        board.hands.act("line", bus="main", clear=True)
        port.write(STATUS)
        assert port.read(20) == bytes.fromhex("02 00 35 FF FF 00 00 03 38")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ({"name": "dance", "cell": "01"}, "hands cannot 'dance'"),
        ({"name": "close", "cell": "99"}, "there is no door '99'"),
        ({"name": "take", "cell": "01"}, "the door is shut"),
        ({"name": "line", "bus": "main", "gravity": 1}, "there is no fault 'gravity'"),
        ({"name": "unplug", "bus": "other"}, "there is no bus 'other'"),
    ],
)
def test_an_impossible_act_is_refused_in_a_sentence(board: BoardProcess, act: dict[str, str], sentence: str) -> None:
    with pytest.raises(HardwareError, match=sentence):
        board.hands.act(**act)


def test_a_control_channel_that_nobody_answers_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="does not answer"):
        ControlHands(str(tmp_path / "nobody.sock")).truth()


def test_the_control_channel_can_be_a_loopback_port(tmp_path: Path) -> None:
    with board_process(tmp_path, "--cells", "3", "--control", "127.0.0.1:0") as made:
        assert made.process.poll() is None


def test_the_process_ends_at_once_and_takes_its_link_along(tmp_path: Path) -> None:
    with board_process(tmp_path) as made:
        before = time.monotonic()
        made.process.terminate()
        assert made.process.wait(20) == 0
        assert time.monotonic() - before < 10
        assert not made.link.is_symlink()


def test_inverted_wiring_is_the_profile_s_business(tmp_path: Path) -> None:
    shipped = profiles.load("demo-12")
    inverted = replace(shipped, boards=tuple(replace(each, closed_bit=False) for each in shipped.boards))
    with board_process(tmp_path) as made:
        kiosk = Listening(profiles.at_ports(inverted, {"main": str(made.link)}))
        assert kiosk.cabinet.snapshot()["03"].door is Door.OPEN
        kiosk.cabinet.close()


@pytest.mark.feature("HW-4", "HW-6")
@pytest.mark.parametrize("family", ["wkly", "modbus", "gpio"])
def test_boards_of_another_family_take_over_at_run_time(kiosk: Listening, board: BoardProcess, family: str) -> None:
    board.hands.act("family", family=family)
    assert board.hands.truth()["buses"]["main"]["family"] == family
    shipped = profiles.at_ports(profiles.load("demo-12"), {"main": str(board.link)})
    kiosk.cabinet.become(plain.with_family(shipped, family))
    kiosk.cabinet.open("07", "o-1")
    assert kiosk.rung(Rung.SENT if family == "gpio" else Rung.ACKED).op_id == "o-1"
    assert kiosk.rung(Rung.DOOR_OPEN).cell == "07"


@pytest.mark.feature("HW-4")
def test_one_dead_port_never_delays_the_other(tmp_path: Path) -> None:
    with board_process(tmp_path, "--profile", "mixed") as made:
        links = {"left": str(made.link), "right": f"{made.link}-right"}
        kiosk = Listening(profiles.at_ports(profiles.load("mixed"), links))
        kiosk.cabinet.open("A05", "o-1")
        assert kiosk.rung(Rung.DOOR_OPEN).cell == "A05"
        made.hands.act("unplug", bus="left")
        kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("port.left", "failed"))
        kiosk.cabinet.open("B07", "o-2")
        assert kiosk.rung(Rung.DOOR_OPEN).cell == "B07"
        kiosk.cabinet.open("A06", "o-3")
        assert kiosk.rung(Rung.NO_REPLY).cell == "A06"
        kiosk.cabinet.close()
