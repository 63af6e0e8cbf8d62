"""What the platform announces on the customer screen, and which of it is frequent questions (PROTOCOL 3.6 `notice`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FAQ = "faq."
"""Slots that begin so hold frequent questions: the title asks, the text answers."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement, service or question in one language. `staff`: who wants the service calls a person.

    `picture`: SHA-256 of the picture that belongs to it.
    """

    id: str
    slot: str
    order: int
    title: str
    text: str
    link: str = ""
    staff: bool = False
    price_kop: int | None = None
    picture: str = ""


def read(ident: str, body: Mapping[str, Any], lang: str) -> Notice:
    """A document of the platform in this language, or in whatever language it has."""
    service = body.get("service") or {}
    return Notice(
        ident,
        body["slot"],
        body["order"],
        _in(body["title"], lang),
        _in(body["text"], lang),
        body.get("link", ""),
        service.get("action") == "staff",
        service.get("price_kop"),
        (body.get("image") or {}).get("sha256", ""),
    )


def counts(body: Mapping[str, Any], now: str) -> bool:
    """Whether it is shown at this moment; with `now` empty nobody knows the date, and everything is shown."""
    return not now or bool(body["from"] <= now < body["until"])


def ended(body: Mapping[str, Any], now: str) -> bool:
    """Whether its time is over; with `now` empty nobody knows."""
    return bool(now) and bool(body["until"] <= now)


def _in(texts: Mapping[str, str], lang: str) -> str:
    return texts.get(lang) or next(iter(texts.values()), "")
