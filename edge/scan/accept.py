"""From what was seen to what may be acted on: the rules of SCANNING section 5.

A wrong parcel is the one error that matters. So a text is taken only when its kind's rule has the evidence it
asks for: member of a list, so many frames, stages that can be trusted, nothing else read at the same place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from edge.domain.barcode import Kind, Label
from edge.scan.candidate import LINEAR, Candidate, engines_of
from edge.scan.listed import NOTHING, Listed
from edge.scan.messages import Accepted, Several, Unread
from edge.scan.told import Told
from edge.scan.window import Sighting, Window, overlap

APART_MS = 60
RIVAL_LEAD = 3
WEAK_STAGES = frozenset({"zx_threshold", "zx_default", "roi_deblur", "soft", "fused", "match", "zbar"})
BY_THE_LIST = frozenset({"match"})
"""Stages that asked the list, and kept away from what is alike there: staff compare such a text with the print."""
THINGS = frozenset({Kind.PARCEL, Kind.TOTE, Kind.S10, Kind.RPO})


@dataclass(frozen=True, slots=True)
class Rule:
    """How many frames a kind needs when a list knows the text, and when none does (0: never)."""

    member: int
    stranger: int
    surplus: bool = False


RULES: Mapping[Kind, Rule] = {
    Kind.PARCEL: Rule(1, 2, surplus=True),
    Kind.TOTE: Rule(1, 2),
    Kind.TOTE_BODY: Rule(1, 2),
    Kind.S10: Rule(1, 2),
    Kind.RPO: Rule(1, 0),
    Kind.CELL: Rule(1, 1),
    Kind.BADGE: Rule(1, 1),
    Kind.SHEET: Rule(1, 1),
    Kind.CODE: Rule(1, 1),
    Kind.PICKUP: Rule(1, 1),
    Kind.RETURN: Rule(1, 1),
    Kind.DOCUMENT: Rule(1, 1),
    Kind.RETAIL: Rule(2, 0),
}
OTHER_GS1 = Rule(2, 2)


@dataclass(slots=True)
class Acceptor:
    """Weighs candidates frame by frame. `read` is the grammar, `listed` what open manifests and shelves hold."""

    read: Callable[[Candidate], Label]
    listed: Listed = NOTHING
    rejected: Counter[str] = field(default_factory=Counter)
    _window: Window = field(default_factory=Window)
    _told: Told = field(default_factory=Told)
    _frame: int = 0

    def take(self, candidates: tuple[Candidate, ...], at_ms: int) -> list[Accepted | Several | Unread]:
        """What the evidence allows after one more frame, taken `at_ms` (milliseconds, never going back)."""
        labels = [(seen, self.read(seen)) for seen in candidates]
        sound = [(seen, label) for seen, label in labels if _rule(seen, label) is not None]
        self._window.add(self._frame, at_ms, tuple(seen for seen, _ in sound))
        self._frame += 1
        refused = [label for _, label in labels if label.problem]
        self.rejected.update(label.problem or "" for label in refused)
        found: list[Accepted | Several | Unread] = [
            Unread(label.problem or "", label.kind)
            for label in refused
            if self._told.is_news(f"{label.problem} {label.text}", at_ms)
        ]
        if several := _several(sound):
            self.rejected["several"] += 1
            return [*found, several] if self._told.is_news(" ".join(several.texts), at_ms) else found
        return found + [taken for seen, label in sound if (taken := self._weighed(seen, label, at_ms))]

    def _weighed(self, seen: Candidate, label: Label, at_ms: int) -> Accepted | None:
        rule = _rule(seen, label) or OTHER_GS1
        member = self.listed.kind(seen.text) == label.kind
        sightings = self._window.of(seen)
        if self._has_rival(seen, sightings):
            self.rejected["rival"] += 1
            return None
        stages = dict.fromkeys(stage for s in sightings for stage in s.candidate.stages)
        name = _member_rule(rule, sightings) if member else _stranger_rule(rule, sightings)
        if unsure := BY_THE_LIST.issuperset(stages):
            name = name and "matched"
        elif self._is_one_misread_away(seen, stages):
            self.rejected["alike"] += 1
            return None
        if name is None or not self._told.is_news(seen.text, at_ms):
            return None
        self._window.accepted.add(seen.text)
        return Accepted(
            seen.text,
            label.kind,
            seen.symbology,
            name,
            max(s.candidate.confidence for s in sightings),
            tuple(stages),
            tuple(sorted({s.frame for s in sightings})),
            at_ms,
            seen.corners,
            surplus=rule.surplus and not member,
            unsure=unsure,
        )

    def _is_one_misread_away(self, seen: Candidate, stages: Iterable[str]) -> bool:
        """True for bars whose text is much like a listed one, while one engine alone says so: an engine repeats its
        misread in every frame. Squares correct their errors by themselves."""
        return seen.symbology in LINEAR and len(engines_of(stages)) < 2 and bool(self.listed.alike(seen.text))

    def _has_rival(self, seen: Candidate, sightings: list[Sighting]) -> bool:
        rivals = self._window.rivals(seen)
        if not rivals:
            return False
        if seen.text not in self.listed or any(text in self.listed for text in rivals):
            return True
        return len({s.frame for s in sightings}) < max(rivals.values()) + RIVAL_LEAD


def _rule(seen: Candidate, label: Label) -> Rule | None:
    if label.problem:
        return None
    if label.kind is Kind.UNKNOWN and seen.gs1:
        return OTHER_GS1
    return RULES.get(label.kind)


def _several(sound: list[tuple[Candidate, Label]]) -> Several | None:
    """Two things of different texts in one frame, apart from each other: which of them is meant?"""
    things = {seen.text: (seen, label.kind) for seen, label in sound if label.kind in THINGS}
    if len(things) < 2:
        return None
    places = [seen.corners for seen, _ in things.values()]
    if all(overlap(places[0], place) for place in places[1:]):
        return None
    return Several(tuple(things), tuple(kind for _, kind in things.values()))


def _member_rule(rule: Rule, sightings: list[Sighting]) -> str | None:
    """A list knows the text: one frame of a trusted stage, or two frames or two engines of the others."""
    frames = {s.frame for s in sightings}
    if any(_trusted(s) for s in sightings) and len(frames) >= rule.member:
        return f"manifest-{rule.member}"
    if (
        len(frames) >= max(2, rule.member)
        or len(engines_of(s for each in sightings for s in each.candidate.stages)) >= 2
    ):
        return "manifest-2"
    return None


def _stranger_rule(rule: Rule, sightings: list[Sighting]) -> str | None:
    """No list knows the text: so many frames apart in time, of trusted stages or of one such and our own engine's
    shapes beside it; some kinds never."""
    if rule.stranger == 0 or not any(_trusted(s) for s in sightings):
        return None
    if rule.stranger == 1:
        return "check-1"
    sound = [s for s in sightings if _trusted(s) or "soft" in s.candidate.stages]
    spread = max(s.at_ms for s in sound) - min(s.at_ms for s in sound)
    if len({s.frame for s in sound}) < rule.stranger or spread < APART_MS:
        return None
    return "surplus" if rule.surplus else f"frames-{rule.stranger}"


def _trusted(seen: Sighting) -> bool:
    return any(stage not in WEAK_STAGES for stage in seen.candidate.stages)
