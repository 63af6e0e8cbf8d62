"""The real broker connection against a real Mosquitto: one test for each trap of PROTOCOL 1.2."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.sync.broker.paho import PahoBroker
from edge.sync.broker.seam import (
    V5,
    V311,
    Arrived,
    Connected,
    Dial,
    Event,
    Failed,
    Lost,
    Sent,
    Subscribed,
    Tls,
    Trouble,
)
from tests.edge.sync.mosquitto import (
    PLAIN,
    Authority,
    Mosquitto,
    authority,
    guarded,
    needs_mosquitto,
)
from tests.ports import free_port
from tests.system.network.chaos import Chaos, Weather

pytestmark = [pytest.mark.broker, needs_mosquitto]

UP = "pk/1/demo/k-1/up/state"
DOWN = "pk/1/demo/k-1/dn/docs"


def dial(port: int, client: str = "k-1", version: int = V5, tls: Tls | None = None) -> Dial:
    """A connection to the test's broker."""
    return Dial("127.0.0.1", port, client, version, f"pk/1/demo/{client}/up/state", b"lost", 5, tls)


class Caller:
    """One client that remembers all its events."""

    def __init__(self) -> None:
        self.broker = PahoBroker()
        self.events: list[Event] = []

    def until(self, kind: type, most_s: float = 20) -> Event:
        """Wait for an event of this kind that has not been waited for yet."""
        until = time.monotonic() + most_s
        while time.monotonic() < until:
            for event in self.events:
                if isinstance(event, kind):
                    self.events.remove(event)
                    return event
            self.events += self.broker.poll(200)
        raise AssertionError(f"no {kind.__name__}, only {self.events}")

    def quiet(self, ms: int = 400) -> list[Event]:
        """What comes within a while."""
        until = time.monotonic() + ms / 1000
        while time.monotonic() < until:
            self.events += self.broker.poll(50)
        return self.events

    def join(self, call: Dial, topic: str) -> "Caller":
        """Connect and subscribe."""
        self.broker.dial(call)
        self.until(Connected)
        self.broker.subscribe(topic)
        subscribed = self.until(Subscribed)
        assert isinstance(subscribed, Subscribed)
        return self


@pytest.fixture
def mosquitto(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mosquitto]:
    """A plain broker; a parameter is how many messages it takes before it wants an acknowledgement."""
    made = Mosquitto(tmp_path, f"{PLAIN}max_inflight_messages {getattr(request, 'param', 20)}\n")
    yield made
    made.kill()


@pytest.fixture
def kiosk() -> Iterator[Caller]:
    """A caller that is let go at the end."""
    made = Caller()
    yield made
    made.broker.close()


@pytest.fixture
def platform() -> Iterator[Caller]:
    """Another one."""
    made = Caller()
    yield made
    made.broker.close()


@pytest.mark.parametrize("version", [V5, V311])
def test_messages_go_both_ways_and_are_acknowledged(
    mosquitto: Mosquitto, kiosk: Caller, platform: Caller, version: int
) -> None:
    kiosk.join(dial(mosquitto.port, version=version), "pk/1/demo/k-1/dn/#")
    platform.join(dial(mosquitto.port, "pf"), "pk/1/+/+/up/#")
    mid = kiosk.broker.publish(UP, b"hello", 1)
    assert kiosk.until(Sent) == Sent(mid or -1)
    heard = platform.until(Arrived)
    assert isinstance(heard, Arrived)
    assert (heard.topic, heard.payload) == (UP, b"hello")
    platform.broker.publish(DOWN, b"welcome", 1)
    heard = kiosk.until(Arrived)
    assert isinstance(heard, Arrived)
    assert heard.payload == b"welcome"


@pytest.mark.parametrize("mosquitto", [5], indirect=True)
def test_the_window_is_what_the_broker_allows(mosquitto: Mosquitto, kiosk: Caller) -> None:
    kiosk.broker.dial(dial(mosquitto.port))
    assert kiosk.until(Connected) == Connected(5)


