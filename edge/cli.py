"""What a person types after `kiosk`. Each command says what it did; `--json` where a program may read it."""

import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from edge import start
from edge.configure import load, names
from edge.errors import KioskError
from edge.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The pickup kiosk: its service and its tools.",
)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="kiosk.toml; else $KIOSK_CONFIG or /etc/kiosk/kiosk.toml")
]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON, for programs")]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A command that lives with what it works on, loaded when somebody types it.

    It is a typer function or group, or a `main` that takes words; `words` stand before those that were typed.
    """

    module: str
    name: str
    says: str
    words: tuple[str, ...] = ()


ELSEWHERE = {
    "demo": Elsewhere(
        "provisioning.demo.command", "demo", "The demo point: start it, or print what is in it (--json)."
    ),
    "fleet": Elsewhere("provisioning.fleet.cli", "app", "The platform side: console, registry, codes, commands."),
    "labels": Elsewhere("provisioning.demo.labels.command", "labels", "Draw the labels of the demo's parcels."),
    "commission": Elsewhere("edge.onsite", "main", "Find the boards, prove every cell.", ("commission",)),
    "board": Elsewhere("hardware.__main__", "main", "A simulated cabinet behind a pty.", ("board",)),
    "selftest": Elsewhere("edge.onsite", "main", "Check every device without opening a door.", ("selftest",)),
    "coils-off": Elsewhere("edge.onsite", "main", "All relays on the Pi's own pins off.", ("coils-off",)),
    "restore": Elsewhere(
        "edge.restore_command", "restore", "Put a copy of the store back, or list the copies (--list)."
    ),
    "hardware": Elsewhere("hardware.__main__", "main", "Simulated boards, golden frames, wiring."),
    "scan": Elsewhere("edge.scan.command", "scan", "Read the codes of a picture or a camera."),
    "simulate": Elsewhere(
        "tests.system.simulator.command", "simulate", "Whole kiosk-days under a virtual clock (in a checkout)."
    ),
}


@app.command()
def run(config: ConfigOption = None) -> None:
    """Serve: screens, cells, scanner, platform. Ends on SIGTERM or Ctrl-C."""
    raise typer.Exit(start.run(start.settings_file(str(config) if config else None)))


@app.command()
def provision(config: ConfigOption = None) -> None:
    """Set up the kiosk's folder: keys and an empty store. A second call changes nothing."""
    from edge import home
    from edge.dice import SecretDice

    made = home.make(_settings(config), SecretDice())
    typer.echo(f"This kiosk lives in {made.folder.resolve()}.")


@app.command()
def prompts(config: ConfigOption = None) -> None:
    """Render what the customer screen says into the kiosk's folder (needs espeak-ng); a second call changes nothing."""
    from edge import prompts as spoken
    from edge.front import cabinet
    from hardware import profile as profiles
    from hardware.ports import HardwareError

    settings = _settings(config)
    folder = settings.kiosk.folder / "prompts"
    try:
        profile = profiles.load(settings.hardware.profile)
        wanted = spoken.everything(settings, profile, cabinet(profile))
        rendered = spoken.render(folder, wanted)
        for _ in track(rendered, "rendering", total=len(wanted), console=Console(stderr=True), transient=True):
            pass
    except HardwareError as wrong:
        raise KioskError(str(wrong)) from wrong
    typer.echo(f"{len(wanted)} sentences lie in {folder.resolve()}.")


@app.command("verify-journal")
def verify_journal(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Recompute the whole journal: every row that is kept must be what it was when it was written."""
    from edge import home
    from edge.store import journal

    db = home.enter(_settings(config)).store(readonly=True)
    chain = journal.verify(db)
    db.close()
    if as_json:
        where = {} if chain.broken is None else {"broken": {"ep": chain.broken[0], "seq": chain.broken[1]}}
        found = {"rows": chain.rows, "pruned": chain.pruned, "epochs": chain.epochs, "ok": chain.ok}
        typer.echo(json.dumps({**found, **where}))
    elif chain.broken is None:
        before = f" behind {chain.pruned} that the platform alone keeps" if chain.pruned else ""
        typer.echo(f"The journal is whole: {chain.rows} rows in {chain.epochs} epochs{before}.")
    else:
        typer.echo(f"The journal is broken at row {chain.broken[1]} of epoch {chain.broken[0]}: restore the backup.")
    raise typer.Exit(0 if chain.ok else 1)


@app.command("backup")
def back_up(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Copy the store, encrypted as it is, into the folder `backup` beside it; the service may run on."""
    from edge import home

    file, size, sha256 = home.enter(_settings(config)).back_up("asked")
    told = {"file": str(file), "bytes": size, "sha256": sha256}
    typer.echo(json.dumps(told) if as_json else f"{told['file']}: {size} bytes, its journal is whole.")


@app.command("settings")
def show_settings(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Every setting as it is in force, with what it means."""
    settings = _settings(config)
    rows = [(dotted, _value(settings, dotted), setting.metadata["says"]) for dotted, setting in names().items()]
    if as_json:
        typer.echo(json.dumps({dotted: value for dotted, value, _ in rows}, ensure_ascii=False))
        return
    table = Table("setting", "value", "meaning")
    for dotted, value, says in rows:
        table.add_row(dotted, str(value), says)
    Console().print(table)


def _settings(config: Path | None) -> Settings:
    return load(start.settings_file(str(config) if config else None))


def _value(settings: Settings, dotted: str) -> Any:
    """A setting as JSON can say it."""
    group, key = dotted.split(".")
    value = getattr(getattr(settings, group), key)
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    if hasattr(value, "items"):
        return dict(value)
    return list(value) if isinstance(value, tuple) else str(value)


def command_line(words: Sequence[str]) -> int:
    """Carry out what was typed. Wrong words are exit status 2, with the right ones shown."""
    typed = words[0] if words else ""
    for name, place in ELSEWHERE.items():
        if name == typed:
            _mount(name, place)
        elif _there(place.module):
            app.command(name, help=place.says)(_listed_only)
    try:
        app(args=list(words), prog_name="kiosk")
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def _mount(name: str, place: Elsewhere) -> None:
    if not _there(place.module):
        raise KioskError(f"{name} works in a checkout of the sources only")
    found: Any = getattr(importlib.import_module(place.module), place.name)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, help=place.says)
    elif place.name == "main":
        passing = {"allow_extra_args": True, "ignore_unknown_options": True}
        app.command(name, add_help_option=False, context_settings=passing)(_handed_on(found, place.words))
    else:
        app.command(name, help=place.says)(found)


def _handed_on(main: Callable[[list[str]], int], words: tuple[str, ...]) -> Callable[[typer.Context], None]:
    def command(context: typer.Context) -> None:
        raise typer.Exit(main([*words, *context.args]))

    return command


def _listed_only() -> None:
    """Stands on the help page for a command that lives elsewhere."""


def _there(module: str) -> bool:
    """Tests are not installed on a kiosk; in a checkout they lie beside the program."""
    beside = Path(__file__).parents[1]
    if (beside / "tests" / "system").is_dir() and str(beside) not in sys.path:
        sys.path.append(str(beside))
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
