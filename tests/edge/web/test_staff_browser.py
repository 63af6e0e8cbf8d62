"""Staff at work in a real browser: from the login to the act of issue, with scans typed as fast as a scanner does."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from edge.domain.staff import CUSTOMER
from edge.flows import sign_in
from edge.flows.sign_in import Attempt
from edge.store import parcels
from tests.edge.web.judge import complaints
from tests.edge.web.shop import PIN, Shop, open_shop
from tests.edge.web.walk import go, scan, walk

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="needs Chromium: apt-get install chromium"),
]

expect.set_options(timeout=20_000)

SIZES = {"800x480": (800, 480), "1280x800": (1280, 800), "1080x1920": (1080, 1920)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[str, Shop]]:
    with open_shop(tmp_path) as (address, shop):
        shop.stock()
        yield address, shop


@pytest.fixture
def page(chromium: Browser, shop: tuple[str, Shop]) -> Iterator[Page]:
    """A signed-in page that must not write one word to the console."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{shop[0]}/staff")
    for digit in "1042":
        page.click(f'[data-key="{digit}"]')
    page.click('[data-key="submit"]')
    for digit in PIN:
        page.keyboard.press(f"Digit{digit}")
    page.keyboard.press("Enter")
    expect(page.locator(".tiles")).to_be_visible()
    yield page
    page.close()
    assert said == []


@pytest.mark.feature("STF-16")
@pytest.mark.feature("STF-5")
def test_a_delivery_is_received_stowed_and_handed_over(page: Page, shop: tuple[str, Shop]) -> None:
    address, point = shop
    go(page, f"{address}/staff/deliveries")
    page.click("text=Начать приёмку")
    expect(page.locator(".counter")).to_contain_text("0")
    scan(page, "12345678-0001-1")
    expect(page.locator(".verdict.known")).to_contain_text("Принято · 1 из\u00a08")
    expect(page.locator(".counter b")).to_have_text("1")

    go(page, f"{address}/staff/stow")
    expect(page.locator(".big.idle")).to_be_visible()
    scan(page, "12345678-0001-1")
    expect(page.locator(".huge")).to_be_visible()
    cell, opening = point.opened[-1]
    assert page.locator(".huge").inner_text() == cell
    point.says(cell, "door_open", opening)
    scan(page, "12345678-0002-1")
    expect(page.locator(".verdict.stop")).to_contain_text(f"Сначала закройте дверцу {cell}")
    point.says(cell, "door_closed", opening, item="present")
    expect(page.locator(".big.idle")).to_be_visible()
    assert point.state("p-1") == ("stored", cell)

    go(page, f"{address}/staff/handover")
    page.fill("[name=code]", "48291634")
    page.click("text=Проверить")
    expect(page.locator(".order")).to_contain_text("39771211-0001-1")
    expect(page.locator(".issue")).to_be_enabled(enabled=False)
    page.click("text=Не выдаём")
    expect(page.locator(".nobody")).to_be_visible()


def test_a_choice_is_answered_by_one_touch_and_a_stop_by_escape(page: Page, shop: tuple[str, Shop]) -> None:
    address, point = shop
    parcels.change(point.db, "p-8", state="issued")
    go(page, f"{address}/staff/receive?delivery=d-2207")
    scan(page, "99999999-0001-1")
    page.click('[data-answer="receive.undo"]')
    expect(page.locator(".verdict.known")).to_contain_text("отменена")
    scan(page, "12345678-0008-1")
    expect(page.locator('[data-answer="scan.understood"]')).to_be_focused()
    scan(page, "12345678-0001-1")
    page.keyboard.press("Escape")
    expect(page.locator('[data-answer="scan.understood"]')).to_have_count(0)
    assert point.state("p-1") == ("expected", None)


@pytest.mark.feature("STF-6")
def test_a_parcel_is_found_while_its_name_is_being_typed(page: Page, shop: tuple[str, Shop]) -> None:
    go(page, f"{shop[0]}/staff/find")
    page.fill("#sought", "djkrjd")
    expect(page.locator(".hits li")).to_have_count(3)
    page.click(".hits li:first-child a")
    page.click("text=Показать получателя")
    expect(page.locator("p.personal")).to_contain_text("Волков Илья")


@pytest.mark.feature("STF-1")
def test_the_earlier_session_is_told_that_it_ended(page: Page, shop: tuple[str, Shop]) -> None:
    point = shop[1]
    row = point.db.one("SELECT mac FROM person_way WHERE way = 'pin' AND person = 'u-102'")
    assert row is not None
    with page.expect_response("**/staff/events"):
        go(page, f"{shop[0]}/staff")
    point.do(sign_in.check, Attempt("PVZ-1042", "tablet", "elsewhere", (row["mac"],)), caller=CUSTOMER)
    expect(page.locator(".why")).to_contain_text("другом устройстве")


def test_who_signs_out_at_the_panel_is_led_back_to_the_customer_screen(page: Page, shop: tuple[str, Shop]) -> None:
    page.click("summary.button.quiet:has-text('PVZ-')")
    with page.expect_response(lambda answer: answer.url.endswith("/staff/sign-out")) as answered:
        page.click("text=Выйти")
    assert answered.value.headers["hx-redirect"] == "/kiosk"
    page.wait_for_url("**/kiosk")
    page.goto(f"{shop[0]}/staff")
    expect(page.locator(".pad")).to_be_visible()


PLACES = ("", "/deliveries", "/receive?delivery=d-2207", "/receive/end?delivery=d-2207", "/stow", "/stow/places",
          "/find", "/parcel?id=p-11", "/handover", "/cells", "/cell?id=02")  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways_and_every_button_is_large_enough(
    page: Page, shop: tuple[str, Shop], size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for place in PLACES:
        go(page, f"{shop[0]}/staff{place}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        small = page.evaluate(
            """() => [...document.querySelectorAll(".button, .tile, .hit, .key")].filter((each) => {
              const box = each.getBoundingClientRect();
              return box.width && (box.width < 43.5 || box.height < 43.5);
            }).map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert small == [], place
        tiny = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
              && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
              && !each.closest("svg") && parseFloat(getComputedStyle(each).fontSize) < 14)
              .map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert tiny == [], place


@pytest.mark.feature("STF-7")
def test_a_whole_shift_goes_through_every_screen_and_axe_has_nothing_to_say(chromium: Browser, tmp_path: Path) -> None:
    said: dict[str, list[str]] = {}
    with open_shop(tmp_path) as (address, shop):
        page = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.set_default_timeout(20_000)
        walk(page, address, shop, lambda name: said.update({name: complaints(page)}))
        page.close()
        assert shop.kinds().count("ParcelIssued") == 1
    assert len(said) == 19
    assert {name: found for name, found in said.items() if found} == {}
