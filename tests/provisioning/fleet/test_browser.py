"""The console in a real Chromium: a person sees the fleet, opens a cell, and the page keeps itself fresh."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from edge.web.serve import Listener, Service, bind
from provisioning.fleet.console.pages import build
from provisioning.fleet.console.server import Pulse
from provisioning.fleet.turn import Office
from tests.edge.web.judge import complaints
from tests.provisioning.fleet.broker import answers, until
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World

pytestmark = pytest.mark.browser
PICTURES = Path("build/screenshots/fleet")
expect.set_options(timeout=30_000)


class Changes:
    """How often something changed."""

    count = 0


@pytest.fixture
def world(announced: World, office: Office) -> World:
    announced.stows("p-1")
    announced.settle()
    lost = ScriptedKiosk(dev="k-test-2").join(office)
    announced.ingest.take([lost.born(), lost.leaves("lost")], announced.now)
    announced.tells("TamperSeen", what="door", cell="07")
    announced.settle()
    return announced


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def address(world: World, changes: Changes) -> Iterator[str]:
    pulse = Pulse(lambda: changes.count)
    listening = bind("127.0.0.1", 0)
    port = listening.getsockname()[1]
    app = build(world.office, pulse.events, lambda: None, lambda: world.now)
    service = Service([Listener(app, listening)], [])
    thread = threading.Thread(target=lambda: asyncio.run(service.run()))
    thread.start()
    until(lambda: answers(port), "the console")
    yield f"http://127.0.0.1:{port}"
    pulse.ended = True
    service.stop()
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    found.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    yield found
    found.close()
    assert complaints == []


def picture(page: Page, name: str) -> None:
    """Keep what a person would see."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.feature("NET-4")
def test_an_operator_finds_the_kiosk_and_opens_a_cell(page: Page, address: str, world: World, changes: Changes) -> None:
    page.goto(address)
    expect(page.locator("tbody tr").first).to_contain_text("k-test-2")
    picture(page, "park")
    page.get_by_role("link", name="k-test-1").click()
    page.get_by_label("Ячейка").fill("07")
    page.get_by_label("Что внутри").select_option("p-1")
    page.get_by_label("Причина").fill("клиент не может набрать код")
    page.get_by_label("Кто у терминала").select_option("screen")
    page.get_by_label("Цифры, сотрудник или оператор").fill("604418")
    page.get_by_role("button", name="Открыть").click()
    expect(page.locator("#commands")).to_contain_text("в очереди")
    world.work()
    (command,) = world.kiosk.commands
    world.up(world.kiosk.alive(world.now, live=((command.id, "succeeded", "door_open"),)))
    changes.count += 1
    expect(page.locator("#commands")).to_contain_text("выполнена")
    picture(page, "kiosk")
    page.wait_for_function("document.fonts.check('16px Onest')")


@pytest.mark.feature("CUS-14")
def test_an_operator_announces_something_on_a_kiosk(page: Page, address: str) -> None:
    page.goto(f"{address}/notices")
    for label, text in (
        ("Заголовок по-русски", "Открыто и в праздники"),
        ("Заголовок по-английски", "Open on holidays"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("k-test-1").check()
    page.get_by_role("button", name="Объявить").click()
    expect(page.locator("#notices")).to_contain_text("Открыто и в праздники")
    picture(page, "notices")


@pytest.mark.parametrize("path", ["", "alarms", "deliveries", "messages", "notices", "kiosks/k-test-1"])
def test_axe_has_nothing_to_say_of_any_page(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    assert complaints(page) == []


@pytest.mark.parametrize("path", ["", "alarms", "deliveries", "messages", "notices"])
def test_no_page_is_wider_than_a_phone(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}?lang=en")
    picture(page, path or "park-en")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
