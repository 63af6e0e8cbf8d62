"""A port that is not as it was commissioned opens nothing, until somebody has seen the right doors open there."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware import seal
from hardware.locker.adapter import adapter, latency_ms
from hardware.plan import Profile
from tests.hardware.bench import Bench, cabinet

SAME = "virtual"


def commissioned(family: str = "kerong5", adapter: str = SAME) -> Profile:
    made = profiles.at_ports(cabinet(family), {"main": "virtual"})
    return seal.sealed(replace(made, buses=(replace(made.buses[0], adapter=adapter),)))


@pytest.mark.feature("HW-4", "HW-7")
@pytest.mark.parametrize("family", ["kerong5", "modbus"])
def test_another_adapter_at_the_same_place_gets_not_one_byte(family: str) -> None:
    bench = Bench(commissioned(family))
    assert bench.open("01", wait_ms=2000)[-1] == "door_open"
    bench.act("close")
    bench.go(2000)
    bench.plug.plugged = False
    bench.go(1000)
    sent = bench.counts["sent"]
    bench.plug.adapter, bench.plug.plugged = "1a86:7523", True
    bench.go(3000)
    assert bench.open("02") == ["no_reply"]
    assert bench.counts["sent"] == sent
    assert bench.pulses("02") == 0
    (told,) = [each for each in bench.health if each.part == "adapter.main"]
    assert told.state == "failed"
    assert "another adapter (1a86:7523)" in told.why


def test_the_old_adapter_is_taken_again_by_itself() -> None:
    bench = Bench(commissioned(adapter="0403:6001 A50285BI"))
    assert bench.open("01") == ["no_reply"]
    bench.plug.adapter = "0403:6001 A50285BI"
    bench.go(3000)
    assert bench.open("01", wait_ms=2000) == ["sent", "door_open"]
    assert [each.state for each in bench.health if each.part == "adapter.main"] == ["failed", "ok"]


def test_a_cabinet_that_was_never_commissioned_takes_any_adapter() -> None:
    bench = Bench(cabinet("kerong5"))
    bench.plug.adapter = "1a86:7523"
    assert bench.open("01", wait_ms=2000) == ["sent", "door_open"]


def test_a_seal_is_broken_by_another_port_another_wire_and_nothing_else() -> None:
    whole = commissioned()
    (bus,) = whole.buses
    crossed = (replace(whole.cells[0], channel=2, input=2), replace(whole.cells[1], channel=1, input=1))
    assert not seal.broken(whole, bus)
    assert not seal.broken(replace(whole, title="Renamed", cells=tuple(reversed(whole.cells))), bus)
    assert "main" in seal.broken(replace(whole, cells=(*crossed, *whole.cells[2:])), bus)
    assert "main" in seal.broken(whole, replace(bus, port="/dev/other"))
    assert not seal.broken(cabinet("kerong5"), cabinet("kerong5").buses[0])


def test_an_adapter_is_known_by_maker_model_and_number(tmp_path: Path) -> None:
    device = tmp_path / "usb1" / "1-1.2"
    port = device / "1-1.2:1.0" / "ttyUSB0"
    port.mkdir(parents=True)
    (device / "idVendor").write_text("0403\n")
    (device / "idProduct").write_text("6001\n")
    (tmp_path / "tty" / "ttyUSB0").mkdir(parents=True)
    (tmp_path / "tty" / "ttyUSB0" / "device").symlink_to(port)
    assert adapter("/dev/ttyUSB0", tmp_path / "tty") == "0403:6001"
    (device / "serial").write_text("A50285BI\n")
    assert adapter("/dev/ttyUSB0", tmp_path / "tty") == "0403:6001 A50285BI"
    assert adapter("/dev/ttyAMA0", tmp_path / "tty") == ""


def test_how_long_an_adapter_holds_bytes_back_is_read_where_it_says_so(tmp_path: Path) -> None:
    timer = tmp_path / "ttyUSB0" / "device" / "latency_timer"
    timer.parent.mkdir(parents=True)
    assert latency_ms("/dev/ttyUSB0", tmp_path) is None
    timer.write_text("16\n")
    assert latency_ms("/dev/ttyUSB0", tmp_path) == 16
    timer.write_text("soon\n")
    assert latency_ms("/dev/ttyUSB0", tmp_path) is None


@pytest.mark.feature("HW-4", "HW-9")
def test_a_slow_adapter_is_told_and_opens_all_the_same_until_it_is_quick() -> None:
    bench = Bench(commissioned(), settle_ms=0)
    bench.plug.latency_ms = 16
    assert bench.open("01", wait_ms=2000)[-1] == "door_open"
    bench.plug.plugged = False
    bench.go(1000)
    bench.plug.plugged, bench.plug.latency_ms = True, 1
    bench.go(5000)
    told = [(each.state, each.why) for each in bench.health if each.part == "adapter.main"]
    assert [state for state, _ in told] == ["degraded", "ok"]
    assert "holds bytes back for 16 ms" in told[0][1]


@pytest.mark.feature("HW-4")
def test_a_relay_board_that_does_not_confirm_that_all_is_off_gets_no_pulse() -> None:
    bench = Bench(cabinet("modbus"), settle_ms=0)
    bench.sim.boards["A"].lies.claim = "mute"
    bench.go(1000)
    assert bench.open(wait_ms=3000) == ["no_reply"]
    assert bench.pulses() == 0
    bench.sim.boards["A"].lies.claim = ""
    assert bench.open(wait_ms=1000)[-1] == "door_open"


@pytest.mark.feature("HW-5")
def test_a_lock_that_takes_twice_its_time_is_told_until_it_is_quick_again() -> None:
    made = cabinet("kerong5")
    bench = Bench(replace(made, cells=tuple(replace(cell, baseline_ms=150) for cell in made.cells)))
    for bolt_ms in (40, 900, 900, 40):
        bench.sim.act("mechanics", bolt_ms=bolt_ms)
        assert bench.open(wait_ms=3000) == ["sent", "door_open"]
        bench.act("close")
        bench.go(12_000)
    told = [(each.state, each.why) for each in bench.health if each.part == "lock.01"]
    assert [state for state, _ in told] == ["degraded", "ok"]
    assert "150 ms when it was proven" in told[0][1]


@pytest.mark.feature("HW-4", "HW-7")
@pytest.mark.parametrize(
    ("family", "model", "other"), [("winnsen", "85", {"variant": 0xA0}), ("kerong8", "CU12", {"channels": 24})]
)
def test_a_board_of_another_model_at_the_same_address_gets_no_pulse(
    family: str, model: str, other: dict[str, int]
) -> None:
    bench = Bench(cabinet(family, variant=model))
    assert bench.open("01", wait_ms=2000)[-1] == "door_open"
    bench.act("close")
    bench.go(2000)
    board = bench.sim.boards["A"]
    for name, value in other.items():
        setattr(board if hasattr(board, name) else board.wiring, name, value)
    bench.go(3000)
    assert bench.open("02") == ["no_reply"]
    assert bench.pulses("02") == 0
    assert bench.locker.snapshot()["02"].door == "unknown"
    assert any("not the model that was commissioned" in each.why for each in bench.health)
