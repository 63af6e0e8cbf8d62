"""Finding among very many parcels is as much work as among a few: counted in steps of the database, not in time."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.domain.spelling import slips, words
from edge.flows import find
from tests.edge.flows.crew import Crew

FEW, MANY = 2_000, 60_000
STEPS_MOST = 60_000
GIVEN = "АБВГДЕЖЗИКЛМНОПРСТУФЭЮЯ"


def surname(chance: random.Random) -> str:
    """A name that sounds like one."""
    return "".join(chance.choice(pair) for pair in ("бвгдзклмнпрст", "аеиоу") * 3) + chance.choice(("ов", "ин", "ова"))


def crowd(folder: Path, size: int) -> Crew:
    """A point with so many stored parcels of one thousand families."""
    crew, chance = Crew(folder), random.Random(1)
    names = sorted({surname(chance) for _ in range(1_000)})
    listed = list(people(names, size, chance))
    raw = crew.db.raw
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO parcel(id, state, name, order_no, phone4) VALUES(?, 'stored', ?, ?, ?)", listed)
    indexed = ((word, ident) for ident, name, order, _ in listed for word in words(f"{name} {order}"))
    raw.executemany("INSERT OR IGNORE INTO parcel_word(word, parcel) VALUES(?, ?)", indexed)
    labels = ((f"9{ident[2:]:>09}", ident) for ident, *_ in listed)
    raw.executemany("INSERT INTO parcel_barcode(barcode, parcel) VALUES(?, ?)", labels)
    missing = ((slip, name) for name in names for slip in slips(name))
    raw.executemany("INSERT OR IGNORE INTO word_slip(slip, word) VALUES(?, ?)", missing)
    raw.execute("COMMIT")
    return crew


def people(names: list[str], size: int, chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """(id, name, order, last digits of the phone)."""
    for number in range(size):
        name = f"{chance.choice(names)} {chance.choice(GIVEN)}."
        yield f"p-{number}", name, f"{number // 1000:04}-{number % 10_000:04}", f"{number % 1_000:04}"


def steps(crew: Crew, text: str) -> int:
    """How many steps (in hundreds) the database makes for one search."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 100
        return 0

    crew.db.raw.set_progress_handler(step, 100)
    found = crew.act(find.parcels, text)["rows"]
    crew.db.raw.set_progress_handler(None, 0)
    assert bool(found) is (text != "нету такого"), text
    return count


@pytest.mark.feature("STF-6")
def test_a_search_is_no_more_work_among_sixty_thousand_parcels_than_a_bound_that_does_not_grow(tmp_path: Path) -> None:
    few, many = crowd(tmp_path / "few", FEW), crowd(tmp_path / "many", MANY)
    row = few.db.one("SELECT name, order_no FROM parcel WHERE id = 'p-1777'")
    assert row is not None
    family = row["name"].split()[0]
    slip = family[:2] + family[3:]
    asked = [family, slip, row["order_no"], "0777", "9000001777", family[:3], "нету такого"]
    work = {text: (steps(few, text), steps(many, text)) for text in asked}
    assert max(most for _, most in work.values()) < STEPS_MOST, work
