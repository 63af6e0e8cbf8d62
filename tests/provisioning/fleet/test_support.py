"""A customer asks at the kiosk; an operator sees it in the console and answers, sealed to that kiosk."""

import pytest

from provisioning.fleet import alarms, support
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World


@pytest.mark.feature("CUS-13")
def test_a_question_rings_and_its_answer_goes_to_the_kiosk_sealed(office: Office, kiosk: ScriptedKiosk) -> None:
    world = World(office, kiosk)
    world.up(kiosk.born())
    world.tells("SupportAsked", thread="door-1f")
    world.work()
    with office.write(world.now) as turn:
        (alarm,) = alarms.waiting(turn)
        ident = support.answer(turn, kiosk.dev, alarm.detail, "Сейчас откроем.", "operator:o-1")
        assert support.answer(turn, "k-nobody", alarm.detail, "", "operator:o-1") is None
    assert (alarm.sort, alarm.detail) == ("SupportAsked", "door-1f")
    world.settle()
    assert ident is not None
    body = kiosk.body("message", ident)
    assert (body["thread"], body["by"]) == ("door-1f", "operator:o-1")
    with office.read(world.now) as turn:
        stored = turn.db.exec_driver_sql("SELECT body FROM feed WHERE kind = 'message'").scalar_one()
    assert "Сейчас" not in stored
