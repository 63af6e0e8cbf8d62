"""A scan always means something: what, is decided by the kind of label and by the screen (SCREENS 4.3)."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from edge.domain.barcode import Kind, Label, Symbology, read
from edge.domain.desk import KEPT_MOST, Desk, Screen
from edge.domain.parcel import Act
from edge.domain.staff import may, person
from edge.domain.visit import Event
from edge.effects import Done, Effect, Sound, Tell, Tone
from edge.flows import desk, filling, give_back, handover, parcel, receive, screen, sign_in, stow, visit
from edge.store import parcels, places, staff
from edge.turn import Turn

CHOICES_MOST = 3

Found = Mapping[str, Any]
Meaning = Callable[[Turn, Label, Found], Done]


def accepted(turn: Turn, text: str, kind: str, source: str, found: Found | None = None) -> Done:
    """The kiosk's own camera or scanner read a label: staff's while they work at the panel, else the customer's."""
    session, ended = sign_in.on_panel(turn)
    if session is None:
        things = kind == Kind.RETAIL and turn.memory.visit.parcel
        done = Done(effects=give_back.shown(turn, text)) if things else visit.scan(turn, kind, found or {})
        return Done(done.answer, (*ended, *done.effects))
    mine = turn.by(person(session["id"], staff.roles(session)))
    if not may(mine.actor, f"scan.{source}"):
        return Done(effects=desk.note(mine, "scan.not_yours"))
    return _mean(mine, Label(Kind(kind), text, read(text, Symbology.ANY, lambda _: True).value), found or {})


def several(turn: Turn, texts: tuple[str, ...]) -> Done:
    """Labels are in view that exclude each other: the one that the task asks for counts, else the person chooses."""
    mine = _at_panel(turn)
    if mine is None or desk.of(mine).asked or desk.of(mine).stopped:
        return Done()
    wanted = handover.wanted(mine, texts)
    if len(wanted) == 1:
        return typed(mine, wanted[0])
    ways: list[desk.Choice] = [("scan.chosen", {"text": text}) for text in texts[:CHOICES_MOST]]
    return Done(effects=desk.choice(mine, "scan.several", ways, count=len(texts)))


def unsure(turn: Turn, text: str) -> Done:
    """A label that was hard to read, known from the list: staff compare it with the print before it counts."""
    mine = _at_panel(turn)
    if mine is None or desk.of(mine).asked or desk.of(mine).stopped:
        return Done()
    ways: list[desk.Choice] = [("scan.chosen", {"text": text}), ("scan.never_mind", {})]
    return Done(effects=desk.choice(mine, "scan.is_it", ways, label=text))


def chosen(turn: Turn, text: str) -> Done:
    """The label in hand, named on the screen; what was scanned meanwhile comes after it."""
    label = read(text, Symbology.ANY, lambda postal: bool(parcels.by_barcode(turn.db, postal)))
    desk.change(turn, kept=((text, label.kind.value), *desk.of(turn).kept))
    return answered(turn)


def unread(turn: Turn, _why: str) -> Done:
    """Bars are in view and cannot be read: the customer is told how to hold them."""
    return Done() if turn.memory.panel else Done(effects=screen.may_go(turn, Event.SCAN_UNREAD))


def typed(turn: Turn, text: str, found: Found | None = None) -> Done:
    """Staff typed a label, or the scanner of their tablet did."""
    text = text.strip()
    label = read(text, Symbology.ANY, lambda postal: bool(parcels.by_barcode(turn.db, postal)))
    if label.problem is not None and not parcels.by_barcode(turn.db, text):
        return Done(effects=desk.stop(turn, "scan.misread", label=text))
    return _mean(turn, label, found or {})


def at(turn: Turn, screen: str, delivery: str | None = None) -> Done:
    """A staff screen was opened: from now on scans mean what they mean there."""
    here = Screen(screen)
    keeps = desk.of(turn)
    desk.put(turn, replace(keeps, screen=here, delivery=delivery or keeps.delivery, asked="", stopped=False, kept=()))
    return Done({})


