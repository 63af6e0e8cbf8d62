"""Driver name to driver; a driver's module is imported only when it is chosen.

`boards` is the locker of a real cabinet (or of simulated boards behind a pty): families and wires from the profile.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from hardware.plan import Profile
from hardware.ports import HardwareError, Locker, Timer

LOCKERS = {
    "none": "hardware.locker.none:NoLocker",
    "sim": "hardware.locker.sim:SimLocker",
    "boards": "hardware.locker.cabinet:Cabinet",
}


def locker(name: str, profile: Profile, timer: Timer) -> Locker:
    """The locker driver of this name for the cells of a profile."""
    driver = _chosen("locker", LOCKERS, name)
    found: Locker
    if name == "sim":
        found = driver([cell.name for cell in profile.cells], timer)
    elif name == "boards":
        found = driver(profile)
    else:
        found = driver()
    return found


def _chosen(kind: str, known: Mapping[str, str], name: str) -> Any:
    """The class behind a name; HardwareError with the known names when there is none."""
    if name not in known:
        sentence = f"there is no {kind} driver {name!r}; known are {', '.join(known)}"
        raise HardwareError(sentence)
    module, _, attribute = known[name].partition(":")
    return getattr(importlib.import_module(module), attribute)
