"""One opening, told of things one by one: what it concludes, and when it asks for a second pulse."""

import pytest

from hardware.locker.opening import AGAIN_MS, Facts, Opening, Phase
from hardware.ports import Caps, Door, Rung
from hardware.wire import Verdict

OPEN_MS = 3000
LATCH = Caps(ack="command", door="latch")
SHUT = Facts(Door.CLOSED, settling=False, chattering=False, trusted=True)


def sent(caps: Caps = LATCH, before: Door = Door.CLOSED) -> Opening:
    opening = Opening("o-1", caps, OPEN_MS)
    opening.sent(0, before)
    return opening


def heard(opening: Opening) -> Opening:
    opening.heard()
    opening.heard()
    return opening


def test_a_fresh_opening_wants_its_pulse_at_once() -> None:
    opening = Opening("o-1", LATCH, OPEN_MS)
    assert opening.pulse_at == float("-inf")
    opening.sent(5, Door.CLOSED)
    assert opening.pulse_at is None


def test_a_door_that_opened_after_the_pulse_is_its_doing() -> None:
    assert sent().opened(40)
    early = sent()
    assert not early.opened(-40)
    assert early.phase is Phase.WATCH


def test_a_shut_door_is_jammed_after_its_time_and_pulsed_once_more() -> None:
    opening = heard(sent())
    assert opening.conclude(OPEN_MS - 1, SHUT) is None
    assert opening.conclude(OPEN_MS, SHUT) is Rung.JAMMED
    assert opening.pulse_at == AGAIN_MS
    opening.sent(OPEN_MS + 1, Door.CLOSED)
    assert opening.attempt == 2
    heard(opening)
    assert opening.conclude(2 * OPEN_MS + 1, SHUT) is Rung.JAMMED
    assert opening.phase is Phase.DONE


@pytest.mark.parametrize(
    ("facts", "before", "rung"),
    [
        (Facts(Door.CLOSED, settling=False, chattering=False, trusted=False), Door.CLOSED, Rung.NOT_DETECTED),
        (Facts(Door.OPEN, settling=False, chattering=False, trusted=True), Door.OPEN, Rung.NOT_DETECTED),
        (Facts(Door.CLOSED, settling=False, chattering=False, trusted=True), Door.OPEN, Rung.NOT_DETECTED),
        (Facts(Door.UNKNOWN, settling=True, chattering=True, trusted=True), Door.CLOSED, Rung.UNKNOWN),
        (Facts(Door.UNKNOWN, settling=False, chattering=False, trusted=True), Door.CLOSED, Rung.UNKNOWN),
    ],
)
def test_without_proof_nothing_is_claimed_and_nothing_pulsed_again(facts: Facts, before: Door, rung: Rung) -> None:
    opening = heard(sent(before=before))
    assert opening.conclude(OPEN_MS, facts) is rung
    assert opening.phase is Phase.DONE


def test_a_reading_that_is_just_changing_is_waited_for() -> None:
    opening = heard(sent())
    changing = Facts(Door.CLOSED, settling=True, chattering=False, trusted=True)
    assert opening.conclude(OPEN_MS, changing) is None
    assert opening.conclude(OPEN_MS + 25, SHUT) is Rung.JAMMED


def test_a_silent_board_is_given_its_whole_time_and_no_second_pulse() -> None:
    opening = sent()
    opening.silent(garbled=False, of_pulse=True)
    assert opening.conclude(AGAIN_MS, SHUT) is None
    assert opening.conclude(OPEN_MS, SHUT) is Rung.NO_REPLY
    assert opening.phase is Phase.DONE


def test_bytes_without_a_frame_are_a_bad_frame() -> None:
    opening = sent()
    opening.silent(garbled=True, of_pulse=False)
    assert opening.conclude(OPEN_MS, SHUT) is Rung.BAD_FRAME


def test_a_lost_answer_with_a_shut_door_is_tried_again_after_a_second() -> None:
    opening = sent()
    opening.silent(garbled=False, of_pulse=True)
    heard(opening)
    assert opening.conclude(AGAIN_MS - 1, SHUT) is None
    assert opening.conclude(AGAIN_MS, SHUT) is Rung.NO_REPLY
    assert opening.phase is Phase.PAUSE


def test_a_board_that_refuses_is_not_asked_again() -> None:
    opening = sent()
    assert not opening.answered(Verdict.REFUSED)
    heard(opening)
    assert opening.conclude(AGAIN_MS, SHUT) is Rung.BAD_FRAME
    assert opening.phase is Phase.DONE


def test_only_an_accepted_pulse_is_acknowledged() -> None:
    assert sent().answered(Verdict.ACCEPTED)
    for verdict in (Verdict.FAILED, Verdict.UNSURE, Verdict.REFUSED, Verdict.NONE):
        assert not sent().answered(verdict)


def test_a_board_that_says_failed_is_believed_when_the_door_stays_shut() -> None:
    opening = sent()
    opening.answered(Verdict.FAILED)
    heard(opening)
    assert opening.conclude(AGAIN_MS, SHUT) is Rung.JAMMED


def test_silence_before_the_second_pulse_cancels_it() -> None:
    opening = heard(sent())
    opening.conclude(OPEN_MS, SHUT)
    opening.silent(garbled=False, of_pulse=False)
    assert opening.conclude(OPEN_MS + 10, SHUT) is Rung.NO_REPLY
    assert opening.pulse_at is None


def test_a_door_without_sensor_ends_with_the_board_s_word() -> None:
    unseen = Caps(ack="command", door="none")
    acked = sent(unseen)
    acked.answered(Verdict.ACCEPTED)
    assert acked.conclude(1, SHUT) is None
    assert acked.phase is Phase.DONE
    mute = sent(unseen)
    mute.silent(garbled=False, of_pulse=True)
    assert mute.conclude(1, SHUT) is Rung.NO_REPLY
    assert sent(Caps()).conclude(0, SHUT) is Rung.NOT_DETECTED


def test_a_lost_line_loses_the_outcome_until_the_door_is_seen() -> None:
    opening = sent()
    assert opening.lose()
    assert opening.conclude(100_000, SHUT) is None
    assert opening.opened(60_000)
    shut = sent()
    shut.lose()
    heard(shut)
    assert shut.conclude(100_000, SHUT) is None
    assert shut.phase is Phase.DONE
