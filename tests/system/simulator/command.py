"""`kiosk simulate`: whole kiosk-days under a virtual clock, from one seed."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.system.simulator import herd, planted, story, tally
from tests.system.simulator import schedule as plans
from tests.system.simulator.life import Report, run
from tests.system.simulator.schedule import Schedule
from tests.system.simulator.shrink import shrunk


def simulate(  # noqa: PLR0913, PLR0917 - the words of a command line
    days: Annotated[int, typer.Option(help="how many kiosk-days to live")] = 1,
    seed: Annotated[int, typer.Option(help="the first seed; every day has a seed of its own")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="the last line is JSON")] = False,
    trace: Annotated[bool, typer.Option("--trace", help="print what happens, line by line")] = False,
    first: Annotated[bool, typer.Option("--first", help="stop at the first broken promise")] = False,
    patience: Annotated[float, typer.Option(help="begin no other day after so many seconds of CPU")] = float("inf"),
    shrink: Annotated[
        Path | None, typer.Option(help="make the first failing day small, and keep it in this file")
    ] = None,
    plant: Annotated[str, typer.Option(help="put a planted bug into a copy of the tree, and look there")] = "",
    processes: Annotated[int, typer.Option(help="live so many days at once")] = 1,
    replay: Annotated[Path | None, typer.Option(help="live a schedule of the corpus again")] = None,
) -> None:
    """Live kiosk-days in virtual time: customers, staff, couriers, faults and cuts; then judge every promise."""
    if plant:
        raise typer.Exit(_planted(plant))
    found: list[Report] = []
    counts: Counter[str] = Counter()
    stop = first or shrink is not None
    one_by_one = trace or stop or replay is not None or processes == 1
    wanted = range(seed, seed + days)
    lived = _here(wanted, replay, keep=trace, stop=stop) if one_by_one else herd.reports(wanted, processes)
    for number, report in lived:
        _tell(number, report)
        counts.update(report.counts)
        found.append(replace(report, counts={}, story=()))
        if report.violations and shrink is not None:
            _shrink(_plan(number, replay), report, shrink)
        if time.process_time() > patience or (report.violations and stop):
            break
    _sum(found, counts, table=not stop, as_json=as_json)
    raise typer.Exit(1 if any(report.violations for report in found) else 0)


def _here(wanted: range, replay: Path | None, *, keep: bool, stop: bool) -> Iterator[tuple[int, Report]]:
    """One day after the other, in this process."""
    for number in wanted:
        plan = _plan(number, replay)
        yield plan.seed, run(plan, keep=keep, stop_early=stop)
        if replay is not None:
            return


def _plan(number: int, replay: Path | None) -> Schedule:
    return plans.draw(number, 1) if replay is None else plans.read(replay.read_text("utf-8"))


def summed(reports: list[Report]) -> dict[str, Any]:
    """The last line."""
    return {
        "days": sum(report.days for report in reports),
        "events": sum(report.events for report in reports),
        "crashes": sum(report.crashes for report in reports),
        "violations": sum(len(report.violations) for report in reports),
        "seconds": round(sum(report.seconds for report in reports), 2),
        "trace": reports[0].trace if len(reports) == 1 else [report.trace for report in reports],
    }


def _sum(reports: list[Report], counts: Counter[str], *, table: bool, as_json: bool) -> None:
    """The table of what was tried, and one line at the end."""
    whole = summed(reports)
    for line in tally.table(counts, whole["days"]) if table else ():
        typer.echo(line)
    if as_json:
        typer.echo(json.dumps(whole))
    else:
        typer.echo(
            f"{whole['days']} days, {whole['events']} events, {whole['crashes']} crashes: {whole['violations']} broken"
            f" promises; {whole['seconds'] / whole['days']:.2f} s of CPU a day"
        )


def _planted(name: str) -> int:
    seen = list(planted.judged([name], hands=1))
    for each in seen:
        typer.echo(each.told())
    return 0 if seen and all(each.good for each in seen) else 1


def _tell(seed: int, report: Report) -> None:
    """A day as it was lived: with its trace when it was kept, with a story when a promise was broken."""
    for line in report.story:
        typer.echo(json.dumps(line, ensure_ascii=False))
    for violation in report.violations:
        typer.echo(f"seed {seed}: {violation.invariant} at {violation.at} ms: {violation.says}")
    if not report.violations:
        typer.echo(f"seed {seed}: {report.events} events, {report.crashes} crashes, every promise held")


def _shrink(schedule: Schedule, report: Report, into: Path) -> None:
    small = shrunk(schedule, report)
    into.write_text(small.text() + "\n", "utf-8")
    again = run(small, keep=True, stop_early=True)
    typer.echo(f"{len(small.lines)} of {len(schedule.lines)} lines are enough, kept in {into}:")
    for sentence in story.told(again.story):
        typer.echo(f"  {sentence}")
