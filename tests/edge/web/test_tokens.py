"""Colours and sizes: the contrast table of SCREENS 2.3 computed anew, and no other colour or length anywhere."""

import re

import pytest

from edge.web.panel import names, panel
from edge.web.shelf import HERE

STATIC = HERE / "static"
THEMES = ("light", "dark", "contrast")
TEXT = [
    (one, two)
    for two in ("bg", "surface", "sunken")
    for one in ("text", "muted")
] + [
    *[(f"on-{each}", each) for each in ("accent", "ok", "warn", "err", "ribbon")],
    *[(each, "bg") for each in ("accent", "ok", "warn", "err")],
    *[(each, f"{each}-soft") for each in ("accent", "ok", "warn", "err")],
    *[("text", f"{each}-soft") for each in ("accent", "ok", "warn", "err")],
    ("accent", "surface"),
    ("key-text", "key"),
    ("train-a", "train-b"),
]  # fmt: skip
OTHER = [("line", each) for each in ("bg", "surface", "sunken", "key")] + [
    *[("focus", each) for each in ("bg", "surface", "key")],
    *[(f"chart-{n}", "bg") for n in range(1, 6)],
]


def tokens(theme: str) -> dict[str, str]:
    css = (STATIC / "tokens.css").read_text()
    block = re.search(rf'\[data-theme="{theme}"\] {{(.*?)}}', css, re.DOTALL)
    assert block is not None
    light = {} if theme == "light" else tokens("light")
    return light | dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block.group(1)))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, two: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("theme", THEMES)
def test_every_text_pair_reaches_seven_and_fifteen_in_contrast(theme: str) -> None:
    colour, least = tokens(theme), 15 if theme == "contrast" else 7
    low = {(one, two): ratio(colour[one], colour[two]) for one, two in TEXT}
    assert {pair: found for pair, found in low.items() if found < least} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_other_pair_reaches_three_and_seven_in_contrast(theme: str) -> None:
    colour, least = tokens(theme), 7 if theme == "contrast" else 3
    low = {(one, two): ratio(colour[one], colour[two]) for one, two in OTHER}
    assert {pair: found for pair, found in low.items() if found < least} == {}


def test_table_of_the_design_holds() -> None:
    light, dark = tokens("light"), tokens("dark")
    assert round(ratio(light["text"], light["bg"]), 1) == 16.2
    assert round(ratio(dark["accent"], dark["accent-soft"]), 1) == 7.6


def test_colours_are_named_only_in_the_tokens() -> None:
    for css in STATIC.rglob("*.css"):
        if css.name != "tokens.css":
            rest = re.sub(r"/\*.*?\*/", "", css.read_text(), flags=re.DOTALL)
            assert not re.findall(
                r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:white|black|red|green)\b", rest
            ), css


def test_customer_lengths_are_millimetres() -> None:
    rest = re.sub(r"/\*.*?\*/|\.count {.*?}", "", (STATIC / "customer.css").read_text(), flags=re.DOTALL)
    assert not re.findall(r"[\d.]+(?:px|pt|cm|in)\b", rest)


@pytest.mark.parametrize("name", names())
def test_a_rem_is_the_millimetre_of_the_panel(name: str) -> None:
    css, px_mm = panel(name).css(), panel(name).px_mm
    width, height = name.split("x")
    mm = f"min(100vw * {px_mm} / {width}, 100dvh * {px_mm} / {height})"
    assert css.startswith(f":root{{--px-mm:{px_mm};font-size:{mm};")


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("800x480", "short"),
        ("480x800", "slim"),
        ("720x1280", "slim"),
        ("1280x800", "wide"),
        ("1920x1080", "wide"),
        ("1080x1920", "tall"),
    ],
)
def test_layout_follows_the_size_in_millimetres(name: str, layout: str) -> None:
    assert panel(name).layout == layout
