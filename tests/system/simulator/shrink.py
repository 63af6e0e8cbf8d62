"""A failing run made small: lines that are not needed for the broken promise are left out, halves first."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.system.simulator.life import Report, run
from tests.system.simulator.schedule import Line, Schedule

PATIENCE_S = 120
Breaks = Callable[[Schedule], bool]


def shrunk(schedule: Schedule, report: Report, patience_s: float = PATIENCE_S) -> Schedule:
    """The smallest schedule that was found in this time and breaks the same promise first as `report` tells."""
    first = report.violations[0]

    def breaks(wanted: Schedule) -> bool:
        found = run(wanted, stop_early=True).violations
        return bool(found) and found[0].invariant == first.invariant

    early = replace(schedule, lines=tuple(line for line in schedule.lines if line.at <= first.at))
    return least(early if breaks(early) else schedule, breaks, time.monotonic() + patience_s)


def least(schedule: Schedule, breaks: Breaks, until: float) -> Schedule:
    """Leave out ever smaller pieces of the lines, then parcels of the deliveries, as long as it still breaks."""
    size = max(1, len(schedule.lines) // 2)
    while True:
        at = 0
        while at < len(schedule.lines) and time.monotonic() < until:
            fewer = replace(schedule, lines=schedule.lines[:at] + schedule.lines[at + size :])
            if breaks(fewer):
                schedule = fewer
            else:
                at += size
        if size == 1 or time.monotonic() >= until:
            return _lighter(schedule, breaks, until)
        size //= 2


def _lighter(schedule: Schedule, breaks: Breaks, until: float) -> Schedule:
    """Half the parcels of a delivery, and half again."""
    for index, line in enumerate(schedule.lines):
        for lighter in _halves(line):
            if time.monotonic() >= until:
                return schedule
            wanted = replace(schedule, lines=(*schedule.lines[:index], lighter, *schedule.lines[index + 1 :]))
            if breaks(wanted):
                schedule = wanted
    return schedule


def _halves(line: Line) -> Iterator[Line]:
    parcels = line.of.get("parcels", ())
    count = len(parcels) // 2
    while count:
        yield replace(line, of={**line.of, "parcels": parcels[:count]})
        count //= 2
