"""A customer asks at the kiosk; an operator sees it in the console and answers, sealed to that kiosk."""

import pytest

from edge.sync.contract.canonical import from_text
from edge.sync.contract.documents import document
from edge.sync.contract.seal import seal_body, seal_key
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


@pytest.mark.feature("OWN-13")
def test_what_the_kiosk_has_erased_is_erased_here_question_and_answer(office: Office, kiosk: ScriptedKiosk) -> None:
    world = World(office, kiosk)
    world.up(kiosk.born())
    with office.write(world.now) as turn:
        ours = from_text(turn.keys.seal_public)
        answer = support.answer(turn, kiosk.dev, "door-1f", "Идём.", "operator:o-1")
    for ver in (3, 7):
        body = seal_body("said", {"thread": "door-1f", "by": "customer", "text": f"текст {ver}"}, ours)
        world.up(kiosk.told(document("said", f"m-{ver}", ver, body)))
    world.tells("DataErased", what="said", keys=["m-3", answer], older_than="2026-11-20T09:00:00.000Z")
    world.work()
    with office.read(world.now) as turn:
        assert [each.text for each in support.written(turn, kiosk.dev)] == ["текст 7"]
        assert turn.db.exec_driver_sql("SELECT body FROM feed WHERE kind = 'message'").scalar_one() is None


@pytest.mark.feature("CUS-13")
def test_own_words_arrive_sealed_and_only_the_platform_reads_them(office: Office, kiosk: ScriptedKiosk) -> None:
    world = World(office, kiosk)
    world.up(kiosk.born())
    with office.read(world.now) as turn:
        ours = from_text(turn.keys.seal_public)
    texts = {3: "Дверца 07 не закрывается", 7: "Уже закрылась"}
    for ver, text in texts.items():
        body = seal_body("said", {"thread": "door-1f", "by": "customer", "text": text}, ours)
        world.up(kiosk.told(document("said", f"m-{ver}", ver, body)))
    foreign = seal_body("said", {"thread": "door-1f", "by": "customer", "text": "не вам"}, seal_key(b"\x09" * 32))
    world.up(kiosk.told(document("said", "m-1", 1, foreign)))
    with office.read(world.now) as turn:
        found = support.written(turn, kiosk.dev)
        stored = str(turn.db.exec_driver_sql("SELECT body FROM reports").all())
    assert [each.text for each in found] == ["Уже закрылась", "Дверца 07 не закрывается", None]
    assert {each.thread for each in found} == {"door-1f"}
    assert "Дверца" not in stored
