"""The golden frames of the lock boards: the one thing that drivers, simulators and tests share."""

import json
from pathlib import Path
from typing import Any

from hardware.frames import op

ALL: dict[str, Any] = json.loads((Path(__file__).parent / "lock-frames.json").read_text("utf-8"))
FRAMES: list[dict[str, Any]] = ALL["frames"]
FORBIDDEN = ("forbidden", "open_all", "status_all", "open_many", "set_unlock", "query_unlock")


def of(protocol: str, *directions: str) -> list[dict[str, Any]]:
    """The frames of one protocol, of some directions."""
    return [f for f in FRAMES if f["protocol"] == protocol and f["direction"] in directions]


def forbidden(frame: dict[str, Any]) -> bool:
    """Whether no driver may build this request."""
    return any(word in frame["decoded"]["op"] for word in FORBIDDEN)


def raw(frame: dict[str, Any]) -> bytes:
    """The bytes."""
    return bytes.fromhex(frame["hex"])


__all__ = ["ALL", "FRAMES", "forbidden", "of", "op", "raw"]
