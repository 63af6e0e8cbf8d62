"""The whole service as its own process, with a simulated cabinet on a pty that this process holds and can look at."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from edge import home
from edge.configure import load
from edge.dice import SecretDice
from edge.domain.code import verifier
from edge.store import codes, parcels
from edge.store.db import Db
from hardware import profile as profiles
from hardware.boards.cabinet import SimCabinet
from hardware.boards.loop import Loop
from hardware.boards.world import Coil
from tests.ports import free_port

CODE_KEY = bytes([2]) * 32
CODE_KEY_TEXT = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
DEV = "bench-1"
PATIENCE_S = 30.0
PROFILE = "demo-12"

TOML = """
[kiosk]
folder = "{folder}/kiosk"
demo = true
reserve_mb = 0
[point]
id = "{dev}"
[keys]
insecure_key_file = true
[web]
port = {port}
[mqtt]
identity = "{folder}/identity.json"
[hardware]
locker = "boards"
profile = "{profile}"
lights = "none"
sound = "none"
camera = "none"
ports = {{ main = "{folder}/locks" }}
sim_control = "{folder}/cabinet"
"""


class Pulses(list[Coil]):
    """The coil log, with the monotonic second of each entry."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, coil: Coil) -> None:
        """A coil was driven."""
        self.at.append(time.monotonic())
        super().append(coil)


class Board:
    """The simulated cabinet, in a thread of this process; `pulses` is what its coils did."""

    def __init__(self, folder: Path, name: str = PROFILE) -> None:
        self._loop = Loop()
        profile = profiles.load(name)
        self.cabinet = SimCabinet(profile, self._loop.agenda)
        self.pulses = Pulses()
        self.cabinet.world.coils = self.pulses
        self.cabinet.plug_in(self._loop, {profile.buses[0].name: folder / "locks"})
        self._thread = threading.Thread(target=self._loop.run, name="board", daemon=True)
        self._thread.start()

    def act(self, do: str, cell: str, **how: Any) -> None:
        """Move a door or a thing."""
        self.cabinet.act(do, cell, **how)

    def truth(self) -> Mapping[str, Any]:
        """Doors, things and coils as they are."""
        return self.cabinet.truth()

    def close(self) -> None:
        """Take the pty away."""
        self._loop.end()
        self._thread.join(5)
        self.cabinet.unplug_all()


class Client:
    """Asks a kiosk as its pages do."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.address = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> bytes:
        """What this address answers; empty while nobody listens."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=5) as answer:
                return bytes(answer.read())
        except (OSError, HTTPException):
            return b""

    def state(self) -> Mapping[str, Any]:
        """The customer screen."""
        found: Mapping[str, Any] = json.loads(self.get("/kiosk/state") or b"{}")
        return found

    def act(self, name: str, **args: Any) -> Mapping[str, Any]:
        """Press a button of the screen that is shown now."""
        return self.post("/kiosk/act", {"act": name, "rev": self.state()["rev"], "args": args})

    def headers(self, key: str | None = None) -> dict[str, str]:
        """What the page sends with a changing request."""
        return {
            "X-Kiosk": "1",
            "Origin": self.address,
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }

    def wire(self) -> socket.socket:
        """A connection that is kept, as a browser keeps its own."""
        return socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_S)

    def written(self, path: str, value: Mapping[str, Any]) -> bytes:
        """A changing request as it goes over such a connection: head and body at once, as a browser sends it."""
        body = json.dumps(value)
        fields = {"Host": f"127.0.0.1:{self._port}", **self.headers(), "Content-Length": len(body)}
        head = "".join(f"{name}: {told}\r\n" for name, told in fields.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()

    def post(self, path: str, value: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]:
        """One changing request as the page makes it."""
        address, body = f"{self.address}{path}", json.dumps(value).encode()
        request = urllib.request.Request(address, body, self.headers(key))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                plain = answer.headers.get_content_type() == "application/json"
                found: Mapping[str, Any] = json.loads(answer.read() or b"{}") if plain else {}
        except HTTPException as cut:
            raise ConnectionError(str(cut)) from cut
        return found


class Service(Client):
    """`python -m edge run` on a home of its own."""

    def __init__(self, folder: Path, extra: str = "", profile: str = PROFILE) -> None:
        super().__init__(free_port())
        self.folder = folder
        self.settings = folder / "kiosk.toml"
        self.settings.write_text(TOML.format(folder=folder, dev=DEV, port=self._port, profile=profile) + extra)
        identity = {"dev": DEV, "site": "bench", "signers": [], "code_key_id": "ck1", "code_key": CODE_KEY_TEXT}
        (folder / "identity.json").write_text(json.dumps(identity))
        self._home = home.make(load(self.settings, {}), SecretDice())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, before: Sequence[str] = ()) -> float:
        """Start, wait for the idle screen; CPU seconds until then. `before` is put in front of the command."""
        command = [*before, sys.executable, "-m", "edge", "run", "--config", str(self.settings)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda: b"<h1" in self.get("/kiosk"))
        return self.cpu_s()

    def cpu_s(self) -> float:
        """CPU seconds that the process has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def pid(self) -> int:
        """The process that runs."""
        return self.process.pid if self.process is not None else 0

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it, however rudely."""
        if self.process is not None:
            os.killpg(self.process.pid, number)
            self.process.wait(PATIENCE_S)
            self.process = None

    def store(self, *, readonly: bool = True) -> Db:
        """The kiosk's database."""
        return self._home.store(readonly=readonly)

    def fill(self, goods: Mapping[str, tuple[str, str]]) -> None:
        """Books only, while nothing runs: parcel → (cell, code)."""
        db = self.store(readonly=False)
        fields = {
            "purpose": "pickup",
            "valid_from": "2026-01-01T00:00:00.000Z",
            "valid_until": "2099-01-01T00:00:00.000Z",
            "wrong_max": 3,
        }
        for parcel, (cell, code) in goods.items():
            parcels.put(db, parcel, {"order_no": parcel, "phone4": "4417"}, [parcel])
            parcels.change(db, parcel, state="stored", place=cell)
            codes.put(db, f"c-{parcel}", fields, [(verifier(CODE_KEY, "typed", DEV, code), "typed", len(code))])
            codes.set_parcels(db, f"c-{parcel}", [parcel])
        db.close()


@contextmanager
def talking(folder: Path, goods: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Service, Board]]:
    """A service with an onlooker who writes down what it says aloud."""
    service, board = Service(folder), Board(folder)
    text = service.settings.read_text().replace("[web]", "[web]\nsim = true")
    service.settings.write_text(text.replace('sound = "none"', 'sound = "sim"'))
    try:
        service.start()
        service.kill(15)
        service.fill(goods)
        service.start()
        yield service, board
    finally:
        service.kill()
        board.close()


def spoken(service: Service) -> list[str]:
    """Everything that was said so far, the oldest first."""
    sounds = json.loads(service.get("/sim/state?lang=ru"))["sounds"]
    return [words for kind, words, _ in reversed(sounds) if kind == "speech"]


def wait_for(happened: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    """Wait until it has happened; AssertionError when it does not. What takes long is asked for less often."""
    began = time.monotonic()
    while not happened():
        waited = time.monotonic() - began
        if waited > within_s:
            message = f"did not happen within {within_s:.0f} s"
            raise AssertionError(message)
        time.sleep(0.01 if waited < 1 else 0.05)
