"""A shift of one person, page by page: for pictures of the staff screens in all their states."""

from collections.abc import Callable

from playwright.sync_api import Page

from edge.domain.task import Kind
from edge.flows import handover
from edge.store import parcels, places, tasks
from tests.edge.flows.crew import MARIA
from tests.edge.web.shop import PIN, Shop

Shot = Callable[[str], object]
AT = "2026-11-21T09:00:00.000Z"
TYPED_AT_ONCE = """text => {
  const code = (char) => char === "-" ? "Minus" : /\\d/.test(char) ? `Digit${char}` : `Key${char}`;
  for (const char of text) document.body.dispatchEvent(
    new KeyboardEvent("keydown", { code: code(char), key: char, bubbles: true }));
  document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "Enter", key: "Enter", bubbles: true }));
}"""


def scan(page: Page, label: str) -> None:
    """A scanner types, much faster than anybody."""
    page.evaluate(TYPED_AT_ONCE, label)


def go(page: Page, address: str) -> None:
    """Go to a page and wait until the worker knows that we are there."""
    with page.expect_response(lambda answer: answer.url.endswith("/staff/act")):
        page.goto(address)


def walk(page: Page, address: str, shop: Shop, shot: Shot) -> None:
    """Sign in, receive, stow, find, hand over, look at the cells; `shot(name)` takes each picture."""
    shop.stock()
    busy(shop)
    sign_in(page, address, shot)
    receive(page, address, shop, shot)
    stow(page, address, shop, shot)
    find(page, address, shot)
    hand_over(page, address, shop, shot)
    for name, where in (("cells", "cells"), ("cell", "cell?id=08"), ("cell-unproven", "cell?id=10")):
        go(page, f"{address}/staff/{where}")
        shot(name)


def busy(shop: Shop) -> None:
    """Somebody waits, something is broken."""
    tasks.open_task(shop.db, Kind.CHECK_CELL, AT, place="03")
    tasks.open_task(shop.db, Kind.DOOR_OPEN, AT, place="07")
    for parcel in ("p-11", "p-13"):
        tasks.call(shop.db, AT, parcel)
    places.block(shop.db, "09", "jammed")
    places.change(shop.db, "10", trusted=0)


def sign_in(page: Page, address: str, shot: Shot) -> None:
    """Login and PIN."""
    page.goto(f"{address}/staff/sign-in")
    for digit in "1042":
        page.click(f'[data-key="{digit}"]')
    shot("sign-in")
    page.click('[data-key="submit"]')
    for digit in PIN:
        page.keyboard.press(f"Digit{digit}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tiles")
    shot("home")


def receive(page: Page, address: str, shop: Shop, shot: Shot) -> None:
    """A delivery: known, a choice, a stop, the check-up."""
    go(page, f"{address}/staff/deliveries")
    shot("deliveries")
    page.click(".delivery .button.first")
    page.wait_for_selector(".counter")
    for number in range(1, 5):
        scan(page, f"12345678-000{number}-1")
        page.wait_for_selector(f".counter b:text-is('{number}')")
    shot("receive")
    scan(page, "99999999-0001-1")
    page.wait_for_selector(".verdict.choice")
    shot("receive-choice")
    page.click('[data-answer="receive.leave"]')
    page.wait_for_selector(".verdict.note")
    parcels.change(shop.db, "p-8", state="issued")
    scan(page, "12345678-0008-1")
    page.wait_for_selector(".verdict.stop")
    shot("receive-stop")
    page.keyboard.press("Escape")
    go(page, f"{address}/staff/receive/end?delivery=d-2207")
    shot("receive-end")


def stow(page: Page, address: str, shop: Shop, shot: Shot) -> None:
    """One parcel into its cell."""
    go(page, f"{address}/staff/stow")
    page.wait_for_selector(".big.idle")
    shot("stow-idle")
    scan(page, "12345678-0003-1")
    page.wait_for_selector(".huge")
    cell, opening = shop.opened[-1]
    shop.says(cell, "door_open", opening)
    shot("stow")
    shop.says(cell, "door_closed", opening, item="absent")
    page.wait_for_selector(".verdict.choice")
    shot("stow-choice")
    page.click('[data-answer="stow.here"]')
    page.wait_for_selector(".big.idle")
    shot("stow-done")


def find(page: Page, address: str, shot: Shot) -> None:
    """A name half typed, and the card."""
    go(page, f"{address}/staff/find")
    page.fill("#sought", "волк")
    page.wait_for_selector(".hits")
    shot("find")
    page.click(".hits li:first-child a")
    page.click(".personal-box button")
    page.wait_for_selector("p.personal")
    shot("parcel")


def hand_over(page: Page, address: str, shop: Shop, shot: Shot) -> None:
    """The counter: nobody, an order, its act."""
    go(page, f"{address}/staff/handover")
    page.wait_for_selector(".nobody")
    shot("handover")
    page.fill("[name=code]", "48291634")
    page.click(".claim .button")
    page.wait_for_selector(".order")
    shop.do(handover.take, "39771211-0001-1", caller=MARIA)
    page.wait_for_selector(".step.done")
    shot("order")
    page.click(".issue")
    page.wait_for_selector(".act-of-issue")
    shot("act-of-issue")
