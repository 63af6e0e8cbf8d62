"""`kiosk fleet …`: the platform from the command line. Where a program may read it: --json."""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from edge.sync.contract.messages import PresenceProof
from provisioning.fleet import commands, deliveries, desired, facts, keys, notify, parcels, registry, views
from provisioning.fleet.console.texts import word
from provisioning.fleet.database import Database
from provisioning.fleet.turn import Office, Turn

app = typer.Typer(no_args_is_help=True, help="The platform side: console, registry, deliveries, codes, commands.")

Db = Annotated[str, typer.Option("--db", envvar="KIOSK_FLEET_DB", help="database file, or an SQLAlchemy address")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Dev = Annotated[str, typer.Argument(help="the kiosk's name")]
DB = "fleet.db"
KEYS = "KIOSK_FLEET_KEYS"
COLUMNS = ("dev", "title", "presence", "seen_s", "alarms", "backlog", "held", "mode", "release")
MISTAKES = (
    keys.KeyFileError,
    deliveries.ManifestError,
    desired.SettingError,
    commands.CommandError,
    LookupError,
    ValueError,
    OSError,
)


def open_office(db: str) -> Office:
    """The platform's database, and its keys beside it (or where KIOSK_FLEET_KEYS says); both are made when missing."""
    key_file = os.environ.get(KEYS)
    if "://" not in db:
        Path(db).parent.mkdir(parents=True, exist_ok=True)
        key_file = key_file or str(Path(db).with_suffix(".keys.json"))
        db = f"sqlite:///{db}"
    return Office(Database(db), keys.open_keys(Path(key_file or "fleet.keys.json")))


@contextmanager
def acting(db: str) -> Iterator[Turn]:
    """One act from the command line; a mistake is one sentence and exit status 1."""
    try:
        office = open_office(db)
        try:
            with office.write(datetime.now(UTC)) as turn:
                yield turn
        finally:
            office.close()
    except MISTAKES as mistake:
        said = word("en", f"why.{mistake.why}") if isinstance(mistake, commands.CommandError) else str(mistake)
        Console(stderr=True).print(said, style="red", highlight=False)
        raise typer.Exit(1) from mistake


@app.command()
def run(
    db: Db = DB,
    mqtt: Annotated[str, typer.Option(help="broker, host:port")] = "127.0.0.1:1883",
    port: Annotated[int, typer.Option(help="port of the console on loopback")] = 8090,
    tls: Annotated[Path | None, typer.Option(help="folder with ca.pem and each role's .pem and .key")] = None,
) -> None:
    """Serve: take in what kiosks say, send what they should know, show it in the console."""
    from provisioning.fleet.console.server import serve
    from provisioning.fleet.wire import Broker

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    host, _, number = mqtt.rpartition(":")
    office = open_office(db)
    try:
        serve(office, Broker(host or "127.0.0.1", int(number), tls), port)
    finally:
        office.close()


@app.command()
def register(
    dev: Dev,
    public: Annotated[Path, typer.Argument(help="the kiosk's public keys: JSON with `journal` and `seal`")],
    site: Annotated[str, typer.Option(help="its pickup point")],
    place: Annotated[str, typer.Option(help="number and name of the point, as in '417 Пункт 12-345'")] = "1",
    db: Db = DB,
) -> None:
    """Take a kiosk into the fleet and print its identity file (it holds secrets)."""
    number, _, title = place.partition(" ")
    with acting(db) as turn:
        known = json.loads(public.read_text())
        kiosk = registry.Kiosk(dev, site, int(number), title or dev, known["journal"], known["seal"])
        registry.register(turn, kiosk)
        desired.put(turn, dev, {})
        found = registry.enrolment(turn, dev)
    typer.echo(json.dumps(found, indent=1))


@app.command()
def revoke(dev: Dev, db: Db = DB) -> None:
    """Hear a machine no more."""
    with acting(db) as turn:
        registry.revoke(turn, dev)


@app.command()
def kiosks(db: Db = DB, *, as_json: AsJson = False) -> None:
    """All kiosks: presence, backlog, alarms."""
    with acting(db) as turn:
        rows = [views.as_plain(row) for row in views.park(turn)]
    _show(rows if as_json else [{name: row[name] for name in COLUMNS} for row in rows], as_json=as_json)


@app.command()
def journal(
    dev: Dev,
    count: Annotated[int, typer.Option(help="how many, from the newest")] = 50,
    db: Db = DB,
    *,
    as_json: AsJson = False,
) -> None:
    """The facts of one kiosk, newest first."""
    with acting(db) as turn:
        rows = [
            {"ep": told.ep, "seq": told.seq, "wall": told.wall.isoformat(), "actor": told.actor, "kind": told.kind}
            | {"body": told.body}
            for told in facts.latest(turn, dev, count)
        ]
    _show(rows, as_json=as_json)


@app.command()
def announce(
    dev: Dev,
    file: Annotated[Path, typer.Argument(help="delivery, parcels, notices and staff as TOML or JSON")],
    files: Annotated[str, typer.Option(envvar="KIOSK_FLEET_FILES", help="https address of this console")] = "",
    db: Db = DB,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell a kiosk what is on its way; codes are made, messages wait for the parcels."""
    with acting(db) as turn:
        found = deliveries.announce(turn, dev, deliveries.load(file), files)
    _show([{"delivery": found.delivery, "parcels": list(found.parcels), "codes": list(found.codes)}], as_json=as_json)


@app.command(name="settings")
def change_settings(
    dev: Dev,
    values: Annotated[list[str] | None, typer.Argument(help="name=value …")] = None,
    db: Db = DB,
) -> None:
    """Change settings of a kiosk; without values: print them."""
    with acting(db) as turn:
        found = desired.put(turn, dev, desired.read(values)) if values else desired.known(turn, dev)
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))


@app.command()
def open_cell(
    dev: Dev,
    cell: Annotated[str, typer.Argument(help="what is printed on the door")],
    reason: Annotated[str, typer.Option(help="why")],
    proof: Annotated[str, typer.Option(help="screen:DIGITS, staff:PERSON or override:OPERATOR")],
    db: Db = DB,
) -> None:
    """Open a cell now; void after 30 seconds, or when something else lies in it than the platform knows."""
    way, _, value = proof.partition(":")
    with acting(db) as turn:
        inside = next((each.id for each in parcels.announced(turn, dev) if each.place == cell), None)
        wish = commands.Wish(
            dev, "open_cell", {"cell": cell, "parcel": inside}, "operator:cli", reason, PresenceProof(way, value)
        )
        typer.echo(commands.ask(turn, wish))


@app.command()
def paid(dev: Dev, parcel: Annotated[str, typer.Argument(help="which one")], db: Db = DB) -> None:
    """The bank says that a parcel is paid: the kiosk hands it over."""
    with acting(db) as turn:
        done = parcels.paid(turn, dev, parcel)
    typer.echo("paid" if done else "nothing is owed for it there")


@app.command()
def codes(db: Db = DB, *, as_json: AsJson = False) -> None:
    """The text messages that went out (the demo's provider is this outbox)."""
    with acting(db) as turn:
        rows = [
            {"dev": each.dev, "code": each.code, "phone": each.phone, "text": each.text}
            for each in notify.letters(turn, 1000)
        ]
    _show(rows, as_json=as_json)


def _show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(*(rows[0] if rows else ()))
    for row in rows:
        table.add_row(
            *(
                json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
                for value in row.values()
            )
        )
    Console().print(table)
