"""The real kiosk, the real platform and a real Mosquitto, with a bad way between them: facts once, commands in time."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.domain.visit import Event
from edge.sync.contract.messages import PresenceProof
from provisioning.demo.settling import office
from provisioning.fleet import commands, views
from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.network.chaos import CALM, Chaos, Weather
from tests.system.people import People
from tests.system.service import Client, wait_for
from tests.system.whole import KEEPALIVE_S, Whole, running

DEV, LOGIN, CELL = "demo-1", "PVZ-1042", "12"
DIGITS = re.compile(r"\d{3} \d{3}")
FACTS, DEATHS = 20, 3
ESTABLISHED = "01"
BACK_S = 300
"""After losses in a row a kiosk stays away for so long at most."""
BUSY_S = 8.0
"""What a busy machine may add to a time that is promised."""
BAD = {
    "slow and uneven": Weather(delay_s=(0.1, 0.5)),
    "16 kbit/s": Weather(bytes_s=2000),
    "reset every three seconds": Weather(life_s=3.0),
    "half open": Weather(carries=False),
    "nobody there": Weather(open=False),
}

pytestmark = [pytest.mark.broker, pytest.mark.timeout(0), machine("mosquitto")]


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
        """A customer asks for opening from afar, until the kiosk knows that it can; what the screen then shows."""
        shown: list[str] = []

        def asked() -> bool:
            if self.people.client.state().get("name") == "idle":
                for event in (Event.HELP, Event.FROM_APP):
                    self.people.client.act(event.value)
                shown.extend(DIGITS.findall(self.people.client.state()["html"]))
            return bool(shown)

        wait_for(asked, 120)
        return shown[0].replace(" ", "")

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

    nest = Nest()
    with running(tmp_path_factory.mktemp("far"), way=by_a_bad_way, nest=nest) as whole:
        whole.wait_for_feed()
        person = next(each for each in whole.manifest["person"] if each["login"] == LOGIN)
        yield Far(whole, ways[0], People(Client(whole.place.kiosk), whole.cabinet, LOGIN, person["pin"]))
    nest.close()
    ways[0].close()


@pytest.mark.feature("NET-1")
@pytest.mark.parametrize("weather", BAD)
def test_in_any_weather_the_kiosk_works_and_the_platform_gets_every_fact_once(far: Far, weather: str) -> None:
    """Through bad weather facts arrive while it lasts; through a closed way afterwards."""
    wait_for(far.here, BACK_S)
    far.way.weather = BAD[weather]
    far.way.reset()
    far.write(FACTS)
    if far.way.weather.open and far.way.weather.carries:
        far.whole.wait_until_drained(BACK_S)
    far.way.weather = CALM
    far.way.reset()
    far.write(1)
    far.whole.wait_until_drained(BACK_S)


@pytest.mark.feature("NET-1")
def test_a_half_open_line_is_noticed_at_both_ends(far: Far) -> None:
    """By the kiosk after two keepalives at most, by the broker after one and a half: its last word is the kiosk's."""
    wait_for(far.here, BACK_S)
    line, after_s = connected(far.way.port), dict[str, float]()
    far.way.weather = BAD["half open"]
    began = time.monotonic()

    def both_know() -> bool:
        knows = {"kiosk": not line & connected(far.way.port), "platform": not far.here()}
        after_s.update({who: time.monotonic() - began for who in knows if knows[who] and who not in after_s})
        return len(after_s) == len(knows)

    wait_for(both_know, 60)
    far.way.weather = CALM
    far.way.reset()
    wait_for(far.here, BACK_S)
    print("a half-open line is noticed after (s)", after_s)
    assert after_s["kiosk"] <= 2 * KEEPALIVE_S + BUSY_S
    assert after_s["platform"] <= 1.5 * KEEPALIVE_S + 1 + BUSY_S


def connected(port: int) -> set[str]:
    """The other ends of the connections to a port of this machine that both ends believe in (/proc/net/tcp)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[2] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == ESTABLISHED}


@pytest.mark.feature("NET-1")
def test_a_broker_that_is_killed_and_forgets_costs_no_fact(far: Far) -> None:
    for _ in range(DEATHS):
        wait_for(far.here, BACK_S)
        far.whole.stop_broker()
        far.write(FACTS)
        far.whole.start_broker()
    far.whole.wait_until_drained(BACK_S)
    wait_for(far.here, BACK_S)


@pytest.mark.feature("NET-3")
def test_a_command_that_waited_behind_a_dead_line_opens_nothing(far: Far) -> None:
    wait_for(far.here, BACK_S)
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
    far.whole.wait_until_drained(BACK_S)
    wait_for(lambda: far.outcome() in ("expired", "silent", "refused"), 120)
    assert far.people.pulses()[before:] == opened
