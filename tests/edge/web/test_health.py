"""The page of the kiosk's own health: values with their limits, what is wrong and since when, the last self-test."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge import machine, talk
from edge.domain.health import Reading
from edge.effects import Chore
from edge.flows import door, upkeep, visit
from hardware.sensors.machine import MachineSensors
from tests.edge.web.shop import Shop, open_shop
from tests.edge.web.test_staff import sign_in

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOT = (
    Reading("cpu_c", 83, 80, well=False),
    Reading("throttled", 1, 1, well=False),
    Reading("undervoltage", 0, 1),
    Reading("disk_worn_percent", None, 90),
    Reading("disk_free_mb", 41, 64, well=False),
    Reading("mem_free_mb", 512),
    Reading("camera_fps", 12),
    Reading("certificate_days", 9, 14, well=False),
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Shop, httpx.Client]]:
    with open_shop(tmp_path, on_panel=False) as (address, shop):
        yield shop, sign_in(address, "1042")


def shown(tablet: httpx.Client) -> str:
    """The words of the page, without its tags."""
    page = tablet.get("/staff/health")
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.mark.feature("HW-9", "SYS-6")
def test_each_value_stands_with_its_limit_and_what_cannot_be_known_is_said(site: tuple[Shop, httpx.Client]) -> None:
    shop, tablet = site
    shop.readings = HOT
    page = shown(tablet)
    for words in (
        "Температура должно быть ниже 80 °C 83 °C",
        "Замедление есть",
        "Питание хватает",
        "Износ накопителя должно быть ниже 90 % не сообщает",
        "Свободно на накопителе должно быть не меньше 64 МБ 41 МБ",
        "Свободно в памяти 512 МБ",
        "Камера 12 кадров в секунду",
        "Сертификат должно оставаться не меньше 14 осталось дней: 9",
        "Часы должны быть сверены по сети сверены",
        "версия 0.1.0",
    ):
        assert words in page
    assert tablet.get("/staff/part/health").text.count("chip err") == 4


@pytest.mark.feature("HW-9", "SYS-6")
def test_what_is_wrong_stands_there_with_its_reason_until_it_is_well(site: tuple[Shop, httpx.Client]) -> None:
    shop, tablet = site
    assert "Всё исправно" in shown(tablet)
    shop.do(door.part, "board.A", "failed", "it does not answer")
    shop.do(door.part, "toaster", "degraded", "it burns")
    page = shown(tablet)
    assert "Плата замков A it does not answer" in page
    assert "toaster it burns" in page
    assert '<span class="count">2</span>' in tablet.get("/staff/part/tiles").text
    for part in ("board.A", "toaster"):
        shop.do(door.part, part, "ok", "")
    assert "Всё исправно" in shown(tablet)


@pytest.mark.feature("HW-5", "HW-9")
def test_whoever_wants_a_cell_of_a_silent_board_hears_which_board_it_is(site: tuple[Shop, httpx.Client]) -> None:
    shop, tablet = site
    shop.store("p-9", "04", size_class="S")
    shop.do(door.part, "board.A", "failed", "it does not answer")
    wish = {"act": "cell.move", "parcel": "p-9", "place": "01"}
    answer = tablet.post("/staff/act", data=wish, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert answer.status_code == 409
    assert "Плата замков A не отвечает, эти ячейки не открываются" in answer.json()["html"].replace("\u00a0", " ")


@pytest.mark.feature("HW-9")
def test_staff_let_the_kiosk_look_at_its_devices(site: tuple[Shop, httpx.Client]) -> None:
    shop, tablet = site
    assert "ещё не было" in shown(tablet)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert tablet.post("/staff/act", data={"act": "health.examine"}, headers=key).status_code == 204
    assert [each for each in shop.effects if isinstance(each, Chore)] == [Chore("self_test", cause="staff")]
    shop.do(upkeep.tested, "", 3, ("printer",), "staff")
    assert "неисправны: Принтер" in shown(tablet)
    shop.do(upkeep.tested, "", 4, (), "daily")
    assert "исправны: 4" in shown(tablet)


def test_devices_are_not_made_to_sound_under_the_hands_of_a_customer(site: tuple[Shop, httpx.Client]) -> None:
    shop, tablet = site
    shop.do(visit.act, "typed", shop.turn.memory.visit.rev, {})
    answer = tablet.post("/staff/act", data={"act": "health.examine"}, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["text"]) == (409, "health.customer")


def test_readings_come_from_the_sensors_and_from_the_disk(tmp_path: Path) -> None:
    sensed = {"cpu_c": 91, "disk_worn_percent": 20}
    found = {each.name: each for each in machine.readings(tmp_path, sensed, least_mb=1)}
    assert (found["cpu_c"].value, found["cpu_c"].limit, found["cpu_c"].well) == (91, 80, False)
    assert found["disk_worn_percent"].well
    assert found["disk_free_mb"].well
    assert not machine.readings(tmp_path, sensed, least_mb=2**40)[-2].well
    assert machine.readings(tmp_path, {}, 1)[0].value == MachineSensors().read().get("cpu_c")


def certificate(file: Path, days: float) -> Path:
    """A certificate that ends so many days after NOON."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "k-1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOON - timedelta(90), NOON + timedelta(days))
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.feature("HW-9", "SYS-6")
def test_the_certificate_that_ends_first_is_counted_and_a_late_one_is_a_fault(tmp_path: Path) -> None:
    late, soon = certificate(tmp_path / "late.pem", 60.5), certificate(tmp_path / "soon.pem", 13.5)
    broken, none = tmp_path / "broken.pem", tmp_path / "none.pem"
    broken.write_text("no certificate")
    assert machine.certificates((None, none, broken), NOON) == ()
    assert machine.certificates((late, broken), NOON) == (Reading("certificate_days", 60, 14),)
    (ending,) = machine.certificates((late, soon), NOON)
    assert (ending.value, ending.well) == (13, False)
    assert talk.health(tmp_path, ["camera"], [ending]).faults == ("camera", "certificate")
    assert talk.health(tmp_path, ["camera"], machine.certificates((late,), NOON)).faults == ("camera",)
    (ended,) = machine.certificates((late,), NOON + timedelta(61))
    assert (ended.value, ended.well) == (-1, False)
