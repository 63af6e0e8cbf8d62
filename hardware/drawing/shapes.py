"""Pictures made of boxes, lines and words; a picture knows its size, so that others can be put beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

INK, PALE, RULE, PAPER = "#10192b", "#5b6577", "#b9c2d0", "#ffffff"
LOCK, DOOR, ITEM, LIGHT, GREEN, RED = "#dbe5f7", "#d9f0e0", "#fdecc8", "#fff6b8", "#00542f", "#b3261e"
LETTER = 0.58
"""How wide a letter is, in parts of its height."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Parts with the size that they take."""

    wide: float
    high: float
    parts: tuple[str, ...]

    def at(self, x: float, y: float) -> str:
        """Put somewhere."""
        return f'<g transform="translate({x:.0f} {y:.0f})">\n' + "\n".join(self.parts) + "\n</g>"


def stack(pictures: Iterable[Picture], gap: float = 28) -> Picture:
    """One below the other."""
    placed, y, wide = [], 0.0, 0.0
    for each in pictures:
        placed.append(each.at(0, y))
        y += each.high + gap
        wide = max(wide, each.wide)
    return Picture(wide, max(0.0, y - gap), tuple(placed))


def beside(pictures: Sequence[Picture], gap: float = 48) -> Picture:
    """One to the right of the other."""
    placed, x = [], 0.0
    for each in pictures:
        placed.append(each.at(x, 0))
        x += each.wide + gap
    return Picture(max(0.0, x - gap), max((each.high for each in pictures), default=0), tuple(placed))


def text(x: float, y: float, words: str, size: int = 13, look: str = "") -> str:
    """Words with their base line at `y`; `look` are attributes."""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{_more(look)}>{escape(words)}</text>'


def box(x: float, y: float, size: tuple[float, float], fill: str, look: str = f'stroke="{RULE}"') -> str:
    """A rectangle with round corners."""
    wide, high = size
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}" rx="4" fill="{fill}"{_more(look)}/>'


def line(points: Sequence[tuple[float, float]], colour: str, wide: float = 2) -> str:
    """A wire."""
    told = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="{wide:g}"/>'


def told(sentence: str, parts: Iterable[str]) -> str:
    """Parts that say what they are when somebody points at them."""
    return "\n".join(["<g>", f"<title>{escape(sentence)}</title>", *parts, "</g>"])


def width(words: str, size: int = 13) -> float:
    """About how much room the words take."""
    return len(words) * size * LETTER


def _more(look: str) -> str:
    return f" {look}" if look else ""
