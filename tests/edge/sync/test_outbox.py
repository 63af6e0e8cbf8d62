"""What leaves first, in which bytes, and when there is nothing to say."""

from pathlib import Path
from typing import Any

import pytest

from edge.domain.facts import RecordViewed, body, canonical
from edge.store import journal
from edge.sync.contract.canonical import chain, public_key, verify_batch
from edge.sync.contract.documents import Document
from edge.sync.contract.messages import Journal, State, decode, from_plain
from edge.sync.contract.wire import GZIP_FROM, unpack
from edge.sync.flight import ROWS_MOST
from edge.sync.outbox import ROWS_BYTES, Compare, Outbox, Outgoing, rows_message
from edge.sync.uplink import Want
from tests.edge.sync.kiosk import EP, Kiosk
from tests.edge.sync.platform import JOURNAL_SEED

SID = "9f2c4e1ab07d6635"


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """A kiosk that has not called yet."""
    return Kiosk(tmp_path)


@pytest.fixture
def outbox(kiosk: Kiosk) -> Outbox:
    """Its outbox, in a session that was just born."""
    found = kiosk.link._parts.outbox
    found.open(SID)
    return found


def leave(outbox: Outbox, made: Outgoing, now: int = 0) -> None:
    """Do what the link does when the broker has taken a message."""
    outbox.pace.took(now, now + 1, made.qos, len(made.payload))
    made.left(now)


def born(outbox: Outbox) -> None:
    """The birth is out and the platform has answered."""
    made = outbox.next(0)
    assert made is not None
    leave(outbox, made)
    outbox.uplink.begin(0)


def note(kiosk: Kiosk, count: int, size: int = 1) -> None:
    """Facts of about this size."""
    for _ in range(count):
        kiosk.turn.note(RecordViewed("u" * size, "p-1"))
    kiosk.link._parts.arrivals.look(0)


def test_the_birth_leaves_before_anything_else(kiosk: Kiosk, outbox: Outbox) -> None:
    note(kiosk, 5)
    outbox.presence.next_at = 0
    made = outbox.next(0)
    assert made is not None
    message = decode(made.payload)
    assert isinstance(message, State)
    assert (made.qos, message.phase, message.sid) == (1, "born", SID)


def test_without_a_session_nothing_leaves(outbox: Outbox) -> None:
    outbox.close()
    assert outbox.next(0) is None
    assert outbox.next_ms(0) is None


def test_a_sign_of_life_leaves_before_rows(kiosk: Kiosk, outbox: Outbox) -> None:
    born(outbox)
    note(kiosk, 300)
    outbox.presence.hurry(1000)
    made = outbox.next(1000)
    assert made is not None
    assert (made.type, made.qos) == ("state", 0)


def test_rows_travel_as_they_are_stored_chained_and_signed(kiosk: Kiosk, outbox: Outbox) -> None:
    note(kiosk, 20)
    made = rows_message(outbox, Want(EP, 3, 10))
    assert made is not None
    found = unpack(made.payload)
    message = from_plain(found)
    assert isinstance(message, Journal)
    assert (message.first, message.n) == (4, 10)
    texts = [canonical(row) for row in found["rows"]]
    assert texts == [row[2] for row in journal.rows(kiosk.db, EP, 3, 10)]
    last = chain(message.prev, texts)
    assert last == journal.hash_of(kiosk.db, EP, 13).hex()
    assert verify_batch(("k-1", EP, 13, last), message.sig, public_key(JOURNAL_SEED))


def test_a_batch_is_packed_and_never_above_its_size(kiosk: Kiosk, outbox: Outbox) -> None:
    note(kiosk, 40, 4000)
    made = rows_message(outbox, Want(EP, 2, ROWS_MOST))
    assert made is not None
    message = decode(made.payload)
    assert isinstance(message, Journal)
    assert len(made.payload) < GZIP_FROM * 16
    assert message.n < 40
    assert sum(len(canonical(dict(row.body))) for row in message.rows) <= ROWS_BYTES


