"""Pictures that kiosks take for support: asked for, received sealed, seen for a day (PROTOCOL 3.10 `take_picture`)."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import timedelta

from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import plain
from provisioning.fleet import commands, files, session
from provisioning.fleet.turn import Turn

SORT = ("application/json", 200_000)
WAITS = timedelta(minutes=2)
OP = "take_picture"


def may(turn: Turn, dev: str) -> bool:
    """Whether this kiosk takes pictures for support at all."""
    there = session.current(turn, dev)
    return there is not None and f"op.{OP}" in json.loads(there.born).get("caps", ())


def ask(turn: Turn, dev: str, wish: tuple[str, str, str], base: str) -> str:
    """Ask for one; gives the command's name. `wish`: consent (`ask` or `empty_room`), who, why; `base`: our address."""
    consent, by, reason = wish
    file = files.expect(turn, dev, SORT, (base, turn.now + WAITS))
    args = {"file": plain(file), "view": "desk", "consent": consent}
    return commands.ask(turn, commands.Wish(dev, OP, args, by, reason))


def seen(turn: Turn, dev: str) -> Mapping[str, files.Given]:
    """The pictures of the last day by their names, the newest first."""
    return {each.token: each for each in files.given(turn, dev, SORT[0])}


def opened(turn: Turn, dev: str, token: str) -> bytes | None:
    """One of them (JPEG); None when there is none, or it was sealed for somebody else."""
    found = seen(turn, dev).get(token)
    try:
        return None if found is None else urlsafe_b64decode(turn.keys.open(json.loads(found.data)))
    except (BadMessageError, ValueError, TypeError):
        return None
