"""What a screen that speaks says: the same sentences that are drawn, then what its buttons do."""

from collections.abc import Callable, Iterator, Mapping

from edge.domain.visit import State, Visit
from edge.effects import Say
from edge.web import buttons
from edge.web.drawing import Point, worded
from edge.web.scenes import SCENES
from edge.web.texts import Texts

DRAWS_CELLS = "cell"


def title(visit: Visit, texts: Texts, point: Point, left: int | None) -> Iterator[str]:
    """The one thing of this screen, and where the door is."""
    yield worded(visit, texts, point, left).title().whole()
    if SCENES[visit.state].shape == DRAWS_CELLS and visit.cell:
        yield point.cabinet.words(visit.cell, texts)
    if visit.state is State.IDLE:
        yield texts.say("ui.voice")


def whole(visit: Visit, texts: Texts, point: Point, left: int | None) -> Iterator[str]:
    """Title, text, and the buttons by their words."""
    words = worded(visit, texts, point, left)
    yield from title(visit, texts, point, left)
    text, called = words.text(), words.called()
    yield from (each.whole() for each in (text, called) if each is not None)
    yield from (words.more(), words.line(), words.note())
    back = buttons.back(visit, texts)
    shown = (*buttons.acts(visit, texts, left), *((back,) if back is not None else ()))
    labels = [f"{each.before}{each.after}" for each in shown]
    yield texts.say("ui.buttons", {"buttons": ", ".join(labels)}) if labels else ""


def sentences(say: Say, visit: Visit, texts: Texts, point: Point, left: int | None) -> tuple[str, ...]:
    """The sentences of one `Say`, none of them empty."""
    details: Mapping[str, str | int] = say.details
    wanted: Mapping[str, Callable[[], Iterator[str]]] = {
        "title": lambda: title(visit, texts, point, left),
        "all": lambda: whole(visit, texts, point, left),
        "words": lambda: iter((str(details["text"]),)),
        "count": lambda: iter((texts.count("ui.typed", int(details["typed"])),)),
        "digits": lambda: iter(str(details["digits"])),
        "switch": lambda: iter((switch(str(details["name"]), visit, texts),)),
    }
    said = wanted.get(say.what, lambda: _text(say, texts, point))
    return tuple(each for each in said() if each and not texts.is_key(each))


def _text(say: Say, texts: Texts, point: Point) -> Iterator[str]:
    """A text of the catalogs, such as the place that staff put something into."""
    where = point.cabinet.words(str(say.details.get("place", "")), texts)
    yield texts.say(say.what, {**say.details, "where": where})


def switch(name: str, visit: Visit, texts: Texts) -> str:
    """A switch of the access screen and what it is now."""
    state = texts.say("visit.access.on" if name in visit.theme else "visit.access.off")
    return f"{texts.say(f'visit.access.{name}')}: {state}"
