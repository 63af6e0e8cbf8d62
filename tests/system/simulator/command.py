"""`kiosk simulate`: whole kiosk-days under a virtual clock, from one seed."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.system.simulator import planted
from tests.system.simulator import schedule as plans
from tests.system.simulator.life import Report, run


def simulate(  # noqa: PLR0913, PLR0917 - the words of a command line
    days: Annotated[int, typer.Option(help="how many kiosk-days to live")] = 1,
    seed: Annotated[int, typer.Option(help="the first seed; every day has a seed of its own")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="the last line is JSON")] = False,
    trace: Annotated[bool, typer.Option("--trace", help="print what happens, line by line")] = False,
    first: Annotated[bool, typer.Option("--first", help="stop at the first broken promise")] = False,
    plant: Annotated[str, typer.Option(help="put a planted bug into a copy of the tree, and look there")] = "",
    replay: Annotated[Path | None, typer.Option(help="live a schedule of the corpus again")] = None,
) -> None:
    """Live kiosk-days in virtual time: customers, staff, couriers, faults and cuts; then judge every promise."""
    if plant:
        raise typer.Exit(_planted(plant))
    wanted = [plans.draw(number, 1) for number in range(seed, seed + days)]
    found = []
    for schedule in [plans.read(replay.read_text("utf-8"))] if replay is not None else wanted:
        found.append((schedule.seed, run(schedule, keep=trace, stop_early=first)))
        _tell(*found[-1])
        if first and found[-1][1].violations:
            break
    typer.echo(json.dumps(summed([report for _, report in found])) if as_json else "")
    raise typer.Exit(1 if any(report.violations for _, report in found) else 0)


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


def _planted(name: str) -> int:
    seen = list(planted.judged([name]))
    for bug, says, good in seen:
        typer.echo(f"{'caught' if good else 'missed'}: {bug['name']}\n{says}")
    return 0 if seen and all(good for _, _, good in seen) else 1


def _tell(number: int, report: Report) -> None:
    for line in report.story:
        typer.echo(json.dumps(line, ensure_ascii=False))
    for violation in report.violations:
        typer.echo(f"seed {number}: {violation.invariant} at {violation.at} ms: {violation.says}")
