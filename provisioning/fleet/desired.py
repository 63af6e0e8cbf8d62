"""What the platform wants of a kiosk: its settings, with the keys by which it checks tokens and seals; its wiring."""

from collections.abc import Mapping
from datetime import timedelta

from edge.sync.contract.documents import Settings, read_body
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import plain, time_text
from provisioning.fleet import feed, registry, reports
from provisioning.fleet.keys import TOKEN_KEY
from provisioning.fleet.turn import Turn

Value = str | int | bool
TOKEN_KEY_LIFE = timedelta(days=400)
NAME = ("settings", "main")
WIRING = ("wiring", "main")


class SettingError(Exception):
    """A setting was not understood; the text says how it is written."""


def put(turn: Turn, dev: str, values: Mapping[str, Value]) -> Mapping[str, object]:
    """Change some settings of a kiosk and keep the others; gives all of them."""
    kiosk = registry.find(turn, dev)
    if kiosk is None:
        message = f"kiosk {dev} is not registered"
        raise SettingError(message)
    wanted = {**_keys(turn), **known(turn, dev), **values}
    feed.put(turn, kiosk, NAME, plain(Settings(wanted)))
    return wanted


def known(turn: Turn, dev: str) -> dict[str, Value]:
    """The settings that were given to a kiosk so far."""
    placed = feed.body(turn, dev, NAME)
    return {} if placed is None else dict(placed["values"])


def adopt(turn: Turn, dev: str) -> bool:
    """The wiring that somebody commissioned at a kiosk becomes what the platform wants of it (PROTOCOL 3.6)."""
    kiosk, told = registry.find(turn, dev), reports.wiring(turn, dev)
    if kiosk is None or not told:
        return False
    body = {**told["body"], "base": told["have"]}
    try:
        read_body("wiring", body)
    except BadMessageError:
        return False
    feed.put(turn, kiosk, WIRING, body)
    return True


def read(words: list[str]) -> dict[str, Value]:
    """`name=value` as people type it: numbers and true, false are understood."""
    found: dict[str, Value] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            message = f"{word!r} is no setting: write name=value"
            raise SettingError(message)
        found[name] = {"true": True, "false": False}.get(text, int(text) if text.lstrip("-").isdigit() else text)
    return found


def _keys(turn: Turn) -> dict[str, tuple[str, ...] | str]:
    """Number, key and last day of each token key, and the key for which personal values are sealed."""
    until = time_text(turn.now + TOKEN_KEY_LIFE)
    return {"token_keys": (f"{TOKEN_KEY} {turn.keys.token_public} {until}",), "seal_key": turn.keys.seal_public}
