"""Takes the picture that support may see, seals it for the platform, and puts it where the command said."""

import hashlib
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable

from edge.domain.staff import KIOSK
from edge.effects import Snap
from edge.flows import picture
from edge.sealed import reader, seal
from edge.sync.files import FileError, Trust, put
from edge.worker import Worker

MEDIA = "application/json"


class Photographer:
    """`look` gives the next picture of the camera (JPEG), or nothing when none comes."""

    def __init__(self, worker: Worker, look: Callable[[], bytes], trust: Trust) -> None:
        self._worker = worker
        self._look = look
        self._trust = trust

    def take(self, snap: Snap) -> None:
        """Begin; never waits. What came of it is posted."""
        threading.Thread(target=self._take, args=(snap,), name="picture", daemon=True).start()

    def _take(self, snap: Snap) -> None:
        jpeg = self._look()
        try:
            sent = _sealed(jpeg, snap.reader)
            if not jpeg or len(sent) > snap.bytes_max:
                raise FileError("too_big" if jpeg else "nothing")
            put(snap.address, sent, MEDIA, self._trust)
        except (FileError, ValueError, TypeError):  # the two others: a key that is none
            self._worker.post(KIOSK, picture.failed, snap.cmd)
        else:
            self._worker.post(KIOSK, picture.sent, snap.cmd, len(sent), hashlib.sha256(sent).hexdigest())


def _sealed(jpeg: bytes, key: str) -> bytes:
    """`{"sealed": …}` of the picture's base64url: only the platform can open it (PROTOCOL 3.8a)."""
    return json.dumps(seal(urlsafe_b64encode(jpeg).decode(), reader(key))).encode()
