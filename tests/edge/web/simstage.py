"""A stage for /sim: the real page and server, with a cabinet inside the process in place of a board process."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from edge.front import cabinet
from edge.web.pages import environment
from edge.web.shelf import Shelf
from edge.web.sim.believed import Belief
from edge.web.sim.recorder import Recorder
from edge.web.sim.room import Simulator
from edge.web.sim.scene import Stage
from edge.web.sim.tray import Tray
from edge.web.texts import languages
from hardware import profile
from hardware.boards.agenda import Agenda
from hardware.boards.cabinet import SimCabinet
from hardware.ports import HardwareError

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LABELS = ("parcel-48123456-0001-1", "parcel-48123456-0001-2", "tote-1", "delivery-sheet", "badge-PVZ-1042")


class Lens:
    """A camera that keeps what it saw."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, str]] = []

    def show(self, data: bytes, source: str = "") -> None:
        """See it."""
        self.seen.append((data, source))


class Inside:
    """Hands into a cabinet of this process; `gone` = it does not answer."""

    def __init__(self) -> None:
        self.agenda = Agenda()
        self.cabinet = SimCabinet(profile.load("demo-12"), self.agenda)
        self.gone = False

    def act(self, name: str, cell: str = "", **how: Any) -> None:
        """As the control channel does."""
        self._there()
        self.cabinet.act(name, cell, **how)

    def truth(self) -> Mapping[str, Any]:
        """As the control channel does."""
        self._there()
        return self.cabinet.truth()

    def _there(self) -> None:
        if self.gone:
            raise HardwareError("nobody is there")


class Books:
    """What the kiosk believes."""

    def __init__(self) -> None:
        self.now = {f"{n:02}": Belief("closed", "absent") for n in range(1, 13)}

    def cells(self) -> Mapping[str, Belief]:
        """All cells."""
        return dict(self.now)

    def change(self, cell: str, **fields: Any) -> None:
        """The kiosk believes something else now."""
        self.now[cell] = replace(self.now[cell], **fields)


def labels(folder: Path) -> Path:
    """Pictures that look a little like labels."""
    for name in LABELS:
        picture = Image.new("L", (320, 200), 250)
        draw = ImageDraw.Draw(picture)
        for x in range(30, 290, 7):
            draw.rectangle((x, 30, x + (x * 7) % 5, 140), fill=0)
        draw.text((40, 160), name, fill=0)
        picture.save(folder / f"{name}.png")
    return folder


class World:
    """Everything of one test."""

    def __init__(self, folder: Path, **others: Any) -> None:
        self.hands = Inside()
        self.lens = Lens()
        self.books = Books()
        self.pulled: list[str] = []
        self.recorder = Recorder(lambda: NOON, {"blink": 1.0, "wild": 9.0})
        plugs = {name: lambda name=name: self.pulled.append(name) for name in ("kill", "hang")}
        stage = Stage(
            **{
                "hands": self.hands,
                "camera": self.lens,
                "tray": Tray(labels(folder)),
                "beliefs": self.books,
                "recorder": self.recorder,
                "cabinet": cabinet(profile.load("demo-12")),
                "pixels": (1080, 1920),
                "plugs": plugs,
                **others,
            }
        )
        self.shelf = Shelf()
        self.simulator = Simulator(stage, environment(self.shelf), languages(), self.shelf.build)
