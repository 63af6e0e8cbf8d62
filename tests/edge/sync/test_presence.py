"""The kiosk's heart beats regularly, faster when something moved, and never faster than once a second."""

from edge.dice import SeededDice
from edge.sync.presence import Presence


def beating() -> Presence:
    """A session that has just begun."""
    presence = Presence(SeededDice("heart"), 60_000)
    presence.began(0)
    return presence


def test_beats_come_every_minute_more_or_less() -> None:
    presence, now = beating(), 0
    for _ in range(100):
        due = presence.next_at
        assert due is not None
        assert 54_000 <= due - now <= 66_000
        now = due
        presence.said(now)


def test_whatever_moves_is_told_within_a_second_but_not_sooner_than_a_second_after_the_last() -> None:
    presence = beating()
    presence.hurry(200)
    assert not presence.due(999)
    assert presence.due(1000)
    presence.said(1000)
    presence.hurry(5000)
    assert presence.due(5000)


def test_every_fifteenth_beat_carries_digests() -> None:
    presence = beating()
    carried = [presence.said(number) for number in range(1, 46)]
    assert [number for number, did in enumerate(carried, 1) if did] == [15, 30, 45]


def test_nobody_listens_so_nothing_is_said() -> None:
    presence = beating()
    presence.ended()
    presence.hurry(10)
    assert presence.next_at is None
    assert not presence.due(10**9)
