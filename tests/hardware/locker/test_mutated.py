"""Whatever comes over the line instead of what was sent: no false word, no third pulse, no exception, and soon well."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import families
from hardware.families import SERIAL
from hardware.locker.parser import Parser
from hardware.ports import Door
from hardware.wire import Frame
from tests.hardware import golden
from tests.hardware.bench import Bench, cabinet
from tests.hardware.locker.test_codecs import ANSWERS, request_of

Bend = Callable[[random.Random, bytes], bytes]


def one_wrong(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(1) + data[at + 1 :]


def cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def dropped(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + 1 :]


def wedged(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(dice.randrange(1, 4)) + data[at:]


def noise(dice: random.Random, data: bytes) -> bytes:
    return dice.randbytes(len(data))


def twice(_dice: random.Random, data: bytes) -> bytes:
    return data + data


BENDS: list[Bend] = [one_wrong, cut, dropped, wedged, noise, twice]


@pytest.mark.feature("HW-4", "HW-5")
@pytest.mark.parametrize("family", SERIAL)
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.2, 0.5, 0.9, 1.0]), stuck=st.booleans())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_bent_bytes_never_become_a_false_word(family: str, seed: int, share: float, stuck: bool) -> None:
    dice, bench = random.Random(seed), Bench(cabinet(family))
    straight = bench.wire.deliver
    bench.wire.deliver = lambda data: straight(dice.choice(BENDS)(dice, data) if dice.random() < share else data)
    bench.act("stick", on=stuck)
    ladder = bench.open(wait_ms=5000)
    assert ladder.count("sent") <= 1
    assert ladder.count("sent/2") <= 1
    assert bench.pulses() <= 2
    if stuck:
        assert "door_open" not in "".join(ladder)
    assert "door_closed" not in "".join(ladder)
    assert {step.cell for step in bench.steps} <= {"01"}
    bench.wire.deliver = straight
    bench.locker.open("02", "after")
    bench.go(2500)
    assert "door_open" in bench.ladder("after")
    assert bench.locker.snapshot()["03"].door is Door.CLOSED


@pytest.mark.parametrize("frame", ANSWERS, ids=lambda frame: str(frame["id"]))
@given(noise=st.binary(max_size=60))
@settings(max_examples=20, derandomize=True)
def test_after_any_noise_the_second_frame_is_understood(frame: dict[str, object], noise: bytes) -> None:
    request = request_of(frame)
    parser = Parser(families.codec(str(frame["protocol"])))
    parser.expect(golden.op(request) if request else None)
    good = golden.raw(frame)
    found = [*parser.feed(noise + good + good), *parser.idle()]
    assert good in [part.raw for part in found if isinstance(part, Frame)][-1:]
