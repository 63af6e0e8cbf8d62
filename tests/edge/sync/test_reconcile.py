"""Digests find every difference, and only what differs travels."""

import pytest

from edge.domain.staff import KIOSK
from edge.flows import recover
from edge.store import feed, inbox, parcels, said
from edge.sync.contract.canonical import bucket, buckets, digest
from edge.sync.contract.documents import document, read_body, tombstone
from edge.sync.contract.reports import Applied
from edge.sync.reconcile import index
from hardware import profile as profiles
from hardware import record, seal
from tests.edge.flows import papers
from tests.edge.flows.point import CELLS, CLOSED
from tests.edge.flows.test_wiring import RECORD
from tests.edge.sync.kiosk import Kiosk, wired

pytestmark = pytest.mark.feature("NET-2")


def test_reconcile_finds_what_differs_and_sends_only_that(kiosk: Kiosk) -> None:
    for number in range(30):
        kiosk.store(f"p-{100 + number}", "02")
    asked = kiosk.platform.command(1, "compare", {"kind": "stock", "buckets": ["e3b0c44298fc1c14"] * 64})
    kiosk.platform.send("cmd", asked)
    kiosk.run(3000)
    told = {each.key for message in kiosk.platform.docs for each in message.docs}
    assert len(told) == 31
    assert kiosk.platform.docs[-1].answer.last  # type: ignore[union-attr]
    row = inbox.get(kiosk.db, asked["id"])
    assert row is not None
    assert row["state"] == "succeeded"


def test_equal_buckets_do_not_travel(kiosk: Kiosk) -> None:
    for number in range(30):
        kiosk.store(f"p-{100 + number}", "02")
    theirs = list(buckets(index(kiosk.db, "stock")))
    theirs[bucket("p-117")] = "0000000000000000"
    kiosk.platform.send("cmd", kiosk.platform.command(1, "compare", {"kind": "stock", "buckets": theirs}))
    kiosk.run(3000)
    told = {each.key for message in kiosk.platform.docs for each in message.docs}
    assert "p-117" in told
    assert {bucket(key) for key in told} == {bucket("p-117")}


def test_digests_of_both_sides_agree_at_equal_cursors(kiosk: Kiosk) -> None:
    kiosk.platform.say(wired(papers.parcel("p-9")), wired(papers.parcel("p-8")), wired(papers.code("c-9", 1, "p-9")))
    kiosk.run(3000)
    kiosk.platform.say(tombstone("parcel", "p-8", 2, "gone"))
    kiosk.run(3000)
    kiosk.exchange.kill()
    kiosk.live()
    live = {each.key: each for each in kiosk.platform.feed if each.kind == "parcel"}
    want = digest((key, each.ver, str(each.hash)) for key, each in live.items() if not each.gone)
    born = kiosk.platform.last("born")
    assert born.digests
    assert born.digests["parcel"] == want
    assert parcels.get(kiosk.db, "p-8") is None
    assert feed.cursor(kiosk.db).upto == 4


def wirings(kiosk: Kiosk) -> list[tuple[int, Applied]]:
    """Version and content of every report of the wiring that has come up."""
    found = [each for message in kiosk.platform.docs for each in message.docs if each.kind == "applied"]
    reports = [(each.ver, read_body("applied", each.body or {})) for each in found if each.key == "wiring"]
    return [(ver, body) for ver, body in reports if isinstance(body, Applied)]


def commissioned(kiosk: Kiosk, profile: str = "demo-12") -> None:
    """The cabinet has a record from now on."""
    record = {**RECORD, "profile": profile}
    kiosk.worker.post(KIOSK, recover.start, recover.Start("0", CLOSED, CELLS, record))
    kiosk.run(3000)


@pytest.mark.feature("HW-7")
def test_the_wiring_that_was_commissioned_here_is_reported_at_once_and_after_each_birth(kiosk: Kiosk) -> None:
    assert wirings(kiosk) == []
    commissioned(kiosk)
    commissioned(kiosk, "mixed")
    (first, old), (second, new) = wirings(kiosk)
    assert first < second
    assert (old.origin, old.state, new.body) == ("site", "applied", {**RECORD, "profile": "mixed", "base": old.have})
    kiosk.exchange.kill()
    kiosk.live()
    kiosk.run(3000)
    assert wirings(kiosk)[2:] == [(second, new)]


