"""A whole kiosk as its own process before simulated boards, for the browser that looks at /sim."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge import home
from edge.configure import load
from edge.dice import SecretDice
from tests.edge.web.simstage import labels
from tests.ports import free_port

PATIENCE_S = 40.0

TOML = """
[kiosk]
folder = "{folder}/home"
dev = true
[keys]
insecure_key_file = true
[web]
port = {port}
sim = true
[screen]
panel = "{panel}"
[hardware]
locker = "boards"
lights = "gpio"
camera = "sim"
camera_source = "{folder}/labels"
ports = {{ main = "{folder}/locks" }}
sim_control = "{folder}/cabinet"
"""


def until(wanted: Callable[[], bool], what: str) -> None:
    """Wait for it, with much patience."""
    end = time.monotonic() + PATIENCE_S
    while not wanted():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


@dataclass
class Running:
    """A kiosk and its simulated cabinet, each in a process of its own."""

    folder: Path
    port: int
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *words: str) -> None:
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            self.children.append(subprocess.Popen([sys.executable, "-m", *words], stdout=log, stderr=log))

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.address}/sim/state", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def cell(self, name: str = "07") -> dict[str, Any]:
        found: dict[str, Any] = self.state()["cells"][name]
        return found

    def answers(self) -> bool:
        try:
            return bool(self.state()["cells"])
        except OSError:
            return False

    def believes(self, **wanted: str) -> Callable[[], bool]:
        return lambda: wanted.items() <= self.cell()["belief"].items()


def begin(folder: Path, panel: str) -> Running:
    """Boards first, then the kiosk."""
    running = Running(folder, free_port())
    (folder / "labels").mkdir()
    labels(folder / "labels")
    settings = folder / "kiosk.toml"
    settings.write_text(TOML.format(folder=folder, port=running.port, panel=panel))
    home.make(load(settings, {}), SecretDice())
    running.start("hardware", "board", "--link", str(folder / "locks"), "--control", str(folder / "cabinet"))
    until((folder / "cabinet").exists, "the board process")
    running.start("edge", "run", "--config", str(settings))
    until(running.answers, "the kiosk")
    return running
