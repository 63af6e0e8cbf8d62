"""Coils are cared for: one at a time on a supply, however many doors are asked for, and rest for each lock."""

from dataclasses import replace
from itertools import pairwise

import pytest

from hardware import profile as profiles
from hardware.families import SERIAL
from hardware.locker.cabinet import Cabinet
from hardware.locker.care import CoilCare, Supply
from tests.hardware.bench import Bench, cabinet


@pytest.mark.feature("HW-4")
@pytest.mark.parametrize("family", [*SERIAL, "gpio"])
def test_when_all_doors_are_asked_for_at_once_their_coils_come_one_after_the_other(family: str) -> None:
    bench = Bench(cabinet(family), settle_ms=1500)
    for number in range(1, 13):
        bench.locker.open(f"{number:02d}", f"o-{number}")
    bench.go(12 * 600 + 2000)
    coils = sorted(bench.sim.world.coils, key=lambda coil: coil.on_ms)
    assert sorted(coil.cell for coil in coils) == [f"{number:02d}" for number in range(1, 13)]
    assert all(before.off_ms <= after.on_ms for before, after in pairwise(coils))


def test_two_ports_on_one_supply_take_turns_and_two_supplies_do_not_wait() -> None:
    supply = Supply()
    left, right, other = CoilCare(400, supply), CoilCare(400, supply), CoilCare(400, Supply())
    assert left.may(1000)
    assert not right.may(1000)
    assert other.may(1000)
    left.pulsed("01", 1010)
    assert right.free_at("07") == 1410
    assert not right.may(1409)
    assert right.may(1410)


def test_a_lock_rests_a_second_and_cools_down_after_three_pulses() -> None:
    care = CoilCare(400, Supply())
    for moment in (0, 1000, 2000):
        assert not care.worn("01", moment)
        care.pulsed("01", moment)
        assert care.free_at("01") == moment + 1000
        assert care.free_at("02") == moment + 400
    assert care.worn("01", 29_999)
    assert not care.worn("01", 30_000)


def test_buses_share_a_supply_unless_the_profile_says_otherwise() -> None:
    shipped = profiles.load("mixed")
    assert {bus.supply for bus in shipped.buses} == {"locks"}
    apart = replace(shipped, buses=tuple(replace(bus, supply=bus.name) for bus in shipped.buses))
    for profile, count in ((shipped, 1), (apart, 2)):
        locker = Cabinet(profile)
        assert len(locker.supplies) == count
        locker.close()
