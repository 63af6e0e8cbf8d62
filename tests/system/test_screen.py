"""The true service before a real browser: a parcel by the digits alone, and nothing of it is left anywhere."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.edge.web.browser import chromium
from tests.system.service import Board, Service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CODE, WRONG = "71524637", "73519264"


@pytest.fixture
def service(tmp_path: Path, board: Board) -> Iterator[Service]:
    assert board.pulses == []
    one = Service(tmp_path)
    one.start()
    one.kill(15)
    one.fill({"p-01": ("07", CODE)})
    yield one
    one.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def typed(page: Page, code: str) -> None:
    page.wait_for_selector(".slots li.next")
    for digit in code:
        page.locator(f'[data-key="{digit}"]').dispatch_event("pointerdown", {"isPrimary": True, "button": 0})


@pytest.mark.feature("CUS-1")
@pytest.mark.feature("CUS-4")
def test_digits_alone_bring_the_parcel_and_leave_no_trace(
    service: Service, board: Board, browser: Browser, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    service.start(["sh", "-c", f'exec "$@" >{log} 2>&1', "sh"])
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.goto(f"{service.address}/kiosk")
    typed(page, CODE)
    page.wait_for_selector('[data-state^="take"]')
    assert page.locator("main h1 .value").inner_text() == "07"
    assert page.locator(".map .mine").count() == 1
    assert len(board.pulses) == 1
    board.act("close", "07")
    page.wait_for_selector('[data-state="done"]')
    page.wait_for_selector('[data-state="idle"]')
    typed(page, WRONG)
    page.wait_for_selector('[data-state="wrong_code"]')
    seen = page.content()
    page.close()
    service.kill(15)
    told = [*(str(tuple(row)) for row in service.store().all("SELECT * FROM journal")), log.read_text(), seen]
    assert not [line for line in told if CODE in line or WRONG in line]
    assert any("ParcelIssued" in line for line in told)
    assert not _anywhere(tmp_path / "kiosk", CODE, WRONG)


@pytest.mark.feature("CUS-15")
@pytest.mark.feature("SYS-4")
def test_after_an_update_the_page_that_waited_goes_on_whatever_it_had_seen(
    service: Service, board: Board, browser: Browser
) -> None:
    """Nothing of these screens was written, so the new service knows of none of them."""
    service.start()
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.goto(f"{service.address}/kiosk")
    for word in ("access", "back", "access", "back"):
        page.locator(f'[data-act="{word}"]').first.dispatch_event("pointerdown", {"isPrimary": True, "button": 0})
        page.wait_for_selector(f'[data-state="{"access" if word == "access" else "idle"}"]')
    service.kill(15)
    page.wait_for_selector('[data-state="updating"]')
    assert page.locator(".cover:not([hidden])").count() == 0
    service.start()
    page.wait_for_selector('[data-state="idle"]')
    typed(page, CODE)
    page.wait_for_selector('[data-state^="take"]')
    board.act("close", "07")
    page.wait_for_selector('[data-state="done"]')
    page.close()


def _anywhere(folder: Path, *digits: str) -> list[str]:
    """Files that hold these digits in clear."""
    found = subprocess.run(
        ["grep", "-rlaE", "|".join(digits), str(folder)], capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()
