"""Fetches the pictures of announcements, while there is a network, and lets them go when their announcement ends.

An announcement without its picture stands all the same. What cannot be had now is tried again, ever more rarely; what
is not what the platform promised is refused, and the platform is told (`DocumentRefused`, path `image`).
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.clock import Clock, Quality
from edge.dice import Dice, below
from edge.domain.health import Reading
from edge.domain.notice import ended
from edge.domain.staff import KIOSK
from edge.flows import posters
from edge.store import feed
from edge.store.db import Db
from edge.store.journal import wall_text
from edge.store.posters import Pictures
from edge.sync.around import Asker
from edge.sync.files import FileError, Trust, get
from edge.sync.redraw import NoPictureError, redraw

SETTLE_S = 1.0
AGAIN_MS, AGAIN_MOST_MS = 30_000, 3_600_000
LOOK_MS = 60_000
SENT_MOST = 2_000_000
"""Bytes of a picture as it is sent, whatever the platform allows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that an announcement names: `sha256` of what will be sent, where it lies, what it may weigh."""

    key: str
    ver: int
    hash: str
    sha256: str
    address: str
    bytes_max: int


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbours. `db` is read-only and ours to close."""

    worker: Asker
    db: Db
    clock: Clock
    dice: Dice
    trust: Trust


class Posters:
    """One thread that sleeps until the store has something new, a try is due, or an announcement ends."""

    def __init__(self, around: Around, pictures: Pictures) -> None:
        self._around = around
        self._pictures = pictures
        self._refused: set[tuple[str, int]] = set()
        self._tries: dict[str, tuple[int, int]] = {}
        self._changed = threading.Event()
        self._changed.set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="posters", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """No more pictures; one that is on its way is left behind."""
        self._ended.set()
        self._changed.set()

    def told(self, _head: object) -> None:
        """The worker has committed something: perhaps an announcement."""
        self._changed.set()

    @property
    def figures(self) -> tuple[Reading, ...]:
        """How many pictures could not be had so far; nothing when all is well."""
        return (Reading("pictures_missing", len(self._tries), 0, well=False),) if self._tries else ()

    def step(self) -> int:
        """Fetch what is due, drop what has ended; milliseconds until there is something to do again."""
        wanted = self._wanted()
        changed = self._pictures.keep_only({each.sha256 for each in wanted})
        missing = [each for each in wanted if not self._pictures.has(each.sha256)]
        self._tries = {each.sha256: self._tries[each.sha256] for each in missing if each.sha256 in self._tries}
        for each in missing:
            if (each.key, each.ver) not in self._refused and self._due_ms(each.sha256) <= 0:
                changed |= self._fetch(each)
        if changed:
            self._around.worker.post(KIOSK, posters.renewed)
        return max(0, min((LOOK_MS if wanted else AGAIN_MOST_MS, *map(self._due_ms, self._tries))))

    def _wanted(self) -> list[Wanted]:
        now = self._around.clock.stamp()
        today = "" if now.quality is Quality.UNSET else wall_text(now)
        found = []
        for key, body in feed.bodies(self._around.db, "notice").items():
            row = feed.document(self._around.db, "notice", key)
            if body.get("image") and row is not None and not ended(body, today):
                found.append(_wanted(key, (row["ver"], row["hash"]), body["image"]))
        return found

    def _fetch(self, each: Wanted) -> bool:
        """Whether it is here now."""
        try:
            sent = get(each.address, min(each.bytes_max, SENT_MOST), self._around.trust)
            if hashlib.sha256(sent).hexdigest() != each.sha256:
                raise FileError("sha256")
            self._pictures.keep(each.sha256, redraw(sent))
        except NoPictureError:
            self._refuse(each, "picture")
        except FileError as failed:
            if str(failed) in FINAL:
                self._refuse(each, str(failed))
            else:
                self._later(each.sha256)
        except OSError:  # the disk takes nothing
            self._later(each.sha256)
        else:
            self._tries.pop(each.sha256, None)
            return True
        return False

    def _refuse(self, each: Wanted, why: str) -> None:
        self._refused.add((each.key, each.ver))
        self._tries.pop(each.sha256, None)
        self._around.worker.post(KIOSK, posters.refused, each.key, each.ver, each.hash, f"image_{why}")

    def _later(self, sha256: str) -> None:
        tries, _ = self._tries.get(sha256, (0, 0))
        pause = min(AGAIN_MOST_MS, AGAIN_MS << min(tries, 8))
        due = self._around.clock.mono_ms() + pause // 2 + below(self._around.dice, pause)
        self._tries[sha256] = (tries + 1, due)

    def _due_ms(self, sha256: str) -> int:
        _, due = self._tries.get(sha256, (0, 0))
        return due - self._around.clock.mono_ms()

    def _run(self) -> None:
        seen, due = None, 0
        while not self._ended.is_set():
            self._changed.wait(max(0, due - self._around.clock.mono_ms()) / 1000)
            self._changed.clear()
            self._ended.wait(SETTLE_S)
            at = feed.cursor(self._around.db)
            if at != seen or self._around.clock.mono_ms() >= due:
                seen, due = at, self._around.clock.mono_ms() + self.step()
        self._around.db.close()


FINAL = frozenset({"address", "too_big", "sha256"})
"""What no second try makes better."""


def _wanted(key: str, name: tuple[int, str], image: Mapping[str, Any]) -> Wanted:
    """A file without its SHA-256 cannot be told from another one: nothing that comes will fit."""
    return Wanted(key, *name, image.get("sha256", ""), image.get("get", ""), image["bytes_max"])
