"""What the decoders say they saw: a text with its evidence, not yet believed by anybody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

Corners = tuple[tuple[int, int], ...]

LINEAR = frozenset({"code128", "code39", "code93", "itf"})
MATRIX = frozenset({"qr", "datamatrix", "pdf417", "aztec"})
RETAIL = frozenset({"ean13", "ean8", "upca"})
SURE = {
    "zx_hist": 0.97,
    "zx_half": 0.95,
    "roi_sharp": 0.95,
    "roi_light": 0.94,
    "roi_even": 0.94,
    "zx_rotate": 0.93,
    "zx_grid": 0.93,
}
ENGINES = {"zx": "zxing", "roi": "zxing", "zbar": "zbar", "soft": "own", "match": "own", "fused": "own"}


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


def engines_of(stages: Iterable[str]) -> set[str]:
    """The independent programs behind these stages; an engine's own stages repeat its errors."""
    return {ENGINES[stage.split("_")[0]] for stage in stages}


def trust(seen: Candidate) -> float:
    """How sure a reading is, 0 to 1, from its stages and symbology: the more independent stages, the surer."""
    doubt = 1.0
    for stage in seen.stages:
        doubt *= 1 - SURE.get(stage, 0.8)
    most = 0.89 if seen.symbology in RETAIL and seen.stages == ("soft",) else 0.999
    return min(most, 1 - doubt)


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
    return [replace(candidate, confidence=trust(candidate)) for candidate in kept]
