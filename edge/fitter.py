"""Commissioning inside the running service: takes the lock boards, asks through the flows, gives the boards back."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from edge import cabinet
from edge.carry import Devices
from edge.domain.staff import KIOSK
from edge.effects import Commission
from edge.eyes import Eyes
from edge.flows import commission
from edge.home import Home
from edge.senses import Senses
from edge.settings import Settings
from edge.worker import Worker
from hardware import record
from hardware.commissioning.devices import Devices as Proven
from hardware.commissioning.draft import Draft
from hardware.commissioning.session import Session
from hardware.commissioning.walk import Site
from hardware.locker.cabinet import Cabinet, Outside
from hardware.plan import Profile

WITH_LOCKS = ("none", "board")
"""Lights that are not there, or that hang on the lock boards: those are commissioning's own meanwhile."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What runs already and is only looked at: the hand scanner's reads, the camera's pictures for aiming."""

    senses: Senses | None = None
    eyes: Eyes | None = None

    def start(self, take: Callable[[str], None]) -> None:
        """Whatever the hand scanner reads from now on is told there too."""
        if self.senses is not None:
            self.senses.onlooker = take

    def look(self) -> None:
        """Whoever runs it looks after it."""

    def close(self) -> None:
        """It goes on for others."""
        self.start(lambda _text: None)

    def sees(self, eyes: Eyes, seconds: float) -> bool:
        """Whether the camera gives a picture within this time."""
        shown, came = eyes.aim, threading.Event()

        def aim(jpeg: bytes) -> None:
            shown(jpeg)
            came.set()

        eyes.aim = aim
        eyes.aims(True)  # noqa: FBT003 (a switch)
        seen = came.wait(seconds)
        eyes.aim = shown
        eyes.aims(False)  # noqa: FBT003 (a switch)
        return seen


class Fitter:
    """Carries the effects of `edge.flows.commission` out."""

    def __init__(self, settings: Settings, home: Home, worker: Worker, devices: Devices, watched: Watched) -> None:
        self._settings = settings
        self._path = home.cabinet
        self._worker = worker
        self._devices = devices
        self._watched = watched
        self._session: Session | None = None

    def carry(self, effect: Commission) -> None:
        """Begin, answer or stop; on the worker's thread."""
        if effect.word == "begin":
            self._begin(effect.answer)
        elif self._session is not None and effect.word == "answer":
            self._session.answer(effect.answer)
        elif self._session is not None:
            self._session.stop()

    def close(self) -> None:
        """End what goes on; its draft stays."""
        if self._session is not None:
            self._session.stop()
            self._session.wait(5)

    def _begin(self, who: str) -> None:
        locker, chosen = self._devices.locker, self._settings.hardware
        if not isinstance(locker, Cabinet):
            self._worker.post(KIOSK, commission.ended, 0, ())
            return
        profile = locker.profile
        locker.close()
        proven = Proven(
            lights=self._devices.lights if chosen.lights not in WITH_LOCKS else None,
            sound=self._devices.sound if chosen.sound != "none" else None,
            scanner=self._watched if self._watched.senses is not None and chosen.scanner != "none" else None,
            sees=partial(self._watched.sees, self._watched.eyes) if self._watched.eyes is not None else None,
            printer=self._devices.printer if chosen.printer != "none" else None,
            speaks=chosen.sound == "wav",
        )
        self._session = Session(self._hear, who)
        self._session.begin(
            Site(profile, Outside(chosen.pin_factory), proven), self._path, partial(self._ended, locker)
        )

    def _hear(self, says: str, key: str, values: Mapping[str, Any]) -> None:
        self._worker.post(KIOSK, commission.told, says, key, dict(values))

    def _ended(self, locker: Cabinet, learnt: Profile | None, draft: Draft) -> None:
        self._watched.close()
        locker.become(learnt or locker.profile)
        passed = sum(map(len, draft.proofs.values())) + len(draft.devices)
        left = None
        if learnt is not None:
            places = cabinet.places(self._settings, learnt)
            left = commission.Learnt(places, record.wiring(learnt), cabinet.lines(learnt))
        self._worker.post(KIOSK, commission.ended, passed, tuple(draft.failed), left)
