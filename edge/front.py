"""The screens of a running kiosk: what they are drawn from, what they may ask, where they listen."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from edge import notify
from edge.carry import Screens
from edge.clock import Clock, Quality
from edge.dice import SecretDice
from edge.domain.health import Look
from edge.domain.staff import KIOSK, Caller
from edge.domain.visit import State, Visit
from edge.effects import Ribbons, Show
from edge.errors import KioskError, SettingsError
from edge.flows import display, visit
from edge.home import Home
from edge.keypad import Keypad
from edge.settings import Settings
from edge.store.journal import wall_text
from edge.store.posters import Pictures
from edge.web import customer, health, panel, serve, server, texts
from edge.web.cabinet import Box, Cabinet
from edge.web.drawing import Drawing, Point
from edge.web.gate import Rules
from edge.web.known import FromStore
from edge.web.live import Live
from edge.web.pages import environment
from edge.web.screen import Moment, Ribbon, Screen
from edge.web.serve import Listener, Service
from edge.web.server import Extra, Room
from edge.web.shelf import Shelf
from edge.web.viewfinder import Viewfinder
from edge.worker import Worker
from hardware.plan import Profile


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the screens."""

    settings: Settings
    home: Home
    profile: Profile
    worker: Worker
    clock: Clock
    keypad: Keypad
    screens: Screens
    viewfinder: Viewfinder
    look: Callable[[], Look]
    leave: Callable[[], object]
    sim: Callable[[Drawing, str], Extra] | None = None


def service(behind: Behind) -> tuple[Service, Callable[[], object]]:
    """Everything that listens, and what to call once it does; KioskError with a sentence when a port is taken."""
    chosen = behind.settings.web
    look = panel.panel(behind.settings.screen.panel)
    shelf = Shelf({"customer.css": panel.sheet(look)})
    screen = _screen(behind, shelf, look)
    extra = behind.sim(screen.drawing, shelf.build) if behind.sim is not None else None
    flows = customer.Flows(visit.act, visit.touched, _hearing(behind))
    first: list[Room] = [
        customer.room(screen, _asking(behind), flows, shelf, behind.viewfinder),
        lambda app: health.add_health(app, shelf, lambda: {"ok": True}),
    ]
    lives: list[Live | Viewfinder] = [screen.live, behind.viewfinder]
    team = cache(lambda: _staff_room(behind, shelf, lives))
    rules = Rules()
    if extra is not None:
        first.append(extra.room)
        lives.append(extra.live)
        rules = Rules(framed=True, uploads=extra.uploads)
    app, later = server.panel(shelf, rules, first, lambda: [team().on_panel()])
    try:
        listener = Listener(app, serve.bind(chosen.host, chosen.port))
    except OSError as taken:
        raise KioskError(
            f"port {chosen.port} is in use: stop what listens there or choose another with KIOSK_PORT"
        ) from taken
    tablets = [team().for_tablets()] if chosen.lan_host else []
    return Service([listener, *tablets], lives, behind.leave), later.ready


def _screen(behind: Behind, shelf: Shelf, look: panel.Panel) -> Screen:
    settings = behind.settings
    db, pictures = behind.home.store(readonly=True), Pictures(behind.home.folder)
    known = FromStore(db, settings.codes.digits, lambda: _today(behind.clock), pictures)
    drawing = Drawing(environment(shelf), _languages(settings), _point(settings, behind.profile, look), known)
    run = behind.clock.mono_ms()  # a page that has seen more than was kept believes another run of the service at once
    screen = Screen(drawing, run, shelf.build, lambda: _moment(behind))

    def show(effect: Show) -> None:
        shown: Visit = effect.visit
        if shown.subject is State.IDLE:
            behind.keypad.forget()
        screen.show(shown)

    def ribbons(effect: Ribbons) -> None:
        screen.ribbon(tuple(Ribbon(kind, details) for kind, details in effect.strips))

    behind.screens.show = show
    behind.screens.paper = lambda effect: drawing.languages[effect.lang].say(effect.paper, effect.details)
    behind.screens.ribbons = ribbons
    behind.screens.words = screen.words
    return screen


def _staff_room(behind: Behind, shelf: Shelf, lives: list[Live | Viewfinder]) -> Any:
    from edge.staff_room import StaffRoom  # staff come later than the first screen
    from edge.web.backstage import Backstage

    chosen, db = behind.settings, behind.home.store(readonly=True)
    backstage = Backstage(
        behind.worker.ask, db, behind.clock, chosen, behind.keypad, SecretDice(), environment(shelf),
        _languages(chosen), cabinet(behind.profile), shelf.build, behind.look,
        behind.viewfinder, lambda: _scans(behind),
    )  # fmt: skip
    team = StaffRoom(chosen, shelf, backstage)
    lives.append(team.live)
    behind.screens.tell = team.tell
    return team


