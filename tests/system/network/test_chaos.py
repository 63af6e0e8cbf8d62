"""The real kiosk, the real platform and a real Mosquitto, with a bad way between them: facts once, commands in time."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from provisioning.demo.settling import office
from provisioning.fleet import views
from tests.system.network.chaos import CALM, Chaos, Weather
from tests.system.people import People
from tests.system.service import Client, wait_for
from tests.system.whole import Whole, running

DEV, LOGIN = "demo-1", "PVZ-1042"
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
        """So many facts: staff look for somebody."""
        self.people.sign_in()
        for number in range(count):
            self.people.client.post("/staff/find", {"text": f"Проба {number}"})
        self.people.client.post("/staff/sign-out", {})

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
