"""How codes are written down for programs: the lines of SCANNING section 11."""

import base64
from collections.abc import Mapping
from statistics import median
from typing import Any

from edge.scan.candidate import Candidate
from edge.scan.messages import Accepted


def code(seen: Candidate) -> dict[str, Any]:
    """One candidate of one picture."""
    line: dict[str, Any] = {
        "text": seen.text,
        "symbology": seen.symbology,
        "confidence": round(seen.confidence, 3),
        "stages": list(seen.stages),
    }
    if seen.gs1:
        line["gs1"] = True
    if is_binary(seen):
        line["bytes_b64"] = base64.b64encode(seen.raw).decode("ascii")
    return line


def is_binary(seen: Candidate) -> bool:
    """True when the bytes are no text and were shown as Latin-1."""
    try:
        seen.raw.decode("utf-8")
    except UnicodeDecodeError:
        return seen.text == seen.raw.decode("latin-1")
    return False


def accepted(taken: Accepted, frame: int) -> dict[str, Any]:
    """One accepted code of a recording, at the frame of its acceptance."""
    return {
        "frame": frame,
        "t_ms": taken.at_ms,
        "text": taken.text,
        "symbology": taken.symbology,
        "kind": str(taken.kind),
        "rule": taken.rule,
        "frames": list(taken.frames),
        "confidence": round(taken.confidence, 3),
        "stages": list(taken.stages),
    }


def summary(frames: int, taken: int, rejected: Mapping[str, int], costs: list[float]) -> dict[str, Any]:
    """The last line of a recording."""
    ordered = sorted(costs) or [0.0]
    return {
        "summary": {
            "frames": frames,
            "accepted": taken,
            "rejected": {"rival": 0, "check": 0} | dict(rejected),
            "cpu_ms_median": round(median(ordered), 2),
            "cpu_ms_p95": round(ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)], 2),
        }
    }
