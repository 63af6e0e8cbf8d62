"""Everything that the customer screen says and that is known beforehand, rendered ahead: it then starts at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from edge.domain.visit import State, Visit
from edge.settings import Settings
from edge.web import speech as said
from edge.web.cabinet import Cabinet
from edge.web.drawing import Point
from edge.web.panel import panel
from edge.web.scenes import SCENES, SWITCHES
from edge.web.texts import Texts, languages
from hardware.plan import Profile
from hardware.sound import speech

MOST_DIGITS = 8


def everything(settings: Settings, profile: Profile, cabinet: Cabinet) -> list[tuple[str, str]]:
    """(language, sentence), each once: all states, every cell, every switch, every number of digits."""
    point = Point(
        panel(settings.screen.panel), cabinet, settings.point.id, settings.point.phone,
        settings.point.support_phone, settings.point.staffed,
    )  # fmt: skip
    found = languages()
    known = (found[lang] for lang in settings.screen.languages if lang in found)
    return [(texts.lang, each) for texts in known for each in dict.fromkeys(_sentences(texts, point, profile))]


def render(folder: Path, sentences: Iterable[tuple[str, str]]) -> Iterator[Path]:
    """Render what is missing; HardwareError with a sentence where espeak-ng is not installed."""
    for lang, sentence in sentences:
        yield speech.render(folder, lang, sentence)


def _sentences(texts: Texts, point: Point, profile: Profile) -> Iterator[str]:
    for state in State:
        cells = [cell.name for cell in profile.cells] if SCENES[state].shape == said.DRAWS_CELLS else [""]
        for cell in cells:
            spoken = said.whole(Visit(state=state, cell=cell, lang=texts.lang), texts, point, None)
            yield from (each for each in spoken if each and not texts.is_key(each))
    yield from "0123456789"  # only headphones hear them
    yield from (texts.count("ui.typed", n) for n in range(1, MOST_DIGITS + 1))
    for name in SWITCHES:
        switched: dict[str, Any] = {name: True}
        yield from (said.switch(name, visit, texts) for visit in (Visit(**switched), Visit()))