def look(turn: Turn) -> Done:
    """What the person is at, for a page that draws it: the parcel in hand, the customer at the counter."""
    here = desk.of(turn)
    stowing = asdict(here.stowing) if here.stowing is not None else None
    if here.stowing is not None and stowing is not None:
        stowing |= {"open": filling.is_open(turn, here.stowing), "refused": sorted(here.stowing.refused)}
    order = handover.seen(turn, here.order) if here.order is not None else None
    undo = here.deeds[-1].verb if here.deeds else ""
    return Done({"delivery": here.delivery, "tote": here.tote, "stowing": stowing, "order": order, "undo": undo})


def understood(turn: Turn) -> Done:
    """The stop was read; scans count again."""
    desk.change(turn, stopped=False)
    return Done({})


def never_mind(turn: Turn) -> Done:
    """The question is left unanswered; nothing happens."""
    return answered(turn)


def answered(turn: Turn) -> Done:
    """A question was answered: what was scanned meanwhile comes now, one after the other."""
    effects: tuple[Effect, ...] = ()
    desk.change(turn, asked="")
    while (here := desk.of(turn)).kept and not here.asked and not here.stopped:
        (text, kind), *rest = here.kept
        desk.change(turn, kept=tuple(rest))
        effects += _mean(turn, Label(Kind(kind), text, text), {}).effects
    return Done({}, effects)


def _at_panel(turn: Turn) -> Turn | None:
    """The turn of whoever is signed in at the panel; None when that is nobody who may scan."""
    session = staff.session(turn.db, turn.memory.panel) if turn.memory.panel else None
    if session is None:
        return None
    mine = turn.by(person(session["id"], staff.roles(session)))
    return mine if may(mine.actor, "scan.camera") else None


def _mean(turn: Turn, label: Label, found: Found) -> Done:
    here = desk.of(turn)
    if here.stopped:
        return Done(effects=(Sound(Tone.STOP),))
    kind = _kind(turn, label)
    if here.asked and kind in _KEPT:
        return Done(effects=_keep(turn, here, label, kind))
    meaning = _MEANINGS.get((here.screen, kind)) or _ANYWHERE.get(kind)
    if meaning is None:
        return Done(effects=desk.note(turn, f"scan.unexpected.{kind.value}", label=label.text))
    return meaning(turn, label, found)


_KEPT = frozenset({Kind.PARCEL, Kind.TOTE, Kind.CELL})
"""What may wait for the answer to a question; a customer's code never does."""


def _kind(turn: Turn, label: Label) -> Kind:
    """Post and parcels of other shops have labels of their own: what is on a list is a parcel."""
    if label.kind in (Kind.S10, Kind.RPO) or parcels.by_barcode(turn.db, label.text):
        return Kind.PARCEL
    return label.kind


def _keep(turn: Turn, here: Desk, label: Label, kind: Kind) -> tuple[Effect, ...]:
    if len(here.kept) >= KEPT_MOST:
        return (Sound(Tone.STOP),)
    desk.change(turn, kept=(*here.kept, (label.text, kind.value)))
    return (Sound(Tone.CHOICE),)


def _home_parcel(turn: Turn, label: Label, found: Found) -> Done:
    """On the home screen: announced parcels are received, received ones stowed, others shown."""
    rows = parcels.by_barcode(turn.db, label.text)
    if any(parcel.can(row, Act.RECEIVE) for row in rows):
        done = receive.parcel(turn, label.text)
        return Done(done.answer, (*done.effects, *_go(turn, "receive", delivery=desk.of(turn).delivery or "")))
    if any(parcel.can(row, Act.STOW) for row in rows):
        done = stow.propose(turn, label.text)
        return Done(done.answer, (*done.effects, *_go(turn, "stow")))
    return _card(turn, label, found)


