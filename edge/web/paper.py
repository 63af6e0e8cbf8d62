"""Draws staff pages and their parts, in the language of the session."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from edge.web import views
from edge.web.backstage import Backstage
from edge.web.entrance import Guest
from edge.web.staff_pages import Page
from edge.web.told import Teller, kilos

Query = Mapping[str, str]


class Paper:
    """Templates, words and what stands on them."""

    def __init__(self, behind: Backstage, teller: Teller) -> None:
        self._behind = behind
        self._teller = teller

    def page(self, page: Page, guest: Guest, query: Query) -> str:
        """A whole page."""
        shown = page.view(self._behind, query)
        return self._draw(
            page.template, guest, {**shown, "desk": page.desk.value, "query": query, "page": page.template}
        )

    def part(self, part: Page, guest: Guest, query: Query) -> str:
        """A part of a page."""
        return self._draw(part.template, guest, {**part.view(self._behind, query), "query": query})

    def desk(self, name: str, guest: Guest, seen: Mapping[str, Any]) -> str:
        """What the person has in hand, or who is at the counter."""
        order = views.order(self._behind, seen["order"]) if seen["order"] else None
        held = dict(seen["stowing"]) if seen["stowing"] else None
        if held is not None:
            held |= {"parcel": views.card(self._behind, {"id": held["parcel"]})["parcel"], "id": held["place"]}
        return self._draw(name, guest, {"order": order, "stowing": held, "undo": seen["undo"]})

    def shown(self, name: str, guest: Guest, answer: Mapping[str, Any]) -> str:
        """The answer of a flow, drawn."""
        return self._draw(name, guest, dict(answer))

    def message(self, guest: Guest, text: str, details: Mapping[str, Any]) -> str:
        """A page with one sentence and the way home."""
        return self._draw(
            "message", guest, {"text": text, "details": details, "desk": "home", "page": "message", "query": {}}
        )

    def sign_in(self, why: str, outside: str) -> str:
        """The page to sign in; `why` an earlier session ended."""
        texts = self._teller.texts("")
        key = f"sign_in.ended.{why}"
        context = {"why": texts.say(key) if why and texts.has(key) else "", "outside": outside}
        return self._behind.pages.get_template("staff/sign_in.html").render(
            **context, t=texts.say, lang=texts.lang, build=self._behind.build
        )

    def _draw(self, name: str, guest: Guest, context: Mapping[str, Any]) -> str:
        texts = self._teller.texts(guest.session)
        chosen = self._behind.settings
        other = next((lang for lang in self._behind.languages if lang != texts.lang), texts.lang)
        words: dict[str, Any] = {
            "t": texts.say,
            "count": texts.count,
            "lang": texts.lang,
            "other_lang": other,
            "other_name": self._behind.languages[other].name,
            "kg": lambda grams: kilos(grams, texts),
            "at": self._clock,
            "day": lambda wall: self._day(wall, texts.told),
            "where": lambda place: self._behind.cabinet.words(place, texts),
        }
        fixed = {
            "guest": guest, "cabinet": self._behind.cabinet, "build": self._behind.build,
            "idle_s": chosen.staff.idle_s, "blank_s": chosen.staff.blank_s, "point": chosen.point.id,
            "camera": chosen.hardware.camera != "none", "scans": self._behind.scans(),
        }  # fmt: skip
        return self._behind.pages.get_template(f"staff/{name}.html").render({**fixed, **words, **context})

    def _local(self, wall: str) -> datetime | None:
        if not wall:
            return None
        return datetime.fromisoformat(wall).astimezone(ZoneInfo(self._behind.settings.point.timezone))

    def _clock(self, wall: str) -> str:
        local = self._local(wall)
        return local.strftime("%H:%M") if local else ""

    def _day(self, wall: str, told: Any) -> str:
        local = self._local(wall)
        return str(told(local.date().isoformat())) if local else ""
