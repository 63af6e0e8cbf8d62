"""`kiosk restore`: which copies there are, what is wrong with them, and one of them put in the place of the store."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge import boot, home, start
from edge.clock import SystemClock, TimeService
from edge.configure import load
from edge.restore import STEPS, Looked, Restored, RestoreError, examine, look, put_back, turn_on

WARNING = (
    "The store that is there now is kept beside the copies. Until the platform, the sensors and staff have told what"
    " lies in the cells, no cell opens by code: staff hand over what they have scanned. Put it back?"
)


def restore(
    copy: Annotated[Path | None, typer.Argument(help="a copy; without one, the newest that is whole")] = None,
    config: Annotated[Path | None, typer.Option(help="kiosk.toml; else $KIOSK_CONFIG or /etc/kiosk/kiosk.toml")] = None,
    *,
    only_list: Annotated[
        bool, typer.Option("--list", help="read every copy and say what is in it; change nothing")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, for programs; needs --yes or --list")] = False,
) -> None:
    """Put a copy in the place of the store, with its service stopped. It is proved first; the store there is kept."""
    settings = load(start.settings_file(str(config) if config else None))
    at = home.known(settings)
    now = SystemClock(0, boot.BUILT, TimeService(trusted=True).quality).stamp().wall
    if only_list:
        _list(list(look(at)), now, as_json=as_json)
        return
    if as_json and not yes:
        raise RestoreError("a program cannot be asked: say --yes as well")
    with home.hold(settings.kiosk.folder):
        home.finish_restore(settings.kiosk.folder)
        chosen = _chosen(at, copy)
        said = f"{chosen.file.name} is whole: {chosen.facts} facts, the last of them {_ago(chosen, now)} old."
        if not yes and not typer.confirm(f"{said} {WARNING}"):
            raise typer.Exit(1)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("restoring", total=len(STEPS))
            begin = partial(turn_on, settings)
            done = put_back(at, chosen.file, begin, lambda name: bar.advance(task, int(name in STEPS)))
    _tell(done, as_json=as_json)


def _chosen(at: home.Home, named: Path | None) -> Looked:
    """The copy that was named, or the newest that is whole; the others are told with what is wrong with them."""
    console = Console(stderr=True)
    for each in [examine(at, named)] if named is not None else look(at):
        if not each.wrong:
            return each
        console.print(f"{each.file.name}: {each.wrong}", soft_wrap=True)
    raise RestoreError(f"there is no whole copy in {at.folder / 'backup'}: name one that lies elsewhere")


def _tell(done: Restored, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**asdict(done), "file": str(done.file)}))
        return
    typer.echo(
        f"{done.file.name} is in place, with {done.salvaged} newer facts of the store that was there."
        f" A new epoch begins ({done.ep}). Start the service."
    )


def _list(found: list[Looked], now: datetime, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_plain(each, now) for each in found]))
        return
    table = Table("copy", "made", "its last fact is", "facts", "parcels here", "MiB", "check")
    for each in found:
        made, size = f"{each.made:%Y-%m-%d %H:%M} UTC", f"{each.size / 2**20:.1f}"
        rest = (_ago(each, now), str(each.facts), str(each.parcels)) if not each.wrong else ("?", "?", "?")
        table.add_row(each.file.name, made, *rest, size, "broken" if each.wrong else "whole")
    console = Console(soft_wrap=True)
    console.print(table if found else "There are no copies yet: `kiosk backup` makes one.")
    for each in found:
        if each.wrong:
            console.print(f"{each.file.name}: {each.wrong}")


def _plain(each: Looked, now: datetime) -> dict[str, Any]:
    return {**asdict(each), "file": str(each.file), "made": each.made.isoformat(), "age_s": each.age_s(now)}


def _ago(each: Looked, now: datetime) -> str:
    minutes = each.age_s(now) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
