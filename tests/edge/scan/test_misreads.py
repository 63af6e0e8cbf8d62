"""A hundred thousand scans in which engines say what is not there: no wrong parcel may come of it.

The list is as bad as lists are: orders in a row, several postings and boxes of one order, so that most misreads of one
or two characters hit another parcel of the list.
"""

import random
from collections import Counter

import pytest

from edge.scan import code128
from edge.scan.accept import Acceptor
from edge.scan.candidate import Candidate
from edge.scan.grammar import Grammar
from edge.scan.listed import Listed
from edge.scan.messages import Accepted

ORDERS = ("57300418", "57300419", "57300420", "12345678", "90211734")
MANIFEST = {f"{order}-000{posting}-{box}": "parcel" for order in ORDERS for posting in (1, 2, 3) for box in (1, 2)}
STRONG = ("zx_hist", "zx_half", "roi_sharp", "roi_even", "zx_rotate")
WEAK = ("zx_default", "roi_deblur")
OWN = ("soft", "fused", "zbar")
PLACE = ((0, 0), (100, 0), (100, 50), (0, 50))
SCANS = 100_000


def changed(text: str, count: int, dice: random.Random) -> str:
    """A posting number with so many of its digits read wrong."""
    letters = list(text)
    for place in dice.sample([i for i, letter in enumerate(text) if letter != "-"], count):
        letters[place] = str((int(letters[place]) + dice.randint(1, 9)) % 10)
    return "".join(letters)


def with_right_check(text: str, dice: random.Random) -> str:
    """Two symbols read wrong so that Code 128's check still holds: what no checksum can find."""
    row = code128.symbols(text)[:-1]
    places = dice.sample(range(1, len(row)), 2)
    for _ in range(20):
        wrong = list(row)
        wrong[places[0]] = dice.randrange(100)
        off = (wrong[places[0]] - row[places[0]]) * places[0]
        wrong[places[1]] = (row[places[1]] - off * pow(places[1], -1, code128.CHECK)) % code128.CHECK
        said = code128.text(wrong)
        if said is not None and wrong != row and code128.check(wrong) == code128.check(row):
            return said.text
    return text


def misread(text: str, dice: random.Random) -> str:
    """A wrong text for this label: another of the list, some wrong characters, or a wrong text with a right check."""
    way = dice.randrange(6)
    if way == 0:
        return dice.choice(list(MANIFEST))
    return with_right_check(text, dice) if way == 1 else changed(text, way - 1, dice)


def said(text: str, *stages: str) -> Candidate:
    return Candidate(text, "code128", stages, corners=PLACE)


def once(true: str, wrong: str, dice: random.Random) -> list[list[Candidate]]:
    """One engine is wrong in one frame; in the others somebody is right or nobody says anything."""
    right = [said(true, dice.choice(STRONG), dice.choice(OWN)), said(true, dice.choice(STRONG + WEAK + OWN))]
    frames = [[dice.choice(right)] if dice.random() < 0.6 else [] for _ in range(4)]
    frames[dice.randrange(4)] = [said(wrong, dice.choice(STRONG + WEAK + OWN))]
    return frames


def again(true: str, wrong: str, dice: random.Random) -> list[list[Candidate]]:
    """One engine is wrong in the same way in every frame and by every stage; the others are right now and then."""
    group = dice.choice((STRONG + WEAK, ("soft", "fused"), ("zbar",)))
    others = [stage for stage in STRONG + OWN if stage not in group and not (stage in STRONG and group[0] in STRONG)]
    helped = dice.random() < 0.5
    return [
        [said(wrong, dice.choice(group))]
        + ([said(true, dice.choice(others))] if helped and dice.random() < 0.4 else [])
        for _ in range(dice.randint(2, 6))
    ]


def anew(true: str, _wrong: str, dice: random.Random) -> list[list[Candidate]]:
    """One engine is wrong in every frame, each time in another way."""
    return [[said(misread(true, dice), dice.choice(STRONG + WEAK))] for _ in range(dice.randint(2, 6))]


@pytest.mark.feature("HW-2")
@pytest.mark.timeout(600)
def test_no_misread_of_one_engine_is_ever_taken_for_a_listed_parcel() -> None:
    dice = random.Random(11)
    labels = list(MANIFEST)
    grammar, listed = Grammar(), Listed(MANIFEST)
    counts: Counter[str] = Counter()
    for number in range(SCANS):
        true = dice.choice(labels)
        way = dice.choice((once, again, anew))
        judge = Acceptor(grammar.read, listed)
        for at, frame in enumerate(way(true, misread(true, dice), dice)):
            for told in judge.take(tuple(frame), at * 100):
                if isinstance(told, Accepted):
                    counts["right" if told.text == true else "asked" if told.surplus else "wrong"] += 1
                    assert told.text == true or told.surplus, (number, way.__name__, told)
    assert counts["wrong"] == 0
    assert counts["right"] > SCANS / 10
    assert counts["asked"] < SCANS / 20
