"""From what flows tell to what staff pages show: verdicts drawn in the person's language, lists drawn anew."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from edge.effects import Tell
from edge.web.backstage import Backstage
from edge.web.live import Live
from edge.web.texts import Texts

PAGES = {
    "receive": "/staff/receive", "stow": "/staff/stow", "find": "/staff/find", "parcel": "/staff/parcel",
    "handover": "/staff/handover", "cell": "/staff/cell",
}  # fmt: skip
ICONS = {"known": "check", "choice": "triangle-alert", "stop": "x", "note": "message-circle"}


class Teller:
    """Hears what flows tell (on the worker's thread) and pushes it to the streams of the sessions concerned."""

    def __init__(self, behind: Backstage, live: Live) -> None:
        self._behind = behind
        self._live = live
        self._spoken: dict[str, str] = {}

    def speak(self, session: str, lang: str) -> None:
        """This session wants to be told in another language."""
        if lang in self._behind.languages:
            self._spoken[session] = lang

    def texts(self, session: str) -> Texts:
        """The words of one session."""
        first = self._behind.settings.screen.languages[0]
        return self._behind.languages[self._spoken.get(session, first)]

    def tell(self, effect: Tell) -> None:
        """Called by the worker's hands after the commit; the drawing happens in the web server's own thread."""
        self._live.soon(self._push, effect)

    def verdict(self, body: Mapping[str, Any], session: str) -> str:
        """A verdict as it stands on the page."""
        texts = self.texts(session)
        details = self._details(body.get("details", {}), texts)
        choices = [
            {"act": choice["act"], "args": dict(choice["args"]), "text": texts.say(f"act.{choice['act']}", details)}
            for choice in body.get("choices", ())
        ]
        context = {
            "result": body["result"], "icon_name": ICONS[body["result"]], "text": texts.say(body["text"], details),
            "line": _line(details), "choices": choices, "passing": body.get("passing", False), "t": texts.say,
        }  # fmt: skip
        return self._behind.pages.get_template("staff/verdict.html").render(context)

    def refusal(self, text: str, details: Mapping[str, Any], session: str) -> str:
        """A refusal, drawn as a stop that needs no answer."""
        return self.verdict({"result": "stop", "text": text, "details": details, "passing": True}, session)

    def _push(self, effect: Tell) -> None:
        if effect.event == "verdict" and effect.session:
            self._live.push("verdict", self._drawn(effect), effect.session)
        elif effect.event == "go" and effect.session:
            query = urlencode({name: value for name, value in effect.body["args"].items() if value})
            address = PAGES[effect.body["to"]] + (f"?{query}" if query else "")
            self._live.push("go", {"to": address}, effect.session)
        elif effect.event == "ended":
            self._live.push("ended", dict(effect.body), effect.session)
        else:
            self._live.push(effect.event, {}, effect.session or None)

    def _drawn(self, effect: Tell) -> dict[str, Any]:
        body = effect.body
        passing = body["result"] in ("known", "note") or body["passing"]
        return {
            "result": body["result"],
            "text": body["text"],
            "html": self.verdict(body, effect.session or ""),
            "passing": passing,
        }

    def _details(self, details: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
        known = dict(details)
        if "weight" in known:
            known["weight"] = kilos(int(known["weight"] or 0), texts)
        if "part" in known:
            kind, _, name = str(known["part"]).partition(".")
            known["part"] = texts.say(f"health.part.{kind}", {"name": name})
        if known.get("place"):
            known["where"] = self._behind.cabinet.words(str(known["place"]), texts)
        return known


def _line(details: Mapping[str, Any]) -> str:
    """The parcel that a verdict is about: number, size, weight."""
    if not details.get("parcel") or "size" not in details:
        return ""
    return " · ".join(str(details[name]) for name in ("parcel", "size", "weight") if details.get(name))


def kilos(grams: int, texts: Texts) -> str:
    """2100 g are 2,1 kg, in English 2.1 kg; nothing known is nothing said."""
    if not grams:
        return ""
    return texts.say("weight.kg", {"amount": texts.number(f"{grams / 1000:.1f}")})
