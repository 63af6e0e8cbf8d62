"""Full jitter: many kiosks never come back at the same moment, and none waits for ever."""

from hypothesis import given
from hypothesis import strategies as st

from edge.dice import SeededDice
from edge.sync.ladder import CAP_A_MS, CAP_B_MS, Ladder


@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(0, 600_000))
def test_no_delay_is_above_its_step_or_its_cap(seed: int, tries: int, spread_ms: int) -> None:
    ladder, dice = Ladder(), SeededDice(str(seed))
    for step in range(tries):
        assert 0 <= ladder.after_silence(dice, spread_ms) < max(1000 * 2**step, 1)
        assert ladder.after_silence(dice, spread_ms) < max(CAP_A_MS, spread_ms)
        assert ladder.after_refusal(dice) < CAP_B_MS
        ladder.quiet = step + 1


def test_a_thousand_kiosks_spread_evenly() -> None:
    delays = []
    for number in range(1000):
        ladder = Ladder(quiet=9)
        delays.append(ladder.after_silence(SeededDice(str(number)), 0))
    tenths = [sum(start <= delay < start + 3000 for delay in delays) for start in range(0, 30_000, 3000)]
    assert min(tenths) > 60
    assert max(tenths) < 150


def test_the_two_ladders_do_not_know_each_other() -> None:
    ladder, dice = Ladder(), SeededDice("two")
    for _ in range(8):
        ladder.after_refusal(dice)
    assert ladder.after_silence(dice, 0) < 1000


def test_a_proven_connection_forgives_everything() -> None:
    ladder, dice = Ladder(quiet=9, bothered=9), SeededDice("new")
    ladder.reset()
    assert ladder.after_silence(dice, 0) < 1000
    assert ladder.after_refusal(dice) < 1000
