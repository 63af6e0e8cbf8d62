"""The platform as one process with a real broker: takes in, feeds, commands, survives the broker's death."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from edge.sync.contract.messages import PresenceProof
from edge.sync.contract.shape import read
from provisioning.fleet import commands, deliveries, notify, views
from provisioning.fleet.service import Service
from provisioning.fleet.turn import Office
from provisioning.fleet.wire import Broker
from tests.edge.sync.mosquitto import PLAIN, Mosquitto, authority, guarded, needs_mosquitto
from tests.ports import free_port
from tests.provisioning.fleet.broker import Line, answers, until
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import MANIFEST

pytestmark = [pytest.mark.broker, needs_mosquitto]
POISON = (
    "CREATE TRIGGER poison BEFORE INSERT ON journal WHEN NEW.kind = 'Poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"
)


def now() -> datetime:
    """The real time: this broker and these threads live in it."""
    return datetime.now(UTC)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    broker = Mosquitto(tmp_path)
    yield broker.port
    broker.kill()


@pytest.fixture
def service(office: Office, port: int) -> Iterator[Service]:
    found = Service(office, Broker("127.0.0.1", port))
    found.start()
    until(found.connected, "the platform at the broker")
    yield found
    found.stop()


def say_hello(line: Line) -> None:
    """Be born, as often as needed, until the platform answers."""

    def answered() -> bool:
        line.say(line.kiosk.born(now()))
        time.sleep(0.1)
        return bool(line.listen().heard)

    until(answered, "an answer to the birth")


def row(office: Office) -> views.Row:
    """The one kiosk in the list."""
    with office.read(now()) as turn:
        return views.park(turn)[0]


@pytest.mark.feature("NET-2", "NET-5")
def test_stow_leads_to_code_message_and_live_command_over_a_real_broker(
    office: Office, service: Service, port: int, kiosk: ScriptedKiosk
) -> None:
    with closing(Line(kiosk, port)) as line:
        say_hello(line)
        with office.write(now()) as turn:
            deliveries.announce(turn, kiosk.dev, read(deliveries.Manifest, MANIFEST))
        service.nudge()
        until(lambda: "code" in {kind for kind, _ in line.listen().kiosk.documents}, "codes at the kiosk")
        kiosk.fact("ParcelStowed", parcel="p-1", place="07", how="scan")
        line.say(kiosk.alive(now()), kiosk.batch(1, 1))
        until(lambda: line.listen().kiosk.acked == 1, "the platform's own acknowledgement")
        until(lambda: letters(office), "the text message")
        proof = PresenceProof("override", "o-2")
        with office.write(now()) as turn:
            wish = commands.Wish(kiosk.dev, "open_cell", {"cell": "07", "parcel": "p-1"}, "operator:o-1", "", proof)
            ident = commands.ask(turn, wish)
        service.nudge()
        until(lambda: line.listen().kiosk.commands, "the live command")
        line.say(kiosk.alive(now(), live=((ident, "succeeded", "door_open"),)))
        until(lambda: outcome(office, kiosk) == "succeeded", "its outcome")


def letters(office: Office) -> list[notify.Letter]:
    """The text messages so far."""
    with office.read(now()) as turn:
        return notify.letters(turn, 10)


def outcome(office: Office, kiosk: ScriptedKiosk) -> str:
    """How the newest command stands."""
    with office.read(now()) as turn:
        return views.outcomes(turn, kiosk.dev)[0].state


def test_this_broker_divides_messages_among_workers(service: Service, office: Office, port: int) -> None:
    other = Service(office, Broker("127.0.0.1", port))
    other.start()
    until(lambda: service._inward.shared.is_set() and other._inward.shared.is_set(), "both canaries")
    kiosk = ScriptedKiosk().join(office)
    with closing(Line(kiosk, port)) as line:
        say_hello(line)
        for number in range(1, 21):
            kiosk.fact("ParcelStowed", parcel=f"p-{number}", place="07", how="scan")
            line.say(kiosk.batch(number, number))
        until(lambda: line.listen().kiosk.acked == 20, "all facts of one kiosk through two workers")
    other.stop()


def test_the_broker_may_die_and_come_back(office: Office, tmp_path: Path, kiosk: ScriptedKiosk) -> None:
    broker = Mosquitto(tmp_path)
    broker.kill()
    service = Service(office, Broker("127.0.0.1", broker.port))
    service.start()
    broker.start()
    until(service.connected, "the platform, started before its broker")
    broker.kill()
    until(lambda: not service.connected(), "the loss of the broker")
    broker.start()
    until(service.connected, "the platform again")
    with closing(Line(kiosk, broker.port)) as line:
        say_hello(line)
        assert row(office).presence == "here"
    service.stop()
    broker.kill()


@pytest.mark.feature("NET-2")
def test_with_certificates_and_the_committed_rights_both_sides_understand_each_other(
    office: Office, tmp_path: Path, kiosk: ScriptedKiosk
) -> None:
    files = authority(tmp_path)
    for name in ("pf-ingest", "pf-feeder"):
        files.issue(name)
    own = files.issue(kiosk.dev)
    broker = guarded(tmp_path, files)
    service = Service(office, Broker("127.0.0.1", broker.port, tmp_path))
    service.start()
    until(service._inward.shared.is_set, "the canary, which needs a right of its own")
    with closing(Line(kiosk, broker.port, own)) as line:
        say_hello(line)
        with office.write(now()) as turn:
            deliveries.announce(turn, kiosk.dev, read(deliveries.Manifest, MANIFEST))
        service.nudge()
        until(lambda: ("parcel", "p-1") in line.listen().kiosk.documents, "the feed")
    service.stop()
    broker.kill()


def test_without_shared_subscriptions_the_worker_listens_alone(
    office: Office, tmp_path: Path, kiosk: ScriptedKiosk
) -> None:
    rights = "topic readwrite pk/1/+/+/up/state\ntopic readwrite pk/1/+/+/up/journal\ntopic readwrite pk/1/+/+/dn/#\n"
    (tmp_path / "acl").write_text(rights)
    (tmp_path / "acl").chmod(0o644)
    broker = Mosquitto(tmp_path, f"{PLAIN}acl_file {tmp_path / 'acl'}\n")
    service = Service(office, Broker("127.0.0.1", broker.port, canary_s=0.2))
    service.start()
    with closing(Line(kiosk, broker.port)) as line:
        say_hello(line)
    assert not service._inward.shared.is_set()
    service.stop()
    broker.kill()


def test_a_message_that_breaks_the_worker_is_put_away_and_the_next_one_is_taken(
    office: Office, service: Service, port: int, kiosk: ScriptedKiosk
) -> None:
    with office.write(now()) as turn:
        turn.db.exec_driver_sql(POISON)
    with closing(Line(kiosk, port)) as line:
        say_hello(line)
        kiosk.fact("ParcelStowed", parcel="p-1", place="07", how="scan")
        kiosk.fact("Poison")
        kiosk.fact("ParcelIssued", parcel="p-1")
        line.say(*(kiosk.batch(number, number) for number in (1, 2, 3)))
        until(lambda: line.listen().kiosk.acked == 1, "the fact before it")
        until(lambda: line.listen().kiosk.gaps == [(2, 2)], "the fact after it")
        assert row(office).alarms == 1


def test_the_process_serves_and_stops_in_two_seconds_with_an_open_page(tmp_path: Path, port: int) -> None:
    console = free_port()
    command = [sys.executable, "-m", "provisioning.fleet", "run", "--db", str(tmp_path / "f" / "fleet.db")]
    command += ["--mqtt", f"127.0.0.1:{port}", "--port", str(console)]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(lambda: answers(console), "the console")
    assert fetch(console, "/healthz") == {"ok": True, "kiosks": 0}
    with urllib.request.urlopen(f"http://127.0.0.1:{console}/live", timeout=10) as stream:
        assert stream.readline().startswith(b"retry")
        child.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        child.wait(10)
        print(f"stopped after {time.monotonic() - begun:.2f} s")
    assert child.returncode in (0, -signal.SIGTERM)


def fetch(port: int, path: str) -> Any:
    """What the console answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return json.load(answer)