def _scans(behind: Behind) -> bool:
    """A camera whose decoder works, or a hand scanner."""
    chosen = behind.settings.hardware
    sees = chosen.camera != "none" and not {"camera", "scanner"} & behind.look().faults.keys()
    return sees or chosen.scanner != "none"


def _languages(settings: Settings) -> dict[str, texts.Texts]:
    found = texts.languages()
    return {name: found[name] for name in settings.screen.languages if name in found}


def _point(settings: Settings, profile: Profile, look: panel.Panel) -> Point:
    opens, closes = settings.point.opens, settings.point.closes
    return Point(
        panel=look,
        cabinet=cabinet(profile),
        number=settings.point.id,
        phone=settings.point.phone,
        support_phone=settings.point.support_phone,
        address=settings.point.address,
        hours=None if opens == closes else (f"{opens:%H:%M}", f"{closes:%H:%M}"),
        staffed=settings.point.staffed,
        keys_left=settings.screen.keys_left,
        mask=settings.codes.mask,
        sees=settings.hardware.camera != "none",
        bounce_ms=settings.screen.touch_bounce_ms,
        sizes=tuple((size.name, size.depth_mm, size.width_mm, size.height_mm) for size in profile.sizes.values()),
    )


def cabinet(profile: Profile) -> Cabinet:
    """The doors as they stand, from the rows and columns of the profile."""
    columns = sorted({(_SIDES.index(cell.where.side), cell.where.column) for cell in profile.cells})
    boxes, x = [], 0
    for column in columns:
        doors = [cell for cell in profile.cells if (_SIDES.index(cell.where.side), cell.where.column) == column]
        width = max((profile.sizes[cell.size].width_mm for cell in doors), default=0)
        top = max((cell.where.height_mm + profile.sizes[cell.size].height_mm for cell in doors), default=0)
        for cell in doors:
            size = profile.sizes[cell.size]
            boxes.append(Box(cell.name, x, top - cell.where.height_mm - size.height_mm, width, size.height_mm))
        x += width
    return Cabinet(boxes)


_SIDES = ("left", "middle", "right")


def _moment(behind: Behind) -> Moment:
    now = behind.clock.stamp()
    local = now.wall.astimezone(ZoneInfo(behind.settings.point.timezone))
    known = now.quality is not Quality.UNSET
    dark_from, dark_until = behind.settings.screen.dark_from, behind.settings.screen.dark_until
    at = local.time()
    dark = at >= dark_from or at < dark_until if dark_from > dark_until else dark_from <= at < dark_until
    return Moment(now.mono_ms, local.strftime("%H:%M") if known else "", known and dark)


def _today(clock: Clock) -> str:
    now = clock.stamp()
    return "" if now.quality is Quality.UNSET else wall_text(now)


def _asking(behind: Behind) -> "_Ask":
    return _Ask(behind)


class _Ask:
    """What the customer page may ask: digits become verifiers before they reach the worker."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind

    def __call__(self, caller: Caller, flow: Any, *args: Any, key: str | None = None) -> "Future[Mapping[str, Any]]":
        if flow is visit.act:
            name, rev, given = args
            args = (name, rev, self._behind.keypad.prepare(name, given))
        return self._behind.worker.ask(caller, flow, *args, key=key)


def _hearing(behind: Behind) -> Callable[[Mapping[str, Any]], None]:
    """Who hears that the page lives: the worker, where a new browser can be had; in a laptop's window nobody."""
    if not notify.supervised():
        return lambda _body: None
    return lambda _body: behind.worker.post(KIOSK, display.alive)


def code_keys(settings: Settings) -> tuple[list[bytes], str]:
    """The code keys of the identity file, the newest first, and the kiosk's place in the fleet."""
    path = settings.mqtt.identity
    if path is None:
        return [], settings.point.id
    try:
        found = json.loads(path.read_text("utf-8"))
        keys = dict(found.get("code_keys", {}))
        if "code_key" in found:
            keys = {found["code_key_id"]: found["code_key"], **keys}
        return [urlsafe_b64decode(f"{key}==") for key in keys.values()], found["dev"]
    except (OSError, ValueError, KeyError) as wrong:
        raise SettingsError(f"{path} is no identity of a kiosk: {wrong}") from wrong
