"""The real kiosk, the real platform and a real Mosquitto, with a bad way between them: facts once, commands in time."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from edge.domain.visit import Event
from edge.sync.contract.messages import PresenceProof
from provisioning.demo.settling import office
from provisioning.fleet import commands, views
from tests.system.network.chaos import CALM, Chaos, Weather
from tests.system.people import People
from tests.system.service import Client, wait_for
from tests.system.whole import Whole, running

DEV, LOGIN, CELL = "demo-1", "PVZ-1042", "12"
FACTS = 20
BAD = {
    "slow and uneven": Weather(delay_s=(0.1, 0.5)),
    "16 kbit/s": Weather(bytes_s=2000),
    "reset every second": Weather(life_s=1.0),
    "half open": Weather(carries=False),
    "nobody there": Weather(open=False),
}

pytestmark = [
    pytest.mark.broker,
    pytest.mark.timeout(0),
    pytest.mark.skipif(shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="needs Mosquitto"),
]


@dataclass(frozen=True, slots=True)
class Far:
    """A whole demo whose kiosk reaches its broker by a way that can go wrong."""

    whole: Whole
    way: Chaos
    people: People

    def write(self, count: int) -> None:
        """So many facts at least."""
        before = len(self.whole.journal_rows())
        self.people.look(self.whole.manifest["parcel"][0]["id"], count)
        assert len(self.whole.journal_rows()) >= before + count

    def digits(self) -> str:
        """A customer asks for opening from afar; what the screen then shows."""
        wait_for(lambda: self.people.client.state().get("name") == "idle", 120)
        for event in (Event.HELP, Event.FROM_APP):
            self.people.client.act(event.value)
        shown = re.search(r"(\d{3}) (\d{3})", self.people.client.state()["html"])
        assert shown is not None
        return shown[1] + shown[2]

    def ask(self, digits: str) -> None:
        """An operator wants to look into an empty cell, and types what the person there reads to him."""
        proof = PresenceProof("screen", digits)
        wish = commands.Wish(DEV, "open_cell", {"cell": CELL, "parcel": None}, "operator:o-1", "help", proof)
        with office(self.whole.folder) as platform, platform.write(datetime.now(UTC)) as turn:
            commands.ask(turn, wish)

    def outcome(self) -> str:
        """How the newest command stands."""
        with office(self.whole.folder) as platform, platform.read(datetime.now(UTC)) as turn:
            return views.outcomes(turn, DEV)[0].state

    def here(self) -> bool:
        """Whether the platform believes the kiosk to be there."""
        with office(self.whole.folder) as platform, platform.read(datetime.now(UTC)) as turn:
            return views.park(turn)[0].presence == "here"


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    ways: list[Chaos] = []

    def by_a_bad_way(broker: int) -> int:
        ways.append(Chaos(broker))
        return ways[0].port

    with running(tmp_path_factory.mktemp("far"), way=by_a_bad_way) as whole:
        whole.wait_for_feed()
        person = next(each for each in whole.manifest["person"] if each["login"] == LOGIN)
        yield Far(whole, ways[0], People(Client(whole.place.kiosk), whole.cabinet, LOGIN, person["pin"]))
    ways[0].close()


@pytest.mark.feature("NET-1")
@pytest.mark.parametrize("weather", BAD)
def test_in_any_weather_the_kiosk_works_and_afterwards_the_platform_has_every_fact_once(far: Far, weather: str) -> None:
    wait_for(far.here, 60)
    far.way.weather = BAD[weather]
    if not far.way.weather.open or far.way.weather.life_s:
        far.way.reset()
    far.write(FACTS)
    far.way.weather = CALM
    far.way.reset()
    far.write(1)
    far.whole.wait_until_drained()


@pytest.mark.feature("NET-1")
def test_a_broker_that_is_killed_and_forgets_costs_no_fact(far: Far) -> None:
    for _ in range(3):
        wait_for(far.here, 60)
        far.whole.stop_broker()
        far.write(FACTS)
        far.whole.start_broker()
    far.whole.wait_until_drained()


@pytest.mark.feature("NET-3")
def test_a_command_that_waited_behind_a_dead_line_opens_nothing(far: Far) -> None:
    wait_for(far.here, 60)
    before = len(far.people.pulses())
    far.ask(far.digits())
    wait_for(lambda: far.people.open_doors() == [CELL], 60)  # so honest commands do open
    far.people.shut_all()
    opened = far.people.pulses()[before:]
    assert set(opened) == {CELL}
    shown = far.digits()
    far.way.weather = BAD["half open"]
    far.ask(shown)
    wait_for(lambda: far.outcome() == "sent", 60)
    far.way.weather = CALM
    far.way.reset()
    far.write(1)
    far.whole.wait_until_drained()
    wait_for(lambda: far.outcome() in ("expired", "silent", "refused"), 120)
    assert far.people.pulses()[before:] == opened
