"""One act of the platform: the open transaction, the keys, and the moment in which it happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from provisioning.fleet.database import Database
from provisioning.fleet.keys import Keys


@dataclass(frozen=True, slots=True)
class Turn:
    """What every act of the platform is handed; time comes from the caller, so a simulator can give it."""

    db: Connection
    keys: Keys
    now: datetime


class Office:
    """The platform's database with the keys that open it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self.keys = keys
        self._database = database

    @contextmanager
    def write(self, now: datetime) -> Iterator[Turn]:
        """An act that may change things; committed at its end."""
        with self._database.write() as connection:
            yield Turn(connection, self.keys, now)

    @contextmanager
    def read(self, now: datetime) -> Iterator[Turn]:
        """A look that changes nothing."""
        with self._database.read() as connection:
            yield Turn(connection, self.keys, now)

    def close(self) -> None:
        """Close the database."""
        self._database.close()
