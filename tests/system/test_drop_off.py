"""A return is dropped off before the true service, its true board and a real browser, through a kill in the middle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from edge.domain.code import verifier
from edge.store import codes, journal, parcels
from tests.edge.web.browser import chromium
from tests.system.service import CODE_KEY, DEV, Board, Service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CODE, TIME = "60418275", ("2026-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z")


@pytest.fixture
def service(tmp_path: Path, board: Board) -> Iterator[Service]:
    assert board.pulses == []
    one = Service(tmp_path)
    one.start()
    one.kill(15)
    db = one.store(readonly=False)
    parcels.put(db, "r-1", {"order_no": "4021", "size_class": "ask", "intent": "expect"}, [])
    fields = {"purpose": "give_back", "valid_from": TIME[0], "valid_until": TIME[1], "wrong_max": 3}
    codes.put(db, "c-back", fields, [(verifier(CODE_KEY, "typed", DEV, CODE), "typed", 8)])
    codes.set_parcels(db, "c-back", ["r-1"])
    db.close()
    one.start()
    yield one
    one.kill()


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.dispatch_event("pointerdown", {"isPrimary": True, "button": 0})


def shows(page: Page, *states: str) -> None:
    page.wait_for_selector(", ".join(f'[data-state="{state}"]' for state in states), timeout=60_000)


@pytest.mark.feature("CUS-9")
def test_code_size_cell_and_receipt_and_a_kill_loses_nothing(service: Service, board: Board) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.goto(f"{service.address}/kiosk")
        page.wait_for_selector(".slots li.next")
        for digit in CODE:
            press(page, f'[data-key="{digit}"]')
        shows(page, "give_size")
        press(page, '[data-act="size"]')
        shows(page, "give_put")
        cell = page.locator("main h1 .value").inner_text()
        assert len(board.pulses) == 1
        service.kill()
        service.start()
        shows(page, "give_put")
        board.act("put", cell, thing="r-1")
        board.act("close", cell)
        shows(page, "give_check", "give_done")
        if page.locator('[data-state="give_check"]').count():
            press(page, '[data-act="yes"]')
        shows(page, "give_done")
        page.wait_for_selector("main svg.qr")
        number = page.locator("main .strong").first.inner_text()
    assert number.endswith(f"R-{given_back(service, cell)}")
    assert len(board.pulses) == 1


def given_back(service: Service, cell: str) -> int:
    """The number of the one fact that says so."""
    db = service.store()
    facts = [fact for fact in journal.facts_after(db, journal.head(db).ep, 0) if fact["kind"] == "ParcelGivenBack"]
    db.close()
    assert [fact["body"]["place"] for fact in facts] == [cell]
    return int(facts[0]["seq"])
