"""What kiosks say is taken once, in order, checked, and acknowledged only after it is stored."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from edge.sync.contract.canonical import FIRST_PREV, canonical, chain
from edge.sync.contract.documents import document
from edge.sync.contract.messages import Ack
from provisioning.fleet import alarms, registry
from provisioning.fleet.database import Database
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Incoming
from provisioning.fleet.schema import CURSORS, JOURNAL, METADATA, QUARANTINE, REPORTS
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later


def facts(office: Office) -> list[tuple[int, str]]:
    """The stored journal: numbers and kinds."""
    with office.read(NOON) as turn:
        query = select(JOURNAL.c.seq, JOURNAL.c.kind).order_by(JOURNAL.c.ep, JOURNAL.c.seq)
        return [(seq, kind) for seq, kind in turn.db.execute(query)]


def open_alarms(office: Office) -> set[str]:
    """The sorts of the open alarms."""
    with office.read(NOON) as turn:
        return {alarm.sort for alarm in alarms.waiting(turn)}


def reasons(office: Office) -> list[str]:
    """Why messages lie in quarantine."""
    with office.read(NOON) as turn:
        return list(turn.db.execute(select(QUARANTINE.c.why).order_by(QUARANTINE.c.id)).scalars())


def write(kiosk: ScriptedKiosk, count: int) -> None:
    """Some facts."""
    for number in range(count):
        kiosk.fact("ParcelStowed", parcel=f"p-{number}", place="07", how="scan")


@pytest.mark.feature("NET-2")
def test_a_birth_is_answered_at_once_with_the_feeds_head(ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    (ack,) = kiosk.hear(*ingest.take([kiosk.born()], NOON))
    assert isinstance(ack, Ack)
    assert ack.sid == kiosk.sid
    assert (ack.journal.upto, ack.feed.head) == (0, 0)


@pytest.mark.feature("NET-2")
def test_facts_are_acknowledged_by_the_platform_itself(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 3)
    kiosk.hear(*ingest.take([kiosk.born(), kiosk.batch(1, 3)], NOON))
    assert kiosk.acked == 3
    assert facts(office) == [(1, "ParcelStowed"), (2, "ParcelStowed"), (3, "ParcelStowed")]


def test_a_kiosk_that_believes_more_to_be_here_than_is_hears_so_with_its_next_sign_of_life(
    ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    write(kiosk, 3)
    kiosk.hear(*ingest.take([kiosk.born(), kiosk.batch(1, 2)], NOON))
    assert ingest.take([kiosk.alive(later(60))], later(60)) == []
    kiosk.acked = 3  # what an older copy of the database had taken
    kiosk.hear(*ingest.take([kiosk.alive(later(120))], later(120)))
    assert kiosk.acked == 2


def test_a_repeated_batch_is_stored_once_and_acknowledged_again(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    write(kiosk, 3)
    ingest.take([kiosk.born(), kiosk.batch(1, 3), kiosk.batch(1, 3)], NOON)
    kiosk.acked = 0
    kiosk.hear(*ingest.take([kiosk.batch(2, 3)], later(2)))
    assert kiosk.acked == 3
    assert len(facts(office)) == 3
    assert open_alarms(office) == set()


def test_a_gap_is_named_until_it_is_filled(ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 9)
    kiosk.hear(*ingest.take([kiosk.born(), kiosk.batch(1, 2), kiosk.batch(5, 6), kiosk.batch(9, 9)], NOON))
    assert (kiosk.acked, kiosk.gaps) == (2, [(3, 4), (7, 8)])
    kiosk.hear(*ingest.take([kiosk.batch(3, 4)], later(2)))
    assert (kiosk.acked, kiosk.gaps) == (6, [(7, 8)])
    kiosk.hear(*ingest.take([kiosk.batch(7, 8)], later(4)))
    assert (kiosk.acked, kiosk.gaps) == (9, [])


@given(order=st.permutations(range(12)), doubled=st.sets(st.integers(0, 11)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_batches_gives_the_same_journal(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], doubled: set[int]
) -> None:
    office = Office(Database(f"sqlite:///{tmp_path_factory.mktemp('any') / 'fleet.db'}"), Keys(b"\x07" * 32))
    kiosk = ScriptedKiosk().join(office)
    write(kiosk, 24)
    ingest = Ingest(office)
    ingest.take([kiosk.born()], NOON)
    for place, number in enumerate(order):
        batch = kiosk.batch(2 * number + 1, 2 * number + 2)
        kiosk.hear(*ingest.take([batch] * (2 if number in doubled else 1), later(2 * place)))
    assert kiosk.acked == 24
    assert [seq for seq, _ in facts(office)] == list(range(1, 25))
    assert open_alarms(office) == set()
    office.close()


def test_acknowledgements_to_one_kiosk_are_paced_and_none_is_forgotten(ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 3)
    ingest.take([kiosk.born()], NOON)
    assert ingest.take([kiosk.batch(1, 1)], later(0.1)) == []
    assert ingest.take([kiosk.batch(2, 3)], later(0.2)) == []
    assert ingest.waiting()
    kiosk.hear(*ingest.take([], later(1.1)))
    assert kiosk.acked == 3
    assert not ingest.waiting()


def test_an_acknowledgement_says_which_row_it_means(ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    for number in range(3):
        kiosk.fact("ParcelMoved", parcel=f"p-{number}")
    (ack,) = kiosk.hear(*ingest.take([kiosk.batch(1, 2)], NOON))
    assert isinstance(ack, Ack)
    texts = [canonical(each) for each in kiosk.rows]
    assert ack.journal.hash == chain(FIRST_PREV, texts[:2])


def test_nothing_is_acknowledged_when_the_commit_fails(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 3)
    ingest.take([kiosk.born()], NOON)
    with office.write(NOON) as turn:
        METADATA.tables["ranges"].drop(turn.db)
    with pytest.raises(Exception, match="ranges"):
        ingest.take([kiosk.batch(1, 3)], later(5))
    with office.write(NOON) as turn:
        METADATA.tables["ranges"].create(turn.db)
    kiosk.hear(*ingest.take([], later(10)))
    assert kiosk.acked == 0
    assert facts(office) == []
    kiosk.hear(*ingest.take([kiosk.batch(1, 3)], later(15)))
    assert kiosk.acked == 3


def test_a_batch_with_a_foreign_signature_is_dropped_and_rings(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    write(kiosk, 2)
    forger = ScriptedKiosk(seed=b"\x66" * 32, rows=kiosk.rows)
    ingest.take([kiosk.born()], NOON)
    kiosk.hear(*ingest.take([forger.batch(1, 2)], later(2)))
    assert kiosk.acked == 0
    assert facts(office) == []
    assert reasons(office) == ["signature"]
    assert open_alarms(office) == {"refused"}


def test_a_changed_row_breaks_the_signature(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 2)
    honest = json.loads(kiosk.batch(1, 2).payload)
    honest["rows"][0]["body"]["parcel"] = "p-stolen"
    ingest.take([kiosk.up("journal", honest)], NOON)
    assert facts(office) == []
    assert reasons(office) == ["signature"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (ScriptedKiosk(dev="k-nobody"), "unknown_kiosk"),
        (ScriptedKiosk(site="site-2"), "other_site"),
    ],
)
def test_who_is_not_in_the_registry_is_not_heard(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk, other: ScriptedKiosk, why: str
) -> None:
    assert ingest.take([other.born()], NOON) == []
    assert reasons(office) == [why]


def test_a_kiosk_cannot_speak_on_the_topic_of_another(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    other = ScriptedKiosk(dev="k-test-2").join(office)
    stolen = Incoming(kiosk.born().topic, other.born().payload)
    assert ingest.take([stolen], NOON) == []
    assert reasons(office) == ["other_dev"]


def test_a_revoked_machine_is_not_heard(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    with office.write(NOON) as turn:
        registry.revoke(turn, kiosk.dev)
    assert ingest.take([kiosk.born()], NOON) == []
    assert reasons(office) == ["revoked"]


@pytest.mark.parametrize("payload", [b"", b"\x1f\x8b broken", b"[]", b"{}", b'{"type":"journal"}', b"\xff" * 70_000])
def test_malformed_bytes_are_put_away(office: Office, ingest: Ingest, kiosk: ScriptedKiosk, payload: bytes) -> None:
    write(kiosk, 1)
    bad = Incoming(kiosk.born().topic, payload)
    kiosk.hear(*ingest.take([kiosk.born(), bad, kiosk.batch(1, 1)], NOON))
    assert kiosk.acked == 1
    assert len(reasons(office)) == 1


def test_downward_messages_and_canaries_are_no_facts(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    (ack,) = ingest.take([kiosk.born()], NOON)
    echo = Incoming(ack.topic, ack.payload)
    ingest.take([echo, Incoming("pk/1/fleet/pf-1/up/canary", b"?")], NOON)
    assert reasons(office) == ["direction"]


def test_a_cloned_disk_is_a_fork_and_the_first_story_stays(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    write(kiosk, 3)
    clone = ScriptedKiosk(rows=list(kiosk.rows[:2]))
    clone.fact("ParcelIssued", parcel="p-0", place="07", how="code", cause={"code": "c-1"}, truth="assumed")
    ingest.take([kiosk.born(), kiosk.batch(1, 3), clone.batch(1, 3)], NOON)
    assert facts(office)[2] == (3, "ParcelStowed")
    assert reasons(office) == ["fork"]
    assert "fork" in open_alarms(office)
    with office.read(NOON) as turn:
        known = registry.find(turn, kiosk.dev)
    assert known is not None
    assert not known.trusted


def test_a_fork_is_answered_with_what_is_here_or_it_would_come_again_for_ever(
    ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    write(kiosk, 3)
    clone = ScriptedKiosk(rows=list(kiosk.rows[:1]))
    clone.fact("ParcelIssued", parcel="p-0", place="07", how="code", cause={"code": "c-1"}, truth="assumed")
    ingest.take([kiosk.born(), kiosk.batch(1, 3)], NOON)
    kiosk.hear(*ingest.take([clone.batch(1, 2)], later(2)))
    assert kiosk.acked == 3


def test_a_broken_chain_is_stored_acknowledged_and_marked(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    write(kiosk, 4)
    ingest.take([kiosk.born(), kiosk.batch(1, 2)], NOON)
    kiosk.hear(*ingest.take([kiosk.batch(3, 4, prev=FIRST_PREV)], later(2)))
    assert kiosk.acked == 4
    assert open_alarms(office) == {"chain_broken"}
    with office.read(NOON) as turn:
        assert turn.db.execute(select(CURSORS.c.broken_at)).scalar_one() == 3


def test_unknown_fields_of_a_row_survive_with_its_hash(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    kiosk.fact("SomethingOfMinorTwo", future={"deep": [1, 2]})
    kiosk.rows[0]["note"] = "a field of minor 2"
    write(kiosk, 1)
    kiosk.hear(*ingest.take([kiosk.born(), kiosk.batch(1, 2)], NOON))
    assert kiosk.acked == 2
    with office.read(NOON) as turn:
        text = turn.db.execute(select(JOURNAL.c.row_text).where(JOURNAL.c.seq == 1)).scalar_one()
    assert json.loads(text) == kiosk.rows[0]
    assert open_alarms(office) == set()


def test_documents_of_the_kiosk_are_kept_newest_and_signed(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    state = {"want_ver": 1, "state": "applied", "have": "x", "origin": "feed"}
    newer = document("applied", "settings", 9, state | {"want_ver": 3})
    forger = ScriptedKiosk(seed=b"\x66" * 32)
    lie = forger.told(document("applied", "settings", 11, state))
    ingest.take([kiosk.told(newer), kiosk.told(document("applied", "settings", 4, state)), lie], NOON)
    with office.read(NOON) as turn:
        (row,) = turn.db.execute(select(REPORTS)).all()
    assert row.ver == 9
    assert reasons(office) == ["signature"]


def test_quarantine_has_an_end(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    topic = kiosk.born().topic
    ingest.take([Incoming(topic, f"junk {number}".encode()) for number in range(300)], NOON)
    with office.read(NOON) as turn:
        assert turn.db.execute(select(func.count()).select_from(QUARANTINE)).scalar_one() == 200
        (alarm,) = alarms.waiting(turn)
    assert alarm.times == 300


def test_two_workers_share_a_kiosk_without_loss(office: Office, kiosk: ScriptedKiosk, tmp_path: Path) -> None:
    write(kiosk, 20)
    one, other = Ingest(office), Ingest(office)
    one.take([kiosk.born()], NOON)
    for number in range(1, 21):
        worker = one if number % 2 else other
        kiosk.hear(*worker.take([kiosk.batch(number, number)], later(2 * number)))
    assert kiosk.acked == 20
    assert len(facts(office)) == 20
