"""Starts with less than everything: without what may have felled the service, or, when the disk takes nothing any more,
only to look (RELIABILITY §6, §11).

To look: the service works on a copy of its store in memory that ends with it. No door has a driver, nothing is sent.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from edge import notify, trouble
from edge.domain.health import Fault
from edge.errors import KioskError, StoreError, StoreMissing, StoreTooNew
from edge.home import CABINET, STORE, Home
from edge.settings import Settings

COPIED = (STORE, f"{STORE}-wal", CABINET)
FAILURES, STARTS = 2, 5


def only_looks() -> bool:
    """Whether the store failed so often lately that nothing can be recorded."""
    return trouble.lately(trouble.STORE) >= FAILURES


def looking(settings: Settings) -> Settings:
    """Nothing opens, nothing is sent."""
    bare = _bare(settings)
    return replace(bare, hardware=replace(bare.hardware, locker="none"), mqtt=replace(settings.mqtt, host=""))


def plain(settings: Settings) -> Settings:
    """After many starts in a row: only what a pickup needs."""
    return _bare(settings) if _is_plain() else settings


def faults(*, frozen: bool) -> Mapping[str, Fault]:
    """What the platform hears of it."""
    if frozen:
        return {"store": Fault("the disk takes nothing: people can only look", "")}
    return {"plain_start": Fault("several starts in a row: without camera and printer", "")} if _is_plain() else {}


def copied(at: Home) -> Home:
    """The same home with its store in memory; KioskError when not even that can be read."""
    to = notify.folder() / "looking"
    try:
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(mode=0o700)
        for name in COPIED:
            if (at.folder / name).exists():
                shutil.copyfile(at.folder / name, to / name)
    except OSError as error:
        raise KioskError(f"the store in {at.folder} can be neither written nor read: {error.strerror}") from error
    return replace(at, folder=to)


def when_calm(do: Callable[[], None]) -> None:
    """Once the last failure is long ago: try again to write."""
    timer = threading.Timer(trouble.calm_in_s(trouble.STORE), do)
    timer.daemon = True
    timer.start()


@contextmanager
def noting_failures() -> Iterator[None]:
    """A store that fails at a start counts like one that fails at work; a missing or newer one is another matter."""
    try:
        yield
    except (StoreMissing, StoreTooNew):
        raise
    except StoreError:
        trouble.note(trouble.STORE)
        raise


def _is_plain() -> bool:
    return trouble.lately(trouble.START) > STARTS


def _bare(settings: Settings) -> Settings:
    left = replace(settings.hardware, camera="none", scanner="none", printer="none", sensors="none")
    return replace(settings, hardware=left)
