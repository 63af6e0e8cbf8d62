"""`make bench`: measures, prints a table, appends build/bench.jsonl. All of it takes the better part of an hour, B18
alone five minutes; `--only B2,B3` picks some."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.bench import (
    asking,
    books,
    days,
    doors,
    feedback,
    guesses,
    hot_path,
    idle,
    published,
    round_trip,
    scanning,
    screen,
    sharing,
    start,
    visit,
)
from tests.bench.measure import Figure, write

BENCHES: Mapping[str, Callable[[], Sequence[Figure]]] = {
    "B1": lambda: [*round_trip.sync_calls(), *sharing.shared()],
    "B2": hot_path.transaction,
    "B3": round_trip.code_to_wire,
    "B4": asking.one_fact,
    "B5": start.first_answer,
    "B6": idle.at_rest,
    "B9": books.verified,
    "B10": books.started,
    "B11": books.copied,
    "B13": guesses.checks,
    "B14": days.lived,
    "B15": scanning.frames,
    "B16": doors.per_family,
    "B17": scanning.curves,
    "B18": lambda: [*screen.slow_page(), *visit.served(), *visit.told()],
    "B19": scanning.moving,
    "B20": scanning.kinds,
    "B21": feedback.felt,
}
LONG: Mapping[str, Callable[[int], Sequence[Figure]]] = {"B16": published.published}


def main(words: Sequence[str] | None = None) -> int:
    """Run the benches that are asked for; exit status 1 when a gate does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help="benches to run, such as B2,B3; all by default")
    parser.add_argument("--json", action="store_true", help="print one JSON line a figure instead of the table")
    parser.add_argument("--long", type=int, nargs="?", const=1000, default=0, metavar="N", help="B16: N openings each")
    asked = parser.parse_args(words)
    chosen = [name for name in asked.only.split(",") if name] or list(BENCHES)
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started is stopped as well
    figures: list[Figure] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for name in progress.track(chosen, description="measuring"):
            measured = LONG[name](asked.long) if asked.long and name in LONG else BENCHES[name]()
            write(measured)
            if asked.json:
                print(*(json.dumps(each.line(), ensure_ascii=False) for each in measured), sep="\n", flush=True)
            figures += measured
    if not asked.json:
        Console(width=None if sys.stdout.isatty() else 180).print(_table(figures))
    return 0 if all(figure.ok for figure in figures) else 1


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("bench", "what", "value", "floor", "compared", "gate", "holds")
    for each in figures:
        floor = "" if each.floor is None else f"{each.floor:.3g} {each.unit}"
        compared = (
            f"{each.compared:.3g} ({each.spread[0]:.3g}…{each.spread[1]:.3g})"
            if each.rounds
            else f"{each.compared:.3g}"
        )
        holds = "yes" if each.ok else "NO"
        table.add_row(each.bench, each.says, f"{each.value:.3g} {each.unit}", floor, compared, each.gate, holds)
    return table


if __name__ == "__main__":
    sys.exit(main())
