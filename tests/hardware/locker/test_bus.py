"""The bus: one request, one reply, silence between them, and what comes too late answers nothing."""

import pytest

from hardware.boards.agenda import Agenda
from hardware.families import codec
from hardware.line import Line
from hardware.locker.bus import Bus, BusRules, Outcome
from hardware.locker.trace import KEPT, Trace
from hardware.wire import Frame, Op

STATE = bytes.fromhex("02 00 35 01 00 00 00 03 3B")
OTHER = bytes.fromhex("02 10 35 FD FF 02 00 03 48")
PUSH = bytes.fromhex("57 4B 4C 59 0A 00 85 01 01 86")
STATUS = Op("status", 0)


class Script(Line):
    """A line that gives scripted bytes at scripted times after each request."""

    def __init__(self, *replies: list[tuple[float, bytes]]) -> None:
        self.adapter = ""
        self.latency_ms: int | None = None
        self.agenda = Agenda()
        self.sent: list[tuple[float, bytes]] = []
        self._replies = list(replies)
        self._inbox = bytearray()

    def now(self) -> float:
        return self.agenda.now()

    def write(self, data: bytes) -> None:
        self.sent.append((self.now(), data))
        for after, reply in self._replies.pop(0) if self._replies else []:
            self.agenda.later(after, lambda reply=reply: self._inbox.extend(reply))  # type: ignore[misc]

    def read(self, until: float) -> bytes:
        while not self._inbox and self.now() < until:
            following = self.agenda.next_at()
            self.agenda.run(until if following is None else min(until, following))
        data = bytes(self._inbox)
        self._inbox.clear()
        return data

    def close(self) -> None:
        """Nothing to close."""


def bus(line: Line, family: str = "kerong5", *, echo: bool = False) -> Bus:
    return Bus(line, codec(family), BusRules(19200, echo=echo, latency_ms=1), Trace())


def test_a_reply_comes_back_as_its_frame() -> None:
    reply = bus(Script([(7, STATE)])).ask(STATUS)
    assert reply.outcome is Outcome.OK
    assert reply.frame is not None
    assert reply.frame.raw == STATE


def test_silence_and_rubbish_are_told_apart() -> None:
    assert bus(Script()).ask(STATUS).outcome is Outcome.NO_REPLY
    assert bus(Script([(5, b"\x55\xaa")])).ask(STATUS).outcome is Outcome.BAD_FRAME
    assert bus(Script([(5, STATE[:5])])).ask(STATUS).outcome is Outcome.BAD_FRAME


def test_another_board_s_reply_answers_nothing() -> None:
    asked = bus(Script([(5, OTHER)]))
    assert asked.ask(STATUS).outcome is Outcome.BAD_FRAME
    assert asked.trace.counts()["foreign"] == 1


@pytest.mark.parametrize("gap", [0.5, 5, 18])
def test_a_reply_in_pieces_is_put_together(gap: float) -> None:
    pieces = [(5 + n * gap, STATE[n : n + 1]) for n in range(9)]
    assert bus(Script(pieces)).ask(STATUS).outcome is Outcome.OK


def test_between_two_requests_the_line_is_silent() -> None:
    line = Script([(7, STATE)], [(7, STATE)])
    asked = bus(line)
    asked.ask(STATUS)
    done = line.now()
    asked.ask(STATUS)
    assert line.sent[1][0] - done >= 38_500 / 19_200


def test_the_gap_depends_on_the_speed() -> None:
    gaps = [BusRules(baud).between_ms() for baud in (9600, 19200, 38400, 115200)]
    assert gaps == [pytest.approx(4.01, abs=0.01), pytest.approx(2.01, abs=0.01), 1.75, 1.75]
    assert BusRules(9600, gap_ms=30).between_ms() == 30


def test_a_late_reply_is_not_taken_for_the_next_one() -> None:
    line = Script([(190, STATE)], [(7, OTHER)])
    asked = bus(line)
    assert asked.ask(STATUS).outcome is Outcome.NO_REPLY
    assert asked.trace.counts()["late"] == 1
    second = asked.ask(Op("status", 1))
    assert second.frame is not None
    assert second.frame.raw == OTHER


def test_an_echo_is_taken_off_only_where_there_is_one() -> None:
    tx = codec("kerong5").encode(STATUS)
    assert bus(Script([(3, tx + STATE)]), echo=True).ask(STATUS).outcome is Outcome.OK
    collided = bus(Script([(3, b"\x00" + tx[1:]), (9, STATE)]), echo=True)
    collided.ask(STATUS)
    assert collided.trace.counts()["echo_mismatch"] >= 1


def test_an_echo_is_found_by_asking_nobody() -> None:
    nobody = Op("status", 14)
    tx = codec("kerong5").encode(nobody)
    assert bus(Script([(3, tx)])).echoes(nobody)
    assert not bus(Script([])).echoes(nobody)


def test_nothing_is_awaited_after_an_open_that_nobody_answers() -> None:
    line = Script()
    asked = bus(line)
    told: list[float] = []
    reply = asked.ask(Op("open", 0, 1), told.append)
    assert told == [0]
    assert reply.sent_at == line.now() == 0


def test_what_boards_say_unasked_is_passed_on() -> None:
    line = Script([(20, PUSH[:4]), (22, PUSH[4:])])
    heard: list[Frame] = []
    listening = bus(line, "wkly")
    listening.on_push = heard.append
    line.write(b"")
    for _ in range(3):
        listening.listen(line.now() + 15)
    assert [(frame.cell, frame.bits) for frame in heard] == [(1, {1: True})]


def test_endless_noise_does_not_hold_the_bus_for_ever() -> None:
    noise = [(n * 10.0, b"\x55") for n in range(1, 500)]
    line = Script(noise)
    bus(line).ask(STATUS)
    assert line.now() < 1000


def test_the_trace_keeps_the_newest_frames_as_a_person_reads_them() -> None:
    trace = Trace()
    for number in range(KEPT + 5):
        trace.note(number, "tx", b"\x02\x00", "sent")
    assert len(trace.lines()) == KEPT
    assert trace.lines()[-1].split() == [f"{KEPT + 4}.00", "tx", "02", "00", "sent"]
    trace.count("timeout")
    assert trace.counts() == {"sent": KEPT + 5, "timeout": 1}
