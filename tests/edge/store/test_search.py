"""Search: found by what people remember, forgotten when asked to."""

from pathlib import Path

import pytest

from edge.store import parcels, search
from edge.store.db import Db, Row
from tests.edge.rig import Rig


@pytest.fixture
def db(tmp_path: Path) -> Db:
    db = Rig(tmp_path).db
    for ident, name, order in (("p-1", "Семёнова А.", "0114-3321"), ("p-2", "Иванов И.", "0115-3322")):
        parcels.put(db, ident, {"name": name, "order_no": order, "phone4": "4417"}, [f"88{ident[2:]}"])
    return db


def found(rows: list[Row]) -> list[str]:
    return sorted(row["id"] for row in rows)


def test_a_parcel_is_found_by_the_beginning_of_each_word(db: Db) -> None:
    assert found(search.by_words(db, ["семен", "а"], 8)) == ["p-1"]
    assert found(search.by_words(db, ["семен", "и"], 8)) == []
    assert found(search.by_words(db, ["3322"], 8)) == ["p-2"]


def test_a_word_with_one_slip_leads_to_the_word_that_was_meant(db: Db) -> None:
    assert search.near(db, "семенва", 8) == ["семенова"]
    assert search.near(db, "семнва", 8) == []


def test_a_parcel_whose_name_is_gone_leaves_no_word_behind(db: Db) -> None:
    parcels.put(db, "p-1", {"name": "", "order_no": ""}, [])
    assert search.by_words(db, ["семен"], 8) == []
    assert db.all("SELECT * FROM word_slip WHERE word = 'семенова'") == []


def test_a_word_that_another_parcel_has_stays(db: Db) -> None:
    parcels.put(db, "p-3", {"name": "Иванов П."}, [])
    parcels.put(db, "p-2", {"name": ""}, [])
    assert search.near(db, "ивпнов", 8) == ["иванов"]
    assert found(search.by_words(db, ["иванов"], 8)) == ["p-3"]


def test_a_barcode_is_found_by_its_beginning_and_a_phone_by_its_end(db: Db) -> None:
    assert found(search.by_barcode_start(db, "88", 8)) == ["p-1", "p-2"]
    assert found(search.by_phone4(db, "4417", 8)) == ["p-1", "p-2"]