def _home_tote(turn: Turn, label: Label, _found: Found) -> Done:
    done = receive.tote(turn, label.text)
    return Done(done.answer, (*done.effects, *_go(turn, "receive", delivery=desk.of(turn).delivery or "")))


def _sheet(turn: Turn, label: Label, _found: Found) -> Done:
    done = receive.sheet(turn, label.value)
    return Done(done.answer, (*done.effects, *_go(turn, "receive", delivery=desk.of(turn).delivery or "")))


def _card(turn: Turn, label: Label, _found: Found) -> Done:
    rows = parcels.by_barcode(turn.db, label.text)
    if not rows:
        return Done(effects=(*desk.note(turn, "scan.searching", label=label.text), *_go(turn, "find", text=label.text)))
    return Done(
        effects=(*desk.known(turn, "scan.found", **desk.told(turn, rows[0])), *_go(turn, "parcel", id=rows[0]["id"]))
    )


def _place(turn: Turn, label: Label) -> str:
    row = places.labelled(turn.db, label.value)
    return row["id"] if row is not None else ""


def _cell(turn: Turn, label: Label, _found: Found) -> Done:
    place = _place(turn, label)
    if not place:
        return Done(effects=desk.stop(turn, "scan.no_such_place", label=label.text))
    return Done(effects=_go(turn, "cell", id=place))


def _stow_place(turn: Turn, label: Label, _found: Found) -> Done:
    place = _place(turn, label)
    if not place:
        return Done(effects=desk.stop(turn, "scan.no_such_place", label=label.text))
    return stow.here(turn, place, "scan")


def _claim(turn: Turn, label: Label, found: Found) -> Done:
    if not found:
        return Done(effects=desk.note(turn, "scan.show_camera"))
    done = handover.claim(turn, label.kind.value, found)
    return Done(done.answer, (*done.effects, *_go(turn, "handover")))


def _badge(turn: Turn, _label: Label, _found: Found) -> Done:
    return Done(effects=desk.note(turn, "scan.unexpected.badge"))


def _go(turn: Turn, to: str, **args: str) -> tuple[Effect, ...]:
    """Show this page on the screen of whoever scanned."""
    return (Tell("go", {"to": to, "args": args}, desk.session(turn)),)


def _stop(text: str) -> Meaning:
    return lambda turn, label, _found: Done(effects=desk.stop(turn, text, label=label.text))


_MEANINGS: Mapping[tuple[Screen, Kind], Meaning] = {
    (Screen.HOME, Kind.PARCEL): _home_parcel,
    (Screen.HOME, Kind.TOTE): _home_tote,
    (Screen.RECEIVE, Kind.PARCEL): lambda turn, label, _found: receive.parcel(turn, label.text),
    (Screen.RECEIVE, Kind.TOTE): lambda turn, label, _found: receive.tote(turn, label.text),
    (Screen.RECEIVE, Kind.UNKNOWN): _stop("receive.no_label"),
    (Screen.STOW, Kind.PARCEL): lambda turn, label, _found: stow.propose(turn, label.text),
    (Screen.STOW, Kind.CELL): _stow_place,
    (Screen.STOW, Kind.UNKNOWN): _stop("stow.unknown"),
    (Screen.HANDOVER, Kind.PARCEL): lambda turn, label, _found: handover.take(turn, label.text),
    (Screen.HANDOVER, Kind.TOTE): _stop("handover.not_a_parcel"),
    (Screen.HANDOVER, Kind.UNKNOWN): _stop("handover.not_a_parcel"),
}
"""What a kind of label means on one screen."""

_ANYWHERE: Mapping[Kind, Meaning] = {
    Kind.PARCEL: _card,
    Kind.CELL: _cell,
    Kind.SHEET: _sheet,
    Kind.CODE: _claim,
    Kind.PICKUP: _claim,
    Kind.BADGE: _badge,
    Kind.UNKNOWN: _card,
}
"""What it means on every other."""
