"""Finding parcels by what people remember: words of the name, parts of the order number."""

import json
from collections.abc import Sequence

from edge.domain.spelling import one_slip, slips, words
from edge.store.db import Db, Row

LAST = "\U0010ffff"


def index(db: Db, parcel: str, text: str) -> None:
    """Make a parcel findable by the words of `text`, and by no others; "" forgets it."""
    wanted = set(words(text))
    have = {row["word"] for row in db.all("SELECT word FROM parcel_word WHERE parcel = ?", (parcel,))}
    for word in have - wanted:
        db.run("DELETE FROM parcel_word WHERE parcel = ? AND word = ?", (parcel, word))
        db.run(
            "DELETE FROM word_slip WHERE slip IN (SELECT value FROM json_each(?)) AND word = ?"
            " AND NOT EXISTS(SELECT 1 FROM parcel_word w WHERE w.word = word_slip.word)",
            (json.dumps(sorted(slips(word))), word),
        )
    for word in wanted - have:
        db.run("INSERT INTO parcel_word(word, parcel) VALUES(?, ?)", (word, parcel))
        if db.one("SELECT 1 FROM word_slip WHERE slip = ? AND word = ?", (word, word)) is None:
            _index_slips(db, word)


def _index_slips(db: Db, word: str) -> None:
    for slip in slips(word):
        db.run("INSERT INTO word_slip(slip, word) VALUES(?, ?)", (slip, word))


def by_words(db: Db, sought: Sequence[str], limit: int) -> list[Row]:
    """Parcels that have a word beginning with each of `sought`; put the longest first."""
    if not sought:
        return []
    more = " AND EXISTS(SELECT 1 FROM parcel_word b WHERE b.parcel = a.parcel AND b.word >= ? AND b.word < ?)"
    bounds = [bound for word in sought for bound in (word, word + LAST)]
    return db.all(
        "SELECT DISTINCT p.* FROM (SELECT parcel FROM parcel_word a WHERE a.word >= ? AND a.word < ?"  # noqa: S608
        f"{more * (len(sought) - 1)} LIMIT {int(limit)}) found JOIN parcel p ON p.id = found.parcel",
        bounds,
    )


def near(db: Db, word: str, limit: int) -> list[str]:
    """Words known here that are one typing error away from `word`."""
    rows = db.all(
        "SELECT DISTINCT word FROM word_slip WHERE slip IN (SELECT value FROM json_each(?)) LIMIT 200",
        (json.dumps(sorted(slips(word))),),
    )
    return [row["word"] for row in rows if row["word"] != word and one_slip(word, row["word"])][:limit]


def by_phone4(db: Db, digits: str, limit: int) -> list[Row]:
    """Parcels of a phone number that ends so."""
    return db.all("SELECT * FROM parcel WHERE phone4 = ? LIMIT ?", (digits, limit))


def by_barcode_start(db: Db, start: str, limit: int) -> list[Row]:
    """Parcels with a barcode that begins so."""
    return db.all(
        "SELECT DISTINCT p.* FROM (SELECT parcel FROM parcel_barcode WHERE barcode >= ? AND barcode < ? LIMIT ?) found"
        " JOIN parcel p ON p.id = found.parcel",
        (start, start + LAST, limit),
    )
