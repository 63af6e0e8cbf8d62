"""The rules of acceptance for files and recordings: an expected list in place of the kiosk's own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.domain.barcode import Kind, Symbology
from edge.domain.barcode import read as kind_of
from edge.scan.accept import Acceptor
from edge.scan.candidate import Candidate
from edge.scan.decode import Found
from edge.scan.fusion import Fusion
from edge.scan.grammar import Grammar
from edge.scan.listed import Listed
from edge.scan.messages import Accepted, Known


class Judge:
    """Says of each code whether the live scanner would take it."""

    def __init__(self, expected: Mapping[str, str]) -> None:
        self._grammar = Grammar()
        self._grammar.learn(Known(expected))
        self.listed = Listed(expected)
        self._acceptor = Acceptor(self._grammar.read, self.listed)
        self._fusion = Fusion()

    @property
    def rejected(self) -> Mapping[str, int]:
        """How many readings were turned down, by reason."""
        return self._acceptor.rejected

    def alone(self, seen: Candidate) -> dict[str, Any]:
        """Whether this one frame would be enough, and by which rule."""
        told = Acceptor(self._grammar.read, self.listed).take((seen,), 0)
        rules = [taken.rule for taken in told if isinstance(taken, Accepted)]
        return {"accepted": bool(rules), "rule": rules[0] if rules else None}

    def next(self, found: Found, at_ms: int) -> list[Accepted]:
        """What is taken after the next frame of the recording."""
        told = self._acceptor.take(self._fusion.take(found, self.listed, at_ms), at_ms)
        return [taken for taken in told if isinstance(taken, Accepted)]


def manifest_of(path: Path) -> dict[str, str]:
    """Expected texts with their kinds; ValueError names the line that is wrong."""
    expected = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            text, kind = _entry(line.strip(), number)
            expected[text] = kind
    return expected


def _entry(line: str, number: int) -> tuple[str, str]:
    if not line.startswith("{"):
        kind = kind_of(line, Symbology.ANY, lambda _text: True).kind
        return line, kind
    try:
        entry = json.loads(line)
        return str(entry["text"]), str(Kind(entry.get("kind", "parcel")))
    except (ValueError, KeyError, TypeError) as error:
        sentence = f"line {number} of the manifest: a text, or JSON with text and kind"
        raise ValueError(sentence) from error
