"""The customer screen as the service holds it: which visit is shown, and what the page is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from edge.domain.visit import State, Visit
from edge.effects import Say
from edge.web.drawing import Drawing, seconds_left
from edge.web.live import Live
from edge.web.panel import choices
from edge.web.speech import sentences

KEEPS_DIGITS = frozenset({State.ENTRY, State.PHONE4, State.GIVE_CODE, State.WRITE})
"""States that may be drawn again while somebody types, such as in the other language."""
BRIEF = frozenset({State.CHECK})
"""States that are mostly over before anybody could read them: only one that lasts is drawn, else every answer waits."""
BRIEF_S = 0.12


@dataclass(frozen=True, slots=True)
class Moment:
    """What is true now: monotonic milliseconds, the wall clock to show ("" while unset), whether it is dark."""

    mono_ms: int
    clock: str
    dark: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A strip over every screen: offline, training, a door left open."""

    kind: str
    details: Mapping[str, str | int]


class Screen:
    """The slot that `Show(visit)` fills, from any thread. The newest visit wins."""

    def __init__(self, drawing: Drawing, boot: int, build: str, now: Callable[[], Moment]) -> None:
        self.drawing = drawing
        self.live = Live(self.beat)
        self._boot = boot
        self._build = build
        self._now = now
        self._visit = Visit()
        self._ribbons: tuple[Ribbon, ...] = ()

    @property
    def visit(self) -> Visit:
        """What is shown now."""
        return self._visit

    def show(self, visit: Visit) -> None:
        """Show this visit on every open page."""
        self._visit = visit
        self.live.soon(self._push_state, visit, after_s=BRIEF_S if visit.state in BRIEF else 0.0)

    def ribbon(self, ribbons: tuple[Ribbon, ...]) -> None:
        """Draw these strips."""
        if ribbons != self._ribbons:
            self._ribbons = ribbons
            self.live.soon(self._push_ribbons)

    def beat(self) -> Mapping[str, Any]:
        """The sign of life, with what tells a page that it is behind."""
        moment = self._now()
        return {"rev": self._visit.rev, "boot": self._boot, "build": self._build, "clock": moment.clock}

    def state(self) -> Mapping[str, Any]:
        """The whole present state, as the page swaps it in."""
        visit, moment = self._visit, self._now()
        theme = "contrast" if visit.contrast else "dark" if moment.dark else "light"
        limit = None if visit.until_ms is None else max(0, visit.until_ms - moment.mono_ms)
        return {**self._draw(visit, theme, moment), "limit_ms": limit, "clock": moment.clock}

    def words(self, say: Say) -> tuple[str, ...]:
        """What is to be spoken of the screen that is shown."""
        visit, drawing = self._visit, self.drawing
        texts = drawing.languages.get(say.lang) or drawing.texts(visit)
        spoken = sentences(say, visit, texts, drawing.point, seconds_left(visit, self._now().mono_ms))
        return (*spoken, *drawing.told(visit)) if say.what == "all" else spoken

    def ribbons(self) -> list[dict[str, str]]:
        """The strips in words."""
        texts = self.drawing.texts(self._visit)
        return [{"kind": each.kind, "text": texts.say(f"ribbon.{each.kind}", each.details)} for each in self._ribbons]

    def page(self) -> str:
        """The whole document, with the present state in it."""
        now = self.state()
        return self.drawing.pages.get_template("customer/kiosk.html").render(
            now=now,
            first=Markup(now["html"]),  # noqa: S704 - our own template's output, escaped when it was drawn
            panel=self.drawing.point.panel,
            panels=choices(self.drawing.point.panel),
            bounce_ms=self.drawing.point.bounce_ms,
            languages=tuple(self.drawing.languages.values()),
            phone=self.drawing.point.support_phone or self.drawing.point.phone,
        )

    def down(self) -> str:
        """The page that the browser keeps for the time when the service starts, or does not answer."""
        home = self.drawing.texts(Visit())
        languages = (home, *(each for each in self.drawing.languages.values() if each is not home))
        return self.drawing.pages.get_template("customer/down.html").render(
            home=home,
            layout=self.drawing.point.panel.layout,
            languages=languages,
            phone=self.drawing.point.support_phone or self.drawing.point.phone,
        )

    def _draw(self, visit: Visit, theme: str, moment: Moment) -> Mapping[str, Any]:
        point, drawing = self.drawing.point, self.drawing
        switched = [name.replace("_", "-") for name in visit.theme]
        look = [*switched, *(["keys-left"] if point.keys_left else []), *(["headphones"] if visit.headphones else [])]
        return {
            "rev": visit.rev,
            "boot": self._boot,
            "build": self._build,
            "name": visit.state.value,
            "title": drawing.title(visit),
            "lang": visit.lang,
            "theme": theme,
            "look": " ".join(look),
            "html": drawing.html(visit, moment.mono_ms),
            "keys": visit.look.keys,
            "lengths": list(drawing.lengths(visit)),
            "wipe": visit.state not in KEEPS_DIGITS,
        }

    def _push_state(self, visit: Visit) -> None:
        if visit is self._visit:  # else a newer one is on its way
            self.live.push("state", self.state())
            if self._ribbons:
                self._push_ribbons()  # perhaps in another language now

    def _push_ribbons(self) -> None:
        self.live.push("ribbon", self.ribbons())
