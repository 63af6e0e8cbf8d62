"""Patterns are computed in one place, stand still where they can, and never flicker."""

import itertools
import threading
from collections.abc import Callable

import pytest

from hardware.lights.patterns import COLOURS, FOREVER, PATTERNS, Colour, LightShow, dimmed, level


def rises(pattern: str, seconds: int) -> list[float]:
    """The times at which a pattern goes from dark to lit."""
    lit = [level(pattern, ms)[0] >= 0.5 for ms in range(seconds * 1000)]
    return [ms / 1000 for ms in range(1, len(lit)) if lit[ms] and not lit[ms - 1]]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_flickers_above_three_hertz(pattern: str) -> None:
    times = rises(pattern, 10)
    assert all(later - sooner >= 1 / 3 for sooner, later in itertools.pairwise(times))


def test_here_blinks_once_a_second_and_close_me_twice_in_two_seconds() -> None:
    assert len(rises("blink", 10)) == 9
    assert len(rises("double", 10)) == 9
    assert len(rises("pulse", 10)) == 5


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_level_says_how_long_it_holds(pattern: str) -> None:
    for at in range(0, 4000, 50):
        bright, stays = level(pattern, at)
        assert 0 <= bright <= 1
        if stays < FOREVER:
            assert level(pattern, at + stays - 0.5)[0] == bright


def test_an_unknown_colour_is_white_and_dark_is_dark() -> None:
    assert dimmed("mauve", 1) == COLOURS["white"]
    assert dimmed("red", 0) == (0, 0, 0)


class Lamp:
    """Remembers what was put, and lets a test wait for it."""

    def __init__(self) -> None:
        self.put: list[tuple[str, Colour]] = []
        self.news = threading.Condition()

    def __call__(self, place: str, colour: Colour) -> None:
        with self.news:
            self.put.append((place, colour))
            self.news.notify_all()

    def wait_for(self, seen: Callable[[], bool]) -> None:
        with self.news:
            assert self.news.wait_for(seen, 10)


def lights_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lights"]


def test_a_steady_light_needs_no_thread() -> None:
    lamp = Lamp()
    show = LightShow(lamp)
    show.show("07", "green", "steady")
    assert lamp.put == [("07", (0, 1, 0))]
    assert lights_threads() == []
    show.close()
    assert lamp.put[-1] == ("07", (0, 0, 0))


def test_a_blinking_light_goes_on_and_off_until_it_stands_still() -> None:
    lamp = Lamp()
    show = LightShow(lamp)
    show.show("07", "green", "blink")
    lamp.wait_for(lambda: len(lamp.put) >= 3)
    assert [colour[1] for _, colour in lamp.put[:3]] == [1, 0, 1]
    (thread,) = lights_threads()
    show.show("07", "green", "steady")
    thread.join(5)
    assert not thread.is_alive()
    show.close()


def test_an_unknown_pattern_is_steady() -> None:
    lamp = Lamp()
    show = LightShow(lamp)
    show.show("07", "red", "sparkle")
    assert lamp.put == [("07", (1, 0, 0))]
    show.close()
