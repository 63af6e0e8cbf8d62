"""What a candidate is, by the project's grammar of labels; signatures of tokens are checked here.

GS1 texts that are no label of ours are taken apart to the last identifier (biip) before they count for anything.
"""

from collections.abc import Callable, Mapping

from edge.domain import barcode, token
from edge.domain.barcode import Kind, Symbology
from edge.scan.candidate import Candidate
from edge.scan.messages import Known

SIGNED = {Kind.PICKUP: token.read, Kind.RETURN: token.read, Kind.DOCUMENT: token.read_paper}
LONGEST_TEXT = 512


class Grammar:
    """Knows the lists and the public keys that the service told last."""

    def __init__(self) -> None:
        self._expected: Mapping[str, str] = {}
        self._keys: dict[int, token.Verify] = {}

    def learn(self, known: Known) -> None:
        """New lists and keys; the well-known demo key is left out unless this is the demo."""
        self._expected = known.expected
        demo_key = bytes.fromhex(token.DEMO_KEY)
        self._keys = {number: _verifier(key) for number, key in known.keys.items() if known.demo or key != demo_key}

    def read(self, seen: Candidate) -> barcode.Label:
        """The kind of a text; `problem` says why a text that looks like one of ours is refused."""
        if len(seen.text) > LONGEST_TEXT:
            return barcode.Label(Kind.UNKNOWN, seen.text, seen.text, "length")
        label = barcode.read(seen.text, symbology(seen), self._expected.__contains__)
        if label.kind in SIGNED and label.problem is None:
            return self._with_signature(label)
        if seen.gs1 and label.kind is Kind.UNKNOWN and not is_gs1(seen.text):
            return label._replace(problem="check")
        return label

    def _with_signature(self, label: barcode.Label) -> barcode.Label:
        try:
            SIGNED[label.kind](label.text, self._keys)
        except token.Unreadable as refusal:
            return label._replace(problem=refusal.reason)
        return label


def symbology(seen: Candidate) -> Symbology:
    """The domain's name for how a candidate was printed."""
    if seen.symbology == "code128" and seen.gs1:
        return Symbology.GS1_128
    try:
        return Symbology(seen.symbology)
    except ValueError:
        return Symbology.OTHER


def is_gs1(text: str) -> bool:
    """True when every application identifier can be read to the end, with lengths, dates and check digits right."""
    from biip import ParseError
    from biip.gs1_messages import GS1Message  # rarely needed: only for GS1 texts that are not ours

    try:
        GS1Message.parse(text)
    except ParseError:
        return False
    return True


def _verifier(key: bytes) -> Callable[[bytes, bytes], bool]:
    def verify(signature: bytes, message: bytes) -> bool:
        from nacl.exceptions import BadSignatureError  # loaded with the first token
        from nacl.signing import VerifyKey

        try:
            VerifyKey(key).verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True

    return verify
