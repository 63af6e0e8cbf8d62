"""Commissioning inside the running service: takes the lock boards, asks through the flows, gives the boards back."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from edge.carry import Devices
from edge.domain.staff import KIOSK
from edge.effects import Commission
from edge.flows import commission
from edge.home import Home
from edge.settings import Settings
from edge.worker import Worker
from hardware.commissioning.devices import Devices as Proven
from hardware.commissioning.draft import Draft
from hardware.commissioning.session import Session
from hardware.commissioning.walk import Site
from hardware.locker.cabinet import Cabinet, Outside
from hardware.plan import Profile


class Fitter:
    """Carries the effects of `edge.flows.commission` out."""

    def __init__(self, settings: Settings, home: Home, worker: Worker, devices: Devices) -> None:
        self._settings = settings
        self._path = home.cabinet
        self._worker = worker
        self._devices = devices
        self._session: Session | None = None

    def carry(self, effect: Commission) -> None:
        """Begin, answer or stop; on the worker's thread."""
        if effect.word == "begin":
            self._begin()
        elif self._session is not None and effect.word == "answer":
            self._session.answer(effect.answer)
        elif self._session is not None:
            self._session.stop()

    def close(self) -> None:
        """End what goes on; its draft stays."""
        if self._session is not None:
            self._session.stop()
            self._session.wait(5)

    def _begin(self) -> None:
        locker, chosen = self._devices.locker, self._settings.hardware
        if not isinstance(locker, Cabinet):
            self._worker.post(KIOSK, commission.ended, 0, ())
            return
        profile = locker.profile
        locker.close()
        proven = Proven(
            lights=self._devices.lights if chosen.lights != "none" else None,
            sound=self._devices.sound if chosen.sound != "none" else None,
            printer=self._devices.printer if chosen.printer != "none" else None,
            speaks=chosen.sound == "wav",
        )
        self._session = Session(self._hear)
        self._session.begin(
            Site(profile, Outside(chosen.pin_factory), proven), self._path, partial(self._ended, locker)
        )

    def _hear(self, says: str, key: str, values: Mapping[str, Any]) -> None:
        self._worker.post(KIOSK, commission.told, says, key, dict(values))

    def _ended(self, locker: Cabinet, learnt: Profile | None, draft: Draft) -> None:
        locker.become(learnt or locker.profile)
        passed = sum(map(len, draft.proofs.values())) + len(draft.devices)
        self._worker.post(KIOSK, commission.ended, passed, tuple(draft.failed))
