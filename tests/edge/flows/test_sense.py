"""What the cabinet feels: an opened case and lost mains are facts, somebody who comes near is none."""

from pathlib import Path

import pytest

from edge.effects import Sound, Tone
from edge.flows import sense
from tests.edge.rig import Rig


@pytest.mark.feature("HW-8")
def test_an_opened_case_is_tamper_once_and_a_fault_until_it_is_shut(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    for _ in range(2):
        rig.do(sense.felt, "case", "failed", "the case is open")
    assert rig.kinds()[-2:] == ["HardwareChanged", "TamperSeen"]
    assert rig.effects.count(Sound(Tone.ASK)) == 1
    assert rig.turn.memory.faults == {"case"}
    rig.do(sense.felt, "case", "ok", "")
    assert rig.kinds()[-1] == "HardwareChanged"
    assert rig.turn.memory.faults == frozenset()


@pytest.mark.feature("HW-8")
def test_mains_that_go_and_come_are_facts_and_a_weak_supply_is_only_a_fault(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.do(sense.felt, "power", "failed", "mains power is gone")
    rig.do(sense.felt, "power", "ok", "")
    assert rig.kinds()[-4:] == ["HardwareChanged", "PowerChanged"] * 2
    rig.do(sense.felt, "power", "degraded", "the supply is too weak")
    assert rig.kinds()[-1] == "HardwareChanged"


def test_somebody_who_comes_near_is_no_fault(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    before = rig.kinds()
    rig.do(sense.felt, "presence", "failed", "somebody is there")
    assert rig.kinds() == before
    assert rig.turn.memory.faults == frozenset()
