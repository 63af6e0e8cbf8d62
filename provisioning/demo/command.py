"""`kiosk demo` and `make run`: the whole thing on this machine, until Ctrl-C."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from edge.errors import KioskError
from provisioning.demo import offline, parts, show
from provisioning.demo.ports import Place, PlaceError, place
from provisioning.demo.settling import Folder, settle
from provisioning.demo.supervisor import PartError, Supervisor
from provisioning.fleet.keys import KeyFileError

MISTAKES = (PlaceError, PartError, KioskError, KeyFileError, OSError)
LOOK_S = 0.3


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="print what is in the demo, start nothing")] = False,  # noqa: FBT002
) -> None:
    """Start broker, simulated cabinet, platform and kiosk here; or print what is in the demo (--json)."""
    console = Console(stderr=as_json)
    try:
        here = place(os.environ)
        if as_json:
            typer.echo(json.dumps(show.as_plain(here, settle(here, _quiet)), ensure_ascii=False, indent=1))
            return
        if taken := here.taken():
            raise PlaceError(taken)
        with _alone(here), console.status("making the demo point") as status:
            folder = settle(here, status.update)
            supervisor = Supervisor(console.print)
            try:
                online = _start(supervisor, here, folder)
                status.stop()
                show.tell(console, here, folder, online=online)
                _watch(supervisor)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                supervisor.stop()
        console.print("Everything has stopped.")
    except MISTAKES as mistake:
        console.print(_sentence(mistake), style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from mistake


def _start(supervisor: Supervisor, here: Place, folder: Folder) -> bool:
    """Start the parts in order; False when there is no broker to be had."""
    mosquitto = parts.broker(here, folder)
    if mosquitto is not None:
        supervisor.start(mosquitto)
    else:
        offline.carry_over(folder)
    supervisor.start(parts.board(folder))
    supervisor.start(parts.fleet(here, folder))
    supervisor.start(parts.kiosk(here, folder))
    return mosquitto is not None


def _watch(supervisor: Supervisor) -> None:
    """Until somebody wants us to end."""
    wanted: list[int] = []
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: wanted.append(number))
    while not wanted:
        supervisor.look()
        time.sleep(LOOK_S)


@contextmanager
def _alone(here: Place) -> Iterator[None]:
    """One demo a folder."""
    here.data.mkdir(parents=True, exist_ok=True)
    with (here.data / "demo.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise PlaceError(f"The demo in {here.data} is running already; KIOSK_DATA=… makes another one.") from taken
        yield


def _sentence(mistake: Exception) -> str:
    """What went wrong, as a person says it."""
    if isinstance(mistake, OSError):
        return f"{mistake.filename or 'A file'} cannot be used: {mistake.strerror or mistake}"
    return str(mistake)


def _quiet(_: str) -> None:
    """Says nothing."""
