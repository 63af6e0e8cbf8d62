"""All coils off after the service: the guard drives them off at its start, whatever became of the one before."""

import json
from dataclasses import dataclass, field

import pytest

from hardware import __main__ as tools
from hardware import profile as profiles
from hardware.line import LineLost
from hardware.locker import coils
from hardware.locker.cabinet import Outside, inputs_of
from hardware.locker.gpio import Pins
from hardware.locker.lost import LostPins
from hardware.plan import BusPlan, Profile


@dataclass(slots=True)
class Watched(Outside):
    """Sees which buses a guard was started for; at first so often somebody still holds their pins."""

    busy: int = 0
    guarded: list[tuple[str, list[int]]] = field(default_factory=list)

    def pins(self, profile: Profile, bus: BusPlan) -> Pins:
        """No switch is claimed."""
        if self.busy:
            self.busy -= 1
            message = "the guard of the relay pins did not start"
            raise LineLost(message)
        self.guarded.append((bus.name, inputs_of(profile, bus)))
        return LostPins("nobody asks these")


def test_a_guard_is_started_for_the_pins_and_claims_no_switch() -> None:
    outside = Watched()
    assert coils.off(profiles.load("gpio-4"), outside) == [17, 22, 23, 24]
    assert outside.guarded == [("pins", [])]


def test_pins_that_are_still_held_are_waited_for() -> None:
    outside = Watched(busy=1)
    coils.off(profiles.load("gpio-4"), outside)
    assert len(outside.guarded) == 1


def test_pins_that_stay_held_are_one_sentence() -> None:
    with pytest.raises(LineLost, match="did not start"):
        coils.off(profiles.load("gpio-4"), Watched(busy=100), patience_s=0.0)


def test_a_cabinet_without_relays_on_pins_has_nothing_to_switch_off() -> None:
    outside = Watched()
    assert coils.off(profiles.load("kerong-48"), outside) == []
    assert outside.guarded == []


def test_the_command_starts_a_true_guard(capsys: pytest.CaptureFixture[str]) -> None:
    assert tools.main(["coils-off", "gpio-4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"off": [17, 22, 23, 24]}
