"""What the decoders say they saw: a text with its evidence, not yet believed by anybody."""

from dataclasses import dataclass, replace

Corners = tuple[tuple[int, int], ...]

LINEAR = frozenset({"code128", "code39", "code93", "itf"})
MATRIX = frozenset({"qr", "datamatrix", "pdf417", "aztec"})
RETAIL = frozenset({"ean13", "ean8", "upca"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text that a stage read; `raw` are its bytes, `gs1` says that FNC1 came first."""

    text: str
    symbology: str
    stages: tuple[str, ...]
    raw: bytes = b""
    gs1: bool = False
    corners: Corners = ()
    confidence: float = 0.0

    def same(self, other: "Candidate") -> bool:
        """True for the same text in the same symbology."""
        return self.text == other.text and self.symbology == other.symbology

    def joined(self, other: "Candidate") -> "Candidate":
        """This reading with the other's stages added behind its own."""
        more = tuple(stage for stage in other.stages if stage not in self.stages)
        return replace(
            self,
            stages=self.stages + more,
            gs1=self.gs1 or other.gs1,
            confidence=max(self.confidence, other.confidence),
        )


def merged(candidates: list[Candidate]) -> list[Candidate]:
    """Each text once, in the order of first sight, with all stages that gave it."""
    kept: list[Candidate] = []
    for candidate in candidates:
        for place, earlier in enumerate(kept):
            if earlier.same(candidate):
                kept[place] = earlier.joined(candidate)
                break
        else:
            kept.append(candidate)
    return kept
