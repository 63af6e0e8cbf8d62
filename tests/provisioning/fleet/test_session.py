"""Presence as the platform sees it: who is here, late, lost, or has come back as another."""

from sqlalchemy import select

from provisioning.fleet import session
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.schema import FEEDS
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later


def test_a_late_will_cannot_end_a_newer_session(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    ingest.take([kiosk.born()], NOON)
    old, kiosk.sid = kiosk.sid, "aaaaaaaaaaaaaaaa"
    ingest.take([kiosk.born(), kiosk.leaves("lost", old)], later(20))
    assert presence(office, kiosk, 21) == "here"
    ingest.take([kiosk.leaves("lost")], later(22))
    assert presence(office, kiosk, 22) == "lost"


def presence(office: Office, kiosk: ScriptedKiosk, seconds: float) -> str:
    """What the platform thinks of a kiosk so long after noon."""
    with office.read(later(seconds)) as turn:
        return session.presence(session.current(turn, kiosk.dev), turn.now)


def test_silence_makes_a_kiosk_late_and_then_lost(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    assert presence(office, kiosk, 0) == "never"
    ingest.take([kiosk.born()], NOON)
    assert presence(office, kiosk, 149) == "here"
    assert presence(office, kiosk, 151) == "late"
    assert presence(office, kiosk, 301) == "lost"
    ingest.take([kiosk.alive(later(302))], later(302))
    assert presence(office, kiosk, 303) == "here"


def test_an_overtaken_sign_of_life_does_not_turn_the_cursor_back(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    ingest.take([kiosk.born()], NOON)
    early = kiosk.alive()
    kiosk.feed_ep, kiosk.feed_upto = "b" * 16, 7
    ingest.take([kiosk.alive(), early], later(1))
    with office.read(NOON) as turn:
        known = session.current(turn, kiosk.dev)
    assert known is not None
    assert known.feed_upto == 7


def test_a_session_that_a_restored_database_has_forgotten_is_taken_up(
    office: Office, ingest: Ingest, kiosk: ScriptedKiosk
) -> None:
    ingest.take([kiosk.born()], NOON)
    stale = kiosk.alive()
    kiosk.sid, kiosk.feed_ep, kiosk.feed_upto = "b" * 16, "c" * 16, 7
    ingest.take([stale, kiosk.alive(later(5))], later(5))
    assert spoken(office, kiosk) == ("9f2c4e1ab07d6635", 0)  # its birth may be on the way still
    assert ingest.take([kiosk.alive(later(301))], later(301)) == []  # nothing that it believes to be here is missing
    assert spoken(office, kiosk) == ("b" * 16, 7)
    ingest.take([stale], later(400))
    assert spoken(office, kiosk) == ("b" * 16, 7)


def test_a_forgotten_session_hears_that_facts_are_missing(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    ingest.take([kiosk.born()], NOON)
    kiosk.sid, kiosk.acked = "b" * 16, kiosk.fact("ParcelStowed", parcel="p-1", place="07", how="scan")
    (heard,) = kiosk.hear(*ingest.take([kiosk.alive(later(301))], later(301)))
    assert (heard.sid, kiosk.acked) == ("b" * 16, 0)


def spoken(office: Office, kiosk: ScriptedKiosk) -> tuple[str, int]:
    """In which session the platform speaks with a kiosk, and how far that has its documents."""
    with office.read(NOON) as turn:
        known = session.current(turn, kiosk.dev)
    assert known is not None
    return known.sid, known.feed_upto


def test_a_restored_kiosk_gets_a_new_feed_once(office: Office, ingest: Ingest, kiosk: ScriptedKiosk) -> None:
    ingest.take([kiosk.born()], NOON)
    first = feed_epoch(office)
    kiosk.ep, kiosk.sid = "d" * 16, "d" * 16
    ingest.take([kiosk.born(cause="restored")], later(60))
    second = feed_epoch(office)
    kiosk.sid = "e" * 16
    ingest.take([kiosk.born(cause="restored")], later(120))
    assert first != second
    assert feed_epoch(office) == second


def feed_epoch(office: Office) -> str:
    """The epoch of the one feed."""
    with office.read(NOON) as turn:
        return str(turn.db.execute(select(FEEDS.c.ep)).scalar_one())
