"""Stowing: scan, a cell opens and lights up, the door shuts, next. Nobody touches the screen."""

from dataclasses import replace

from edge.domain.desk import Screen, Stowing, Then
from edge.domain.facts import CellBlocked, How, ParcelReceived, StowReversed
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.effects import Colour, Done, Effect, Light, Pattern, Tell
from edge.errors import WrongState
from edge.flows import desk, filling, line, moving, opening, parcel, placing
from edge.flows.opening import Wish
from edge.flows.pickup import Said
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

FAILED = ("jammed", "no_reply", "bad_frame")
EMPTY: tuple[desk.Choice, ...] = (("stow.again", {}), ("stow.here", {}), ("stow.cancel", {}))


def propose(turn: Turn, text: str) -> Done:
    """A parcel is scanned: it gets a place, and if that is a cell, the cell opens."""
    desk.change(turn, screen=Screen.STOW)
    if effects := _busy(turn, text):
        return Done({"held": True}, effects)
    rows = parcels.by_barcode(turn.db, text)
    mine = [row for row in rows if parcel.can(row, Act.STOW)]
    if not rows:
        return Done(effects=desk.stop(turn, "stow.unknown", barcode=text))
    if len(rows) > 1 and len(mine) != 1:
        picks = [("stow.pick", {"parcel": row["id"]}) for row in rows[:3]]
        return Done(effects=desk.choice(turn, "receive.which", picks, barcode=text))
    return Done({}, _judge(turn, (mine or rows)[0]))


def pick(turn: Turn, parcel_id: str) -> Done:
    """The parcel in hand, named on the screen: received now if it was not yet, then it gets a place."""
    row = parcel.found(turn, parcel_id)
    if effects := _busy(turn, ""):
        return Done({"held": True}, effects)
    if parcel.can(row, Act.RECEIVE):
        seq = turn.note(ParcelReceived(parcel_id, "hand", "ok", bool(row["surplus"]), row["delivery"], row["tote"]))
        parcel.move(turn, row, Act.RECEIVE, ver=seq)
    if not parcel.can(parcel.found(turn, parcel_id), Act.STOW):
        return Done({}, _judge(turn, row))
    return Done({"parcel": parcel_id}, filling.begin(turn, parcel.found(turn, parcel_id)))


def here(turn: Turn, place: str | None = None, how: How = "hand") -> Done:
    """It lies in its place: the shelf's label was scanned, or [Here] was touched."""
    stowing = _stowing(turn)
    if place is not None and place != stowing.place:
        return elsewhere(turn, place)
    if filling.is_open(turn, stowing):
        return Done(effects=desk.wait(turn, "stow.shut_first", place=stowing.place))
    return Done({"parcel": stowing.parcel}, filling.stowed(turn, stowing, how))


def not_fit(turn: Turn) -> Done:
    """It does not fit: the next larger place is proposed as soon as this door is shut."""
    return _after(turn, Then.LARGER)


def elsewhere(turn: Turn, place: str) -> Done:
    """Staff choose another place for the parcel in hand."""
    placing.check(turn, parcel.found(turn, _stowing(turn).parcel), place)
    return _after(turn, Then.ELSEWHERE, place)


def cancel(turn: Turn) -> Done:
    """Not now: the place is free again, the parcel stays received."""
    return _after(turn, Then.CANCEL)


def again(turn: Turn) -> Done:
    """Open the same cell once more: nothing was put in, or the door stuck."""
    stowing = _stowing(turn)
    if stowing.opening is None:
        return Done({}, (Light(stowing.place, Colour.GREEN, Pattern.BLINK),))
    openings.settle(turn.db, stowing.opening)
    ident, effects = opening.begin(turn, filling.wish(turn, stowing.parcel, stowing.place))
    filling.hold(turn, replace(stowing, opening=ident, then=Then.STOWED))
    return Done({"opening": ident}, (*effects, *desk.refresh(turn, "stowing")))


def undo(turn: Turn) -> Done:
    """Take back the last stow of the person who asks: the parcel has to come out again, so its cell opens."""
    deeds = desk.of(turn).deeds
    if not deeds or deeds[-1].verb != "stow":
        raise WrongState("stow.nothing_to_undo")
    deed = deeds[-1]
    row = parcel.found(turn, deed.parcel)
    if row["place"] != deed.place:
        raise WrongState("stow.nothing_to_undo")
    parcel.must(row, Act.UNSTOW)
    seq = turn.note(StowReversed(deed.parcel, deed.place, deed.seq, "mistake"))
    parcel.move(turn, row, Act.UNSTOW, place=None, ver=seq)
    places.reserve(turn.db, deed.place, deed.parcel)
    desk.put(turn, desk.of(turn).undone())
    said = desk.known(turn, "stow.undone", **{**desk.told(turn, row), "place": deed.place})
    return Done({"parcel": deed.parcel}, (*_take_out(turn, deed.place, deed.parcel), *said))


