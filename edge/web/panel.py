"""The touch panel in millimetres: its layout class, and the style sheet that turns millimetres into its pixels."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PANELS = Path(__file__).parent / "panels.toml"


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

    def css(self) -> str:
        """`panel.css`. Both `--px-mm` and `--mm` stand on `:root`, else overriding the first changes nothing."""
        lengths = {
            "title": f"calc({self.title} / var(--cap) * var(--mm))",
            "number": f"calc({self.number} / var(--cap) * var(--mm))",
            "base": f"calc({self.base} / var(--cap) * var(--mm))",
            "base-large": f"calc({self.large} / var(--cap) * var(--mm))",
            "edge": f"calc({self.edge} * var(--mm))",
            "key-w": f"calc({self.key[0]} * var(--mm))",
            "key-h": f"calc({self.key[1]} * var(--mm))",
        }
        rules = "".join(f"--{name}:{value};" for name, value in lengths.items())
        return f":root{{--px-mm:{self.px_mm};--mm:calc(1px * var(--px-mm));--cap:.707;{rules}}}\n"


def panel(name: str, file: Path = PANELS) -> Panel:
    """The panel of this name; KeyError for one that nobody has measured."""
    with file.open("rb") as source:
        table = tomllib.load(source)[name]
    return Panel(name, **{**table, "key": tuple(table["key"])})


def names(file: Path = PANELS) -> tuple[str, ...]:
    """All panels that are known."""
    with file.open("rb") as source:
        return tuple(tomllib.load(source))
