"""Draws a visit: one state, in one language, as what goes into <main>."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from edge.domain.command import SCREEN_STEP_MS
from edge.domain.notice import FAQ, Notice
from edge.domain.support import TEXT_MOST
from edge.domain.visit import State, Visit
from edge.web import buttons
from edge.web.cabinet import Cabinet
from edge.web.codes2d import qr
from edge.web.known import Known
from edge.web.panel import Panel
from edge.web.scenes import SCENES
from edge.web.texts import Texts
from edge.web.wording import Wording, clock

HINTED = ("visit.idle.hint_code", "visit.idle.hint_barcode")
COUNTS = frozenset({State.PAUSE, State.STILL_THERE, State.PICTURE_ASK})
ANSWERED = ("code", "door", "others", "term", "back")
NOTICED = frozenset({State.IDLE, State.DONE})
"""States that leave room for announcements."""


@dataclass(frozen=True, slots=True)
class Point:
    """What the screens say of their point, and what they are drawn for; from the settings. `hours`: from, until."""

    panel: Panel
    cabinet: Cabinet
    number: str
    phone: str = ""
    support_phone: str = ""
    staffed: bool = True
    keys_left: bool = False
    mask: bool = False
    sees: bool = True
    bounce_ms: int = 70
    sizes: tuple[tuple[str, int, int, int], ...] = ()
    address: str = ""
    hours: tuple[str, str] | None = None


def worded(visit: Visit, texts: Texts, point: Point, left: int | None) -> Wording:
    """The sentences of a visit; the telephone of the point is known to all of them."""
    phone = point.support_phone or point.phone
    known = {"phone": phone, **visit.details} if phone else visit.details
    return Wording(visit._replace(details=known), texts, left, point.staffed)


class Drawing:
    """Holds what never changes; each call draws one visit."""

    def __init__(self, pages: Environment, languages: Mapping[str, Texts], point: Point, known: Known) -> None:
        self.pages = pages
        self.point = point
        self.languages = languages
        self.known = known
        pages.filters["clock"] = clock

    def texts(self, visit: Visit) -> Texts:
        """The words in the visitor's language."""
        return self.languages.get(visit.lang) or next(iter(self.languages.values()))

    def lengths(self, visit: Visit) -> tuple[int, ...]:
        """How many digits the keypad takes now."""
        return {"none": (), "phone4": (4,), "text": (TEXT_MOST,)}.get(visit.look.keys, self.known.lengths())

    def title(self, visit: Visit) -> str:
        """The page's name."""
        return worded(visit, self.texts(visit), self.point, None).title().whole()

    def html(self, visit: Visit, now_ms: int) -> str:
        """What goes into <main>."""
        scene = SCENES[visit.state]
        context = self._always(visit, now_ms) | EXTRAS.get(scene.shape, _nothing)(self, visit)
        return self.pages.get_template(f"customer/{scene.shape}.html").render(context)

    def _always(self, visit: Visit, now_ms: int) -> dict[str, Any]:
        texts, left = self.texts(visit), seconds_left(visit, now_ms)
        words = worded(visit, texts, self.point, left)
        return {
            "visit": visit,
            "scene": SCENES[visit.state],
            "t": texts.say,
            "point": texts.say("ui.point", {"number": self.point.number}),
            "titled": words.title(),
            "text": words.text(),
            "more": words.more(),
            "line": words.line(),
            "called": words.called(),
            "note": words.note(),
            "buttons": buttons.acts(visit, texts, left),
            "back": buttons.back(visit, texts),
            "language": buttons.language(texts, self.languages.values()),
            "notices": [
                {"args": buttons.args(notice=each.id), "title": each.title, "text": short(each.text), "at": _at(each)}
                for each in (self.known.notices(visit.lang) if visit.state in NOTICED else ())
            ],
        }

    def notice(self, visit: Visit) -> Mapping[str, str] | None:
        """The announcement that was touched, or what has taken its place meanwhile."""
        notices = self.known.notices(visit.lang)
        if not notices:
            return None
        chosen = next((each for each in notices if each.id == visit.details.get("notice")), notices[0])
        price = "" if chosen.price_kop is None else self.texts(visit).roubles(chosen.price_kop)
        return {"title": chosen.title, "text": chosen.text, "price": price, "at": _at(chosen)}

    def code(self, visit: Visit) -> dict[str, Any]:
        """Slots and hints above the keypad."""
        lengths = self.lengths(visit) or (1,)
        hints = HINTED if visit.state in (State.IDLE, State.ENTRY) else ()
        say = self.texts(visit).say
        return {
            "slots": max(lengths),
            "least": min(lengths),
            "mask": self.point.mask,
            "hints": [say(key) for key in hints],
            "aims": self.point.sees and visit.state is State.SCAN_UNREAD,
        }

    def order(self, visit: Visit) -> dict[str, Any]:
        """The parcels that wait here."""
        say = self.texts(visit).say
        rows = [
            {
                "number": visit.parcels.index(each.parcel),
                "text": say("visit.order.row", {"last4": each.last4, "cell": each.cell}),
                "until": say("visit.order.until", {"until": each.until}) if each.until else "",
            }
            for each in self.known.held(visit)
        ]
        return {"rows": rows, "choosing": visit.state is State.CHOOSE}

    def choices(self, visit: Visit) -> dict[str, Any]:
        """Lists: help with all about the point, questions."""
        say = self.texts(visit).say
        if visit.state is State.LANGUAGE:
            return {"lines": [], "buttons": buttons.languages(self.languages.values())}
        if visit.state is State.QUESTIONS:
            asked = [
                buttons.Button("read", each.title, args=buttons.args(question=each.id))
                for each in self._questions(visit)
            ]
            return {"lines": [], "buttons": asked}
        if visit.state is State.SUPPORT:
            phone = {"phone": self.point.support_phone} if self.point.support_phone else {}
            said = [say(f"visit.support.{each}", phone) for each in ("asked", "asked_offline") if each in visit.details]
            return {"lines": [*said, *self._chat(visit)]}
        return {"lines": self._point(say) if visit.state is State.HELP else []}

    def _chat(self, visit: Visit) -> list[str]:
        """The last three texts of the conversation, whoever wrote them."""
        mine = [tuple(each) for each in json.loads(str(visit.details.get("mine", "[]")))]
        answers = self.known.answers(str(visit.details.get("thread", "")))
        texts = sorted((*mine, *answers), key=lambda each: each[0])
        return [text for _, text in texts[-3:]]

    def _point(self, say: Callable[..., str]) -> list[str]:
        """Whom to call, and where and when this point is open."""
        point = self.point
        phones = {"visit.help.support_phone": point.support_phone, "visit.help.phone": point.phone}
        called = [say(key, {"phone": phone}) for key, phone in phones.items() if phone]
        opens, closes = point.hours or ("", "")
        hours = say("visit.closed.text", {"opens": opens, "closes": closes}) if opens else ""
        return [line for line in (*called, point.address, hours) if line]

    def told(self, visit: Visit) -> tuple[str, ...]:
        """What is on this screen only here and now, in sentences: parcels, languages, an announcement, an answer."""
        if visit.state is State.LANGUAGE:
            return tuple(each.name for each in self.languages.values())
        if visit.state is State.PROOF and visit.headphones:
            return tuple(str(visit.details.get("digits", "")))
        if visit.state in (State.ORDER, State.CHOOSE):
            return tuple(row["text"] for row in self.order(visit)["rows"])
        if visit.state is State.ANNOUNCEMENT and (notice := self.notice(visit)) is not None:
            return notice["title"], notice["text"]
        if visit.state is State.QUESTION and (asked := self.question(visit)["question"]) is not None:
            return asked.title, asked.text
        return ()

    def question(self, visit: Visit) -> dict[str, Any]:
        """One answer."""
        asked = visit.details.get("question")
        return {"question": next((each for each in self._questions(visit) if each.id == asked), None)}

    def _questions(self, visit: Visit) -> tuple[Notice, ...]:
        """The platform's, then those that every kiosk can answer by itself."""
        say = self.texts(visit).say
        own = (Notice(f"own.{name}", FAQ, 0, say(f"faq.{name}.title"), say(f"faq.{name}.text")) for name in ANSWERED)
        return (*self.known.questions(visit.lang), *own)


