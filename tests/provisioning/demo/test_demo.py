"""`make run` as a person sees it: everything comes up, answers, and is gone five seconds after Ctrl-C."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provisioning.demo.ports import HOST, Place, listening, place
from provisioning.demo.settling import Folder

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.broker,
    pytest.mark.timeout(400),
    pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed"),
]


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.create_server((HOST, 0)) as asked:
        return int(asked.getsockname()[1])


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ports and a folder of our own."""
    ports = {name: str(free_port()) for name in ("KIOSK_PORT", "KIOSK_FLEET_PORT", "KIOSK_MQTT_PORT")}
    return {**os.environ, **ports, "KIOSK_DATA": str(tmp_path_factory.mktemp("demo")), "COLUMNS": "120"}


@pytest.fixture(scope="module")
def here(environ: dict[str, str]) -> Place:
    """The same, read as the demo reads it."""
    return place(environ)


class Demo:
    """A running `make run`."""

    def __init__(self, environ: dict[str, str], words: Path) -> None:
        self._words = words
        with words.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "provisioning.demo"], env=environ, stdout=out, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        """Everything that the person could read so far."""
        return self._words.read_text(errors="replace")

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for it, generously, as long as the demo runs."""
        deadline = time.monotonic() + 180
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def stop(self) -> float:
        """Ctrl-C; how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def demo(environ: dict[str, str], here: Place) -> Iterator[Demo]:
    """A demo that has told its addresses; the last test but one stops it."""
    one = Demo(environ, here.data / "words")
    try:
        one.until(lambda: "Ctrl-C" in one.said())
        yield one
    finally:
        if one.process.poll() is None:
            one.stop()


def fetched(address: str) -> str:
    """What is at this address."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def presence(here: Place) -> tuple[str, int]:
    """How the platform sees the kiosk, and how many of its facts are missing there."""
    (kiosk,) = json.loads(fetched(f"http://{HOST}:{here.fleet}/api/kiosks"))
    return kiosk["presence"], kiosk["backlog"]


@pytest.mark.feature("HW-6")
def test_everything_comes_up_and_the_platform_sees_the_kiosk(demo: Demo, here: Place) -> None:
    for page in ("kiosk", "staff", "sim"):
        assert "<html" in fetched(f"http://{HOST}:{here.kiosk}/{page}")
    demo.until(lambda: presence(here) == ("here", 0))
    logins = [each["login"] for each in json.loads((here.data / "manifest.json").read_text())["person"]]
    assert [login for login in logins if login not in demo.said()] == []


def test_a_second_demo_in_the_same_place_is_one_sentence(demo: Demo, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "provisioning.demo"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is in use" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert demo.process.poll() is None


def test_ctrl_c_ends_all_of_it_in_five_seconds_with_open_streams_and_a_hanging_request(demo: Demo, here: Place) -> None:
    stream = socket.create_connection((HOST, here.kiosk))
    stream.sendall(f"GET /kiosk/events HTTP/1.1\r\nHost: {HOST}:{here.kiosk}\r\n\r\n".encode())
    assert b"event:" in stream.recv(65536) + stream.recv(65536)
    hanging = socket.create_connection((HOST, here.kiosk))
    hanging.sendall(b"POST /kiosk/act HTTP/1.1\r\nContent-Length: 1000\r\n")
    assert demo.stop() < 5
    stream.close()
    hanging.close()
    assert demo.process.returncode == 0
    assert not any(map(listening, (here.kiosk, here.fleet, here.mqtt)))


def test_what_was_there_is_there_again(demo: Demo, environ: dict[str, str], here: Place) -> None:
    assert demo.process.poll() is not None
    folder = Folder(here.data)
    before = folder.manifest.read_bytes(), folder.identity.read_bytes()
    again = Demo(environ, here.data / "words")
    try:
        again.until(lambda: "Ctrl-C" in again.said())
        again.until(lambda: presence(here) == ("here", 0))
    finally:
        again.stop()
    assert (folder.manifest.read_bytes(), folder.identity.read_bytes()) == before
    verify = [sys.executable, "-m", "edge", "verify-journal", "--json", "--config", str(folder.settings)]
    found = json.loads(subprocess.run(verify, capture_output=True, text=True, check=True).stdout)
    assert found["ok"]
    assert found["rows"] > 2
