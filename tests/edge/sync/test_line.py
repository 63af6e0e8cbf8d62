"""The link in its own thread, over a real Mosquitto with TLS and the committed rights."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge import settings
from edge.clock import Quality, SystemClock
from edge.dice import SecretDice
from edge.domain.facts import RecordViewed
from edge.domain.staff import KIOSK
from edge.effects import Done
from edge.store import journal
from edge.store.db import connect
from edge.sync.around import Address, Around
from edge.sync.broker.paho import PahoBroker
from edge.sync.broker.seam import Arrived, Connected, Dial, Subscribed
from edge.sync.contract.topics import upward
from edge.sync.line import Line, Terms, make_link
from edge.sync.session import Phase
from edge.turn import Turn
from edge.worker import Hands, Worker
from tests.edge.flows.papers import parcel
from tests.edge.rig import KEY, START
from tests.edge.sync.kiosk import ABOUT, EP, Kiosk, wired
from tests.edge.sync.mosquitto import Authority, Mosquitto, authority, guarded, needs_mosquitto
from tests.edge.sync.platform import IDENTITY

pytestmark = [pytest.mark.broker, pytest.mark.feature("NET-2"), needs_mosquitto]


def note(turn: Turn) -> Done:
    """A fact that means nothing."""
    turn.note(RecordViewed("u-1", "p-1"))
    return Done()


class Whole(Kiosk):
    """The kiosk with real threads and real time; the platform is turned by whoever waits."""

    def __init__(self, folder: Path, broker: Mosquitto, files: Authority) -> None:
        super().__init__(folder)
        self.exchange.send_down = self._down  # type: ignore[method-assign]
        self.real = SystemClock(1, START, lambda: Quality.SYNCED)
        self.out = PahoBroker()
        self.call = Dial("127.0.0.1", broker.port, "pf-ingest", 5, "nowhere", b"", 5, files.issue("pf-ingest"))
        self.feeder = PahoBroker()
        self.feeder_call = Dial("127.0.0.1", broker.port, "pf-feeder", 5, "nowhere", b"", 5, files.issue("pf-feeder"))
        address = Address("127.0.0.1", broker.port, files.issue("k-1"), keepalive_s=5)
        self.line = self._line(address)
        self.join()
        self.line.start()

    def join(self) -> None:
        """The platform's processes connect; again after the broker was killed."""
        for side, call, topic in ((self.out, self.call, upward()), (self.feeder, self.feeder_call, "pk/1/demo/x/dn/#")):
            wanted: list[type] = [Connected, Subscribed]
            side.dial(call)
            until = time.monotonic() + 20
            while wanted and time.monotonic() < until:
                came = side.poll(100)
                if any(isinstance(event, Connected) for event in came):
                    side.subscribe(topic)
                wanted = [kind for kind in wanted if not any(isinstance(event, kind) for event in came)]
            assert not wanted

    def until(self, true: Callable[[], bool], most_s: float = 60) -> None:
        """Turn the platform until it is so."""
        until = time.monotonic() + most_s
        while not true():
            assert time.monotonic() < until
            for event in self.out.poll(50):
                if isinstance(event, Arrived):
                    self.platform.take(event.topic, event.payload)
                    self.out.puback(event.token)
            self.feeder.poll(0)

    def end(self) -> None:
        """Everything stops."""
        self.line.stop()
        self.worker.stop()
        for broker in (self.out, self.feeder, self.own):
            broker.close()

    def _line(self, address: Address) -> Line:
        hands = self.hands()
        turn = Turn(self.db, self.real, SecretDice(), settings.Settings(), self.turn.memory, KIOSK)
        self.worker = Worker(turn, Hands(self._who, self._carry, hands.flow, self._tell, hands.lost))
        self.own = PahoBroker()
        around = Around(self.own, self.worker, connect(self.path, KEY, readonly=True), self.real, SecretDice())
        self.link = make_link(around, Terms(IDENTITY, ABOUT, (address,), settings.Sync(spread_s=0)))
        self.worker.start()
        return Line(self.link)

    def _down(self, topic: str, payload: bytes) -> None:
        self.feeder.publish(topic, payload, 0 if topic.endswith("ack") else 1)


@pytest.fixture
def files(tmp_path: Path) -> Authority:
    """A certificate authority."""
    return authority(tmp_path)


@pytest.fixture
def broker(tmp_path: Path, files: Authority) -> Iterator[Mosquitto]:
    """A broker that takes kiosks with their certificates only."""
    made = guarded(tmp_path, files)
    yield made
    made.kill()


@pytest.fixture
def whole(tmp_path: Path, broker: Mosquitto, files: Authority) -> Iterator[Whole]:
    """The kiosk, connected."""
    (tmp_path / "kiosk").mkdir()
    made = Whole(tmp_path / "kiosk", broker, files)
    made.until(lambda: made.link.phase is Phase.LIVE)
    yield made
    made.end()


def held(whole: Whole) -> bool:
    """Whether the platform has all rows of the journal."""
    return whole.platform.contiguous(EP) == journal.head(whole.db).seq


def test_facts_go_up_and_documents_come_down_over_tls(whole: Whole) -> None:
    for _ in range(30):
        whole.worker.ask(KIOSK, note).result(20)
    whole.until(lambda: held(whole))
    whole.platform.say(wired(parcel("p-9")))
    whole.until(lambda: whole.platform.upto == 1)
    assert whole.parcel("p-9")["name"] == "Иванов И."


def test_a_killed_broker_costs_nothing_but_time(whole: Whole, broker: Mosquitto) -> None:
    whole.until(lambda: held(whole))
    broker.kill()
    for _ in range(20):
        whole.worker.ask(KIOSK, note).result(20)
    until = time.monotonic() + 60
    while whole.link.phase is Phase.LIVE:
        assert time.monotonic() < until
        time.sleep(0.05)
    broker.start()
    whole.join()
    whole.until(lambda: held(whole))
    assert whole.committed()


def test_leaving_is_told_and_quick(whole: Whole) -> None:
    began = time.monotonic()
    whole.line.stop()
    assert time.monotonic() - began < 30
    whole.until(lambda: whole.platform.states[-1].phase == "bye")
