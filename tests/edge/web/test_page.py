"""The customer page in a real browser: keys, buttons, languages, and what is left afterwards."""

import json
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from edge.domain.notice import Notice
from edge.domain.visit import State
from edge.web.live import PER_PEER
from edge.web.screen import Ribbon
from edge.web.shelf import HERE
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.stage import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CODE = "48291634"
CANARY = "73519264"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def slots(screen: Seen) -> str:
    return "".join(screen.page.locator(".slots").inner_text().split())


def holds(screen: Seen, digits: str) -> None:
    """Wait until the slots show exactly these digits."""
    screen.page.wait_for_function("(digits) => [...document.querySelectorAll('.slots li')]"
                                  ".map((e) => e.textContent).join('') === digits", arg=digits)  # fmt: skip


@pytest.mark.feature("CUS-1")
def test_code_alone_opens_the_cell_with_no_other_tap(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(*CODE)
        screen.until(State.OPENING)
        assert [act for act, _ in screen.world.log] == ["code"]
        assert screen.page.locator("main h1").inner_text().replace("\n", " ").split() == ["Открываем", "ячейку", "07"]


def test_wrong_code_clears_the_slots_and_the_next_digit_stays(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(*"12121212")
        screen.until(State.WRONG_CODE)
        assert slots(screen) == ""
        screen.key("4")
        screen.until(State.ENTRY)
        holds(screen, "4")
        screen.key(*CODE[1:])
        screen.until(State.OPENING)


def test_digits_typed_faster_than_the_screen_follows_still_count(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.page.evaluate(
            '(code) => [...code].forEach((digit) => document.querySelector(`[data-key="${digit}"]`)'
            ".dispatchEvent(new PointerEvent('pointerdown', {isPrimary: true, bubbles: true})))",
            CODE,
        )
        screen.until(State.OPENING)
        assert [args["digits"] for _, args in screen.world.log] == [CODE]


def test_code_that_is_on_its_way_while_the_language_changes_still_counts(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(CODE[0])
        screen.until(State.ENTRY)
        screen.world.hold = threading.Event()
        with screen.page.expect_request("**/kiosk/act"):
            screen.key(*CODE[1:])
        visit = screen.world.visit
        screen.world.show(visit._replace(lang="en", rev=visit.rev + 1))
        screen.page.wait_for_function("() => document.documentElement.lang === 'en'")
        screen.world.hold.set()
        screen.until(State.OPENING)
        assert [args["digits"] for _, args in screen.world.log] == [CODE]
        screen.forgive()


def test_last_digit_that_falls_while_another_act_is_on_its_way_sends_the_code_after_it(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(*CODE[:-1])
        screen.until(State.ENTRY)
        screen.world.hold = threading.Event()
        with screen.page.expect_request("**/kiosk/act"):
            screen.page.keyboard.press("NumpadMultiply")  # "say it again": a screen that is silent does nothing
        screen.key(CODE[-1])
        screen.world.hold.set()
        screen.until(State.OPENING)
        assert [args["digits"] for _, args in screen.world.log if args] == [CODE]
        screen.forgive()


def test_keyboard_and_keypad_work_without_any_touch(browser: Browser) -> None:
    with seen(browser) as screen:
        for digit in "4829":
            screen.page.keyboard.press(f"Digit{digit}")
        screen.page.keyboard.press("Backspace")
        for digit in "91634":
            screen.page.keyboard.press(f"Numpad{digit}")
        screen.until(State.OPENING)


def test_button_is_reached_and_pressed_by_keyboard(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.page.locator('[data-act="help"]').focus()
        screen.page.keyboard.press("Enter")
        screen.until(State.HELP)
        assert screen.page.evaluate("() => document.activeElement.id") == "title"


def test_doubled_tap_on_a_button_is_one_act(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.DONE)
        screen.page.evaluate(
            "() => [1, 2, 3].forEach(() => document.querySelector('[data-act=\"not_mine\"]')"
            ".dispatchEvent(new PointerEvent('pointerdown', {isPrimary: true, bubbles: true})))"
        )
        screen.until(State.EMPTY)
        assert [act for act, _ in screen.world.log] == ["not_mine"]


def test_lost_answer_is_asked_for_again_with_the_same_key(browser: Browser) -> None:
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the service did it, the answer is lost
            route.abort()
        else:
            route.continue_()

    with seen(browser) as screen:
        screen.page.route("**/kiosk/act", lose_the_first)
        screen.key(*CODE)
        screen.until(State.OPENING)
        screen.patient(lambda: len(keys) == 2)
        assert len(screen.world.log) == 1
        assert len(set(keys)) == 1
        screen.forgive()


@pytest.mark.feature("CUS-12")
def test_language_changes_at_once_and_keeps_the_digits(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(*"482")
        screen.until(State.ENTRY)
        visit = screen.world.visit
        screen.world.show(visit._replace(lang="en", rev=visit.rev + 1))
        screen.page.wait_for_function("() => document.documentElement.lang === 'en'")
        assert slots(screen) == "482"
        assert screen.page.locator("main h1").inner_text().startswith("Enter the code")


def test_language_button_speaks_the_other_language(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.press("speak")
        screen.page.wait_for_function("() => document.documentElement.lang === 'en'")
        assert screen.page.locator('[data-act="speak"]').inner_text() == "Русский"


def test_only_the_chosen_parcels_are_collected(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.CHOOSE)
        screen.page.locator("[data-pick]").nth(1).dispatch_event("pointerdown", {"isPrimary": True})
        with screen.page.expect_request("**/kiosk/act") as sent:
            screen.press("collect")
        assert json.loads(sent.value.post_data or "")["args"] == {"picked": [0, 2, 3, 4]}
        screen.forgive()  # this stage has no flow behind the button


@pytest.mark.feature("CUS-12")
def test_nothing_of_a_visit_stays_behind(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.key(*CANARY)
        screen.until(State.WRONG_CODE)
        screen.show(State.TAKE)
        screen.show(State.IDLE)
        left = screen.page.evaluate(
            """async () => {
              const kept = [document.documentElement.outerHTML, JSON.stringify({...localStorage}),
                JSON.stringify({...sessionStorage}), document.cookie, location.href, document.title];
              for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
              }
              const bases = await indexedDB.databases();
              return kept.join("\\n") + JSON.stringify(bases) + history.length;
            }"""
        )
        assert CANARY not in left
        assert "p-88120417" not in left
        assert 'data-state="idle"' in left


def test_reloads_leave_one_stream(browser: Browser) -> None:
    with seen(browser) as screen:
        for _ in range(PER_PEER + 4):
            screen.open()
        screen.page.wait_for_timeout(1500)
        assert len(screen.world.screen_of().live) == 1


@pytest.mark.parametrize("state", [State.IDLE, State.ENTRY, State.TAKE, State.DONE, State.STILL_THERE])
def test_reloaded_page_shows_the_same_state(browser: Browser, state: State) -> None:
    with seen(browser) as screen:
        screen.show(state)
        words = re.sub(r"\d:\d\d", "", screen.page.locator("main").inner_text())
        screen.open()
        assert re.sub(r"\d:\d\d", "", screen.page.locator("main").inner_text()) == words


def test_first_load_is_light_and_the_script_small(browser: Browser) -> None:
    with seen(browser) as screen:
        sizes: dict[str, int] = {}
        session = screen.page.context.new_cdp_session(screen.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        names: dict[str, str] = {}
        session.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
        session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        screen.open()
        screen.page.wait_for_timeout(300)
        took = {names[each]: size for each, size in sizes.items() if each in names and "/kiosk/sw" not in names[each]}
        assert sum(took.values()) <= 60_000, took
        assert max(size for url, size in took.items() if url.endswith("customer.js")) <= 8_192


def test_templates_and_script_hold_no_words_of_their_own() -> None:
    for file in (HERE / "templates" / "customer").glob("*.html"):
        plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", file.read_text(), flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", " ", plain)
        assert not re.findall(r"[^\W\d_]{2,}", bare), file.name
    for name in ("customer.js", "sw.js", "down.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", (HERE / "static" / name).read_text())
        assert not re.search("[а-яё]", code, re.IGNORECASE), name


@pytest.mark.feature("CUS-14")
def test_announcements_take_turns_in_their_place(browser: Browser) -> None:
    world = World()
    world.store.news = (*world.store.news, Notice("n-2", "idle.main", 2, "Теперь и фотопечать", "Спросите сотрудника."))
    with seen(browser, world=world) as screen:
        shown = screen.page.locator(".notice.shown")
        assert shown.inner_text().startswith("Пункт работает")
        screen.page.evaluate(
            "() => { const now = performance.now; performance.now = () => now.call(performance) + 12000; }"
        )
        screen.page.wait_for_selector(".notice.shown >> text=фотопечать")
        assert screen.page.locator(".notice").nth(0).is_hidden()
        shown.dispatch_event("pointerdown", {"isPrimary": True, "button": 0})
        screen.until(State.ANNOUNCEMENT)
        assert screen.world.log == [("announce", {"notice": "n-2"})]


def test_training_frames_every_screen(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.world.screen_of().ribbon((Ribbon("training", {}),))
        screen.page.wait_for_selector(".ribbon.training")
        screen.show(State.TAKE)
        assert screen.page.evaluate("() => parseFloat(getComputedStyle(document.body).borderTopWidth)") > 1
        assert screen.page.locator(".ribbon").inner_text().startswith("УЧЕБНЫЙ РЕЖИМ")


@pytest.mark.feature("CUS-12")
def test_browser_that_asks_for_contrast_gets_it(browser: Browser) -> None:
    with seen(browser) as screen:
        page = browser.new_page(contrast="more")
        page.goto(f"{screen.address}/kiosk")
        page.wait_for_selector('html[data-theme="contrast"]')
        screen.show(State.TAKE)
        page.wait_for_selector('[data-state="take"]')
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
        page.close()


@pytest.mark.feature("CUS-12")
def test_nothing_blinks_fast_and_nothing_moves_for_whom_that_is_too_much(browser: Browser) -> None:
    moving = (
        "() => document.getAnimations().map((each) => each.effect.getComputedTiming())"
        ".filter((each) => each.progress !== 1 || each.iterations === Infinity).map((each) => each.duration)"
    )
    with seen(browser) as screen:
        for state in (State.OPENING, State.TAKE):
            screen.show(state)
            blinks = screen.page.evaluate(moving)
            assert blinks
            assert min(blinks) > 1000 / 3
        screen.page.emulate_media(reduced_motion="reduce")
        for state in (State.OPENING, State.TAKE, State.SLOW):
            screen.show(state)
            assert screen.page.evaluate(moving) == []
