"""The touch panel in millimetres: its layout class, and the style sheet that turns millimetres into its pixels."""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PANELS = Path(__file__).parent / "panels.toml"
STATIC = Path(__file__).parent / "static"
CAPITAL = 0.707
"""Height of a capital letter of the typeface, of its size."""


@dataclass(frozen=True)
class Panel:
    """One model of panel. Lengths in mm, but `width` and `height` of the picture in pixels."""

    name: str
    px_mm: float
    key: tuple[float, float]
    base: float
    title: float
    number: float
    edge: float
    large: float

    @cached_property
    def pixels(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self.name.split("x")
        return int(width), int(height)

    @property
    def layout(self) -> str:
        """`short` and `wide` lie, `slim` and `tall` stand; which of two is decided by the height in mm."""
        width, height = self.pixels
        if width > height:
            return "short" if height / self.px_mm < 100 else "wide"
        return "slim" if height / self.px_mm < 200 else "tall"

    def css(self, at: str = ":root") -> str:
        """The rule of this panel: a rem is a millimetre, which the browser works out once and not at every length.

        The millimetre is the panel's as long as the window is the panel; in a smaller or larger window it shrinks or
        grows until the whole panel is seen.
        """
        width, height = self.pixels
        mm = f"min(100vw * {self.px_mm} / {width}, 100dvh * {self.px_mm} / {height})"
        capitals = {"title": self.title, "number": self.number, "base": self.base, "base-large": self.large}
        lengths = {"edge": self.edge, "key-w": self.key[0], "key-h": self.key[1]}
        sizes = "".join(f"--{name}:calc({value}rem / {CAPITAL});" for name, value in capitals.items())
        rules = "".join(f"--{name}:{value}rem;" for name, value in lengths.items())
        return f"{at}{{--px-mm:{self.px_mm};font-size:{mm};{sizes}{rules}}}\n"


def panel(name: str, file: Path = PANELS) -> Panel:
    """The panel of this name; KeyError for one that nobody has measured."""
    with file.open("rb") as source:
        table = tomllib.load(source)[name]
    return Panel(name, **{**table, "key": tuple(table["key"])})


def names(file: Path = PANELS) -> tuple[str, ...]:
    """All panels that are known."""
    with file.open("rb") as source:
        return tuple(tomllib.load(source))


def sheet(own: Panel) -> str:
    """The customer screen's one style sheet: colours, this kiosk's panel, the others for windows of another shape such
    as a laptop's, and the layout. One request instead of three is what a slow processor notices.
    """
    colours, layout = ((STATIC / name).read_text() for name in ("tokens.css", "customer.css"))
    others = (panel(name) for name in names() if name != own.name)
    return colours + own.css() + "".join(each.css(f':root[data-panel="{each.name}"]') for each in others) + layout


@cache
def choices(own: Panel) -> str:
    """The panels for the page to choose from, as `1080x1920:tall`, this kiosk's first."""
    return " ".join(f"{each}:{panel(each).layout}" for each in sorted(names(), key=lambda name: name != own.name))
