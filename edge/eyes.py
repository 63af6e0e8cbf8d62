"""The camera's reads on their way to the flows, and the lists that make a read trustworthy on their way to it."""

import queue
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from edge.domain import token
from edge.domain.health import Reading
from edge.domain.staff import KIOSK
from edge.errors import Refusal
from edge.flows import door, scan
from edge.keypad import Keypad
from edge.scan.messages import Accepted, AimPicture, Figures, Heard, Known, Setup, Several, Unread
from edge.scan.scans import Scans
from edge.settings import Settings
from edge.store import deliveries, feed, journal, parcels, visits
from edge.store.db import Db
from edge.worker import Worker
from hardware import select
from hardware.plan import Profile
from hardware.ports import Health

SETTLE_S = 0.2
SNAPSHOT_S = 5.0
UNSEEN = (Reading("camera_fps", None),)


class Eyes:
    """One camera and its decoder process, kept up to date about what may be read. It closes the read-only `db`."""

    def __init__(self, chosen: Settings, db: Db, worker: Worker, keypad: Keypad, profile: Profile) -> None:
        self._chosen = chosen
        self._worker = worker
        self._keypad = keypad
        self._db = db
        self._changed = threading.Event()
        self._ended = False
        self.aim: Callable[[bytes], None] = lambda _jpeg: None
        self._looked = False
        self._snap: Callable[[bytes], None] = lambda _jpeg: None
        self.onlooker: Callable[[Heard], None] = lambda _heard: None
        self.figures = UNSEEN
        hardware = chosen.hardware
        camera = partial(
            select.camera, hardware.camera, hardware.camera_source, profile=profile, pins=hardware.pin_factory
        )
        self.scans = Scans(Setup(camera), self.hear).start()
        self._thread = threading.Thread(target=self._keep_told, name="manifest", daemon=True)
        self._thread.start()
        self._changed.set()

    def told(self, _head: journal.Head) -> None:
        """The worker has committed something: the lists may have changed."""
        self._changed.set()

    def aims(self, wanted: bool) -> None:  # noqa: FBT001 (a switch)
        """Somebody begins to aim the camera, or nobody does any more."""
        self._looked = wanted
        self.scans.aim(wanted=wanted)

    def snapshot(self) -> bytes:
        """The next picture as the screen shows it (JPEG); nothing when none comes in time."""
        taken: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._snap = taken.put
        self.scans.aim(wanted=True)
        try:
            return taken.get(timeout=SNAPSHOT_S)
        except queue.Empty:
            return b""
        finally:
            self._snap = lambda _jpeg: None
            self.scans.aim(wanted=self._looked)

    def close(self) -> None:
        """No more reads."""
        self._ended = True
        self._changed.set()
        self.scans.close()
        self._thread.join(timeout=2)
        self._db.close()

    def hear(self, heard: Heard) -> None:
        """Something was seen; called in the scanner's own thread."""
        self.onlooker(heard)
        match heard:
            case Accepted(unsure=True):
                self._worker.post(KIOSK, scan.unsure, heard.text)
            case Accepted():
                more = found(self._keypad, self._chosen.point.number, heard.text, heard.kind)
                self._worker.post(KIOSK, scan.accepted, heard.text, heard.kind, "camera", more)
            case Several():
                self._worker.post(KIOSK, scan.several, heard.texts)
            case Unread():
                self._worker.post(KIOSK, scan.unread, heard.why)
            case Figures(frames_per_s=rate):
                self.figures = (Reading("camera_fps", round(rate)),)
            case Health():
                self.figures = UNSEEN if heard.part == "scanner" else self.figures  # who ended gives none any more
                self._worker.post(KIOSK, door.part, heard.part, heard.state, heard.why)
            case AimPicture():
                self.aim(heard.jpeg)
                self._snap(heard.jpeg)

    def _keep_told(self) -> None:
        while not self._ended:
            self._changed.wait()
            self._changed.clear()
            threading.Event().wait(SETTLE_S)
            if not self._ended:
                self.scans.know(known(self._db, demo=self._chosen.kiosk.demo))


def found(keypad: Keypad, point: int, text: str, kind: str) -> Mapping[str, Any]:
    """What flows may know of a code that was read: verifiers, never the code itself."""
    if kind == "code":
        return {"entry": keypad.entry(text[1:-1])}
    if kind in ("pickup", "return"):
        with suppress(Refusal):
            seen = token.read(text, _CHECKED)
            macs = keypad.mac("qr", seen.claim)
            reason = None if seen.point == point else "point"
            return {"macs": macs, "expiry": seen.expiry_s, "flags": seen.flags, "refused": reason}
    return {}


def _holds(_signature: bytes, _message: bytes) -> bool:
    """The signature was checked in the scanner's process; here only the fields are read."""
    return True


_CHECKED = dict.fromkeys(range(256), _holds)


def known(db: Db, *, demo: bool) -> Known:
    """The texts of open manifests, stored parcels and goods in the open one, and the platform's token keys."""
    expected = {barcode: "parcel" for barcode, _state in parcels.manifest(db)}
    for tote in deliveries.tote_labels(db):
        expected[tote] = "tote"
    held = (visits.get(db) or {}).get("parcel", "")
    expected |= {barcode: "retail" for _thing, barcode in parcels.goods(db, held)}
    values = (feed.body(db, "settings", "main") or {}).get("values", {})
    return Known(expected, dict(map(_key, values.get("token_keys", ()))), demo)


def _key(line: str) -> tuple[int, bytes]:
    number, key, _until = line.split(" ", 2)
    return int(number), urlsafe_b64decode(f"{key}==")
