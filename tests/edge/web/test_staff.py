"""Staff screens over HTTP: who may see what, what a request may ask, and what never stands on a page."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from edge.domain.barcode import with_check
from edge.domain.rights import RIGHTS
from edge.domain.staff import TEAM, Role
from edge.domain.task import Kind
from edge.store import staff, tasks
from edge.web.staff_pages import DRAWN, PAGES, PARTS
from tests.edge.web.shop import PIN, Shop, open_shop

HOME_FOR_ALL = ""
NONE = {"nothing": "1"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop]]:
    with open_shop(tmp_path_factory.mktemp("shop"), on_panel=False) as (address, shop):
        shop.stock()
        for role in TEAM:
            shop.hire(f"u-{role.value}", f"PVZ-7{list(TEAM).index(role):03}", role.value)
        yield address, shop


def client(address: str, **headers: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"X-Kiosk": "1", "Origin": address, "Connection": "close", **headers})


def sign_in(address: str, login: str, pin: str = PIN) -> httpx.Client:
    """A tablet of this person. Its cookies are Secure, so they are carried by hand over plain HTTP."""
    tablet = client(address)
    answer = tablet.post("/staff/sign-in", json={"login": login, "pin": pin})
    assert answer.status_code == 204, answer.text
    cookies = [re.split("[=;]", line)[:2] for line in answer.headers.get_list("set-cookie")]
    tablet.headers["cookie"] = "; ".join("=".join(pair) for pair in cookies)
    return tablet


@pytest.fixture(scope="module")
def maria(served: tuple[str, Shop]) -> httpx.Client:
    return sign_in(served[0], "1042")


ADDRESSES = {
    "receive": "/staff/receive?delivery=d-2207",
    "receive/end": "/staff/receive/end?delivery=d-2207",
    "parcel": "/staff/parcel?id=p-11",
    "cell": "/staff/cell?id=02",
}


@pytest.mark.feature("STF-1")
@pytest.mark.parametrize("role", TEAM)
def test_every_page_is_there_for_exactly_the_roles_of_the_rights_table(served: tuple[str, Shop], role: Role) -> None:
    tablet = sign_in(served[0], f"7{list(TEAM).index(role):03}")
    for path, page in PAGES.items():
        allowed = page.screen == HOME_FOR_ALL or (page.screen, role) in RIGHTS
        answer = tablet.get(ADDRESSES.get(path, f"/staff/{path}".rstrip("/")))
        assert answer.status_code == (200 if allowed else 403), path
    for name, part in PARTS.items():
        allowed = part.screen == HOME_FOR_ALL or (part.screen, role) in RIGHTS
        answer = tablet.get(f"/staff/part/{name}?delivery=d-2207&id=02")
        assert answer.status_code == (200 if allowed else 404), name


@pytest.mark.parametrize("act", ["receive.begin", "stow.undo", "handover.issue", "cell.block", "scan.typed"])
def test_an_act_without_the_right_is_refused_by_the_worker_too(served: tuple[str, Shop], act: str) -> None:
    reporter = sign_in(served[0], f"7{list(TEAM).index(Role.REPORTS):03}")
    fields = {"act": act, "delivery": "d-2207", "cell": "02", "reason": "x", "text": "123456"}
    answer = reporter.post("/staff/act", data=fields)
    assert (answer.status_code, answer.json()["text"]) == (409, "refused.not_allowed")


def test_without_a_session_every_page_leads_to_the_way_in_and_nothing_is_told(served: tuple[str, Shop]) -> None:
    stranger = client(served[0])
    for path in PAGES:
        answer = stranger.get(f"/staff/{path}".rstrip("/"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
    for path in ("part/tasks", "events"):
        assert stranger.get(f"/staff/{path}").status_code == 401
    for path in ("act", "find", "card", "claim", "desk/order", "language", "sign-out"):
        assert stranger.post(f"/staff/{path}", data={"act": "stow.undo"}).status_code == 401


def test_a_forged_cookie_is_nobody(served: tuple[str, Shop]) -> None:
    stranger = client(served[0], cookie=f"__Host-kiosk={'0' * 64}")
    assert stranger.get("/staff").status_code == 303


@pytest.mark.feature("STF-1")
def test_a_second_sign_in_ends_the_first_and_says_why(served: tuple[str, Shop]) -> None:
    first = sign_in(served[0], "7001")
    sign_in(served[0], "7001")
    assert first.get("/staff").headers["location"] == "/staff/sign-in?why=elsewhere"
    page = first.get("/staff/sign-in?why=elsewhere").text
    assert "другом устройстве" in page
    answer = first.post("/staff/act", data={"act": "sign_in.touch"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("login", "pin"), [("1042", "111111"), ("9999", PIN), ("PVZ-9998", "1")])
def test_wrong_pin_and_unknown_login_read_the_same(served: tuple[str, Shop], login: str, pin: str) -> None:
    answer = client(served[0]).post("/staff/sign-in", json={"login": login, "pin": pin})
    assert (answer.status_code, answer.json()["text"]) == (409, "Логин или ПИН не\u00a0подошли")


@pytest.mark.feature("STF-1")
def test_a_badge_stands_for_the_login_and_never_for_the_pin(served: tuple[str, Shop]) -> None:
    address, shop = served
    label = with_check("PVZ:B1:7ZQ4KD9T2M5XW8HC3RNB6VYEFA")
    mac = shop.keypad.mac("badge", "7ZQ4KD9T2M5XW8HC3RNB6VYEFA")[0]
    shop.db.run("INSERT INTO person_way(mac, person, way) VALUES(?, 'u-manager', 'badge')", (mac,))
    assert client(address).post("/staff/sign-in", json={"login": label, "pin": "999999"}).status_code == 409
    tablet = sign_in(address, label)
    assert f"PVZ-7{list(TEAM).index(Role.MANAGER):03}" in tablet.get("/staff").text
    assert shop.facts("StaffSignedIn")[-1] == {"person": "u-manager", "way": "badge"}


@pytest.mark.parametrize("broken", [{}, {"login": "x"}, {"login": "1042", "pin": "12 34"}, {"login": [], "pin": {}}])
def test_a_malformed_sign_in_is_an_answer_and_no_fault(served: tuple[str, Shop], broken: dict[str, object]) -> None:
    assert client(served[0]).post("/staff/sign-in", json=broken).status_code == 409


def test_the_session_cookie_cannot_be_read_or_sent_from_elsewhere(served: tuple[str, Shop]) -> None:
    answer = client(served[0]).post("/staff/sign-in", json={"login": "7002", "pin": PIN})
    for line in answer.headers.get_list("set-cookie"):
        assert line.startswith("__Host-")
        for attribute in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert attribute in line


def test_a_post_from_another_page_is_refused(served: tuple[str, Shop], maria: httpx.Client) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"X-Kiosk": "0"}):
        assert maria.post("/staff/act", data={"act": "stow.undo"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "nothing.such"},
        {"act": "recover.start"},
        {"act": "receive.begin"},
        {"act": "task.take", "task": "7; DROP TABLE"},
        {"act": "scan.typed", "text": "9" * 201},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_before_the_worker(
    maria: httpx.Client, fields: dict[str, str]
) -> None:
    answer = maria.post("/staff/act", data={**NONE, **fields})
    assert (answer.status_code, answer.json()["text"]) == (409, "refused.malformed")


def test_the_same_key_is_one_act_and_another_wish_under_it_a_bug(served: tuple[str, Shop], maria: httpx.Client) -> None:
    shop = served[1]
    number = tasks.open_task(shop.db, Kind.CHECK_CELL, "2026-11-21T09:00:00.000Z", place="11")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    for _ in range(2):
        done = maria.post("/staff/act", data={"act": "task.close", "task": str(number)}, headers=headers)
        assert done.status_code == 204
    other = maria.post("/staff/act", data={"act": "task.close", "task": "999"}, headers=headers)
    assert other.status_code == 422
    again = maria.post("/staff/act", data={"act": "task.close", "task": str(number)})
    assert again.json()["text"] == "task.closed"


@pytest.mark.feature("STF-6")
def test_names_and_phones_stand_on_no_page_until_somebody_asks_for_them(
    served: tuple[str, Shop], maria: httpx.Client
) -> None:
    shop = served[1]
    for path in PAGES:
        page = maria.get(ADDRESSES.get(path, f"/staff/{path}".rstrip("/"))).text
        assert not re.search(r"Волков|Семёнова|··4417", page), path
    before = len(shop.facts("RecordViewed"))
    assert "Волков Илья" in maria.post("/staff/card", data={"parcel": "p-11"}).text
    assert len(shop.facts("RecordViewed")) == before + 1


@pytest.mark.feature("STF-7")
def test_a_code_at_the_counter_is_judged_and_never_written_on_the_page(maria: httpx.Client) -> None:
    for wrong in ("12", "12a45678", "123456789"):
        assert maria.post("/staff/claim", data={"code": wrong}).json()["text"] == "handover.code_grammar"
    right = maria.post("/staff/claim", data={"code": "48291634"})
    assert right.status_code == 200
    assert "48291634" not in right.text
    order = maria.post("/staff/desk/order", data=NONE).text
    assert "39771211-0001-1" in order
    assert "48291634" not in order


@pytest.mark.feature("STF-7")
def test_a_code_scanned_from_a_phone_opens_its_order_and_its_digits_go_no_further(
    served: tuple[str, Shop], maria: httpx.Client
) -> None:
    answer = maria.post("/staff/act", data={"act": "scan.typed", "text": with_check("K48291634")})
    assert answer.headers["hx-redirect"] == "/staff/handover"
    assert "39771212-0001-1" in maria.post("/staff/desk/order", data=NONE).text
    assert "48291634" not in repr(served[1].effects)


def test_parts_that_nobody_drew_are_not_there(maria: httpx.Client) -> None:
    assert maria.get("/staff/part/nothing").status_code == 404
    assert maria.post("/staff/desk/nothing", data=NONE).status_code == 404
    assert all(maria.post(f"/staff/desk/{name}", data=NONE).status_code == 200 for name in DRAWN)


@pytest.mark.parametrize("path", ["receive?delivery=d-0", "parcel?id=p-0", "cell?id=99"])
def test_what_is_not_here_is_said_in_words(maria: httpx.Client, path: str) -> None:
    answer = maria.get(f"/staff/{path}")
    assert answer.status_code == 404
    assert 'class="message"' in answer.text


def test_the_language_of_a_session_is_its_own(served: tuple[str, Shop]) -> None:
    tablet, other = sign_in(served[0], "7003"), sign_in(served[0], "7004")
    assert tablet.post("/staff/language", data={"lang": "en"}).headers["hx-refresh"] == "true"
    assert "Hand over" not in other.get("/staff").text
    assert 'lang="en"' in tablet.get("/staff").text
    tablet.post("/staff/language", data={"lang": "xx"})
    assert 'lang="en"' in tablet.get("/staff").text


def test_a_blocked_person_is_out_at_the_next_page(served: tuple[str, Shop]) -> None:
    address, shop = served
    shop.hire("u-gone", "PVZ-7700", "staff")
    tablet = sign_in(address, "7700")
    shop.db.change("person", {"id": "u-gone"}, {"blocked": 1})
    assert tablet.get("/staff").status_code == 303
    assert tablet.post("/staff/act", data={"act": "sign_in.touch"}).status_code == 401
    assert client(address).post("/staff/sign-in", json={"login": "7700", "pin": PIN}).status_code == 409


def test_signing_out_ends_the_session(served: tuple[str, Shop]) -> None:
    address, shop = served
    shop.hire("u-out", "PVZ-7701", "staff")
    tablet = sign_in(address, "7701")
    assert tablet.post("/staff/sign-out", data=NONE).headers["hx-redirect"] == "/staff/sign-in"
    assert staff.sessions_of(shop.db, "u-out") == []
    assert tablet.get("/staff").headers["location"] == "/staff/sign-in?why=self"


def test_the_panel_has_no_cookie_and_one_session(tmp_path: Path) -> None:
    with open_shop(tmp_path) as (address, shop):
        panel = client(address)
        assert panel.get("/staff").status_code == 303
        answer = panel.post("/staff/sign-in", json={"login": "1042", "pin": PIN})
        assert "set-cookie" not in answer.headers
        assert panel.get("/staff").status_code == 200
        assert shop.turn.memory.panel is not None
        assert panel.post("/staff/sign-out", data=NONE).headers["hx-redirect"] == "/kiosk"
        assert panel.get("/staff").status_code == 303
