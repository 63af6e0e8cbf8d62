"""The pictures of the wiring: drawn from the profiles, every door and terminal on them."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hardware import profile as profiles
from hardware.__main__ import main
from hardware.drawing import svg

PICTURES = Path(__file__).parents[2] / "docs" / "wiring"
BOX = re.compile(r'rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')
MANUAL = Path(__file__).parents[2] / "hardware" / "WIRING.md"


def words(picture: str) -> list[str]:
    return [(text.text or "").strip() for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", profiles.names())
def test_the_picture_in_the_documents_is_the_profile(name: str) -> None:
    assert (PICTURES / f"{name}.svg").read_text("utf-8") == svg(profiles.load(name))


@pytest.mark.parametrize("name", profiles.names())
def test_every_door_board_and_light_is_on_the_picture(name: str) -> None:
    profile = profiles.load(name)
    said = words(svg(profile))
    for cell in profile.cells:
        assert cell.name in said
        assert any(line.startswith(f"{cell.name}: ") for line in said)
    for board in profile.boards:
        assert any(board.name in line for line in said)
    for place in profile.lights.places:
        assert any(line.startswith(f"{place}: ") for line in said)


def test_doors_do_not_cover_each_other() -> None:
    for name in profiles.names():
        found = BOX.findall(svg(profiles.load(name)))
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
