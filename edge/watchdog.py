"""Tells systemd that the kiosk lives: only while its worker works and its screen answers (RELIABILITY §11)."""

import threading
from concurrent.futures import TimeoutError as FutureTimeout
from http.client import HTTPConnection, HTTPException

from edge import notify
from edge.domain.staff import KIOSK
from edge.errors import KioskError
from edge.flows import tick
from edge.worker import Worker


class Watchdog:
    """Looks every `every_s` seconds. Who is late once and comes back is alive again; silence ends the process."""

    def __init__(self, worker: Worker, screen: tuple[str, int], every_s: float) -> None:
        self._worker = worker
        self._screen = screen
        self._every_s = every_s

    def start(self) -> None:
        """Look from now on, in a thread of its own."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def lives(self) -> bool:
        """Whether the worker finished something just now and the web server answered, whatever it said."""
        try:
            self._worker.ask(KIOSK, tick.alive).result(timeout=self._every_s)
            return self._answers()
        except (FutureTimeout, KioskError, HTTPException, OSError):
            return False

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._every_s):
            if self.lives():
                notify.say("WATCHDOG=1")

    def _answers(self) -> bool:
        wire = HTTPConnection(*self._screen, timeout=self._every_s)
        try:
            wire.request("GET", "/healthz")
            return wire.getresponse().status > 0
        finally:
            wire.close()
