"""The platform's own work between messages: read the facts, send text messages, commands and documents."""

from datetime import datetime, timedelta

from provisioning.fleet import books, codes, commands, drift, facts, feeder, files, notify, parcels, watch
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
        while news:
            with self._office.write(now) as turn:
                news = max([facts.walk(turn, reader) for reader in READERS]) >= facts.STEP
        with self._office.write(now) as turn:
            notify.release(turn)
            feeder.settle(turn)
            drift.look(turn)
            self._tidy(turn)
            return [*commands.due(turn), *self._feeder.due(turn)] if reachable else []

    def _tidy(self, turn: Turn) -> None:
        if self._tidied_at is None or abs(turn.now - self._tidied_at) >= TIDY:
            self._tidied_at = turn.now
            codes.retire(turn)
            files.tidy(turn)
