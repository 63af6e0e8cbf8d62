"""The buttons of one screen."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from edge.domain.returns import REASONS
from edge.domain.support import TOPICS
from edge.domain.visit import BUTTONS, VOICED, Event, State, Visit
from edge.web.scenes import ICONS, QUIET, SWITCHES
from edge.web.texts import Texts
from edge.web.wording import told

S, E = State, Event

PLAIN = frozenset({S.TAKE, S.TAKE_LATCH, S.CLOSE_DOOR, S.DONE, S.WRONG_CODE, S.WRONG_PAIR, S.PAUSE}) | {
    S.CODE_NOT_HERE_YET,
    S.PAY_OFFLINE,
    S.GIVE_PUT,
    S.REFUSE_REASON,
    S.SUPPORT,
    S.QUESTIONS,
    S.QUESTION,
    S.LANGUAGE,
    S.PROOF,
    S.ANNOUNCEMENT,
}
"""States whose first button is the exception, not the way on."""

ON_ITS_OWN = frozenset({S.CALLED, S.ACCESS, S.GIVE_DONE})
"""States whose [back] is their way on."""

ONLY_IF: Mapping[tuple[State, Event], str] = {
    (S.EXPIRED, E.KEEP_LONGER): "may_extend",
    (S.ANNOUNCEMENT, E.CALL_STAFF): "service",
    (S.ORDER, E.STORAGE): "may_extend",
    (S.STORAGE, E.KEEP_LONGER): "may_extend",
    (S.NEW_CODE, E.ASK_CODE): "online",
    (S.SUPPORT, E.WRITE): "writes",
    (S.PICTURE_ASK, E.YES): "asks",
    (S.GIVE_DONE, E.PRINT): "printer",
    (S.GIVE_PUT, E.HAVE_IT): "assumed",
    (S.REFUSE, E.PART): "parts",
    (S.REFUSE_ITEMS, E.FORWARD): "marked",
}
"""Buttons that are there only when the visit's details say so."""

LISTED: Mapping[State, tuple[Event, str, Sequence[str]]] = {
    S.SUPPORT: (E.ASK_SUPPORT, "topic", TOPICS),
    S.REFUSE_REASON: (E.REASON, "why", REASONS),
}
"""States whose buttons are a list: act, name of its argument, the choices."""

SWITCH_ICONS = dict(zip(SWITCHES, ("type", "contrast", "volume-2", "arrow-down", "box"), strict=True))


@dataclass(frozen=True, slots=True)
class Button:
    """`args` is JSON for the act; `left` seconds count down between `before` and `after`."""

    act: str
    before: str
    icon: str = ""
    args: str = ""
    left: int | None = None
    after: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """A button that stays on or off."""

    args: str
    before: str
    icon: str
    on: bool
    state: str


def args(**values: str) -> str:
    """Arguments as the page posts them."""
    return json.dumps(values, ensure_ascii=False)


def acts(visit: Visit, texts: Texts, left: int | None) -> tuple[Button, ...]:
    """The buttons of the middle, primary first."""
    shown = [each for each in BUTTONS.get(visit.state, ()) if _is_there(visit, each)]
    first = shown[0] if shown and visit.state not in PLAIN and shown[0] is not E.NO else None
    plain = tuple(_button(visit, each, texts, left, primary=each is first) for each in shown)
    return (*_choices(visit, texts), *plain)


def _choices(visit: Visit, texts: Texts) -> Iterator[Button]:
    if visit.state in LISTED:
        act, name, choices = LISTED[visit.state]
        key = f"visit.{visit.state.value}"
        for each in choices:
            yield Button(act.value, texts.say(f"{key}.{each}"), args=args(**{name: each}))


def _is_there(visit: Visit, event: Event) -> bool:
    state = visit.state
    if (event in QUIET and state not in ON_ITS_OWN) or (state in LISTED and event is LISTED[state][0]):
        return False
    if event in (E.SWITCH, E.SPEAK, E.READ, E.SIZE, E.ANNOUNCE) or (event in VOICED and not visit.voice):
        return False
    if (state, event) == (S.NEXT, E.WAIT):
        return visit.at_once
    if (state, event) == (S.ORDER, E.STORAGE) and visit.large:
        return False  # large letters leave no room beside the list; the way by help remains
    return (state, event) not in ONLY_IF or bool(visit.details.get(ONLY_IF[state, event]))


def _button(visit: Visit, event: Event, texts: Texts, left: int | None, *, primary: bool) -> Button:
    own = f"visit.{visit.state.value}.{event.value}"
    key = own if texts.has(own) else f"visit.any.{event.value}"
    said = told(texts, key, visit.details, left)
    icon = "check" if event is E.BACK and primary else ICONS.get(event, "")
    if said.left is None:
        return Button(event.value, said.whole(), icon, primary=primary)
    return Button(event.value, said.before, icon, left=said.left, after=said.after, primary=primary)


def back(visit: Visit, texts: Texts) -> Button | None:
    """The way back, in the footer in place of the language."""
    if visit.state in ON_ITS_OWN:
        return None
    event = next((each for each in BUTTONS.get(visit.state, ()) if each in QUIET), None)
    return None if event is None else _button(visit, event, texts, None, primary=False)


def switches(visit: Visit, texts: Texts) -> tuple[Switch, ...]:
    """What the access screen switches."""
    return tuple(
        Switch(
            args(name=name),
            texts.say(f"visit.access.{name}"),
            SWITCH_ICONS[name],
            name in visit.theme,
            texts.say("visit.access.on" if name in visit.theme else "visit.access.off"),
        )
        for name in SWITCHES
    )


def languages(known: Iterable[Texts]) -> tuple[Button, ...]:
    """Each language under its own name."""
    return tuple(Button(E.SPEAK.value, each.name, args=args(lang=each.lang)) for each in known)


def language(texts: Texts, known: Iterable[Texts]) -> Mapping[str, str]:
    """The footer's language button: with two languages it switches at once, with more it asks which."""
    others = [each for each in known if each.lang != texts.lang]
    if len(others) != 1:
        return {"act": E.LANGUAGE.value, "args": "", "lang": texts.lang, "word": texts.name}
    other = others[0]
    return {"act": E.SPEAK.value, "args": args(lang=other.lang), "lang": other.lang, "word": other.name}
