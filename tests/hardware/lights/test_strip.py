"""An addressable strip: the bits that its lights read, by place."""

from pathlib import Path

import pytest

from hardware.lights.strip import BRIGHTEST, LATCH, StripLights, encoded
from hardware.plan import LightPlan
from hardware.ports import HardwareError

PLACES = {"status": (0,), "01": (1,), "02": (2,)}


def decoded(data: bytes) -> list[tuple[int, int, int]]:
    """What the lights of the strip see: (red, green, blue) of each."""
    bits = "".join(f"{byte:08b}" for byte in data.removesuffix(LATCH))
    triples = [bits[n : n + 3] for n in range(0, len(bits), 3)]
    assert set(triples) <= {"100", "110"}
    plain = "".join("1" if triple == "110" else "0" for triple in triples)
    values = [int(plain[n : n + 8], 2) for n in range(0, len(plain), 8)]
    return [(values[n + 1], values[n], values[n + 2]) for n in range(0, len(values), 3)]


def last(file: Path) -> list[tuple[int, int, int]]:
    size = 3 * 9 + len(LATCH)
    return decoded(file.read_bytes()[-size:])


@pytest.mark.feature("HW-3")
def test_a_place_lights_its_own_position(tmp_path: Path) -> None:
    device = tmp_path / "spidev"
    lights = StripLights(LightPlan("strip", PLACES), device)
    assert last(device) == [(0, 0, 0)] * 3
    lights.show("02", "green", "steady")
    lights.show("status", "red", "steady")
    lights.show("99", "white", "steady")
    assert last(device) == [(BRIGHTEST, 0, 0), (0, 0, 0), (0, BRIGHTEST, 0)]
    lights.close()
    assert last(device) == [(0, 0, 0)] * 3
    lights.close()


def test_each_frame_ends_with_the_silence_that_latches_it() -> None:
    assert encoded([(1, 1, 1)]).endswith(LATCH)
    assert len(LATCH) * 8 / 2.4 >= 50


def test_a_machine_without_spi_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="is SPI switched on"):
        StripLights(LightPlan("strip", PLACES), tmp_path / "none" / "spidev")
