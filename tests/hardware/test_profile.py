"""Profiles: the shipped ones are whole; a wrong one is refused with file, line and key."""

from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware.profile import ProfileError

GOOD = """name = "two"
title = "Two cells"

[[size]]
name = "M"
width_mm = 300
height_mm = 200
depth_mm = 400

[[bus]]
name = "main"
family = "kerong5"
port = "/dev/kiosk-locks"

[[board]]
name = "A"
bus = "main"
address = 0

[[cell]]
name = "01"
size = "M"
board = "A"
channel = 1

[[cell]]
name = "02"
size = "M"
board = "A"
channel = 2

[lights]
driver = "gpio"

[lights.places]
"01" = 5
status = [17, 27, 22]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "cabinet.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", profiles.names())
def test_a_shipped_profile_is_whole(name: str) -> None:
    profile = profiles.load(name)
    assert profile.name == name
    assert all(
        place in {"status", *profile.shelves, *(c.name for c in profile.cells)} for place in profile.lights.places
    )


def test_the_demo_has_twelve_cells_of_three_sizes_in_three_columns() -> None:
    profile = profiles.load("demo-12")
    assert len(profile.cells) == 12
    assert {cell.size for cell in profile.cells} == {"S", "M", "L"} == set(profile.sizes)
    assert {(cell.where.side, cell.where.column) for cell in profile.cells} == {
        ("left", 1),
        ("middle", 2),
        ("right", 3),
    }
    assert any(cell.accessible for cell in profile.cells)
    assert all(cell.name in profile.lights.places for cell in profile.cells)


def test_a_good_profile_is_read(tmp_path: Path) -> None:
    profile = profiles.load(written(tmp_path, GOOD))
    first, second = profile.cells
    assert (first.channel, first.input, first.input_board) == (1, 1, "A")
    assert not second.proven
    assert profile.buses[0].baud == 19200
    assert profile.lights.places == {"01": (5,), "status": (17, 27, 22)}


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ('family = "kerong5"', 'family = "acme"', 12, "bus.family must be one of kerong5"),
        ("channel = 2", "channel = 1", 30, "cell.channel 1 of A belongs to '01' already"),
        ("channel = 2", "channel = 17", 30, "cell.channel must be a whole number from 1 to 16, not 17"),
        ("channel = 2", 'channel = "two"', 30, "cell.channel must be a whole number"),
        ('name = "02"', 'name = "01"', 27, "cell.name '01' is there twice"),
        ("address = 0", "address = 15", 18, "board.address must be a whole number from 0 to 14, not 15"),
        ("address = 0", "address = 0\nchannels = 12", 19, "board.channels 12 fits no KERONG CU16; it has 16"),
        ('bus = "main"', 'bus = "maim"', 17, "board.bus 'maim' is not in this file; it has main"),
        ('size = "M"', 'size = "XL"', 22, "cell.size 'XL' is not in this file; it has M"),
        ('port = "/dev/kiosk-locks"', "", 10, "bus.port is missing"),
        ('port = "/dev/kiosk-locks"', 'port = "x"\nbaud = 4800', 14, "bus.baud 4800 is not a speed of kerong5"),
        ('port = "/dev/kiosk-locks"', 'port = "x"\necho = "no"', 14, "bus.echo must be true or false, not 'no'"),
        ("width_mm = 300", "width = 300", 4, "size.width_mm is missing"),
        ("depth_mm = 400", "depth_mm = 400\ncolour = 1", 9, "size.colour is not known here"),
        ('"01" = 5', '"01" = 28', 36, "lights.places.01 must be one or 3 numbers from 0 to 27, not 28"),
        ('"01" = 5', '"01" = 17', 37, "lights.places.status 17 of the Pi's pins belongs to '01' already"),
        ("[lights]", "[lamps]\nx = 1\n[lights]", 32, "lamps is not known here"),
        ('name = "two"\n', "", 1, "name is missing"),
        ("[[cell]]", "[cell", 1, "cannot be read"),
    ],
)
def test_a_wrong_profile_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, sentence: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ProfileError) as refused:
        profiles.load(path)
    said = str(refused.value)
    assert said.startswith(f"{path}:{line}: " if "cannot be read" not in sentence else f"{path}: ")
    assert sentence in said


def test_two_boards_at_one_address_are_refused(tmp_path: Path) -> None:
    second = '[[board]]\nname = "B"\nbus = "main"\naddress = 0\n\n[[cell]]'
    with pytest.raises(ProfileError, match=r"board.address 0 of main belongs to 'A' already"):
        profiles.load(written(tmp_path, GOOD.replace("[[cell]]", second, 1)))


def test_two_doors_on_one_input_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"cell.input 1 of A belongs to '01' already"):
        profiles.load(written(tmp_path, GOOD.replace("channel = 2", "channel = 2\ninput = 1")))


@pytest.mark.feature("HW-4")
def test_what_cannot_be_used_is_blamed_once_and_the_rest_of_the_cabinet_works(tmp_path: Path) -> None:
    bad = """
[[bus]]
name = "old"
family = "acme"
port = "/dev/old"

[[bus]]
name = "lost"
family = "wkly"

[[board]]
name = "C"
bus = "old"
address = 0

[[board]]
name = "D"
bus = "lost"
address = 0

[[cell]]
name = "03"
size = "M"
board = "A"
channel = 2

[[cell]]
name = "04"
size = "M"
board = "C"
channel = 1

[[cell]]
name = "05"
size = "M"
board = "D"
channel = 1

[[cell]]
name = "06"
size = "M"
board = "A"
channel = 16

[lights]"""
    path = written(tmp_path, GOOD.replace("[lights]", bad, 1).replace('"01" = 5', '"01" = 99'))
    blamed: list[str] = []
    profile = profiles.load(path, lambda why: blamed.append(str(why).partition(": ")[2]))
    assert [cell.name for cell in profile.cells] == ["01", "02", "06"]
    assert [bus.name for bus in profile.buses] == ["main"]
    assert profile.lights.places == {"status": (17, 27, 22)}
    assert [sentence[: sentence.index(" ")] for sentence in blamed] == [
        "bus.family",
        "bus.port",
        "cell.channel",
        "lights.places.01",
    ]


def test_a_pin_of_the_pi_belongs_to_one_thing(tmp_path: Path) -> None:
    text = (profiles.SHIPPED / "gpio-4.toml").read_text("utf-8")
    relay = profiles.load("gpio-4").cells[0].channel
    with pytest.raises(ProfileError, match=f"sensors.power {relay} of the Pi's pins belongs to '01' already"):
        profiles.load(written(tmp_path, text.replace("power = 7", f"power = {relay}")))


def test_a_profile_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        profiles.load("no-such-cabinet")


def test_ports_can_be_moved_without_touching_the_rest() -> None:
    shipped = profiles.load("demo-12")
    moved = profiles.at_ports(shipped, {"main": "/run/locks", "other": "/dev/null"})
    assert moved.buses[0].port == "/run/locks"
    assert moved.cells == shipped.cells
