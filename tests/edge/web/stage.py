"""A stage for the customer screen: the real server and pages, with a small world behind them in place of the flows."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from edge.domain.notice import Notice
from edge.domain.visit import LOOKS, Event, State, Visit, concerns, fits, step, touch
from edge.errors import KeyReused, Refusal, WrongState
from edge.web import customer, health
from edge.web.cabinet import Box, Cabinet
from edge.web.drawing import Drawing, Point
from edge.web.gate import Rules
from edge.web.known import Held
from edge.web.pages import environment
from edge.web.panel import panel, sheet
from edge.web.screen import Moment, Screen
from edge.web.serve import Listener, Service, bind
from edge.web.server import build
from edge.web.shelf import Shelf
from edge.web.texts import Detail, Texts, languages
from edge.web.viewfinder import Viewfinder
from tests.edge.web.poster import NEWS, POSTER

BOOT = 7


def demo_cabinet() -> Cabinet:
    """Twelve cells in three columns, with the screen in the middle one."""
    boxes = [Box("", 460, 300, 440, 400)]
    heights = {0: (300, 300, 300, 450, 450), 460: (300, 0, 450, 600), 920: (200, 300, 300, 400, 600)}
    number = 0
    for x, column in heights.items():
        y = 0
        for height in column:
            if height:
                number += 1
                boxes.append(Box(f"{number:02}", x, y, 440, height))
            y += height or 400
    return Cabinet(boxes)


class Store:
    """What the screen reads in place of the database."""

    def __init__(self) -> None:
        self.digits: tuple[int, ...] = (8,)
        self.news: tuple[Notice, ...] = (NEWS,)

    def lengths(self) -> tuple[int, ...]:
        """Lengths of codes."""
        return self.digits

    def held(self, visit: Visit) -> tuple[Held, ...]:
        """Made of the visit alone."""
        pairs = zip(visit.parcels, visit.cells, strict=False)
        return tuple(Held(parcel, parcel[-4:], cell, "2026-11-28") for parcel, cell in pairs)

    def notices(self, _lang: str) -> tuple[Notice, ...]:
        """Announcements."""
        return self.news

    def picture(self, name: str) -> bytes | None:
        """The picture of the one announcement that has one."""
        return POSTER if name == NEWS.picture else None

    def answers(self, _thread: str) -> tuple[tuple[str, str], ...]:
        """Nobody has answered."""
        return ()

    def questions(self, lang: str) -> tuple[Notice, ...]:
        """Two questions."""
        asked = {
            "ru": ("Где мой код?", "Код приходит в СМС и в приложение, как только заказ лежит в ячейке."),
            "en": ("Where is my code?", "It comes by SMS and in the app as soon as your parcel is in its cell."),
        }[lang]
        return (Notice("q-1", "faq.code", 1, *asked),)


class Longer(Texts):
    """A pseudo-language: every text 40 % longer, with words no longer than the longest that is usual."""

    def say(self, key: str, details: Mapping[str, Detail] | None = None) -> str:
        """The text and something after it."""
        said = super().say(key, details)
        more = round(len(said) * 0.4)
        if more < 2 or not key.startswith("visit."):
            return said
        return f"{said} {('lorem ' * more)[:more].strip()}"


class World:
    """Plays the worker: the domain's table moves the screen, codes are a dictionary, doors obey."""

    def __init__(self, codes: Mapping[str, str] | None = None) -> None:
        self.codes = dict(codes or {"48291634": "07"})
        self.now_ms = 0
        self.dark = False
        self.log: list[tuple[str, Mapping[str, Any]]] = []
        self.touches: list[int] = []
        self.heard: list[str] = []
        self.alive: list[Mapping[str, Any]] = []
        self.answers: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.refuse_with: Exception | None = None
        self.hold: threading.Event | None = None
        self.screen: Screen | None = None
        self.store = Store()
        self.viewfinder = Viewfinder()
        self.languages: Mapping[str, Texts] = languages()
        self._turn = threading.RLock()

    def screen_of(self) -> Screen:
        """The screen, once it stands."""
        assert self.screen is not None
        return self.screen

    def ask(self, _caller: object, flow: str, *args: Any, key: str | None = None) -> "Future[Mapping[str, Any]]":
        """As the worker does: in another thread, once for each key."""
        reply: Future[Mapping[str, Any]] = Future()
        threading.Thread(target=self._answer, args=(reply, flow, args, key), daemon=True).start()
        return reply

    def _answer(self, reply: "Future[Mapping[str, Any]]", flow: str, args: tuple[Any, ...], key: str | None) -> None:
        if self.hold is not None:
            self.hold.wait(30)
        try:
            with self._turn:  # one at a time, as the worker does
                reply.set_result(self._once(flow, args, key))
        except Exception as error:  # noqa: BLE001 - the future carries it
            reply.set_exception(error)

    def _once(self, flow: str, args: tuple[Any, ...], key: str | None) -> Mapping[str, Any]:
        said = repr(args)
        if key in self.answers:
            if self.answers[key][0] != said:
                raise KeyReused
            return self.answers[key][1]
        answer = self.touch(*args) if flow == "touch" else self.act(*args)
        if key:
            self.answers[key] = (said, answer)
        return answer

    @property
    def visit(self) -> Visit:
        """What the screen shows."""
        return self.screen_of().visit

    def show(self, visit: Visit) -> None:
        """Show this, as the effect would."""
        self.screen_of().show(visit)

    def put(self, state: State, **fields: Any) -> None:
        """Show a state with plausible details, as the next revision."""
        with self._turn:
            self.show(example(state, rev=self.visit.rev + 1, **fields))

    def touch(self, rev: int, typed: int, under: str = "") -> Mapping[str, Any]:
        """Somebody is here."""
        self.touches.append(typed)
        self.heard += [under] if under else []
        counts = typed and concerns(self.visit, rev, typing=True)
        if counts and fits(self.visit, Event.TYPED) and self.visit.state is not State.ENTRY:
            self.show(step(self.visit, Event.TYPED, self.now_ms))
        elif self.visit.state is State.STILL_THERE:
            self.show(touch(self.visit, self.now_ms))
        return {"rev": self.visit.rev}

    def act(self, act: str, rev: int, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """One intent."""
        if self.refuse_with is not None:
            raise self.refuse_with
        if act == "show":  # what a door or a clock would do
            self.put(State(args["state"]))
            return {"rev": self.visit.rev}
        if not concerns(self.visit, rev, typing=act == "code"):
            raise WrongState("visit.not_now")
        self.log.append((act, args))
        visit = self.visit._replace(**_switched(self.visit, act, args))
        self.show(step(visit, Event(act), self.now_ms) if act in set(Event) else _no())
        if act in ("code", "digits"):
            self._judge(str(args["digits"]))
        return {"rev": self.visit.rev}

    def _judge(self, code: str) -> None:
        cell = self.codes.get(code)
        event = Event.WRONG_CODE if cell is None else Event.OPENING
        self.show(step(self.visit, event, self.now_ms)._replace(cell=cell or "", parcels=("p-1",), cells=(cell or "",)))


def _no() -> Visit:
    raise Refusal("visit.not_now")


def _switched(visit: Visit, act: str, args: Mapping[str, Any]) -> dict[str, Any]:
    if act == "speak":
        return {"lang": args["lang"]}
    if act == "switch":
        return {args["name"]: not getattr(visit, args["name"])}
    return {}


EXAMPLE: Mapping[str, str | int] = MappingProxyType(
    {
        "until": "2026-11-28",
        "later": "2026-12-02",
        "day": "2026-11-21",
        "time": "12:40",
        "sum_kop": 129_000,
        "qr": "https://pay.example/i/4b8c1d20-7e55?sum=1290.00&c=RUB",
        "left_until_ms": 118_000,
        "marked": 1,
        "parts": 1,
        "digits": "482916",
        "phone": "8 800 555-35-35",
        "opens": "09:00",
        "closes": "21:00",
        "number": "R-2841",
        "may_extend": 1,
        "online": 1,
        "printer": 1,
        "assumed": 1,
        "service": 1,
        "why": "term",
        "question": "q-1",
        "writes": 1,
        "asks": 1,
        "mine": '[["2026-11-21T09:00", "07 ?"]]',
    }
)


def example(state: State, rev: int = 1, **fields: Any) -> Visit:
    """A visit in this state, with every detail that its texts can name."""
    limit = LOOKS[state].limit_s
    parcels = ("p-88120417", "p-88120418", "p-88128817", "p-88128818", "p-88128819")
    standard: dict[str, Any] = {
        "parcels": parcels,
        "cells": ("07", "03", "12", "01", "10"),
        "taken": parcels[:1] if state is State.NEXT else (),
        "cell": "03" if state is State.NEXT else "07",
        "number": 17,
        "until_ms": None if limit is None else limit * 1000,
        "details": EXAMPLE,
        "at_once": True,
    }
    return Visit(state=state, rev=rev, **{**standard, **fields})


def make(name: str = "1080x1920", world: World | None = None, **fields: Any) -> tuple[Screen, Shelf, World]:
    """Screen and shelf for a panel, without a server."""
    world = world or World()
    shelf = Shelf({"customer.css": sheet(panel(name))})
    point = Point(
        **{
            "panel": panel(name),
            "cabinet": demo_cabinet(),
            "number": "12-345",
            "phone": "+7 495 123-45-67",
            "support_phone": "8 800 555-35-35",
            "address": "ул. Лесная, 12",
            "hours": ("09:00", "21:00"),
            "sizes": (("S", 200, 300, 100), ("M", 400, 300, 200), ("L", 400, 400, 400)),
            **fields,
        }
    )
    drawing = Drawing(environment(shelf), world.languages, point, world.store)
    screen = Screen(drawing, BOOT, shelf.build, lambda: Moment(world.now_ms, "09:41", dark=world.dark))
    world.screen = screen
    return screen, shelf, world


@contextmanager
def running(
    name: str = "1080x1920", world: World | None = None, port: int = 0, **fields: Any
) -> Iterator[tuple[str, World]]:
    """The whole web side on a free port; gives its address and the world behind it."""
    screen, shelf, world = make(name, world, **fields)
    flows = customer.Flows("act", "touch", world.alive.append)
    rooms = [
        customer.room(screen, world.ask, flows, shelf, world.viewfinder),
        lambda app: health.add_health(app, shelf, lambda: {"ok": 1}),
    ]
    listening = bind("127.0.0.1", port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    service = Service([Listener(build(shelf, Rules(), rooms), listening)], [screen.live, world.viewfinder])
    up = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(service.run(up.set)), daemon=True)
    thread.start()
    up.wait(20)
    try:
        yield address, world
    finally:
        service.stop()
        thread.join(20)
