"""All relays on the Pi's own pins off, once nobody guards them: systemd asks for it when the service has ended.

The guard does it: that is its first act at any start. Source: LOCK-BOARDS section 3.8.
"""

import time
from dataclasses import replace

from hardware.families import PINS
from hardware.line import LineLost
from hardware.locker.cabinet import Outside
from hardware.plan import BusPlan, Profile

PATIENCE_S = 3.0
AGAIN_S = 0.2


def off(profile: Profile, outside: Outside, patience_s: float = PATIENCE_S) -> list[int]:
    """Drive them off; which pins that were. LineLost when somebody holds them still after all this time."""
    relays_only = replace(profile, cells=tuple(replace(cell, input=0, item_input=0) for cell in profile.cells))
    mine = [bus for bus in profile.buses if bus.family == PINS.name and not bus.port]
    for bus in mine:
        _off(relays_only, bus, outside, patience_s)
    boards = {board.name for bus in mine for board in profile.on_bus(bus.name)}
    return sorted(cell.channel for cell in profile.cells if cell.board in boards)


def _off(profile: Profile, bus: BusPlan, outside: Outside, patience_s: float) -> None:
    """A guard that is just ending holds its pins a moment longer."""
    until = time.monotonic() + patience_s
    while True:
        try:
            outside.pins(profile, bus).close()
        except LineLost:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_S)
        else:
            return
