"""The platform's database: durable, whole transactions, times that sort, several connections at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import dialect

from provisioning.fleet.database import Database, add_if_new
from provisioning.fleet.schema import CUSTOMERS, METADATA
from provisioning.fleet.when import When

TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone apart


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'fleet.db'}")
    yield found
    found.close()


def known(database: Database) -> list[str]:
    """The customers' ids."""
    with database.read() as connection:
        return list(connection.execute(select(CUSTOMERS.c.id).order_by(CUSTOMERS.c.id)).scalars())


def test_every_commit_reaches_the_disk_before_it_counts(database: Database) -> None:
    with database.read() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert values == ["wal", 2]


def test_an_error_undoes_the_whole_act(database: Database) -> None:
    def half() -> None:
        with database.write() as connection:
            connection.execute(insert(CUSTOMERS).values(id="a", locked=b""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert known(database) == []


def test_a_taken_key_is_not_written_again(database: Database) -> None:
    with database.write() as connection:
        assert add_if_new(connection, CUSTOMERS, id="a", locked=b"1")
        assert not add_if_new(connection, CUSTOMERS, id="a", locked=b"2")
        assert connection.execute(select(CUSTOMERS.c.locked)).scalar_one() == b"1"


def test_writers_wait_for_each_other(database: Database) -> None:
    def work(name: str) -> None:
        for number in range(20):
            with database.write() as connection:
                count = len(connection.execute(select(CUSTOMERS.c.id)).all())
                connection.execute(insert(CUSTOMERS).values(id=f"{count:03} {name} {number}", locked=b""))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [int(each.split()[0]) for each in known(database)] == list(range(60))


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.read() as looking:
        before = looking.execute(select(CUSTOMERS.c.id)).all()
        with database.write() as connection:
            connection.execute(insert(CUSTOMERS).values(id="a", locked=b""))
        assert looking.execute(select(CUSTOMERS.c.id)).all() == before
    assert known(database) == ["a"]


def test_opening_it_again_finds_everything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fleet.db'}"
    first = Database(url)
    with first.write() as connection:
        connection.execute(insert(CUSTOMERS).values(id="a", locked=b""))
    first.close()
    second = Database(url)
    assert known(second) == ["a"]
    second.close()


@given(TIMES, TIMES)
def test_times_sort_as_text_and_come_back_to_the_millisecond(one: datetime, other: datetime) -> None:
    kind = When()
    texts = [kind.process_bind_param(each, dialect()) for each in (one, other)]
    assert texts[0] is not None
    assert texts[1] is not None
    back = kind.process_result_value(texts[0], dialect())
    assert back is not None
    assert abs(back - one) < timedelta(milliseconds=1)
    if abs(one - other) > timedelta(milliseconds=1):
        assert (texts[0] < texts[1]) == (one < other)


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    moscow = datetime(2026, 11, 21, 15, tzinfo=timezone(timedelta(hours=3)))
    assert When().process_bind_param(moscow, dialect()) == "2026-11-21T12:00:00.000Z"


def test_no_table_keeps_a_name_a_phone_or_a_code_open() -> None:
    columns = {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}
    personal = {"name", "phone", "phone4", "digits", "pin", "text"}
    assert {each for each in columns if each[1] in personal} == {("readers", "name")}


def test_a_database_of_an_older_release_gets_the_columns_that_it_lacks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fleet.db'}"
    database = Database(url)
    with database.write() as db:
        db.exec_driver_sql("ALTER TABLE codes DROP COLUMN purpose")
        db.exec_driver_sql(
            "INSERT INTO codes(id, dev, customer, key_id, locked, claim, ver, since, until)"
            " VALUES('c-1', 'k-1', 'x', 'ck1', x'00', '0', 1, '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z')"
        )
    database.close()
    grown = Database(url)
    with grown.read() as db:
        assert db.exec_driver_sql("SELECT purpose FROM codes").scalar_one() == "pickup"
    grown.close()
