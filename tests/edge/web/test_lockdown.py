"""The kiosk's browser shows the kiosk and nothing else: real Chromium, its true flags, the managed policy."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tests.edge.web.locked import flags, needs_a_namespace, program
from tests.edge.web.stage import World, running
from tests.system.service import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
NEVER = (
    "chrome://settings",
    "chrome://version",
    "chrome://policy",
    "chrome://flags",
    "chrome://downloads",
    "chrome://inspect",
    "chrome-untrusted://print/",
    "devtools://devtools/bundled/inspector.html",
    "view-source:{kiosk}/kiosk",
    "file:///etc/passwd",
    "file:///",
    "data:text/html,hello",
    "http://{host}:{other}/",
    "http://localhost:{port}/kiosk",
    "http://[::1]:{port}/kiosk",
    "http://example.com/",
    "https://example.com/",
    "ftp://127.0.0.1/",
)


class Neighbour:
    """Another server on this machine; counts who comes."""

    def __init__(self) -> None:
        self.visits = visits = []  # type: list[str]

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                visits.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
                """Nothing on the console."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def locked(folder: Path, address: str) -> Iterator[BrowserContext]:
    """The kiosk's browser with the test's driver in it."""
    starter = program(folder, address, whole=False)
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=starter,
            args=flags(),
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def kiosk() -> Iterator[tuple[str, World]]:
    needs_a_namespace()
    with running("1280x800") as served:
        yield served


@pytest.fixture(scope="module")
def page(kiosk: tuple[str, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with locked(tmp_path_factory.mktemp("locked"), kiosk[0]) as context:
        yield context.pages[0]


def at_home(page: Page, address: str) -> None:
    page.goto(f"{address}/kiosk")
    page.wait_for_selector(".slots li.next")


def test_every_other_address_is_refused(page: Page, kiosk: tuple[str, World]) -> None:
    address, _ = kiosk
    port = address.rpartition(":")[2]
    neighbour = Neighbour()
    opened = []
    for pattern in NEVER:
        never = pattern.format(kiosk=address, host="127.0.0.1", port=port, other=neighbour.port)
        one = page.context.new_page()
        try:
            one.goto(never)
            opened.append(never)
        except Error as refusal:
            if "ERR_BLOCKED_BY_ADMINISTRATOR" not in str(refusal):
                opened.append(f"{never}: {refusal}")
        one.close()
    neighbour.close()
    assert opened == []
    assert neighbour.visits == []


def test_the_page_itself_reaches_no_neighbour_and_no_printer(page: Page, kiosk: tuple[str, World]) -> None:
    address, _ = kiosk
    neighbour = Neighbour()
    at_home(page, address)
    page.evaluate(
        """(neighbour) => {
          open(neighbour);
          fetch(neighbour, { mode: "no-cors" }).catch(() => {});
          new Image().src = neighbour;
          print();
        }""",
        f"http://127.0.0.1:{neighbour.port}/",
    )
    page.wait_for_timeout(1000)
    neighbour.close()
    assert neighbour.visits == []
    for other in page.context.pages[1:]:
        other.close()
    assert page.locator(".slots").is_visible()


def test_long_press_and_keys_of_a_browser_do_nothing(page: Page, kiosk: tuple[str, World]) -> None:
    address, _ = kiosk
    at_home(page, address)
    kept = page.evaluate(
        "() => document.querySelector('.key').dispatchEvent("
        "new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"
    )
    assert kept is False
    for keys in ("Control+N", "Control+T", "Control+O", "Control+P", "Control+U", "F12", "Alt+F4", "F11", "F1"):
        page.keyboard.press(keys)
    assert len(page.context.pages) == 1
    assert page.url == f"{address}/kiosk"
    assert page.locator(".slots li").first.inner_text() == ""


def test_the_kiosk_lives_under_the_whole_policy(tmp_path: Path, kiosk: tuple[str, World]) -> None:
    """Nobody drives this browser: the page itself says that it draws."""
    address, world = kiosk
    before = len(world.alive)
    window = ["--headless=new", f"--user-data-dir={tmp_path / 'profile'}"]
    browser = subprocess.Popen(
        [program(tmp_path, address, whole=True), *flags(), *window, f"{address}/kiosk"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: len(world.alive) > before)
        assert world.alive[-1]["fps"] > 0
    finally:
        browser.terminate()
        browser.wait(20)
