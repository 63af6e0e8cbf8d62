"""The platform's own work between messages: read the facts, send text messages, commands and documents."""

from collections.abc import Callable
from datetime import datetime, timedelta

from provisioning.fleet import books, codes, commands, drift, facts, feeder, notify, parcels, watch
from provisioning.fleet.post import Outgoing
from provisioning.fleet.turn import Office, Turn

READERS = (books.READER, parcels.READER, notify.READER, watch.READER)
TIDY = timedelta(minutes=1)


class Desk:
    """Does what is due, one step at a time; nothing is lost when it stops between two steps."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._feeder = feeder.Feeder()
        self._tidied_at: datetime | None = None

    def step(self, now: datetime, *, reachable: bool = True) -> list[Outgoing]:
        """Do all that is due at this moment; gives the messages to hand out now that it is committed.

        While the broker is not `reachable` nothing is marked as sent.
        """
        with self._office.read(now) as turn:
            news = facts.news(turn, READERS)
        for reader in READERS if news else ():
            self._read(reader, now)
        self._act(now, notify.release)
        self._act(now, feeder.settle)
        self._act(now, drift.look)
        if self._tidied_at is None or abs(now - self._tidied_at) >= TIDY:
            self._tidied_at = now
            self._act(now, codes.retire)
        if not reachable:
            return []
        with self._office.write(now) as turn:
            return [*commands.due(turn), *self._feeder.due(turn)]

    def _read(self, reader: facts.Reader, now: datetime) -> None:
        done = facts.STEP
        while done >= facts.STEP:
            with self._office.write(now) as turn:
                done = facts.walk(turn, reader)

    def _act(self, now: datetime, act: Callable[[Turn], object]) -> None:
        with self._office.write(now) as turn:
            act(turn)
