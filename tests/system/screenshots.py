"""`make screenshots`: every screen at every size and in every mode into build/screenshots/, from the true pages with
invented people; and of the customer screen one sheet of each size and mode, to look it over at a glance."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser
from rich.console import Console
from rich.progress import track

from edge.domain.visit import State
from edge.web.panel import names
from tests.edge.web.browser import chromium, seen
from tests.edge.web.shop import open_shop
from tests.edge.web.walk import walk

OUT = Path("build/screenshots")
STAFF_SIZES = ("1080x1920", "1280x800", "800x480")
MODES: dict[str, dict[str, Any]] = {"light": {}, "dark": {}, "contrast": {"contrast": True}, "large": {"large": True}}
SHEET_WIDTH = 2400
BY_TESTS = ("tests/edge/web/test_sim_browser.py", "tests/provisioning/fleet/test_browser.py")


def customer(browser: Browser, size: str, lang: str = "ru") -> None:
    """Every state of the customer screen in every mode."""
    with seen(browser, size) as screen:
        for mode, look in MODES.items():
            screen.world.dark = mode == "dark"
            taken = []
            for state in track(tuple(State), f"customer {size} {lang} {mode}", console=Console(stderr=True)):
                screen.show(state, lang=lang, **look)
                taken.append(_path("customer", size, f"{lang}-{mode}-{state.value}"))
                screen.page.screenshot(path=taken[-1])
            sheet(taken).save(_path("customer", "sheets", f"{size}-{lang}-{mode}"))


def sheet(pictures: Sequence[Path]) -> Image.Image:
    """All these pictures on one, small, in rows."""
    first = Image.open(pictures[0])
    across = 10 if first.height > first.width else 7
    width = SHEET_WIDTH // across
    height = width * first.height // first.width
    whole = Image.new("RGB", (SHEET_WIDTH, -(-len(pictures) // across) * height), "white")
    for n, each in enumerate(pictures):
        small = Image.open(each).resize((width - 6, height - 6), Image.Resampling.LANCZOS)
        whole.paste(small, (n % across * width, n // across * height))
    return whole


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
        for size in names():
            customer(browser, size)
        customer(browser, "1280x800", "en")
        for size in STAFF_SIZES:
            staff(browser, size)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *BY_TESTS], check=False)
    print(f"{len(list(OUT.rglob('*.png')))} pictures in {OUT}/")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
