"""Draws what the page shows: attributes for the cabinet, and ready pieces of HTML for the lists."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from jinja2 import Environment

from edge.web.cabinet import Cabinet
from edge.web.sim.acts import FOREIGN, LINE_FAULTS, NOTHING, SENSED, Acts, Besides
from edge.web.sim.believed import Belief, Beliefs
from edge.web.sim.hands import Camera, Hands, Plugs
from edge.web.sim.recorder import HARMLESS_HZ, Heard, Recorder
from edge.web.sim.tray import Label, Tray
from edge.web.sim.truth import Cell, Log, cells
from edge.web.texts import Texts

PIECES = ("truth", "tray", "sounds", "reads", "faults")
FAULTS = (*LINE_FAULTS, "delay", "unplug")


def _silent(_heard: Heard) -> bytes | None:
    """Nobody has a recording."""
    return None


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the page shows and moves; handed in by whoever puts the kiosk together."""

    hands: Hands
    camera: Camera
    tray: Tray
    beliefs: Beliefs
    recorder: Recorder
    cabinet: Cabinet
    pixels: tuple[int, int]
    plugs: Plugs = field(default_factory=dict)
    wav: Callable[[Heard], bytes | None] = _silent
    besides: Besides = NOTHING

    def network(self) -> Mapping[str, bool] | None:
        """How the cable is; None where there is none."""
        return None if self.besides.cable is None else self.besides.cable.state()

    def felt(self) -> Mapping[str, bool]:
        """The switches of the cabinet that were tripped; none where nothing is simulated."""
        sensors = self.besides.sensors
        return {} if sensors is None else {part: part in sensors.tripped for part in SENSED}


@dataclass(frozen=True, slots=True)
class Found:
    """The result of one look: `why` says why the cabinet could not be looked at, `cells` are the last ones known."""

    cells: tuple[Cell, ...] = ()
    boards: tuple[Mapping[str, Any], ...] = ()
    buses: tuple[Mapping[str, Any], ...] = ()
    families: tuple[str, ...] = ()
    why: str = ""


def found(truth: Mapping[str, Any], beliefs: Mapping[str, Belief]) -> Found:
    """What the cabinet told, beside the books."""
    boards = tuple({"name": name, **told} for name, told in sorted(truth.get("boards", {}).items()))
    buses = tuple({"name": name, **told} for name, told in sorted(truth.get("buses", {}).items()))
    return Found(cells(truth, beliefs), boards, buses, tuple(truth.get("families", ())))


class Scene:
    """Holds what never changes; each call draws one look in one language."""

    def __init__(self, stage: Stage, pages: Environment, languages: Mapping[str, Texts], log: Log) -> None:
        self.languages = languages
        self._stage = stage
        self._pages = pages
        self._log = log

    def texts(self, lang: str | None) -> Texts:
        """The words of a language; the first one's for a language that nobody has."""
        return self.languages.get(lang or "") or next(iter(self.languages.values()))

    def page(self, lang: str | None, screens: tuple[str, ...]) -> str:
        """The whole document."""
        texts = self.texts(lang)
        width, height = self._stage.pixels
        return self._pages.get_template("sim/page.html").render(
            t=texts.say,
            lang=texts.lang,
            languages=tuple(self.languages.values()),
            cabinet=self._stage.cabinet,
            width=width,
            height=height,
            screens=screens,
            plugs=tuple(self._stage.plugs),
        )

    def state(self, lang: str | None, seen: Found, acts: Acts) -> dict[str, Any]:
        """What is now: for the page, and for whoever asks by GET /sim/state."""
        texts, sounds = self.texts(lang), self._stage.recorder.heard()
        return {
            "why": texts.say("sim.silent", {"why": seen.why}) if seen.why else "",
            "cells": {cell.name: self._cell(cell, texts) for cell in seen.cells},
            "lights": {place: asdict(glow) for place, glow in self._stage.recorder.lights.items()},
            "harmful": [place for place, glow in self._stage.recorder.lights.items() if glow.hz > HARMLESS_HZ],
            "boards": list(seen.boards),
            "buses": list(seen.buses),
            "sounds": [[heard.kind, heard.name or " ".join(heard.words), heard.lang] for heard in sounds],
            "reads": [[each.kind, each.text] for each in self._stage.recorder.seen()],
            "network": self._stage.network(),
            "shown": {"number": acts.shown.number, "name": acts.shown.name},
            "html": {piece: self._piece(piece, texts, seen) for piece in PIECES},
        }

    def _cell(self, cell: Cell, texts: Texts) -> dict[str, Any]:
        words = [texts.say(f"sim.door.{cell.door}")]
        words += [texts.say(f"sim.mark.{name}") for name in ("held", "stuck", "blocked") if getattr(cell, name)]
        words += [texts.say(f"sim.sensor.{cell.lies}")] if cell.lies else []
        told = asdict(cell) | {"differs": list(cell.differs), "short": [short(each, texts) for each in cell.things]}
        told["believed"] = " ".join(short(each, texts) for each in cell.belief.parcels)
        return told | {"words": ", ".join(words)}

    def _piece(self, piece: str, texts: Texts, seen: Found) -> str:
        stage = self._stage
        lies = {thing: cell.name for cell in seen.cells for thing in cell.things}
        context: Mapping[str, Mapping[str, Any]] = {
            "truth": {"wrong": [cell for cell in seen.cells if cell.differs], "lines": tuple(self._log.lines)[:60]},
            "tray": {"groups": groups(stage.tray.labels()), "lies": lies, "foreign": FOREIGN},
            "sounds": {"sounds": [self._sound(each) for each in stage.recorder.heard()]},
            "reads": {"reads": stage.recorder.seen()},
            "faults": {
                "boards": seen.boards,
                "buses": seen.buses,
                "families": seen.families,
                "used": {bus["family"] for bus in seen.buses},
                "faults": FAULTS,
                "network": stage.network(),
                "felt": stage.felt(),
            },
        }
        page = self._pages.get_template(f"sim/{piece}.html")
        return page.render(t=texts.say, short=lambda thing: short(thing, texts), **context[piece])

    def _sound(self, heard: Heard) -> dict[str, Any]:
        return {"heard": heard, "said": " ".join(heard.words), "wav": self._stage.wav(heard)}


def groups(labels: list[Label]) -> list[tuple[str, list[Label]]]:
    """Labels by kind, in their order on the tray."""
    kinds = list(dict.fromkeys(each.kind for each in labels))
    return [(kind, [each for each in labels if each.kind == kind]) for kind in kinds]


def short(thing: str, texts: Texts) -> str:
    """A thing's name so short that it fits on a door: the last two parts of a barcode."""
    if thing == FOREIGN:
        return texts.say("sim.foreign")
    return "-".join(thing.split("-")[-2:])[-10:]
