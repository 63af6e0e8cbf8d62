"""The schema, step by step. A step that has landed is never edited; the next change is a new step and `LATEST` + 1."""

from importlib import resources
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

STEPS = Migrations("kiosk")


@STEPS()
def first(db: Database) -> None:
    """Everything that the main job needs."""
    _run(db, "0001.sql")


@STEPS()
def second(db: Database) -> None:
    """What the platform says of returns, payment and longer storage."""
    _run(db, "0002.sql")


@STEPS()
def third(db: Database) -> None:
    """A pickup writes two pages less."""
    _run(db, "0003.sql")


@STEPS()
def fourth(db: Database) -> None:
    """Cells that commissioning has not proven."""
    _run(db, "0004.sql")


@STEPS()
def fifth(db: Database) -> None:
    """Things in a parcel that can be refused by themselves."""
    _run(db, "0005.sql")


@STEPS()
def sixth(db: Database) -> None:
    """How old the facts of the journal are."""
    _run(db, "0006.sql")


@STEPS()
def seventh(db: Database) -> None:
    """A pickup writes another page less."""
    _run(db, "0007.sql")


def apply(raw: Any) -> None:
    """Run the steps that this database lacks, each in a transaction of its own."""
    STEPS.apply(Database(raw))


def _run(db: Database, name: str) -> None:
    text = resources.files("edge.store").joinpath("schema", name).read_text("utf-8")
    statements = "\n".join(line for line in text.splitlines() if not line.startswith("--")).split(";\n")
    for statement in filter(str.strip, statements):
        db.execute(statement)
