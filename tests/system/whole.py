"""The whole demo as it stands on a newcomer's machine: broker, boards, platform, kiosk, each a process of its own."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge import home
from edge.configure import load
from edge.store.db import Db
from hardware.boards.control import ControlHands
from provisioning.demo import parts
from provisioning.demo.ports import Place
from provisioning.demo.settling import Folder, read_manifest, settle
from provisioning.demo.supervisor import Supervisor
from tests.ports import free_ports
from tests.system.nest import Nest
from tests.system.service import wait_for

KEEPALIVE_S = 5
WITHOUT = ("lights", "sound", "camera", "scanner", "sensors")


class Whole:
    """A running demo; `board` moves doors and things, `pulses` is what the coils did.

    A `nest` makes its kiosk start in no time, without the devices at which nobody looks.
    """

    def __init__(self, place: Place, nest: Nest | None = None) -> None:
        self.place = place
        self.folder: Folder = settle(place, lambda _text: None, pictures=nest is None)
        self.manifest = read_manifest(self.folder)
        self.supervisor = Supervisor(lambda _text: None)
        self._broker, self._kiosk = Supervisor(lambda _text: None), Supervisor(lambda _text: None)
        self.kiosk = f"http://127.0.0.1:{place.kiosk}"
        self.fleet = f"http://127.0.0.1:{place.fleet}"
        self._nest = nest
        self._pid = 0
        if nest is not None:
            text = self.folder.settings.read_text()
            for part in WITHOUT:
                text = re.sub(rf'^{part} = ".*"$', f'{part} = "none"', text, flags=re.MULTILINE)
            self.folder.settings.write_text(text.replace("sim = true\n", ""))

    def start(self, *, broker: bool = True) -> None:
        """Start the parts in their order."""
        if broker:
            self.start_broker()
        self.supervisor.start(parts.board(self.folder))
        self.supervisor.start(parts.fleet(self.place, self.folder))
        self.start_kiosk()

    def start_kiosk(self) -> None:
        """The service, under a supervisor of its own, so that it can die."""
        part = parts.kiosk(self.place, self.folder)
        if self._nest is None:
            self._kiosk.start(part)
        else:
            self._pid = self._nest.hatch(self.folder.settings)
            wait_for(part.ready)

    def kill_kiosk(self) -> None:
        """The plug is pulled."""
        _kill(self._kiosk)
        if self._nest is not None and self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._nest.bury(self._pid)
            self._pid = 0

    def kiosk_lives(self) -> bool:
        """Whether it was started and not killed since."""
        return bool(self._pid or self._kiosk.pids())

    def kiosk_pid(self) -> int:
        """The service's process."""
        return self._pid or next(iter(self._kiosk.pids().values()))

    def stop(self) -> None:
        """Everything ends."""
        if self._pid:
            self.kill_kiosk()
        for each in (self._kiosk, self.supervisor, self._broker):
            each.stop()

    def start_broker(self) -> None:
        """Mosquitto, under a supervisor of its own, so that it can be taken away."""
        mosquitto = parts.broker(self.place, self.folder)
        if mosquitto is not None and not self._broker.pids():
            self._broker.start(mosquitto)

    def stop_broker(self) -> None:
        """It is killed, and forgets all that it had."""
        _kill(self._broker)

    @property
    def cabinet(self) -> ControlHands:
        """Hands in the simulated cabinet."""
        return ControlHands(str(self.folder.control))

    def board(self, do: str, cell: str, **how: Any) -> None:
        """Move a door or a thing in the simulated cabinet."""
        self.cabinet.act(do, cell, **how)

    def truth(self) -> Mapping[str, Any]:
        """How the cabinet really is."""
        return self.cabinet.truth()

    def pulses(self) -> list[str]:
        """The cells whose coils were driven, in order."""
        return [coil["cell"] for coil in self.truth()["coils"]]

    def open_doors(self) -> list[str]:
        """The doors that stand open."""
        return [cell for cell, door in self.truth()["cells"].items() if door["door"] == "open"]

    def books(self) -> Db:
        """The kiosk's store, to look at."""
        return home.enter(load(self.folder.settings, {})).store(readonly=True)

    def facts(self, kind: str) -> list[Mapping[str, Any]]:
        """All facts of this kind in the kiosk's journal."""
        db = self.books()
        rows = db.all("SELECT row FROM journal WHERE kind = ? ORDER BY seq", (kind,))
        db.close()
        return [json.loads(row["row"])["body"] for row in rows]

    def platform_rows(self) -> list[tuple[str, int, str]]:
        """(epoch, seq, canonical text) of every fact that the platform holds."""
        with sqlite3.connect(f"file:{self.folder.fleet}?mode=ro", uri=True) as db:
            return db.execute("SELECT ep, seq, row_text FROM journal ORDER BY ep, seq").fetchall()

    def journal_rows(self) -> list[tuple[str, int, str]]:
        """The same of the kiosk."""
        db = self.books()
        rows = db.all("SELECT ep, seq, row FROM journal ORDER BY ep, seq")
        db.close()
        return [(row["ep"], row["seq"], row["row"]) for row in rows]

    def wait_until_drained(self, within_s: float = 60) -> None:
        """Wait until the platform holds every fact of the kiosk."""
        wait_for(lambda: self.platform_rows() == self.journal_rows(), within_s)

    def wait_for_feed(self) -> None:
        """Wait until the kiosk knows the announced parcels, their codes and the staff."""

        def known() -> bool:
            db = self.books()
            counts = [db.one(f"SELECT count(*) FROM {table}") for table in ("parcel", "code", "person")]
            db.close()
            return all(count is not None and count[0] > 0 for count in counts)

        wait_for(known, 60)


def _kill(supervisor: Supervisor) -> None:
    for pid in supervisor.pids().values():
        os.kill(pid, signal.SIGKILL)
    supervisor.stop()


@contextmanager
def running(
    folder: Path, *, broker: bool = True, way: Callable[[int], int] | None = None, nest: Nest | None = None
) -> Iterator[Whole]:
    """A demo on free ports of loopback, stopped at the end whatever happened.

    `way` leads to the broker's port by another one, which the kiosk is told; it then often asks for
    signs of life.
    """
    kiosk, fleet, mqtt = free_ports(3)
    whole = Whole(Place(kiosk, fleet, mqtt, folder), nest)
    try:
        if way is not None:
            text = whole.folder.settings.read_text()
            by_it = f"port = {way(mqtt)}\nkeepalive_s = {KEEPALIVE_S}\n"
            whole.folder.settings.write_text(text.replace(f"port = {mqtt}\n", by_it))
        whole.start(broker=broker)
        yield whole
    finally:
        whole.stop()
