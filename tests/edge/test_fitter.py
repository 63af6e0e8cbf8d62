"""The whole commissioning at the owner's screen: real pages, flows, lock boards on a pty; interrupted and resumed."""

import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest

from edge import carry
from edge.carry import Devices
from edge.fitter import Fitter, Watched
from edge.settings import Hardware, Settings
from hardware import profile as profiles
from hardware.lights.sim import SimLights
from hardware.locker.cabinet import Cabinet
from hardware.plan import LightPlan
from hardware.ports import Door
from hardware.printer.none import NoPrinter
from hardware.sound.sim import SimSound
from tests.edge.web.shop import Shop, open_shop
from tests.edge.web.test_staff import sign_in
from tests.hardware.processes import BoardProcess, board_process

PATIENCE_S = 40.0
SETTINGS = replace(Settings(), hardware=Hardware(locker="boards", lights="sim", sound="sim", scanner="sim"))
TWO = Path(__file__).parents[1] / "hardware" / "commissioning" / "two-cells.toml"


class Site:
    """An owner at a tablet before a cabinet of two cells."""

    def __init__(self, folder: Path, address: str, shop: Shop, board: BoardProcess) -> None:
        profile = profiles.at_ports(profiles.load(TWO), {"main": str(board.link)})
        self.file = folder / "cabinet.toml"
        self.shop, self.board = shop, board
        self.locker = Cabinet(replace(profile, lights=LightPlan("none", {"status": ()})))
        self.sound = SimSound()
        devices = Devices(self.locker, SimLights(["status"]), self.sound, NoPrinter())
        home: Any = SimpleNamespace(cabinet=self.file)
        senses: Any = SimpleNamespace(onlooker=lambda _text: None)
        self.senses = senses
        self.fitter = Fitter(SETTINGS, home, shop.worker, devices, Watched(senses, eyes()))
        shop.commission = self.fitter.carry
        self.locker.start(partial(carry.reported, shop.worker))
        shop.hire("u-1", "PVZ-1001", "owner")
        self.tablet: httpx.Client = sign_in(address, "1001")

    def act(self, name: str, **fields: Any) -> httpx.Response:
        return self.tablet.post(
            "/staff/act", data={"act": name, **fields}, headers={"Idempotency-Key": str(uuid.uuid4())}
        )

    def page(self) -> str:
        return str(self.tablet.post("/staff/desk/commission", data={"now": "1"}).text)

    def until(self, *words: str) -> str:
        """The page once it says one of these."""
        end = time.monotonic() + PATIENCE_S
        while not any(word in (page := self.page()) for word in words):
            assert time.monotonic() < end, page
            time.sleep(0.05)
        return page

    def rev(self, page: str) -> str:
        found = re.search(r'name="rev" value="(\d+)"|"rev": (\d+)', page)
        assert found is not None, page
        return found[1] or found[2]

    def answer(self, page: str, **fields: str) -> None:
        assert self.act("commission.answer", rev=self.rev(page), **fields).status_code == 204

    def prove(self, cell: str) -> None:
        """One door with a person before it."""
        page = self.until("Какой номер на открывшейся дверце?")
        assert self.board.hands.truth()["cells"][cell]["door"] == "open"
        self.answer(page, text=cell)
        self.answer(self.until("ещё какая-нибудь"), text="no")
        for asked, done in (("Положите что-нибудь", "put"), ("выньте это", "take")):
            page = self.until(asked)
            self.board.hands.act(done, cell)
            self.answer(page)
        page = self.until(f"Закройте дверцу {cell}")
        self.board.hands.act("close", cell)
        self.answer(page)
        self.until(f"дверца {cell} проверена")

    def cut(self, cell: str) -> None:
        """The sensor of a shut door is unplugged for a moment."""
        for asked, level in (("Выньте разъём", "open"), ("Вставьте разъём", "none")):
            page = self.until(asked)
            self.board.hands.act("cut_sensor", cell, level=level)
            self.answer(page)
        self.until("обрыв будет замечен")


def eyes() -> Any:
    """A camera whose pictures go to whoever aims it."""
    made = SimpleNamespace(aim=lambda _jpeg: None)
    made.aims = lambda wanted: made.aim(b"jpeg") if wanted else None
    return made


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with (
        open_shop(tmp_path, on_panel=False, settings=SETTINGS) as (address, shop),
        board_process(tmp_path, "--cells", "2") as board,
    ):
        made = Site(tmp_path, address, shop, board)
        yield made
        made.fitter.close()
        made.locker.close()


@pytest.mark.feature("HW-7")
def test_an_owner_commissions_a_cabinet_at_a_tablet_with_a_break(site: Site) -> None:
    assert "Начать наладку" in site.page()
    assert site.act("commission.begin").status_code == 204
    site.answer(site.until("Сколько плат установлено?"), text="1")
    site.answer(site.until("лежит ли что-нибудь в ячейке"), text="yes")
    site.prove("01")
    site.cut("01")
    site.until("Какой номер на открывшейся дверце?")
    site.act("commission.stop")
    site.until("прервано")
    assert not site.file.exists()
    site.board.hands.act("close", "02")
    site.until("Начать наладку")
    assert site.locker.snapshot()["01"].door is Door.CLOSED

    assert site.act("commission.begin").status_code == 204
    site.prove("02")
    site.answer(site.until("Мигает ли зелёным огонёк терминала"), text="yes")
    site.answer(site.until("Слышен ли звонок"), text="no")
    page = site.until("Считайте любой код ручным сканером")
    site.senses.onlooker("4606453849072")
    site.answer(page)
    page = site.until("профиль записан")
    assert "звука не слышно" in page
    for proven in ("огонёк терминала", "ручной сканер", "камера"):
        assert f"работает: {proven}" in page
    site.until("Начать наладку")
    learnt = profiles.load(site.file)
    assert [cell.proven for cell in learnt.cells] == [True, True]
    assert [coil["cell"] for coil in site.board.hands.truth()["coils"]] == ["01", "02", "02"]
    assert site.shop.kinds().count("SelfTestDone") == 2
    assert ("tone", "chime") in site.sound.heard
    assert site.locker.snapshot()["02"].door is Door.CLOSED
