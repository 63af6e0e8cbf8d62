"""Hands in front of a simulated cabinet: everything a person, a thief or a faulty part can do to it, by name.

`act("close", cell="07")` is what the /sim page, the tests and the control channel of a board process all call.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hardware.boards.world import Leaf, World
from hardware.ports import HardwareError


class Hands:
    """Acts on a world; `truth` tells how it really is."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._acts: dict[str, Callable[[Leaf, Mapping[str, Any]], None]] = {
            "press": _press,
            "pull": _pull,
            "close": _close,
            "force": _force,
            "take": _take,
            "put": _put,
            "stick": lambda leaf, how: setattr(leaf, "stuck", bool(how.get("on", True))),
            "hold": _hold,
            "block": lambda leaf, how: setattr(leaf, "blocked", bool(how.get("on", True))),
            "cut_sensor": lambda leaf, how: setattr(leaf, "cut", _level(how.get("level"))),
            "chatter": lambda leaf, how: setattr(leaf, "chatter_hz", float(how.get("hz", 20))),
        }

    def names(self) -> list[str]:
        """What can be done."""
        return list(self._acts)

    def act(self, name: str, cell: str = "", **how: Any) -> None:
        """Do one of `names` to a cell; `on`, `level` (open, closed, none) and `hz` say how, where it matters."""
        if name not in self._acts:
            sentence = f"hands cannot {name!r}; they can {', '.join(self._acts)}"
            raise HardwareError(sentence)
        self._acts[name](self.world.door(cell), how)
        self.world.changed(cell)

    def truth(self) -> dict[str, Any]:
        """Doors, items and every pulse so far, as JSON values."""
        doors = {
            name: {
                "door": "shut" if leaf.shut else "open",
                "bolt": "locked" if leaf.bolted else "free",
                "items": leaf.items,
                "things": list(leaf.things),
                "stuck": leaf.stuck,
                "held": leaf.held,
                "blocked": leaf.blocked,
                "sensor": "closed" if self.world.level(name) else "open",
                "lies": leaf.lies,
            }
            for name, leaf in self.world.doors.items()
        }
        coils = [{"cell": c.cell, "on_ms": c.on_ms, "off_ms": c.off_ms} for c in self.world.coils]
        return {"now_ms": self.world.timer.mono_ms(), "cells": doors, "coils": coils}


def _press(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A push on the leaf frees a bolt that sticks; the next pulse moves it."""
    del how
    leaf.stuck = False


def _hold(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """Somebody leans on the door; when they step back, a free door springs open."""
    leaf.held = bool(how.get("on", True))
    leaf.shut = leaf.shut and (leaf.held or leaf.bolted)


def _pull(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A pull opens a door whose bolt is free."""
    del how
    if not leaf.bolted:
        leaf.shut = False


def _close(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A push until the bolt falls in; not while something sticks out."""
    del how
    if leaf.blocked and not leaf.shut:
        message = "something sticks out of the cell"
        raise HardwareError(message)
    leaf.shut = leaf.bolted = True


def _force(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A crowbar."""
    del how
    leaf.shut = leaf.bolted = False


def _take(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A hand reaches in, if it can, for `thing` or for what was put in last."""
    if leaf.shut:
        message = "the door is shut"
        raise HardwareError(message)
    wanted = str(how.get("thing", ""))
    if wanted in leaf.things:
        leaf.things.remove(wanted)
    elif leaf.things and not wanted:
        leaf.things.pop()


def _put(leaf: Leaf, how: Mapping[str, Any]) -> None:
    """A parcel goes in, if the door is open; `anyway` fills a cell before the story begins."""
    if leaf.shut and not how.get("anyway"):
        message = "the door is shut"
        raise HardwareError(message)
    leaf.things.append(str(how.get("thing", "")))


def _level(word: object) -> bool | None:
    """A cut wire reads open or closed; none = mended."""
    return {"open": False, "closed": True}.get(str(word))