def test_one_row_that_is_larger_than_a_batch_travels_alone(kiosk: Kiosk, outbox: Outbox) -> None:
    note(kiosk, 2, ROWS_BYTES + 10)
    made = rows_message(outbox, Want(EP, 2, 2))
    assert made is not None
    message = decode(made.payload)
    assert isinstance(message, Journal)
    assert message.n == 1


def test_rows_that_are_gone_are_not_asked_for_again_and_again(kiosk: Kiosk, outbox: Outbox) -> None:
    assert rows_message(outbox, Want(EP, 10_000, 5)) is None
    lane = outbox.uplink.lane(EP)
    assert lane is not None
    assert lane.sent == lane.head


def test_a_full_window_keeps_a_batch_until_there_is_room(kiosk: Kiosk, outbox: Outbox) -> None:
    born(outbox)
    outbox.pace.fresh(1)
    outbox.pace.took(0, 99, 1, 10)
    note(kiosk, 250)
    assert outbox.next(1000) is None
    held = outbox.held
    assert held is not None
    assert outbox.next_ms(1000) != 1000
    outbox.pace.freed(99)
    assert outbox.next(1000) is held


def test_a_full_window_keeps_a_birth_waiting_without_a_spin(outbox: Outbox) -> None:
    outbox.pace.fresh(1)
    outbox.pace.took(0, 99, 1, 10)
    assert outbox.next(1000) is None
    assert outbox.next_ms(1000) is None
    outbox.pace.freed(99)
    assert outbox.next_ms(1000) == 1000


def test_an_empty_bucket_makes_everything_wait_its_turn(outbox: Outbox) -> None:
    born(outbox)
    while outbox.pace.open_at(0) == 0:
        outbox.pace.took(0, 1, 0, 1)
    outbox.presence.next_at = 0
    assert outbox.next(0) is None
    due = outbox.next_ms(0)
    assert due is not None
    assert due > 0
    assert outbox.next(due) is not None


def test_parts_of_an_answer_are_numbered_and_the_last_says_so(outbox: Outbox) -> None:
    born(outbox)
    done: list[str] = []
    parts = iter([(Document("stock", f"p-{number}", 1, "0" * 32),) for number in range(3)])
    outbox.compares.append(Compare("cmd-1", parts, lambda: done.append("done")))
    told: list[tuple[int, bool]] = []
    while (made := outbox.next(5000)) is not None:
        if made.type == "docs":
            answer: Any = unpack(made.payload)["answer"]
            told.append((answer["part"], answer["last"]))
            assert done == []
        leave(outbox, made, 5000)
    assert told == [(1, False), (2, False), (3, True)]
    assert done == ["done"]


def test_a_new_session_forgets_what_the_old_one_had_begun(outbox: Outbox) -> None:
    born(outbox)
    outbox.compares.append(Compare("cmd-1", iter([]), lambda: None))
    outbox.teller.note("cmd-1", "started", None)
    outbox.open("1111111111111111")
    assert outbox.compares == []
    assert list(outbox.teller.live) == []


def test_the_operator_is_told_the_newest_state_of_the_last_eight_commands(outbox: Outbox) -> None:
    for number in range(10):
        outbox.teller.note(f"cmd-{number}", "started", None)
    outbox.teller.note("cmd-5", "succeeded", "door_open")
    told = list(outbox.teller.live)
    assert len(told) == 8
    assert told[-1] == ("cmd-5", "succeeded", "door_open")
    assert [cmd for cmd, _, _ in told].count("cmd-5") == 1


def test_facts_have_the_bodies_that_the_journal_shows(kiosk: Kiosk) -> None:
    note(kiosk, 1)
    row = journal.rows(kiosk.db, EP, journal.head(kiosk.db).seq - 1, 1)[0]
    assert canonical(body(RecordViewed("u", "p-1"))) in row[2]
