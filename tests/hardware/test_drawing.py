"""The pictures of the wiring: drawn from the profiles, every door and terminal on them."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hardware import profile as profiles
from hardware.__main__ import main
from hardware.drawing.page import svg

PICTURES = Path(__file__).parents[2] / "docs" / "wiring"
DOOR = re.compile(r'rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx="4" fill="[^"]+" class="door"')
NAME = "{http://www.w3.org/2000/svg}"
MANUAL = Path(__file__).parents[2] / "hardware" / "WIRING.md"


def words(picture: str, kind: str = "text") -> list[str]:
    return [(each.text or "").strip() for each in ET.fromstring(picture).iter(f"{NAME}{kind}")]


@pytest.mark.parametrize("name", profiles.names())
def test_the_picture_in_the_documents_is_the_profile(name: str) -> None:
    assert (PICTURES / f"{name}.svg").read_text("utf-8") == svg(profiles.load(name))


@pytest.mark.parametrize("name", profiles.names())
def test_every_door_terminal_pin_and_light_is_on_the_picture(name: str) -> None:
    profile = profiles.load(name)
    picture = svg(profile)
    said, wires = words(picture), words(picture, "title")
    for cell in profile.cells:
        assert cell.name in said
        assert any(wire.startswith((f"{cell.name}: lock", f"{cell.name} lock")) for wire in wires)
        if cell.input:
            assert any(re.match(rf"{cell.name}:? .*door", wire) for wire in wires)
        if cell.item_input:
            assert any(re.match(rf"{cell.name}:? item", wire) for wire in wires)
    for board in profile.boards:
        assert board.bus == "pins" or any(line.startswith(f"{board.name} · address {board.address}") for line in said)
    for place in profile.lights.places:
        assert any(wire.startswith((f"{place} light", f"{place}: position")) for wire in wires)


def test_nothing_is_drawn_over_the_edge() -> None:
    for name in profiles.names():
        root = ET.fromstring(svg(profiles.load(name)))
        _, _, wide, high = map(float, root.attrib["viewBox"].split())
        for x, y, far, low in boxes(root, (0.0, 0.0)):
            assert 0 <= x <= far <= wide, name
            assert 0 <= y <= low <= high, name


def boxes(node: ET.Element, at: tuple[float, float]) -> Iterator[tuple[float, float, float, float]]:
    """The edges of every rectangle below, where they really lie."""
    moved = re.match(r"translate\((\d+) (\d+)\)", node.attrib.get("transform", ""))
    at = (at[0] + float(moved[1]), at[1] + float(moved[2])) if moved else at
    if node.tag == f"{NAME}rect" and "x" in node.attrib:
        x, y, wide, high = (float(node.attrib[key]) for key in ("x", "y", "width", "height"))
        yield at[0] + x, at[1] + y, at[0] + x + wide, at[1] + y + high
    for child in node:
        yield from boxes(child, at)


def test_doors_do_not_cover_each_other() -> None:
    for name in profiles.names():
        found = DOOR.findall(svg(profiles.load(name)))
        boxes = [[float(number) for number in box] for box in found]
        for n, (x, y, wide, high) in enumerate(boxes):
            for other_x, other_y, _, other_high in boxes[n + 1 :]:
                apart = x != other_x or y + high <= other_y + 1 or other_y + other_high <= y + 1
                assert apart, (name, x, y, wide)


def test_the_manual_shows_every_picture() -> None:
    text = MANUAL.read_text("utf-8")
    assert all(f"docs/wiring/{name}.svg" in text for name in profiles.names())


def test_the_command_draws(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wiring", "demo-12"]) == 0
    assert capsys.readouterr().out.startswith("<svg")
