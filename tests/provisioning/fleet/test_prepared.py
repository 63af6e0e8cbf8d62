"""Statements that go to the driver itself: the same words and values as by SQLAlchemy's own way, and its errors."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import FEEDS, KIOSKS
from provisioning.fleet.turn import Office

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ADD = Prepared(insert(KIOSKS))
FIND = Prepared(select(KIOSKS).where(KIOSKS.c.dev == bindparam("dev")))
STEP = Prepared(update(FEEDS).where(FEEDS.c.dev == bindparam("whose")).values(head=FEEDS.c.head + 1))
KIOSK = {"site": "demo", "point": 1, "title": "Пункт", "journal_key": "j", "seal_key": "s", "registered_at": NOW}


def test_rows_and_values_are_those_of_sqlalchemy(office: Office) -> None:
    with office.write(NOW) as turn:
        ADD.run_all(turn.db, [{"dev": dev, **KIOSK} for dev in ("k-8", "k-9")])
        by_hand = FIND.one(turn.db, dev="k-9")
        assert by_hand == turn.db.execute(FIND.statement, {"dev": "k-9"}).one()
        assert by_hand is not None
        assert (by_hand.registered_at, by_hand.revoked_at) == (NOW, None)
        assert FIND.value(turn.db, dev="k-9") == "k-9"


def test_what_is_not_there_is_none(office: Office) -> None:
    with office.read(NOW) as turn:
        assert (FIND.one(turn.db, dev="x"), FIND.value(turn.db, dev="x"), FIND.all(turn.db, dev="x")) == (
            None,
            None,
            [],
        )


def test_a_change_says_how_many_rows_it_touched_and_a_word_may_be_given_or_not(office: Office) -> None:
    with office.write(NOW) as turn:
        turn.db.execute(insert(FEEDS).values(dev="k-9", ep="e", head=1, whole=False))
        assert (STEP.run(turn.db, whose="k-9"), STEP.run(turn.db, whose="nobody")) == (1, 0)
        assert STEP.run(turn.db, whose="k-9", whole=True) == 1
        assert turn.db.execute(select(FEEDS.c.head, FEEDS.c.whole).where(FEEDS.c.dev == "k-9")).one() == (3, True)


def test_the_errors_of_the_driver_are_sqlalchemys(office: Office) -> None:
    with pytest.raises(IntegrityError, match="kiosks"), office.write(NOW) as turn:
        ADD.run_all(turn.db, [{"dev": "k-9", **KIOSK}, {"dev": "k-9", **KIOSK}])
    with office.read(NOW) as turn:
        assert FIND.one(turn.db, dev="k-9") is None
