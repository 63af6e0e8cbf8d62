"""The page /sim in a real Chromium, before a real kiosk with simulated boards behind a pty."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from edge.domain.barcode import with_check
from tests.edge.web.judge import complaints
from tests.edge.web.simrun import PATIENCE_S, Running, begin, until

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PICTURES = Path("build/screenshots/sim")
THING = "48123456-0001-1"
expect.set_options(timeout=PATIENCE_S * 1000)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = begin(tmp_path_factory.mktemp("sim"), "1080x1920")
    yield running
    for child in reversed(running.children):
        child.terminate()
        child.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, kiosk: Running) -> Iterator[Page]:
    found = browser.new_page(viewport={"width": 1280, "height": 800})
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "409 (Conflict)" not in message.text:
            said.append(message.text)

    found.on("console", heard)
    found.on("pageerror", lambda error: said.append(str(error)))
    found.goto(f"{kiosk.address}/sim")
    expect(found.locator("body[data-ready]")).to_be_attached(timeout=20_000)
    yield found
    found.close()
    assert said == []


def sim(page: Page, name: str) -> Locator:
    return page.locator(f'[data-sim="{name}"]')


def forced(page: Page, cell: str) -> None:
    """Pull its door open, and look at it: what a touch of a door does depends on how the page shows it."""
    sim(page, f"door-{cell}").focus()
    sim(page, "force").click()
    expect(sim(page, f"cell-{cell}")).to_have_attribute("data-door", "open")


def shut(kiosk: Running, page: Page, cell: str = "07") -> None:
    """Leave the door as it was found."""
    for thing in kiosk.cell(cell)["things"]:
        sim(page, f"cell-{cell}").locator(f'[data-thing="{thing}"]').click()
    until(lambda: not kiosk.cell(cell)["things"], "an empty cell")
    sim(page, f"cell-{cell}").locator(".cavity").click(position={"x": 60, "y": 4})
    until(lambda: kiosk.cell(cell)["door"] == "closed", "a shut door")


def carry(page: Page, what: Locator, to: Locator) -> None:
    """Drag with the mouse, as a person does."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] - 20, start["y"] + 12)
    page.mouse.down()
    for part in (0.3, 0.7, 1.0):
        x = start["x"] + (end["x"] + end["width"] / 2 - start["x"]) * part
        page.mouse.move(x, start["y"] + (end["y"] + end["height"] / 2 - start["y"]) * part)
    page.mouse.up()


def test_a_thing_is_dragged_into_a_cell_and_the_kiosk_sees_it_over_the_wire(kiosk: Running, page: Page) -> None:
    cell, door = sim(page, "cell-07"), sim(page, "door-07")
    forced(page, "07")
    until(kiosk.believes(door="open"), "the board to tell that the door is open")
    carry(page, sim(page, f"label-parcel-{THING}.png"), cell)
    expect(cell.locator(f'[data-thing="{THING}"]')).to_be_visible()
    expect(sim(page, f"label-parcel-{THING}.png")).to_contain_text("в ячейке 07")
    door.press("Enter")
    until(kiosk.believes(door="closed", item="present"), "the board to tell that something lies behind a shut door")
    expect(page.locator("[data-piece=truth] .now-wrong")).to_contain_text("0001-1")
    assert kiosk.cell()["differs"] == ["parcel"]
    forced(page, "07")
    until(kiosk.believes(door="open"), "the board to tell that the door is open again")
    cell.locator(f'[data-thing="{THING}"]').click()
    until(kiosk.believes(item="absent"), "the board to tell that the thing is gone")
    shut(kiosk, page)
    until(kiosk.believes(door="closed", item="absent"), "the board to tell that it is empty")
    expect(page.locator(".verdict.right")).to_be_visible()


def test_everything_can_be_done_with_the_keyboard(kiosk: Running, page: Page) -> None:
    cell, door, pick = sim(page, "cell-08"), sim(page, "door-08"), sim(page, "pick-foreign")
    door.focus()
    sim(page, "force").press("Enter")
    expect(cell).to_have_attribute("data-door", "open")
    pick.press("Enter")
    expect(pick).to_have_attribute("aria-pressed", "true")
    door.press("Enter")
    thing = cell.locator('[data-thing="foreign"]')
    expect(thing).to_be_visible()
    thing.press("Enter")
    expect(thing).not_to_be_attached()
    door.press("Enter")
    until(lambda: kiosk.cell("08")["door"] == "closed", "a shut door")


