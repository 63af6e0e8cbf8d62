"""Slow things that flows ask for beside the worker: each on a thread of its own, and what came of it is posted."""

import threading
from collections.abc import Callable, Mapping

from edge.carry import Devices
from edge.domain.staff import KIOSK
from edge.effects import Chore
from edge.errors import KioskError
from edge.flows import upkeep
from edge.home import Home
from edge.settings import Hardware
from edge.worker import Worker


def fitted(chosen: Hardware, devices: Devices) -> dict[str, object]:
    """The devices that are really there, by their kind."""
    kinds = ("locker", "lights", "sound", "printer")
    return {kind: getattr(devices, kind) for kind in kinds if getattr(chosen, kind) != "none"}


class Chores:
    """`devices` are those that a self-test may look at while they are in use, by their kind."""

    def __init__(self, worker: Worker, home: Home, devices: Mapping[str, object]) -> None:
        self._worker = worker
        self._home = home
        self._devices = devices

    def begin(self, chore: Chore) -> None:
        """Start it; never waits."""
        deed: Callable[[Chore], None] = {"self_test": self._examine, "back_up": self._back_up}[chore.what]
        threading.Thread(target=deed, args=(chore,), name=chore.what, daemon=True).start()

    def _examine(self, chore: Chore) -> None:
        from hardware import contract  # nobody waits for it

        chosen = [kind for kind in self._devices if kind in (chore.parts or self._devices)]
        broken = tuple(kind for kind in chosen if contract.broken(kind, contract.LIVE, self._devices[kind]))
        self._worker.post(KIOSK, upkeep.tested, chore.cmd, len(chosen) - len(broken), broken, chore.cause)

    def _back_up(self, chore: Chore) -> None:
        try:
            _, size, sha256 = self._home.back_up("asked" if chore.cmd else "daily")
        except KioskError:
            self._worker.post(KIOSK, upkeep.failed, chore.cmd)
        else:
            self._worker.post(KIOSK, upkeep.backed_up, chore.cmd, size, sha256)
