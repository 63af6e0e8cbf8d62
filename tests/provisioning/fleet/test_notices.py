"""What the platform announces reaches the kiosk's screen, and stays as it is when announced again."""

import pytest

from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World

NEWS = {
    "notice": [
        {
            "id": "idle.main",
            "title": {"ru": "31 декабря до 16:00", "en": "Open until 16:00 on 31 December"},
            "text": {"ru": "", "en": ""},
            "link": "https://example.ru/hours",
            "service": {"id": "hours", "action": "none"},
        },
        {"id": "faq.parking", "slot": "faq.parking", "title": {"ru": "Где парковка?"}, "text": {"ru": "Во дворе."}},
    ]
}


@pytest.mark.feature("CUS-14")
def test_an_announcement_goes_to_the_kiosk_once(office: Office, kiosk: ScriptedKiosk) -> None:
    world = World(office, kiosk)
    world.up(kiosk.born())
    world.announce(NEWS)
    world.settle()
    body = kiosk.body("notice", "idle.main")
    assert body["title"]["en"] == "Open until 16:00 on 31 December"
    assert body["from"] < body["until"]
    assert kiosk.body("notice", "faq.parking")["slot"] == "faq.parking"
    before = dict(kiosk.documents)
    world.second += 3600
    world.announce(NEWS)
    world.settle()
    assert dict(kiosk.documents) == before
