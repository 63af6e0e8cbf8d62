"""Each simulated board answers the golden requests with the golden replies."""

import importlib
from typing import Any

import pytest

from hardware.boards.agenda import Agenda
from hardware.boards.board import SimBoard, Wiring
from hardware.boards.world import Mechanics, World
from hardware.families import SERIAL, codec
from tests.hardware import golden

NOT_HERE = ("kerong8.badcmd.b0",)  # a board that does not know "status" is none that we simulate
CLAIMS = {17: "failed", 18: "timeout", 255: "failed"}
REPLIES = [f for name in SERIAL for f in golden.of(name, "reply") if f.get("reply_to") and f["id"] not in NOT_HERE]
REQUESTS = {f["id"]: f for f in golden.FRAMES if f["direction"] == "request"}


def ones(told: dict[str, Any]) -> set[int]:
    """The channels whose wire level is 1 in a reply."""
    for key in ("lock_bits", "open_bits", "bits"):
        if key in told:
            return set(told[key])
    if "states" in told:
        return {n for n, state in enumerate(told["states"], 1) if state}
    raised = told.get("value") == "11" or told.get("door") == "closed" or "cell" not in told
    winnsen = told.get("func", 0) in (0x85, 0x92, 0xA5)
    return {told["cell"]} if (told["status"] if winnsen else raised and "cell" in told) else set()


def channels(reply: dict[str, Any]) -> int:
    told = reply["decoded"]
    data = len(told.get("data", "").split()) * 8
    wired = {16: 12, 24: 24}.get(data, 0) if reply["protocol"] == "kerong8" else 0
    asked = REQUESTS[reply["reply_to"]]["decoded"].get("count", 0)
    return wired or told.get("channels") or told.get("count") or asked or max(codec(reply["protocol"]).spec.channels)


def board_of(reply: dict[str, Any]) -> SimBoard:
    """A board in the state that this reply tells of."""
    told, spec = reply["decoded"], codec(reply["protocol"]).spec
    count = channels(reply)
    names = [str(n) for n in range(1, count + 1)]
    world = World(names, Agenda(), Mechanics(0, 0))
    kind = importlib.import_module(f"hardware.boards.{reply['protocol']}").Board
    address = told.get("board", told.get("unit", 0))
    made: SimBoard = kind(Wiring("A", address, names, spec.closed_bit, channels=count), world)
    for n in range(1, count + 1):
        closed = (n in ones(told)) == spec.closed_bit
        leaf = world.door(str(n))
        leaf.shut = leaf.bolted = closed
        leaf.stuck = closed
        leaf.things = ["parcel"] * (n in told.get("item_bits", []))
    made.lies.claim = CLAIMS.get(told.get("ask", told.get("status", 0)), "")
    if told.get("func", 0) & 0xA0 == 0xA0:
        made.variant = 0xA0  # type: ignore[attr-defined]
    if told.get("fc") == 1:
        made._on = set(told["bits"])  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: str(reply["id"]))
def test_a_simulated_board_gives_the_golden_reply(reply: dict[str, Any]) -> None:
    answers = board_of(reply).hear(golden.raw(REQUESTS[reply["reply_to"]]))
    assert [make().hex(" ").upper() for _, make in answers] == [reply["hex"]]


@pytest.mark.parametrize("family", SERIAL)
def test_a_request_for_another_board_is_not_answered(family: str) -> None:
    for reply in (r for r in REPLIES if r["protocol"] == family):
        other = board_of(reply)
        other.wiring.address += 1
        request = golden.raw(REQUESTS[reply["reply_to"]])
        everybody = request[0] == 0 or request[3:4] == b"\x99"
        assert everybody or other.hear(request) == []


@pytest.mark.parametrize("family", SERIAL)
def test_a_request_split_anywhere_is_heard_once(family: str) -> None:
    reply = next(r for r in REPLIES if r["protocol"] == family)
    request = golden.raw(REQUESTS[reply["reply_to"]])
    for cut in range(1, len(request)):
        board = board_of(reply)
        assert len(board.hear(request[:cut]) + board.hear(request[cut:])) == 1


@pytest.mark.parametrize("family", SERIAL)
def test_noise_before_a_request_is_overheard(family: str) -> None:
    reply = next(r for r in REPLIES if r["protocol"] == family)
    request = golden.raw(REQUESTS[reply["reply_to"]])
    agenda = Agenda()
    board = board_of(reply)
    board.world.timer = agenda
    assert board.hear(b"\xff\x01\x99") == []
    agenda.run(50)
    assert len(board.hear(request)) == 1