def test_the_platform_hears_what_became_of_the_wiring_that_it_wished(kiosk: Kiosk) -> None:
    commissioned(kiosk)
    body = {**RECORD, "profile": "demo-12"}
    kiosk.platform.say(document("wiring", "main", 3, {**body, "base": "b62bc6bdb98a567af059971809eee744"}))
    kiosk.run(3000)
    kiosk.platform.say(document("wiring", "main", 4, {**body, "profile": "mixed", "base": "0" * 32}))
    kiosk.run(3000)
    told = [(each.want_ver, each.state, each.origin, each.why) for _, each in wirings(kiosk)]
    assert told == [
        (0, "applied", "site", None),
        (3, "applied", "feed", None),
        (4, "refused", "feed", "based_on_other"),
    ]
    kiosk.exchange.kill()
    kiosk.live()
    assert kiosk.platform.last("born").applied == {"wiring": (4, "refused")}


@pytest.mark.feature("CUS-13")
def test_what_customers_wrote_offline_goes_up_in_parts_with_the_next_birth_and_again_when_asked(kiosk: Kiosk) -> None:
    texts = {f"m-{number}": (number + 1, {"thread": "t", "by": "customer", "text": "x" * 900}) for number in range(40)}
    for key, (ver, body) in texts.items():
        said.put(kiosk.db, key, ver, body)
    kiosk.exchange.kill()
    kiosk.live()
    kiosk.run(5000)
    parts = [message.docs for message in kiosk.platform.docs]
    told = {each.key: (each.ver, each.body) for part in parts for each in part if each.kind == "said"}
    assert told == texts
    assert 2 < len(parts) < 6
    asked = kiosk.platform.command(1, "compare", {"kind": "said", "buckets": ["e3b0c44298fc1c14"] * 64})
    kiosk.platform.send("cmd", asked)
    kiosk.run(3000)
    again = {each.key for message in kiosk.platform.docs[len(parts) :] for each in message.docs}
    assert again == set(texts)
    born = kiosk.platform.last("born")
    assert born.digests
    assert born.digests["said"] == digest(index(kiosk.db, "said"))


def test_a_release_that_is_not_installed_is_not_said_to_be(kiosk: Kiosk) -> None:
    window = {"window": ("02:00", "05:00"), "not_before": "2026-11-22T00:00:00.000Z", "attempts_max": 3}
    wanted = {**window, "release": "9", "deadline": "2026-11-29T00:00:00.000Z", "rollout": "r-31"}
    kiosk.platform.say(document("software", "main", 9, wanted), document("settings", "main", 2, {"values": {}}))
    kiosk.run(3000)
    kiosk.exchange.kill()
    kiosk.live()
    assert kiosk.platform.last("born").applied == {"software": (9, "pending"), "settings": (2, "applied")}


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("name", profiles.names())
def test_the_record_of_each_shipped_cabinet_is_a_message_that_the_platform_takes(kiosk: Kiosk, name: str) -> None:
    told = record.wiring(seal.sealed(profiles.load(name)))
    kiosk.worker.post(KIOSK, recover.start, recover.Start("0", CLOSED, CELLS, told))
    kiosk.run(3000)
    assert [body.body for _, body in wirings(kiosk)] == ([{**told, "base": "0" * 32}] if told is not None else [])


def test_the_platform_may_ask_for_what_is_in_force_here(kiosk: Kiosk) -> None:
    commissioned(kiosk)
    before = len(wirings(kiosk))
    asked = kiosk.platform.command(1, "compare", {"kind": "applied", "buckets": ["e3b0c44298fc1c14"] * 64})
    kiosk.platform.send("cmd", asked)
    kiosk.run(3000)
    assert len(wirings(kiosk)) == before + 1
    kiosk.exchange.kill()
    kiosk.live()
    born = kiosk.platform.last("born")
    assert born.digests
    assert born.digests["applied"] == digest(index(kiosk.db, "applied"))
