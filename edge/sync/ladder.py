"""How long to wait before the next connection: full jitter, and two ladders for two kinds of failure."""

from dataclasses import dataclass

from edge.dice import Dice, below

CAP_A_MS = 30_000
CAP_B_MS = 300_000
STEP_MOST = 12


def within(dice: Dice, most_ms: int) -> int:
    """A random delay of at most `most_ms`."""
    return below(dice, max(1, most_ms))


@dataclass(slots=True)
class Ladder:
    """The two ladders of one broker. A: nobody was bothered. B: a server did work for us and said no."""

    quiet: int = 0
    bothered: int = 0

    def after_silence(self, dice: Dice, spread_ms: int) -> int:
        """Ladder A: cap 30 s, or the spread when that is longer."""
        self.quiet = min(self.quiet + 1, STEP_MOST)
        return within(dice, min(max(CAP_A_MS, spread_ms), 1000 * 2 ** (self.quiet - 1)))

    def after_refusal(self, dice: Dice) -> int:
        """Ladder B: cap 300 s."""
        self.bothered = min(self.bothered + 1, STEP_MOST)
        return within(dice, min(CAP_B_MS, 1000 * 2 ** (self.bothered - 1)))

    def reset(self) -> None:
        """The connection has proved itself."""
        self.quiet = self.bothered = 0