def test_nothing_is_queued_for_a_connection_that_is_not_there(kiosk: Caller) -> None:
    assert kiosk.broker.publish(UP, b"lost in RAM", 1) is None


def test_a_lost_connection_is_told_once_and_never_made_anew_by_itself(mosquitto: Mosquitto, kiosk: Caller) -> None:
    kiosk.join(dial(mosquitto.port), DOWN)
    mosquitto.kill()
    kiosk.until(Lost)
    mosquitto.start()
    assert kiosk.quiet(1500) == []
    assert kiosk.broker.publish(UP, b"x", 1) is None


def test_every_connection_is_new_and_brings_nothing_of_the_old_one(
    mosquitto: Mosquitto, kiosk: Caller, platform: Caller
) -> None:
    platform.join(dial(mosquitto.port, "pf"), "pk/1/+/+/up/#")
    kiosk.join(dial(mosquitto.port), DOWN)
    kiosk.broker.publish(UP, b"first", 1)
    kiosk.join(dial(mosquitto.port), DOWN)
    assert not any(isinstance(event, Sent | Lost) for event in kiosk.quiet())
    kiosk.broker.publish(UP, b"second", 1)
    kiosk.until(Sent)
    heard = [event.payload for event in platform.quiet() if isinstance(event, Arrived) and event.payload != b"lost"]
    assert heard.count(b"second") == 1
    assert heard.count(b"first") <= 1


@pytest.mark.parametrize("mosquitto", [1], indirect=True)
def test_a_message_counts_as_delivered_only_when_we_say_so(
    mosquitto: Mosquitto, kiosk: Caller, platform: Caller
) -> None:
    kiosk.join(dial(mosquitto.port, version=V311), DOWN)
    platform.join(dial(mosquitto.port, "pf", V311), "nothing")
    for number in (b"1", b"2"):
        platform.broker.publish(DOWN, number, 1)
        platform.until(Sent)
    first = kiosk.until(Arrived)
    assert isinstance(first, Arrived)
    assert kiosk.quiet() == []
    kiosk.broker.puback(first.token)
    second = kiosk.until(Arrived)
    assert isinstance(second, Arrived)
    assert (first.payload, second.payload) == (b"1", b"2")


def test_the_will_speaks_for_a_kiosk_that_fell_silent_and_not_for_one_that_left(
    mosquitto: Mosquitto, kiosk: Caller, platform: Caller
) -> None:
    platform.join(dial(mosquitto.port, "pf"), "pk/1/+/+/up/#")
    kiosk.join(dial(mosquitto.port), DOWN)
    kiosk.broker.publish(UP, b"bye", 1)
    kiosk.broker.hang_up()
    heard = [event.payload for event in platform.quiet() if isinstance(event, Arrived)]
    assert heard == [b"bye"]
    platform.events.clear()
    kiosk.join(dial(mosquitto.port), DOWN)
    kiosk.broker.close()
    heard_will = platform.until(Arrived)
    assert isinstance(heard_will, Arrived)
    assert heard_will.payload == b"lost"


def test_nobody_listens_there(kiosk: Caller) -> None:
    kiosk.broker.dial(dial(free_port()))
    assert kiosk.until(Failed) == Failed(Trouble.NET)


def test_another_thread_can_end_the_wait(kiosk: Caller) -> None:
    kiosk.broker.wake()
    began = time.monotonic()
    assert kiosk.broker.poll(60_000) == []
    assert time.monotonic() - began < 30


def test_a_quiet_line_stays_up_by_pings_alone(mosquitto: Mosquitto, kiosk: Caller) -> None:
    kiosk.join(Dial("127.0.0.1", mosquitto.port, "k-1", V5, UP, b"lost", 2), DOWN)
    assert kiosk.quiet(6000) == []
    assert kiosk.broker.publish(UP, b"still here", 1) is not None


def test_a_half_open_line_is_found_by_the_pings(mosquitto: Mosquitto, kiosk: Caller) -> None:
    hole = Chaos(mosquitto.port)
    kiosk.join(Dial("127.0.0.1", hole.port, "k-1", V5, UP, b"lost", 2), DOWN)
    hole.weather = Weather(carries=False)
    assert kiosk.until(Lost, 60) == Lost()
    hole.close()


