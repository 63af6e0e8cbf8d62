"""The sentences of one screen, each taken apart around the one thing that is drawn big in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from edge.domain.visit import State, Visit
from edge.web.texts import Detail, Texts

MARK = "\x00"
BIG = ("cell", "sum", "left", "number")
WITH_NUMBER = frozenset({"counter", "counter_document", "counter_adult", "counter_proxy", "called", "empty_told"}) | {
    "give_counter",
    "cell_down",
}
"""Screens that call the person's number."""


@dataclass(frozen=True, slots=True)
class Said:
    """`value` is drawn big between `before` and `after`; `left` = seconds that it counts down from."""

    before: str
    value: str | None = None
    after: str = ""
    left: int | None = None

    def whole(self) -> str:
        """The sentence in one piece."""
        return f"{self.before}{self.value or ''}{self.after}"


def clock(seconds: int) -> str:
    """118 seconds are 1:58."""
    return f"{seconds // 60}:{seconds % 60:02}"


def told(texts: Texts, key: str, details: Mapping[str, Detail], left: int | None = None) -> Said:
    """The text of `key`, apart around the first of its big details."""
    known = dict(details)
    if left is not None:
        known["left"] = clock(left)
    sentence = texts.say(key, known)
    for name in BIG:
        if name not in known:
            continue
        before, found, after = texts.say(key, {**known, name: MARK}).partition(MARK)
        if found:
            return Said(before, texts.told(known[name]), after, left if name == "left" else None)
    return Said(sentence)


class Wording:
    """What one state of one visit says. `left` = seconds until what the text counts down to."""

    def __init__(self, visit: Visit, texts: Texts, left: int | None, staffed: bool) -> None:  # noqa: FBT001
        self._visit = visit
        self._texts = texts
        self._left = left
        self._staffed = staffed
        self._key = f"visit.{visit.state.value}"
        self._details = {**visit.details, "cell": visit.cell, **place_in_row(visit)}
        if "sum_kop" in visit.details:
            self._details["sum"] = texts.roubles(int(visit.details["sum_kop"]))

    def title(self) -> Said:
        """The one question of this screen."""
        if self._visit.state is State.ORDER:
            return Said(self._texts.count(f"{self._key}.title", len(self._visit.parcels) - len(self._visit.taken)))
        return told(self._texts, self._variant("title"), self._details, self._left)

    def text(self) -> Said | None:
        """What to do; at a point without staff some texts have a twin."""
        variant = self._variant("text")
        return told(self._texts, variant, self._details, self._left) if self._texts.has(variant) else None

    def _variant(self, part: str) -> str:
        """Texts that mean staff have a twin for a point where nobody works, the call also for one without a network."""
        twins = [] if self._staffed else ["unattended"]
        if "offline" in self._details:
            twins.insert(0, "offline")
        if self._visit.state is State.EXTENDED and "until" not in self._details:
            twins.insert(0, "saved")
        if self._visit.state is State.PICTURE_ASK and "asks" not in self._details:
            twins.insert(0, "count")
        key = f"{self._key}.{part}"
        return next((f"{key}_{twin}" for twin in twins if self._texts.has(f"{key}_{twin}")), key)

    def more(self) -> str:
        """What may be left out where room is short."""
        key = f"{self._key}.more"
        return self._texts.say(key) if self._texts.has(key) else ""

    def line(self) -> str:
        """One more line, only where its detail is known."""
        state, details = self._visit.state, self._details
        if state is State.NOT_YET and "day" in details:
            return self._texts.say("visit.not_yet.expected", details)
        if state in (State.GIVE_DONE, State.REFUSE_DONE) and "number" in details:
            return self._texts.say(f"{self._key}.number", details)
        if state is State.GIVE_NO:
            return self._texts.say(f"{self._key}.{details.get('why', 'other')}", details)
        return ""

    def called(self) -> Said | None:
        """«Ваш номер: 17.»"""
        if self._visit.number is None or self._visit.state.value not in WITH_NUMBER:
            return None
        return told(self._texts, "ui.number", {"number": self._visit.number})

    def note(self) -> str:
        """A line over the present state, such as "let's finish this parcel first"."""
        key = f"visit.{self._visit.note}"
        if not self._visit.note:
            return ""
        if not self._texts.has(f"{key}.title"):
            return self._texts.say(key)
        return f"{self._texts.say(f'{key}.title')} {self._texts.say(f'{key}.text')}"


def place_in_row(visit: Visit) -> dict[str, int]:
    """Parcel 2 of 3."""
    return {"turn": min(len(visit.taken) + 1, len(visit.parcels)), "total": len(visit.parcels)}