def _nothing(_drawing: Drawing, _visit: Visit) -> dict[str, Any]:
    return {}


def _at(notice: Notice) -> str:
    """Where the page finds its picture."""
    return f"/kiosk/picture/{notice.picture}" if notice.picture else ""


def _cell(drawing: Drawing, visit: Visit) -> dict[str, Any]:
    """The cabinet with the door that matters."""
    cabinet = drawing.point.cabinet
    where = cabinet.words(visit.cell, drawing.texts(visit))
    return {"cabinet": cabinet if where else None, "where": where}


def _announced(drawing: Drawing, visit: Visit) -> dict[str, Any]:
    """One announcement, with the QR code of its link."""
    return {"notice": drawing.notice(visit), **_picture(drawing, visit)}


def _picture(_drawing: Drawing, visit: Visit) -> dict[str, Any]:
    """A QR code and the digits that it stands for."""
    drawn, digits = visit.details.get("qr"), str(visit.details.get("digits", ""))
    half = (len(digits) + 1) // 2
    return {
        "qr": qr(str(drawn)) if drawn else None,
        "digits": f"{digits[:half]} {digits[half:]}" if digits else "",
        "lasts": SCREEN_STEP_MS // 1000,
    }


def _access(drawing: Drawing, visit: Visit) -> dict[str, Any]:
    """The switches."""
    return {"switches": buttons.switches(visit, drawing.texts(visit))}


def _sizes(drawing: Drawing, visit: Visit) -> dict[str, Any]:
    """Sizes of free cells in their true proportions."""
    say = drawing.texts(visit).say
    free = str(visit.details.get("sizes", "")).split()
    sizes = [size for size in drawing.point.sizes if not free or size[0] in free]
    span = max((max(width, height) for _, _, width, height in sizes), default=1)
    return {
        "sizes": [
            {
                "name": name,
                "args": buttons.args(size=name),
                "words": say(
                    "visit.give_size.size",
                    {"length": length // 10, "width": width // 10, "height": height // 10},
                ),
                "width": width,
                "height": height,
                "span": span,
            }
            for name, length, width, height in sizes
        ]
    }


EXTRAS: Mapping[str, Callable[[Drawing, Visit], dict[str, Any]]] = {
    "code": Drawing.code,
    "cell": _cell,
    "order": Drawing.order,
    "qr": _picture,
    "proof": _picture,
    "announcement": _announced,
    "choices": Drawing.choices,
    "access": _access,
    "size": _sizes,
    "question": Drawing.question,
}
"""What a shape needs besides what every state has."""


def seconds_left(visit: Visit, now_ms: int) -> int | None:
    """Seconds until what the text counts down to: the state's own end, or the detail `left_until_ms`."""
    until = visit.until_ms if visit.state in COUNTS else visit.details.get("left_until_ms")
    return None if until is None else max(0, (int(until) - now_ms + 999) // 1000)


def short(text: str, limit: int = 120) -> str:
    """The first words of a text, for a card."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
