"""`make screenshots`: every screen at three sizes into build/screenshots/, from the true pages with invented people."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from rich.console import Console
from rich.progress import track

from edge.domain.visit import State
from tests.edge.web.browser import chromium, seen
from tests.edge.web.shop import open_shop
from tests.edge.web.walk import walk

OUT = Path("build/screenshots")
SIZES = ("1080x1920", "1280x800", "800x480")
ENGLISH = (State.IDLE, State.TAKE, State.DONE)
BY_TESTS = ("tests/edge/web/test_sim_browser.py", "tests/provisioning/fleet/test_browser.py")


def customer(browser: Browser, size: str) -> None:
    """Every state of the customer screen in Russian, some in English, one in the dark."""
    with seen(browser, size) as screen:
        for state in track(tuple(State), f"customer {size}", console=Console(stderr=True)):
            screen.show(state, lang="ru")
            screen.page.screenshot(path=_path("customer", size, f"{state.value}-ru"))
        for state in ENGLISH:
            screen.show(state, lang="en")
            screen.page.screenshot(path=_path("customer", size, f"{state.value}-en"))


def staff(browser: Browser, size: str) -> None:
    """A shift of one person, in Russian."""
    width, height = (int(part) for part in size.split("x"))
    with tempfile.TemporaryDirectory() as folder, open_shop(Path(folder)) as (address, shop):
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")

        def shot(name: str) -> None:
            page.evaluate("() => document.fonts.ready.then(() => 1)")
            page.screenshot(path=_path("staff", size, name))

        walk(page, address, shop, shot)
        page.close()


def _path(site: str, size: str, name: str) -> Path:
    folder = OUT / site / size
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"


def main() -> int:
    """Customer and staff screens here; those of /sim and of the fleet console by their browser tests."""
    with chromium() as browser:
        for size in SIZES:
            customer(browser, size)
            staff(browser, size)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *BY_TESTS], check=False)
    print(f"{len(list(OUT.rglob('*.png')))} pictures in {OUT}/")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
