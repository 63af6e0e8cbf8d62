"""A screen that speaks: what is said when, as loud as somebody wants it."""

from pathlib import Path

import pytest

from edge.domain.staff import CUSTOMER
from edge.domain.visit import State
from edge.effects import Say
from edge.flows import sense, visit
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """An idle kiosk."""
    return Rig(tmp_path)


def press(rig: Rig, act: str, **args: str) -> list[Say]:
    """Press a button or key; what is said then."""
    before = len(rig.effects)
    rig.do(visit.act, act, rig.turn.memory.visit.rev, args, caller=CUSTOMER)
    return [effect for effect in rig.effects[before:] if isinstance(effect, Say)]


def touch(rig: Rig, typed: int, under: str = "") -> list[Say]:
    before = len(rig.effects)
    rig.do(visit.touched, rig.turn.memory.visit.rev, typed, under, caller=CUSTOMER)
    return [effect for effect in rig.effects[before:] if isinstance(effect, Say)]


def whats(said: list[Say]) -> list[str]:
    return [each.what for each in said]


def test_a_screen_is_silent_until_somebody_wants_it_to_speak(rig: Rig) -> None:
    assert press(rig, "help") == []
    assert touch(rig, 3) == []
    assert press(rig, "repeat") == []


@pytest.mark.feature("CUS-12")
def test_one_key_turns_the_voice_on_and_off_again(rig: Rig) -> None:
    assert whats(press(rig, "voice")) == ["title"]
    assert rig.turn.memory.visit.voice
    assert whats(press(rig, "voice")) == ["switch"]
    assert not rig.turn.memory.visit.voice


def test_somebody_who_listens_has_three_times_as_long_and_then_it_is_silent_again(rig: Rig) -> None:
    press(rig, "voice")
    rig.pass_time(100_000)
    assert rig.turn.memory.visit.voice
    rig.pass_time(100_000)
    assert not rig.turn.memory.visit.voice


def test_each_new_screen_speaks_and_so_does_another_language(rig: Rig) -> None:
    press(rig, "voice")
    assert whats(press(rig, "help")) == ["all"]
    other = press(rig, "speak")
    assert [(each.what, each.lang) for each in other] == [("all", "en")]
    assert whats(press(rig, "repeat")) == ["all"]


@pytest.mark.feature("CUS-12")
def test_digits_are_counted_aloud_and_never_told(rig: Rig) -> None:
    press(rig, "voice")
    assert touch(rig, 3) == [Say("count", "ru", 70, {"typed": 3})]
    assert rig.turn.memory.visit.state is State.ENTRY
    assert touch(rig, 0) == []


def test_what_lies_under_the_finger_is_said_and_nothing_is_pressed(rig: Rig) -> None:
    press(rig, "voice")
    press(rig, "help")
    assert [dict(each.details) for each in touch(rig, 0, "Позвать сотрудника")] == [{"text": "Позвать сотрудника"}]
    assert rig.turn.memory.visit.state is State.HELP


def test_louder_and_softer_last_as_long_as_the_visitor(rig: Rig) -> None:
    press(rig, "voice")
    assert [each.volume for each in press(rig, "louder")] == [80]
    for _ in range(9):
        last = press(rig, "louder")
    assert [each.volume for each in last] == [100]
    for _ in range(20):
        last = press(rig, "softer")
    assert [each.volume for each in last] == [10]
    rig.pass_time(400_000)
    assert [each.volume for each in press(rig, "voice")] == [70]


def test_a_switch_says_what_it_is_now(rig: Rig) -> None:
    press(rig, "voice")
    press(rig, "access")
    said = press(rig, "switch", name="large")
    assert [(each.what, dict(each.details)) for each in said] == [("switch", {"name": "large"})]
    rig.turn.memory.visit = rig.turn.memory.visit._replace(voice=True)
    assert whats(press(rig, "switch", name="voice")) == ["switch"]


def plug(rig: Rig, state: str) -> list[Say]:
    """Headphones go in ("failed": the switch of the socket opens) or out ("ok")."""
    before = len(rig.effects)
    rig.do(sense.felt, "headphones", state, "")
    return [effect for effect in rig.effects[before:] if isinstance(effect, Say)]


def ears(rig: Rig) -> tuple[bool, bool]:
    """Whether the screen speaks, and whether to headphones."""
    return rig.turn.memory.visit.voice, rig.turn.memory.visit.headphones


@pytest.mark.feature("CUS-12")
def test_headphones_begin_to_speak_and_pulled_out_they_leave_no_voice(rig: Rig) -> None:
    before = rig.kinds()
    assert whats(plug(rig, "failed")) == ["title"]
    assert ears(rig) == (True, True)
    assert plug(rig, "failed") == []
    plug(rig, "ok")
    assert ears(rig) == (False, False)
    assert plug(rig, "ok") == []
    assert rig.kinds() == before  # nobody's headphones are a fault or a fact


@pytest.mark.feature("CUS-12")
def test_keys_are_said_one_by_one_to_headphones_alone_and_not_counted(rig: Rig) -> None:
    plug(rig, "failed")
    assert whats(touch(rig, 1)) == []
    assert [(say.what, dict(say.details)) for say in touch(rig, 0, "4")] == [("words", {"text": "4"})]
    plug(rig, "ok")
    press(rig, "voice")
    assert whats(touch(rig, 2)) == ["count"]
