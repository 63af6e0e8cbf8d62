"""The live picture for staff, and for a code that cannot be read: wanted and streamed while somebody looks."""

import threading
from io import BytesIO
from pathlib import Path

import httpx2 as httpx
import pytest
from PIL import Image

from edge.domain.visit import State
from tests.edge.web.browser import chromium, seen
from tests.edge.web.shop import PIN, open_shop

PICTURE = b"\xff\xd8 a picture \xff\xd9"


@pytest.mark.feature("HW-1")
def test_the_camera_is_asked_for_pictures_while_a_page_looks_and_no_longer(tmp_path: Path) -> None:
    with open_shop(tmp_path) as (address, shop):
        wanted: list[bool] = []
        asked, left = threading.Event(), threading.Event()

        def want(wants: bool) -> None:
            wanted.append(wants)
            (asked if wants else left).set()

        shop.viewfinder.want = want
        headers = {"X-Kiosk": "1", "Origin": address}
        with httpx.Client(base_url=address, headers=headers, timeout=20) as client:
            assert client.get("/staff/aim").status_code == 401
            client.post("/staff/sign-in", json={"login": "1042", "pin": PIN})
            with client.stream("GET", "/staff/aim") as answer:
                assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame"
                assert asked.wait(20)
                shop.viewfinder.show(PICTURE)
                seen = next(answer.iter_bytes())
        assert seen.startswith(b"--frame\r\nContent-Type: image/jpeg\r\n")
        assert PICTURE in seen
        assert left.wait(20)
        assert wanted == [True, False]


def test_a_stream_that_is_looked_at_ends_with_the_service(tmp_path: Path) -> None:
    with open_shop(tmp_path) as (address, shop):
        asked = threading.Event()
        shop.viewfinder.want = lambda _wanted: asked.set()
        with httpx.Client(base_url=address, headers={"X-Kiosk": "1", "Origin": address}, timeout=20) as client:
            client.post("/staff/sign-in", json={"login": "1042", "pin": PIN})
            with client.stream("GET", "/staff/aim") as answer:
                assert asked.wait(20)
                shop.viewfinder.close()
                assert b"".join(answer.iter_bytes()).startswith(b"--frame")


@pytest.mark.browser
@pytest.mark.feature("CUS-2")
def test_a_code_that_could_not_be_read_is_seen_as_the_camera_sees_it() -> None:
    picture, wanted = BytesIO(), [False]
    Image.new("RGB", (80, 60), "teal").save(picture, "jpeg")
    with chromium() as browser, seen(browser) as screen:
        screen.world.viewfinder.want = wanted.append
        screen.show(State.SCAN_UNREAD)
        screen.patient(lambda: wanted[-1])
        for _ in range(2):  # a browser draws a picture when the next begins
            screen.world.viewfinder.show(picture.getvalue())
            screen.page.wait_for_timeout(100)
        screen.page.wait_for_function("() => document.querySelector('.aim').naturalWidth === 80")
        screen.show(State.IDLE)
        screen.world.viewfinder.show(picture.getvalue())
        screen.patient(lambda: not wanted[-1])
        assert wanted == [False, True, False]