def test_switches_show_what_they_did(kiosk: Running, page: Page) -> None:
    sim(page, "door-09").focus()
    for name, attribute in (("hold", "data-held"), ("stick", "data-stuck"), ("block", "data-blocked")):
        for value in ("true", "false"):
            sim(page, name).click()
            expect(sim(page, "cell-09")).to_have_attribute(attribute, value)
            expect(sim(page, name)).to_have_attribute("aria-pressed", value)
    sim(page, "sensor-open").click()
    expect(sim(page, "cell-09")).to_have_attribute("data-lies", "open")
    expect(page.locator("[data-panel-words]")).to_contain_text("датчик врёт")
    sim(page, "sensor-honest").click()
    expect(sim(page, "cell-09")).to_have_attribute("data-lies", "")


def test_faults_of_line_and_board_are_switched_and_mended(kiosk: Running, page: Page) -> None:
    sim(page, "tab-faults").click()
    for name in ("line-main-drop", "line-main-unplug", "board-A"):
        for value in ("true", "false"):
            sim(page, name).click()
            expect(sim(page, name)).to_have_attribute("aria-pressed", value)
    state = kiosk.state()
    assert state["buses"][0]["faults"] == []
    assert state["buses"][0]["plugged"]
    assert not state["boards"][0]["dead"]


def test_a_badge_before_the_camera_is_read_by_the_true_decoders(kiosk: Running, page: Page) -> None:
    badge = with_check("PVZ:B1:01KSC8D2JQ4F6N3T9W5XE7ZRMB")
    sim(page, "write-text").fill(badge)
    sim(page, "write").click()
    expect(page.locator("[data-lens]")).to_be_visible()
    until(lambda: ["accepted", badge] in kiosk.state()["reads"], "the decoders to read a badge")
    expect(page.locator("[data-piece=reads]")).to_contain_text(badge)


def test_a_label_is_carried_before_the_camera_and_held_askew(kiosk: Running, page: Page) -> None:
    before = kiosk.state()["shown"]["number"]
    carry(page, sim(page, "label-tote-1.png"), sim(page, "camera"))
    expect(page.locator("[data-lens-name]")).to_have_text("tote-1.png")
    page.locator('[data-sim="held"] summary').click()
    sim(page, "held-angle").fill("30")
    until(lambda: kiosk.state()["shown"]["number"] == before + 2, "the label to be turned")


def test_a_refusal_is_told_to_the_person(kiosk: Running, page: Page) -> None:
    forced(page, "10")
    sim(page, "block").click()
    expect(sim(page, "cell-10")).to_have_attribute("data-blocked", "true")
    sim(page, "touch").click()
    expect(page.locator("[data-toast]")).to_contain_text("что-то торчит")
    sim(page, "block").click()
    expect(sim(page, "cell-10")).to_have_attribute("data-blocked", "false")
    sim(page, "touch").click()
    until(lambda: kiosk.cell("10")["door"] == "closed", "a shut door")


def test_the_kiosk_s_screen_is_in_the_frame_in_its_own_pixels(kiosk: Running, page: Page) -> None:
    screen = page.frame_locator("iframe")
    expect(screen.locator("main h1, main .title").first).to_be_visible()
    assert page.locator("iframe").evaluate("frame => [frame.clientWidth, frame.clientHeight]") == [1080, 1920]
    inside = page.locator(".bezel").bounding_box()
    assert inside is not None
    assert inside["y"] + inside["height"] <= 800


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (800, 1200), (480, 900)], ids=str)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_nothing_leaves_the_window(kiosk: Running, page: Page, size: tuple[int, int], lang: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{kiosk.address}/sim?lang={lang}")
    expect(page.locator("body[data-ready]")).to_be_attached(timeout=20_000)
    wide, high = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert (wide, high) == size
    shown = page.locator("main > .column:visible")
    for index in range(shown.count()):
        box = shown.nth(index).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{size[0]}x{size[1]}-{lang}.png")


def test_axe_has_nothing_to_say_of_any_tab(kiosk: Running, page: Page) -> None:
    forced(page, "11")
    sim(page, "pick-foreign").click()
    sim(page, "door-11").press("Enter")
    expect(sim(page, "cell-11").locator(".thing")).to_be_visible()
    for tab in ("things", "sounds", "faults"):
        sim(page, f"tab-{tab}").click()
        assert complaints(page) == []
    sim(page, "tab-things").click()
    shut(kiosk, page, "11")