def door(turn: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    """The books of a stow: its door opened, shut, or did not open."""
    if row["settled"]:
        return ()
    if moving.concerns(turn, row):
        return moving.door(turn, row, said)
    actor, stowing = filling.of_opening(turn, row)
    if not filling.is_kept(turn, stowing):
        return _orphan(turn, row, said)
    if said.rung in FAILED and not said.more:
        return _no_open(turn, row, actor, stowing)
    if said.rung == "door_closed":
        return _shut(actor, row, stowing)
    return _unsure(actor, row, said)


def _unsure(actor: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    """Nobody can tell, or it goes on: the person is asked, or somebody has to look, or the screen is drawn anew."""
    if said.rung == "unknown":
        tasks.open_task(actor.db, Kind.UNRESOLVED, wall_text(actor.now()), place=row["cell"], parcel=row["parcel"])
        return (Tell("tasks", {}),)
    if said.rung == "not_detected" and not said.more:
        return desk.choice(actor, "stow.unsure", EMPTY, place=row["cell"])
    return desk.refresh(actor, "stowing")


def _orphan(turn: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    """The parcel went another way meanwhile: when this door is shut, somebody looks what is inside."""
    if said.rung != "door_closed" and said.rung not in FAILED:
        return ()
    openings.settle(turn.db, row["id"])
    tasks.open_task(turn.db, Kind.CHECK_CELL, wall_text(turn.now()), place=row["cell"])
    places.reserve(turn.db, row["cell"], "check")
    return (Tell("tasks", {}), Tell("cells", {}))


def recovered(turn: Turn, row: Row, seen: tuple[str, str]) -> bool:
    """After a restart, with the door shut: full is stowed, empty is free again; else a person has to look."""
    if moving.concerns(turn, row):
        return moving.cut(turn, row, seen)
    actor, stowing = filling.of_opening(turn, row)
    if seen[1] == "present" and filling.is_kept(turn, stowing):
        filling.stowed(actor, stowing, "scan")
    elif seen[1] == "absent":
        filling.release(actor, stowing)
    else:
        openings.settle(turn.db, row["id"])
        tasks.open_task(turn.db, Kind.LOOK_INSIDE, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    return True


def _shut(actor: Turn, row: Row, stowing: Stowing) -> tuple[Effect, ...]:
    if stowing.then is not Then.STOWED and row["item"] != "present":
        return filling.go_on(actor, stowing)  # whatever was asked for: what was left inside is stowed
    if row["item"] == "absent":
        return (*desk.choice(actor, "stow.empty", EMPTY, place=row["cell"]), *desk.refresh(actor, "stowing"))
    return filling.stowed(actor, stowing, "scan")


def _no_open(turn: Turn, row: Row, actor: Turn, stowing: Stowing) -> tuple[Effect, ...]:
    """The cell did not open: the parcel in hand gets another place at once."""
    in_hand = desk.of(actor).stowing
    filling.release(actor, stowing)
    effects = () if line.silent(turn, row["cell"]) else _broken(turn, row)
    if in_hand is None or in_hand.opening != row["id"]:
        return effects
    return (*effects, *filling.begin(actor, parcel.found(actor, stowing.parcel), stowing.refused))


def _broken(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The fault is this cell's own, not its board's: out of service, and somebody has to see to it."""
    if places.block(turn.db, row["cell"], row["rung"]):
        turn.note(CellBlocked(row["cell"], row["rung"], openings.cause_of(row)))
    tasks.open_task(turn.db, Kind.CELL_FAILED, wall_text(turn.now()), place=row["cell"])
    return (Light(row["cell"], Colour.RED, Pattern.STEADY), Tell("tasks", {}), Tell("cells", {}))


def _busy(turn: Turn, text: str) -> tuple[Effect, ...]:
    """The parcel before is not in its place yet: its door has to be shut first, or somebody says where it is."""
    stowing = _in_hand(turn)
    if stowing is None:
        return ()
    if filling.is_open(turn, stowing):
        return desk.wait(turn, "stow.shut_first", place=stowing.place)
    desk.change(turn, kept=((text, "parcel"),) if text else ())
    ways: tuple[desk.Choice, ...] = (("stow.here", {}), ("stow.cancel", {}))
    return desk.choice(turn, "stow.is_it_there", ways, place=stowing.place)


def _judge(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """What a scanned parcel means while stowing (SCREENS 4.3)."""
    if parcel.can(row, Act.STOW):
        return filling.begin(turn, row)
    if parcel.can(row, Act.RECEIVE):
        ways: list[desk.Choice] = [("stow.pick", {"parcel": row["id"]}), ("scan.never_mind", {})]
        return desk.choice(turn, "stow.not_received", ways, **desk.told(turn, row))
    return desk.stop(turn, f"parcel.stow.{row['state']}", **desk.told(turn, row))


def _after(turn: Turn, then: Then, place: str = "") -> Done:
    """What is asked for happens when the open door is shut; at once when it is shut already."""
    stowing = replace(_stowing(turn), then=then, wish=place)
    filling.hold(turn, stowing)
    if filling.is_open(turn, stowing):
        said = desk.note(turn, "stow.shut_to_go_on", place=stowing.place)
        return Done({}, (*said, *desk.refresh(turn, "stowing")))
    return Done({}, filling.go_on(turn, stowing))


def _take_out(turn: Turn, place: str, parcel_id: str) -> tuple[Effect, ...]:
    row = places.get(turn.db, place)
    if row is None or row["kind"] != "cell" or row["opening"] is not None:
        return (Light(place, Colour.AMBER, Pattern.BLINK),)
    _, effects = opening.begin(turn, Wish(place, "take", {"person": turn.actor.id}, parcel_id))
    return effects


def _stowing(turn: Turn) -> Stowing:
    stowing = _in_hand(turn)
    if stowing is None:
        raise WrongState("stow.nothing_in_hand")
    return stowing


def _in_hand(turn: Turn) -> Stowing | None:
    """What this person holds, unless somebody else has taken it in hand meanwhile."""
    stowing = desk.of(turn).stowing
    if stowing is None or filling.is_kept(turn, stowing):
        return stowing
    desk.change(turn, stowing=None, asked="")
    return None