@pytest.fixture
def files(tmp_path: Path) -> Authority:
    """A certificate authority."""
    return authority(tmp_path)


@pytest.fixture
def fleet(tmp_path: Path, files: Authority) -> Iterator[Mosquitto]:
    """A broker with TLS and the committed rights."""
    made = guarded(tmp_path, files)
    yield made
    made.kill()


def test_without_a_certificate_of_the_fleet_nobody_comes_in(
    fleet: Mosquitto, files: Authority, kiosk: Caller, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    stranger = authority(tmp_path / "other").issue("k-1")
    kiosk.broker.dial(dial(fleet.port, tls=Tls(files.ca, stranger.cert, stranger.key)))
    assert kiosk.until(Failed) == Failed(Trouble.REFUSED)


def test_a_broker_that_the_fleet_does_not_know_gets_nothing(
    fleet: Mosquitto, files: Authority, kiosk: Caller, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    mine, other = files.issue("k-1"), authority(tmp_path / "other")
    kiosk.broker.dial(dial(fleet.port, tls=Tls(other.ca, mine.cert, mine.key)))
    assert kiosk.until(Failed) == Failed(Trouble.REFUSED)


@pytest.mark.parametrize("version", [V5, V311])
def test_two_kiosks_with_swapped_certificates_pass_no_foreign_message(
    fleet: Mosquitto, files: Authority, kiosk: Caller, platform: Caller, version: int
) -> None:
    platform.join(dial(fleet.port, "pf-ingest", version, files.issue("pf-ingest")), "pk/1/+/+/up/#")
    kiosk.join(dial(fleet.port, "k-1", version, files.issue("k-2")), "pk/1/demo/k-1/dn/#")
    for topic in ("pk/1/demo/k-1/up/state", "pk/1/demo/k-1/up/journal", "pk/1/demo/k-2/dn/cmd", "$SYS/x", "pk/1"):
        kiosk.broker.publish(topic, b"foreign", 1)
    kiosk.broker.publish("pk/1/demo/k-2/up/state", b"own", 1)
    heard = [(event.topic, event.payload) for event in platform.quiet(1500) if isinstance(event, Arrived)]
    assert heard == [("pk/1/demo/k-2/up/state", b"own")]


def test_a_kiosk_hears_only_its_own_messages(
    fleet: Mosquitto, files: Authority, kiosk: Caller, platform: Caller
) -> None:
    platform.join(dial(fleet.port, "pf-feeder", V311, files.issue("pf-feeder")), "pk/1/demo/k-9/dn/#")
    mine = files.issue("k-2")
    for topic in ("#", "pk/1/+/+/dn/#", "pk/1/demo/k-1/dn/#", "$SYS/#", "pk/1/+/+/up/#", "$share/x/pk/1/+/+/dn/#"):
        kiosk.join(dial(fleet.port, "k-2", V311, mine), topic)
        platform.broker.publish(DOWN, b"for k-1", 1)
        assert [event for event in kiosk.quiet(300) if isinstance(event, Arrived)] == []
    kiosk.join(dial(fleet.port, "k-2", V311, mine), "pk/1/demo/k-2/dn/#")
    platform.broker.publish("pk/1/demo/k-2/dn/docs", b"for k-2", 1)
    assert isinstance(kiosk.until(Arrived), Arrived)


def test_a_will_cannot_speak_for_another_kiosk(
    fleet: Mosquitto, files: Authority, kiosk: Caller, platform: Caller
) -> None:
    platform.join(dial(fleet.port, "pf-ingest", V311, files.issue("pf-ingest")), "pk/1/+/+/up/#")
    mine = files.issue("k-2")
    kiosk.broker.dial(Dial("127.0.0.1", fleet.port, "k-2", V311, UP, b"lost", 5, mine))
    kiosk.quiet(500)
    kiosk.broker.close()
    assert [event for event in platform.quiet(1000) if isinstance(event, Arrived)] == []
