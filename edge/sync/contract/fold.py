"""Facts → what stands where: `stock`, `cell` and `tote` as both sides compute them from the same journal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.sync.contract.canonical import document_hash

Body = Mapping[str, Any]
Known = Callable[[str, str], Body | None]
"""(kind, key) → the body that stands there now."""

NOWHERE = frozenset({"issued", "missing", "sent_back"})
COUNTER = "counter"
"""The place of what was refused at the counter: in nobody's cell."""

FRESH_CELL: Body = {"state": "free", "door": "unknown", "item": "unknown", "blocked": None}


@dataclass(frozen=True, slots=True)
class Change:
    """A document as it stands after a fact; without a body it is no more."""

    kind: str
    key: str
    body: Body | None


Rule = Callable[[Body, Known], Iterable[Change]]


def fold(kind: str, body: Body, known: Known) -> tuple[Change, ...]:
    """What this fact changes. A kind that is not known here changes nothing."""
    rule = RULES.get(kind)
    return tuple(rule(body, known)) if rule else ()


def _stock(parcel: str, state: str, place: str | None, opening: str | None = None) -> Change:
    return Change("stock", parcel, {"state": state, "place": place, "opening": opening})


def _place(parcel: str, known: Known) -> str | None:
    before = known("stock", parcel)
    return before["place"] if before else None


def _cell(cell: str | None, known: Known, **news: Any) -> list[Change]:
    if cell is None:
        return []
    return [Change("cell", cell, {**(known("cell", cell) or FRESH_CELL), **news})]


def _received(body: Body, _known: Known) -> Iterable[Change]:
    return [_stock(body["parcel"], "received", None)]


def _stowed(body: Body, known: Known) -> Iterable[Change]:
    place = body["place"]
    return [_stock(body["parcel"], "stored", place), *_cell(place, known, state="holds")]


def _moved(body: Body, known: Known) -> Iterable[Change]:
    left, to = body["from"], body["to"]
    moved = [_stock(body["parcel"], "stored", to), *_cell(left, known, state="free")]
    return [*moved, *_cell(to, known, state="holds")]


def _stow_reversed(body: Body, known: Known) -> Iterable[Change]:
    return [_stock(body["parcel"], "received", None), *_cell(body["place"], known, state="free")]


def _receive_reversed(body: Body, _known: Known) -> Iterable[Change]:
    return [Change("stock", body["parcel"], None)]


def _opening(body: Body, _known: Known) -> Iterable[Change]:
    return [_stock(body["parcel"], "opening", body["cell"], body["opening"])]


def _leaves(state: str) -> Rule:
    def rule(body: Body, known: Known) -> Iterable[Change]:
        place = _place(body["parcel"], known)
        return [_stock(body["parcel"], state, None), *_cell(place, known, state="free")]

    return rule


def _given_back(body: Body, known: Known) -> Iterable[Change]:
    return [_stock(body["parcel"], "given_back", body["place"]), *_cell(body["place"], known, state="holds")]


def _refused(body: Body, known: Known) -> Iterable[Change]:
    """At the counter it lies nowhere; on the spot it was put back, or it never left its place."""
    if body["place"] == COUNTER:
        return _leaves("refused")(body, known)
    return [_stock(body["parcel"], "refused", body["place"]), *_cell(body["place"], known, state="holds")]


def _stays(state: str) -> Rule:
    def rule(body: Body, known: Known) -> Iterable[Change]:
        return [_stock(body["parcel"], state, _place(body["parcel"], known))]

    return rule


def _settled(body: Body, known: Known) -> Iterable[Change]:
    now = body["now"]
    if now in NOWHERE:
        return _leaves(now)(body, known)
    place = body.get("place") or _place(body["parcel"], known)
    return [_stock(body["parcel"], now, place), *_cell(body.get("place"), known, state="holds")]


def _door(body: Body, known: Known) -> Iterable[Change]:
    seen = {"door_open": "open", "door_closed": "closed"}.get(body["rung"])
    return _cell(body["cell"], known, door=seen) if seen else []


def _blocked(body: Body, known: Known) -> Iterable[Change]:
    return _cell(body["cell"], known, blocked=body["reason"])


def _unblocked(body: Body, known: Known) -> Iterable[Change]:
    return _cell(body["cell"], known, blocked=None)


def _tote(body: Body, known: Known) -> Iterable[Change]:
    before = known("tote", body["tote"])
    delivery = body.get("delivery") or (before["delivery"] if before else None)
    return [Change("tote", body["tote"], {"state": body["to"], "delivery": delivery})]


def _erased(body: Body, _known: Known) -> Iterable[Change]:
    kind = {"parcel": "stock", "said": "said", "person": "member"}.get(body["what"])
    return [Change(kind, key, None) for key in body["keys"]] if kind else []


RULES: Mapping[str, Rule] = {
    "ParcelReceived": _received,
    "ParcelStowed": _stowed,
    "ParcelMoved": _moved,
    "StowReversed": _stow_reversed,
    "ReceiveReversed": _receive_reversed,
    "ParcelOpening": _opening,
    "ParcelIssued": _leaves("issued"),
    "ParcelRefused": _refused,
    "ParcelSentBack": _leaves("sent_back"),
    "ParcelGivenBack": _given_back,
    "ParcelExpired": _stays("expired"),
    "ParcelMissing": _leaves("missing"),
    "ParcelDoubted": _stays("suspect"),
    "ParcelSettled": _settled,
    "DoorReported": _door,
    "CellBlocked": _blocked,
    "CellUnblocked": _unblocked,
    "ToteMoved": _tote,
    "DataErased": _erased,
}


@dataclass(slots=True)
class Books:
    """The folded documents of one kiosk, in memory: (kind, key) → (ver, body)."""

    held: dict[tuple[str, str], tuple[int, Body]] = field(default_factory=dict)

    def known(self, kind: str, key: str) -> Body | None:
        """The body that stands there."""
        found = self.held.get((kind, key))
        return found[1] if found else None

    def take(self, seq: int, kind: str, body: Body) -> None:
        """The next fact of the journal."""
        for change in fold(kind, body, self.known):
            if change.body is None:
                self.held.pop((change.kind, change.key), None)
            else:
                self.held[change.kind, change.key] = (seq, change.body)

    def index(self, kind: str) -> list[tuple[str, int, str]]:
        """(key, ver, hash) of a kind, as digests want it."""
        found = sorted((key, ver, body) for (sort, key), (ver, body) in self.held.items() if sort == kind)
        return [(key, ver, document_hash(body)) for key, ver, body in found]
