"""Every way in which a power cut may leave a recorded store, opened by the production code and judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from edge.store.db import connect
from tests.system.storage.disk import Disk
from tests.system.storage.judge import Promise, wrong
from tests.system.storage.trace import Call

STORE, LEFT = "kiosk.db", "left"
WANTED = ("kiosk.", LEFT)
Belief = Callable[[Call], bool]


@dataclass(slots=True)
class Found:
    """How many different states were judged, and what was wrong with how many."""

    states: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


def honest(_call: Call) -> bool:
    """Every sync does what it says."""
    return True


def lying(call: Call) -> bool:
    """A disk that says yes and does nothing, once the store is there."""
    return call.do != "sync" or STORE not in call.path


def unsynced_log(call: Call) -> bool:
    """As with synchronous=NORMAL: a commit is written, but nobody waits for the disk."""
    return call.do != "sync" or not call.path.endswith("-wal")


def by_store(recorded: Iterable[Call]) -> Mapping[str, list[Call]]:
    """Folder of a store → what was done there."""
    found: dict[str, list[Call]] = {}
    for call in recorded:
        inside = Path(call.path).name.startswith(WANTED)
        found.setdefault(str(Path(call.path).parent) if inside else call.path, []).append(call)
    return {folder: done for folder, done in found.items() if any(call.do != "sync" for call in done)}


@dataclass(slots=True)
class Explorer:
    """Judges what may be left of a store at a `share` of its moments, `torn` times a moment with torn writes."""

    scratch: Path
    key: bytes | None
    dice: Random
    share: float = 1.0
    torn: int = 1
    believed: Belief = honest
    found: Found = field(default_factory=Found)

    def explore(self, recorded: Sequence[Call]) -> None:
        """Walk through one store's life, from the moment at which it got its name."""
        disk, promise, named = Disk(), Promise(), ""
        judged: set[tuple[int, tuple[int, ...], Promise]] = set()
        for call in recorded:
            if call.do == "out":
                for line in call.data.decode().splitlines():
                    promise = promise.and_then(line)
            elif self.believed(call):
                disk.take(call)
            named = call.to if call.do == "rename" else named
            if not named or self.dice.random() >= self.share:
                continue
            for reached in disk.states(self.dice, self.torn):
                state = (disk.version, reached, promise)
                if state not in judged:
                    judged.add(state)
                    self._judge(disk.files(reached, (named, f"{named}-wal")), promise)

    def _judge(self, files: Mapping[str, bytes], promise: Promise) -> None:
        for old in self.scratch.iterdir():
            old.unlink()
        for name, data in files.items():
            (self.scratch / Path(name).name).write_bytes(data)
        self.found.states += 1
        if said := wrong(partial(connect, self.scratch / STORE, self.key), promise):
            self.found.wrong[said] += 1
