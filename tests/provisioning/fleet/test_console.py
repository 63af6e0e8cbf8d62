"""The console's pages: what they show, in two languages, and whom they do not obey."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import get_args

import pytest
from starlette.testclient import TestClient

from edge.domain.facts.door import Tampered
from edge.domain.facts.machine import EpochCause
from edge.domain.facts.parcel import DoubtedWhy
from edge.domain.facts.people import BurstWhy
from edge.sync.contract.commands import FAILED_WHY, REFUSED_WHY
from edge.sync.contract.documents import Document, document
from provisioning.fleet import alarms, registry
from provisioning.fleet.console.pages import HERE as FOLDER
from provisioning.fleet.console.pages import build
from provisioning.fleet.console.texts import WORDS, age, word
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World

HERE = "http://127.0.0.1:8090"
OURS = {"Origin": HERE}
FORM = {"cell": "07", "parcel": "p-1", "reason": "не может набрать код", "way": "override", "value": "o-2"}
PAGES = ["/", "/alarms", "/deliveries", "/messages", "/notices", "/kiosks/k-test-1"]


async def silence() -> AsyncIterator[str]:
    """A stream with one tick."""
    yield "event: tick\ndata: 0\n\n"


@pytest.fixture
def world(announced: World) -> World:
    announced.stows("p-1")
    announced.settle()
    return announced


@pytest.fixture
def nudges() -> list[int]:
    return []


@pytest.fixture
def console(world: World, nudges: list[int]) -> Iterator[TestClient]:
    app = build(world.office, silence, lambda: nudges.append(1), lambda: world.now)
    with TestClient(app, base_url=HERE, follow_redirects=False) as found:
        yield found


@pytest.mark.feature("NET-4")
def test_the_park_shows_presence_age_backlog_and_what_lies_in_cells(console: TestClient) -> None:
    html = console.get("/").text
    assert "k-test-1" in html
    assert "на связи" in html
    assert re.search(r"<b>1</b> В порядке", html)
    (row,) = console.get("/api/kiosks").json()
    assert (row["presence"], row["backlog"], row["held"], row["alarms"]) == ("here", 0, 1, 0)


def test_the_park_puts_trouble_first_and_filters_by_it(console: TestClient, world: World) -> None:
    ScriptedKiosk(dev="k-aaa").join(world.office)
    lost = ScriptedKiosk(dev="k-zzz").join(world.office)
    world.ingest.take([lost.born(), lost.leaves("lost")], world.now)
    html = console.get("/").text
    assert html.index("k-zzz") < html.index("k-aaa") < html.index("k-test-1")
    only = console.get("/?only=err").text
    assert "k-zzz" in only
    assert "k-test-1" not in only


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_both_languages_whole(console: TestClient, path: str) -> None:
    russian = console.get(path).text
    english = console.get(path + "?lang=en").text
    assert 'lang="ru"' in russian[:60]
    assert 'lang="en"' in english[:60]
    cyrillic = re.sub(r"<option.*?</option>|Пункт 12-345|Русский|<td.*?</td>", "", english, flags=re.DOTALL)
    assert re.findall("[а-яё]+", cyrillic, re.IGNORECASE) == []
    console.cookies.clear()


def test_an_alarm_is_told_in_the_persons_language_and_names_stay(console: TestClient, world: World) -> None:
    world.tells("TamperSeen", what="door", cell="07")
    world.settle()
    for path in ("/alarms", "/kiosks/k-test-1"):
        assert "дверца 07" in console.get(path + "?lang=ru").text
        assert "door 07" in console.get(path + "?lang=en").text


def test_a_wiring_that_a_kiosk_refuses_is_an_alarm_that_says_what_to_do(console: TestClient, world: World) -> None:
    refused = {"kind_": "wiring", "key": "main", "ver": 3, "hash": "0" * 32, "why": "needs_commissioning"}
    world.tells("DocumentRefused", **refused)
    world.settle()
    html = console.get("/alarms?lang=en").text
    assert "the kiosk refused a document" in html
    assert "wiring of the cabinet: somebody there has to commission it" in html


def test_every_word_that_a_kiosk_has_for_trouble_is_known_to_the_console() -> None:
    words = {*get_args(Tampered), *get_args(DoubtedWhy), *get_args(BurstWhy), *get_args(EpochCause)} - {"new", "usb"}
    assert {each for each in words if f"told.{each}" not in WORDS} == set()


def test_the_language_stays_once_it_was_chosen(console: TestClient) -> None:
    console.get("/?lang=en")
    assert "Fleet console" in console.get("/messages").text


@pytest.mark.feature("NET-5")
def test_the_outbox_shows_the_text_and_the_apps_qr(console: TestClient) -> None:
    html = console.get("/messages").text
    assert "+79161234417" in html
    assert re.search(r"Код \d{8}\. Заказ 0114-3321", html)
    found = re.search(r'href="(/codes/c-[0-9a-f]+/qr\.svg)"', html)
    assert found
    picture = console.get(found[1])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert console.get("/codes/c-none/qr.svg").status_code == 404


@pytest.mark.feature("NET-4")
def test_the_button_queues_a_live_command_and_its_outcome_is_shown(
    console: TestClient, world: World, nudges: list[int]
) -> None:
    answer = console.post("/kiosks/k-test-1/open", data=FORM, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/kiosks/k-test-1#commands")
    assert nudges == [1]
    assert "в очереди" in console.get("/kiosks/k-test-1").text
    world.work()
    (command,) = world.kiosk.commands
    assert command.args == {"cell": "07", "parcel": "p-1"}
    assert command.proof
    assert (command.proof.way, command.proof.value) == ("override", "o-2")
    world.up(world.kiosk.alive(world.now, live=((command.id, "failed", "jammed"),)))
    html = console.get("/kiosks/k-test-1").text
    assert "не удалась" in html
    assert "дверца не открылась" in html


def test_a_command_without_proof_is_refused_in_words(console: TestClient, nudges: list[int]) -> None:
    answer = console.post("/kiosks/k-test-1/open", data=FORM | {"value": " "}, headers=OURS)
    assert answer.status_code == 409
    assert "Укажите, кто стоит у терминала." in answer.text
    assert nudges == []


def test_the_kiosks_page_shows_its_journal_and_chain(console: TestClient) -> None:
    html = console.get("/kiosks/k-test-1").text
    assert "ParcelStowed" in html
    assert "цела до строки 1" in html
    assert console.get("/api/kiosks/k-test-1/journal").json()[0]["body"]["parcel"] == "p-1"


def test_a_fork_is_told_in_words(console: TestClient, world: World) -> None:
    with world.office.write(world.now) as turn:
        registry.note_fork(turn, world.kiosk.dev)
    assert "Команды остановлены" in console.get("/kiosks/k-test-1").text


@pytest.mark.feature("CUS-10")
def test_what_is_owed_has_a_button_that_says_paid(console: TestClient, world: World, nudges: list[int]) -> None:
    line = {"id": "p-9", "order": "0114-9", "barcodes": ["12345678-0009-1"], "size_class": "S", "pay_kop": 129000}
    world.announce({"parcel": [line]})
    (path,) = re.findall(r'action="(/kiosks/k-test-1/parcels/[^"]+/paid)"', console.get("/kiosks/k-test-1").text)
    before = len(nudges)
    assert console.post(path, headers=OURS).status_code == 303
    assert len(nudges) == before + 1
    assert "/paid" not in console.get("/kiosks/k-test-1").text


def test_an_alarm_is_settled_by_a_person(console: TestClient, world: World) -> None:
    world.tells("TamperSeen", what="door", cell="07")
    world.work()
    html = console.get("/alarms").text
    assert "вскрытие" in html
    (path,) = re.findall(r'action="(/alarms/\d+/settle)"', html)
    assert console.post(path, headers=OURS).status_code == 303
    with world.office.read(world.now) as turn:
        assert alarms.waiting(turn) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "http://evil.example", "X-Kiosk": "1"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
    ],
)
def test_a_foreign_page_cannot_open_a_cell(console: TestClient, nudges: list[int], headers: dict[str, str]) -> None:
    answer = console.post("/kiosks/k-test-1/open", data=FORM, headers=headers)
    assert answer.status_code == 403
    assert nudges == []


def test_a_program_of_ours_may_act_with_its_header(console: TestClient) -> None:
    assert console.post("/kiosks/k-test-1/open", data=FORM, headers={"X-Kiosk": "1"}).status_code == 303


def test_a_foreign_host_name_is_not_answered(console: TestClient) -> None:
    assert console.get("/", headers={"Host": "evil.example:8090"}).status_code == 421


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/static/console.css", "/api/kiosks", "/live"])
def test_every_answer_carries_the_security_headers(console: TestClient, path: str) -> None:
    headers = console.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]


def test_refusals_carry_the_security_headers_too(console: TestClient) -> None:
    answer = console.post("/alarms/1/settle", headers={"Origin": "http://evil.example"})
    assert "content-security-policy" in answer.headers


def test_what_a_kiosk_says_is_text_and_never_markup(console: TestClient, world: World) -> None:
    world.tells("ParcelMoved", parcel="<script>alert(1)</script>", to="<b>")
    assert "<script>alert" not in console.get("/kiosks/k-test-1").text


def test_templates_have_no_inline_script_style_or_unsafe_text() -> None:
    for file in Path(FOLDER, "templates").iterdir():
        text = file.read_text()
        assert not re.search(r"\|\s*safe|\sstyle=|\son\w+=|<style|<script(?! type=\"module\" src=)", text), file.name


def test_every_word_of_the_templates_is_in_both_languages() -> None:
    texts = "".join(file.read_text() for file in Path(FOLDER, "templates").iterdir())
    asked = set(re.findall(r't\("([\w.]+)"', texts))
    groups = {key for key in asked if key.endswith(".")}
    assert asked - groups <= set(WORDS)
    assert all(any(known.startswith(group) for known in WORDS) for group in groups)
    assert all(all(pair) for pair in WORDS.values())


def test_every_end_of_a_command_is_told_in_words() -> None:
    ends = {*REFUSED_WHY, *FAILED_WHY} - {"precondition"} | {"holds_parcel", "doors_closed", "idle", "no_opening"}
    assert [why for why in sorted(ends) if f"end.{why}" not in WORDS] == []


def test_ages_are_said_in_the_unit_that_matters() -> None:
    said = [age("ru", seconds) for seconds in (None, 5, 61, 7200, 200_000)]
    assert said == ["ещё ни разу", "5\u00a0с", "1\u00a0мин", "2\u00a0ч", "2\u00a0д"]
    assert word("en", "left", s=7) == "7 s left"


PROOFS = [["2026-11-20T08:30:00Z", "person:u-1", ["01", "02"]], ["2026-11-21T09:15:00Z", "installer", ["09"]]]


def wired(body: object) -> Document:
    """The wiring that somebody proved at the kiosk, as it reports it."""
    said = {"want_ver": 0, "state": "applied", "have": "0" * 32, "origin": "site", "body": body}
    return document("applied", "wiring", 7, said)


@pytest.mark.feature("HW-7", "NET-4")
def test_a_kiosks_page_says_who_proved_its_cells_when_and_which_nobody_did(console: TestClient, world: World) -> None:
    assert "Проверено ячеек" not in console.get("/kiosks/k-test-1").text
    world.up(world.kiosk.told(wired({"proofs": PROOFS, "unproven": ["07", "08"]})))
    html = console.get("/kiosks/k-test-1").text
    assert "Проверено ячеек: 3 из 5" in html
    assert "Наладка: 21.11 12:15:00, installer" in html
    assert "Не проверены, отправлений не получают: 07, 08" in html


@pytest.mark.feature("NET-4")
def test_a_kiosks_own_wiring_is_adopted_by_a_button(console: TestClient, world: World, nudges: list[int]) -> None:
    world.up(world.kiosk.told(wired({"profile": "demo-12", "proofs": PROOFS, "unproven": []})))
    assert 'action="/kiosks/k-test-1/wiring"' in console.get("/kiosks/k-test-1").text
    assert console.post("/kiosks/k-test-1/wiring").status_code == 403
    assert console.post("/kiosks/k-test-1/wiring", headers=OURS).headers["location"] == "/kiosks/k-test-1#cells"
    world.settle()
    assert world.kiosk.body("wiring", "main")["profile"] == "demo-12"
    assert nudges == [1]


@pytest.mark.parametrize("body", [{"boards": []}, "all", {"proofs": [["soon", "u-1", []]], "unproven": []}])
def test_a_report_that_nobody_can_read_spoils_no_page(console: TestClient, world: World, body: object) -> None:
    world.up(world.kiosk.told(wired(body)))
    answer = console.get("/kiosks/k-test-1")
    assert answer.status_code == 200
    assert "Проверено ячеек" not in answer.text
