"""What befell the service lately: noted where the next start finds it without any disk (RELIABILITY §6, §11).

systemd gives a folder in memory that outlives the process, but not the machine's next start; where there is none,
nothing is noted.
"""

from contextlib import suppress

from edge import notify
from edge.clock import uptime_s

STORE, START = "store-failed", "started"
LATELY_S = 600


def note(what: str) -> None:
    """It happened now."""
    times = [*_times(what), uptime_s()]
    with suppress(OSError):
        if notify.supervised():
            (notify.folder() / what).write_text("".join(f"{at!r}\n" for at in times))


def lately(what: str) -> int:
    """How often it happened in the last ten minutes."""
    return len(_times(what))


def calm_in_s(what: str) -> float:
    """Seconds until the last of them is ten minutes ago."""
    return max([0.0, *(at + LATELY_S - uptime_s() for at in _times(what))])


def _times(what: str) -> list[float]:
    if not notify.supervised():
        return []
    with suppress(OSError, ValueError):
        noted = [float(line) for line in (notify.folder() / what).read_text().splitlines()]
        return [at for at in noted if 0 <= uptime_s() - at < LATELY_S]
    return []
