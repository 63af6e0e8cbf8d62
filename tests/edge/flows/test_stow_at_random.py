"""Whatever two people, doors and sensors do while stowing: one parcel a cell, one cell a parcel."""

import random
from collections import Counter
from pathlib import Path

import pytest

from edge.domain.staff import Actor, person
from edge.errors import Refusal
from edge.flows import receive, stow
from edge.store import openings, parcels, places
from tests.edge.flows.crew import MARIA, Crew

PEOPLE = (MARIA, person("u-7", ["staff"]))
PARCELS = tuple(f"p-{number}" for number in range(6))
BUTTONS = (stow.here, stow.not_fit, stow.cancel, stow.again, stow.undo, receive.undo)
RUNGS = ("acked", "door_open", "door_open", "door_closed", "door_closed", "not_detected", "unknown")
FAILURES = ("jammed", "no_reply", "bad_frame")


def press(crew: Crew, who: Actor, chance: random.Random) -> None:
    """Somebody scans or touches something; a refusal is an answer like any other."""
    doing = chance.choice(("scan", "scan", "receive", "button", "elsewhere"))
    try:
        if doing == "scan":
            crew.do(stow.propose, f"{chance.choice(PARCELS)}-label", caller=who)
        elif doing == "receive":
            crew.do(receive.parcel, f"{chance.choice(PARCELS)}-label", caller=who)
        elif doing == "elsewhere":
            crew.do(stow.elsewhere, chance.choice(("01", "02", "03", "04", "A-1")), caller=who)
        else:
            crew.do(chance.choice(BUTTONS), caller=who)
    except Refusal:
        return


def move_door(crew: Crew, chance: random.Random) -> None:
    """A board says something of an opening that has not ended, or of a door that nobody opened."""
    waiting = [(row["cell"], row["id"]) for row in openings.unsettled(crew.db)]
    cell, opening = chance.choice(waiting or [("01", None)])
    rung = chance.choice(FAILURES if chance.random() < 0.02 else RUNGS)
    crew.says(cell, rung, opening, item=chance.choice(("present", "absent", "unknown")))


def check(crew: Crew) -> None:
    """What must hold after every step."""
    held = Counter(row["place"] for parcel in PARCELS if (row := parcels.get(crew.db, parcel)) and row["place"])
    assert all(count == 1 for count in held.values()), held
    for place in places.every(crew.db):
        inside = parcels.in_place(crew.db, place["id"])
        owner = place["reserved_for"]
        assert not inside or owner in (None, "check", inside[0]["id"]), (place["id"], owner)
        free = place["id"] in [each["id"] for each in places.free(crew.db)]
        assert not free or not (inside or owner or place["blocked"] or place["opening"])
    kept = Counter(place["reserved_for"] for place in places.every(crew.db) if place["reserved_for"] in PARCELS)
    assert all(count == 1 for count in kept.values()), kept
    for parcel in PARCELS:
        row = parcels.get(crew.db, parcel)
        stowed = sum(fact["parcel"] == parcel for fact in crew.facts("ParcelStowed"))
        taken_back = sum(fact["parcel"] == parcel for fact in crew.facts("StowReversed"))
        assert row is not None
        assert stowed - taken_back == (row["place"] is not None)


@pytest.mark.feature("STF-4")
@pytest.mark.feature("STF-5")
@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_events_puts_two_parcels_into_one_cell(tmp_path: Path, seed: int) -> None:
    crew, chance = Crew(tmp_path), random.Random(seed)
    crew.hire("u-7", "PVZ-0007", "staff")
    crew.announce("d-1", *PARCELS)
    for _ in range(150):
        if chance.random() < 0.55:
            press(crew, chance.choice(PEOPLE), chance)
        else:
            move_door(crew, chance)
        check(crew)
    assert "FaultCaught" not in crew.kinds()
    assert "ParcelStowed" in crew.kinds()
