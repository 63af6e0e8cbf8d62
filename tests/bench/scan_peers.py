"""The four readers that the scan benches compare, and what a run over pictures comes to."""

import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from edge.scan import engines
from edge.scan.decode import Plan, decode

Luma = NDArray[np.uint8]
Reads = Callable[[Luma], list[str]]
PLAN = Plan(60.0)


def ours(luma: Luma) -> list[str]:
    """The kiosk's cascade with its budget of 60 ms."""
    return [seen.text for seen in decode(luma, PLAN).candidates]


def stock_zxing(luma: Luma) -> list[str]:
    """zxing-cpp as it comes."""
    way = engines.Way("stock", rotate=True, downscale=True, invert=True)
    return [seen.text for seen in engines.zxing(luma, way)]


def stock_zbar(luma: Luma) -> list[str]:
    """pyzbar as it comes, with the symbologies that the kiosk uses."""
    return [seen.text for seen in engines.zbar(luma)]


def zbar_then_zxing(luma: Luma) -> list[str]:
    """The usual chain of two."""
    return stock_zbar(luma) or stock_zxing(luma)


PEERS: dict[str, Reads] = {"ours": ours, "zxing": stock_zxing, "zbar": stock_zbar, "zbar_zxing": zbar_then_zxing}


@dataclass(slots=True)
class Tally:
    """What one reader did on some pictures: right ones, false ones, CPU ms of each."""

    right: int = 0
    false: int = 0
    costs: list[float] = field(default_factory=list)

    def take(self, reads: Reads, luma: Luma, text: str | None, also: Iterable[str] = ()) -> None:
        """One picture with its truth (None: there is nothing in it) and what else is really in it."""
        began = time.process_time()
        found = reads(luma)
        self.costs.append((time.process_time() - began) * 1000)
        said, wanted = set(map(plain, found)), None if text is None else plain(text)
        self.right += wanted in said
        self.false += bool(said - set(map(plain, also)) - {wanted})

    @classmethod
    def total(cls, parts: Iterable["Tally"]) -> "Tally":
        """Several runs taken together."""
        each = list(parts)
        return cls(sum(t.right for t in each), sum(t.false for t in each), [ms for t in each for ms in t.costs])

    @property
    def rate(self) -> float:
        """Percent of the pictures that were read."""
        return round(100 * self.right / max(1, len(self.costs)), 1)

    @property
    def ms(self) -> float:
        """Median CPU milliseconds a picture."""
        return round(median(self.costs), 2)

    @property
    def ms_p95(self) -> float:
        """95th percentile of the CPU milliseconds, nearest rank."""
        return round(sorted(self.costs)[-(-95 * len(self.costs) // 100) - 1], 2)

    def line(self) -> dict[str, float]:
        """For build/bench.jsonl."""
        return {"read": self.right, "of": len(self.costs), "rate": self.rate, "false": self.false,
                "ms": self.ms, "ms_p95": self.ms_p95}  # fmt: skip


def plain(text: str) -> str:
    """Texts as SCANNING section 12 compares them."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = text.translate(dict.fromkeys(map(ord, "\x1d\ufeff\x00"))).strip()
    return f"0{text}" if len(text) == 12 and text.isdigit() else text
