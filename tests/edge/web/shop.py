"""A whole point with staff behind a real web server: store, worker, flows and pages are the true ones; only time and
doors are the test's. Used by browser tests, by the crawl of rights, and to make screenshots."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse

from edge.dice import SeededDice
from edge.domain.health import Look, Reading
from edge.domain.person import pin_salt, pin_value
from edge.domain.staff import KIOSK
from edge.effects import Commission, Effect, Tell
from edge.keypad import Keypad
from edge.settings import Settings
from edge.store import codes, deliveries, parcels, places, staff
from edge.store.db import connect
from edge.web.backstage import Backstage
from edge.web.entrance import Entrance, hashed
from edge.web.gate import Rules
from edge.web.live import Live
from edge.web.pages import environment
from edge.web.panel import panel, sheet
from edge.web.serve import Listener, Service, bind
from edge.web.server import build
from edge.web.shelf import Shelf
from edge.web.staff import room
from edge.web.texts import languages
from edge.web.told import Teller
from edge.web.viewfinder import Viewfinder
from tests.edge.flows.crew import Crew
from tests.edge.rig import KEY
from tests.edge.web.stage import demo_cabinet

CODE_KEY = bytes(32)
PIN = "730164"


class Shop(Crew):
    """A crew whose worker has a thread, and whose effects reach the pages."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self._served = False
        self.commission: Callable[[Commission], None] = lambda _effect: None
        self.tell: Callable[[Tell], None] = lambda _effect: None
        super().__init__(folder, settings=settings)
        self.keypad = Keypad([CODE_KEY], "k-1")
        self.viewfinder = Viewfinder()
        self.readings: tuple[Reading, ...] = ()
        self._hash: dict[str, str] = {}
        self.hire("u-102", "PVZ-1042", "staff")
        self.fit()
        self.worker.start()
        self._served = True

    def fit(self) -> None:
        """Twelve cells as the drawn cabinet has them, all shut and empty."""
        cabinet = demo_cabinet()
        for box in cabinet.boxes:
            where = cabinet.place(box.cell)
            if where is None or not box.cell:
                continue
            size = "S" if box.height <= 300 else "M" if box.height <= 450 else "L"
            fields = {
                "kind": "cell", "size": size, "col": where.column, "level": where.row, "height_mm": 1900 - box.y,
                "max_weight_g": 20000, "door": "closed", "item": "absent", "fitted": 1,
            }  # fmt: skip
            places.put(self.db, box.cell, fields)

    def hire(self, ident: str, login: str, *roles: str) -> None:
        """Add a person whose PIN is 730164."""
        super().hire(ident, login, *roles)
        if not hasattr(self, "keypad"):
            return
        value = pin_value(ident, hashed(PIN, pin_salt(ident)))
        row = staff.get(self.db, ident)
        fields = {name: row[name] for name in ("login", "name", "roles")} if row is not None else {}
        staff.put(self.db, ident, fields, [(self.keypad.mac("pin", value)[0], "pin")])

    def hands(self) -> Any:
        """Hands that remember, and tell the pages."""
        return replace(super().hands(), carry=self._carry)

    def _carry(self, effect: Effect) -> None:
        self.effects.append(effect)
        if isinstance(effect, Tell):
            self.tell(effect)
        elif isinstance(effect, Commission):
            self.commission(effect)

    def send(self, flow: Any, *args: Any, caller: Any = None, key: str | None = None) -> Any:
        """The worker's own thread does it."""
        if not self._served:
            return super().send(flow, *args, caller=caller or KIOSK, key=key)
        return self.worker.ask(caller or KIOSK, flow, *args, key=key)

    def do(self, flow: Any, *args: Any, caller: Any = None, key: str | None = None) -> Any:
        """Run one flow and wait for it."""
        return self.send(flow, *args, caller=caller, key=key).result(timeout=20)

    def stock(self) -> None:
        """A delivery of eight parcels, some stored ones, and a code for two of them."""
        names = (
            "Семёнова Анна",
            "Иванов Пётр",
            "Ким Ян",
            "Петрова Мария",
            "Орлов Глеб",
            "Юдина Вера",
            "Лис Яна",
            "Цой Ли",
        )
        deliveries.put(self.db, "d-2207", {"expected": 8, "planned": "2026-11-21T09:30:00.000Z", "carrier": "w-1"})
        deliveries.put_tote(self.db, "t-51", "00095212340000000174", "d-2207", "announced")
        for number, name in enumerate(names, 1):
            fields = {
                "order_no": f"4021-{9930 + number}", "delivery": "d-2207", "tote": "t-51", "name": name,
                "phone4": f"88{number:02}", "size_class": "SMSLMSSM"[number - 1], "weight_g": 400 * number,
                "due": "2026-11-28T20:59:59.000Z",
            }  # fmt: skip
            parcels.put(self.db, f"p-{number}", fields, [f"12345678-000{number}-1"])
        for place, number in (("02", 11), ("05", 12), ("08", 13)):
            known = {"order_no": f"3977-{1200 + number}", "name": "Волков Илья", "phone4": "4417", "size_class": "S"}
            self.store(f"p-{number}", place, **known)
            parcels.put(self.db, f"p-{number}", known, [f"397712{number}-0001-1"])
        self.issue(("48291634", "p-11", "p-12"))

    def issue(self, *issued: tuple[str, ...]) -> None:
        """Let each typed code release its parcels."""
        for code, *held in issued:
            fields = {"purpose": "pickup", "valid_from": "2026-11-01T00:00:00.000Z",
                      "valid_until": "2026-12-01T00:00:00.000Z", "wrong_max": 3}  # fmt: skip
            codes.put(self.db, f"c-{code}", fields, [(self.keypad.mac("typed", code)[0], "typed", 8)])
            codes.set_parcels(self.db, f"c-{code}", held)


def _next_door(app: Starlette) -> None:
    """The customer screen's address, for who is led there."""
    app.add_route("/kiosk", lambda _request: HTMLResponse("<link rel=icon href=data:,>customers"))


@contextmanager
def open_shop(folder: Path, *, on_panel: bool = True, settings: Settings | None = None) -> Iterator[tuple[str, Shop]]:
    """Serve on a free port; gives the address and the shop behind it."""
    shop = Shop(folder, settings)
    shelf = Shelf({"customer.css": sheet(panel("1280x800"))})
    live = Live(lambda: {"build": shelf.build})
    behind = Backstage(
        shop.worker.ask, connect(shop.path, KEY, readonly=True), shop.clock, Settings(), shop.keypad,
        SeededDice("web"), environment(shelf), languages(), demo_cabinet(), shelf.build,
        lambda: Look("0.1.0", shop.turn.memory.ill, shop.readings),
    )  # fmt: skip
    shop.viewfinder = behind.viewfinder
    teller = Teller(behind, live)
    shop.tell = teller.tell
    rooms = [room(behind, teller, live, Entrance(behind, panel=on_panel)), _next_door]
    listening = bind("127.0.0.1", 0)
    service = Service([Listener(build(shelf, Rules(), rooms), listening)], [live, behind.viewfinder])
    up = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(service.run(up.set)), daemon=True)
    thread.start()
    up.wait(20)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", shop
    finally:
        service.stop()
        thread.join(20)
        shop.worker.stop()
        behind.db.close()
