"""The platform in one process: takes in what kiosks say, does what is due, and shows it."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError

from edge.sync.contract.topics import Topic
from provisioning.fleet import quarantine
from provisioning.fleet.desk import Desk
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.post import Incoming
from provisioning.fleet.turn import Office
from provisioning.fleet.wire import Broker, Received, Wire

BATCH_S = 0.05
BATCH_MOST = 500
STEP_S = 1.0
AGAIN_S = 1.0
LOG = logging.getLogger("fleet")


def everything(site: str = "+") -> str:
    """The subscription of an ingest worker: what all kiosks of these sites say."""
    return Topic(site, "+", "up", "#").text()


class Service:
    """Ingest and desk, a thread each, and their connections to the broker."""

    def __init__(self, office: Office, broker: Broker, sites: Sequence[str] = ("+",)) -> None:
        self.changed = 0
        self._office = office
        self._inbox: queue.SimpleQueue[Received] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._nudge = threading.Event()
        self._inward = Wire(broker, "ingest", [everything(site) for site in sites], self._inbox.put)
        self._outward = Wire(broker, "feeder")
        self._ingest = Ingest(office)
        self._desk = Desk(office)
        self._threads = [
            threading.Thread(target=self._take_in, name="ingest", daemon=True),
            threading.Thread(target=self._work, name="desk", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        self._inward.start()
        self._outward.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End within two seconds; what was not committed comes again."""
        self._stopping.set()
        self._nudge.set()
        for thread in self._threads:
            thread.join(1.5)
        self._inward.stop()
        self._outward.stop()

    def nudge(self) -> None:
        """Something was asked for: look at once."""
        self._nudge.set()

    def connected(self) -> bool:
        """Whether the broker hears us both ways."""
        return self._inward.connected() and self._outward.connected()

    def _take_in(self) -> None:
        while not self._stopping.is_set():
            batch = self._gather()
            if batch or self._ingest.waiting():
                self._commit(batch)

    def _gather(self) -> list[Received]:
        """What arrives within 50 ms of the first message, 500 at most."""
        found: list[Received] = []
        until = time.monotonic() + (BATCH_S if self._ingest.waiting() else 0.5)
        with contextlib.suppress(queue.Empty):
            while len(found) < BATCH_MOST:
                found.append(self._inbox.get(timeout=max(0.0, until - time.monotonic())))
                until = until if len(found) > 1 else time.monotonic() + BATCH_S
        return found

    def _commit(self, batch: list[Received]) -> None:
        """Take a batch until the database has it; only then PUBACK and acknowledgement."""
        while not self._stopping.is_set():
            try:
                acks = self._ingest.take([each.message for each in batch], _now())
            except OperationalError:
                LOG.exception("the database does not take the batch; trying again")
                self._stopping.wait(AGAIN_S)
                continue
            except Exception:  # the one handler: a message that breaks us must not stop the fleet
                LOG.exception("a batch could not be taken")
                self._take_singly(batch)
                return
            self._inward.settle(batch)
            self._inward.publish(acks)
            self._tell()
            return

    def _take_singly(self, batch: list[Received]) -> None:
        """Find the message that breaks us, and put it away."""
        for each in batch:
            try:
                self._inward.publish(self._ingest.take([each.message], _now()))
            except Exception:  # see _commit
                LOG.exception("put away: %s", each.message.topic)
                self._put_away(each.message)
        self._inward.settle(batch)
        self._tell()

    def _put_away(self, message: Incoming) -> None:
        with contextlib.suppress(OperationalError), self._office.write(_now()) as turn:
            quarantine.put_away(turn, message, "bug")

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._nudge.wait(STEP_S)
            self._nudge.clear()
            try:
                messages = self._desk.step(_now(), reachable=self._outward.connected())
            except Exception:  # the other thread's one handler
                LOG.exception("a step of the desk failed; trying again")
                self._stopping.wait(AGAIN_S)
                continue
            self._outward.publish(messages)
            self.changed += bool(messages)

    def _tell(self) -> None:
        self.changed += 1
        self._nudge.set()


def _now() -> datetime:
    return datetime.now(UTC)
