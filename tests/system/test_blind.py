"""Somebody who sees nothing takes a parcel: a keyboard, and what the kiosk said aloud. Nothing else is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.edge.web.browser import chromium
from tests.system.service import Board, Service, spoken, talking, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CODE = "71524637"


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[tuple[Service, Board]]:
    with talking(tmp_path, {"p-01": ("07", CODE)}) as kiosk:
        yield kiosk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def hears(service: Service, *words: str) -> str:
    """Wait until the last thing said has all these words in it."""
    wait_for(lambda: bool(found := spoken(service)) and all(word in found[-1] for word in words))
    return spoken(service)[-1]


@pytest.mark.feature("CUS-12")
def test_keyboard_and_ears_are_enough_for_a_pickup(kiosk: tuple[Service, Board], browser: Browser) -> None:
    service, board = kiosk
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.goto(f"{service.address}/kiosk")
    page.wait_for_selector(".slots li.next")
    assert spoken(service) == []
    page.keyboard.press("NumpadDivide")
    hears(service, "Введите код", "Озвучка включена")
    for digit in CODE:
        page.keyboard.press(f"Numpad{digit}")
        page.wait_for_timeout(300)
    assert any("Введен" in said for said in spoken(service))
    hears(service, "07", "снизу", "Заберите заказ")
    page.keyboard.press("NumpadMultiply")
    wait_for(lambda: sum("Заберите заказ" in said for said in spoken(service)) >= 2)
    board.act("close", "07")
    done = hears(service, "Спасибо")
    assert "07" not in done
    assert CODE not in " ".join(spoken(service))
    page.close()
