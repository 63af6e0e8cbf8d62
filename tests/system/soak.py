"""`make soak HOURS=1`: the whole demo for hours of real time, with people, bad ways to the broker, and dead brokers.

Prints a JSON line: what was done, what was wrong, and how memory, open files and threads of the kiosk grew.
`--offline` keeps the broker away until the end: then every fact must arrive.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from tests.system.network.chaos import CALM, Chaos, Weather
from tests.system.rough import Rough
from tests.system.whole import running

PARCELS_AN_HOUR = 800
WEATHERS = (CALM, Weather(delay_s=(0.0, 0.4)), Weather(bytes_s=2000), Weather(life_s=3.0), Weather(carries=False))
TURN_S, SAMPLE_S = 60.0, 20.0
GROWTH_MIB, GROWTH = 5.0, 2


@dataclass(slots=True)
class Report:
    """What came of it; a sample is (MiB resident, open files, threads) of the kiosk."""

    acts: int = 0
    facts: int = 0
    wrong: list[str] = field(default_factory=list)
    samples: list[tuple[float, int, int]] = field(default_factory=list)

    def grown(self) -> tuple[float, float, float]:
        """The last third over the middle third: the first one warms up."""
        third = len(self.samples) // 3
        if not third:
            return (0.0, 0.0, 0.0)
        middle, last = self.samples[third : 2 * third], self.samples[-third:]
        grown = [median(each[at] for each in last) - median(each[at] for each in middle) for at in range(3)]
        return (grown[0], grown[1], grown[2])


def sample(pid: int) -> tuple[float, int, int]:
    """Memory, open files and threads of a process."""
    proc = Path(f"/proc/{pid}")
    resident = (proc / "smaps_rollup").read_text().partition("Rss:")[2].split()[0]
    return int(resident) / 1024, len(list((proc / "fd").iterdir())), len(list((proc / "task").iterdir()))


def soak(hours: float, seed: int, *, offline: bool) -> Report:
    """Let people work for so long."""
    ways: list[Chaos] = []

    def by_a_bad_way(broker: int) -> int:
        ways.append(Chaos(broker, seed))
        return ways[0].port

    report = Report()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), way=by_a_bad_way) as whole:
        whole.wait_for_feed()
        rough = Rough(whole, seed, parcels=max(40, int(PARCELS_AN_HOUR * hours)))
        _work(rough, ways[0], report, time.monotonic() + hours * 3600, offline=offline)
        ways[0].weather = CALM
        ways[0].reset()
        whole.start_broker()
        whole.wait_until_drained()
        report.wrong = rough.wrong()
        report.facts = len(whole.journal_rows())
    ways[0].close()
    return report


def _work(rough: Rough, way: Chaos, report: Report, until: float, *, offline: bool) -> None:
    turn = sampled = 0.0
    while (now := time.monotonic()) < until:
        if now > sampled + SAMPLE_S:
            sampled = now
            report.samples.append(sample(rough.whole.kiosk_pid()))
        if now > turn + TURN_S:
            turn = now
            way.weather = Weather(open=False) if offline else rough.dice.choice(WEATHERS)
            if offline or rough.dice.random() < 0.2:
                rough.whole.stop_broker()
            way.reset()
        elif not offline:
            rough.whole.start_broker()
        rough.act()
        report.acts += 1


def main(words: Sequence[str]) -> int:
    """1 when anything was wrong or grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--offline", action="store_true", help="no broker until the end")
    asked = parser.parse_args(words)
    report = soak(asked.hours, asked.seed, offline=asked.offline)
    mib, files, threads = report.grown()
    told = asdict(report) | {"grown": {"mib": round(mib, 2), "files": files, "threads": threads}}
    told["samples"] = len(report.samples)
    print(json.dumps(told, ensure_ascii=False))
    return int(bool(report.wrong) or mib > GROWTH_MIB or files > GROWTH or threads > GROWTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
