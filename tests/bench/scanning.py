"""B15: what the scanner costs and reads, beside the stock decoders in the same run.

Generated frames always; the photographs of the development corpus too when KIOSK_BARCODES or ../shared/data/barcodes
has them. Curves over the damages are drawn to build/scan.
"""

import json
import os
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.scan import engines
from edge.scan.decode import Plan, decode
from hardware.camera import pictures
from hardware.ports import HardwareError
from provisioning.demo.labels import series
from tests.bench.measure import OUT, Figure

Luma = NDArray[np.uint8]
Reads = Callable[[Luma], list[str]]
ROOT = Path(__file__).parents[2]
PARCEL = frozenset({"code128", "code39", "code93", "itf", "qr", "datamatrix", "pdf417", "aztec"})
GATES = {"parcel": (98.5, 0), "retail": (82.0, 1), "negative": (0.0, 0)}
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


def frames() -> Sequence[Figure]:
    """Frames of 1280 x 720: a readable label, a slanted soft one, clutter without a code."""
    ours(np.full((720, 1280), 128, np.uint8))
    sets: dict[str, tuple[list[series.Shot], float]] = {
        "readable": (list(series.readable(1)), 5.0),
        "slanted": (list(series.slanted(1)), 15.0),
    }
    figures = []
    for name, (shots, most_ms) in sets.items():
        cost, read = _run(ours, shots)
        stock_cost, stock_read = _run(stock_zxing, shots)
        ok = read == len(shots) and cost <= most_ms
        more = {"read": read, "of": len(shots), "zxing_read": stock_read}
        figures.append(
            Figure("B15", f"{name} frame", cost, "ms", stock_cost, cost / stock_cost, f"≤ {most_ms} ms", ok, more=more)
        )
    return [*figures, *_corpus()]


def _run(reads: Reads, shots: list[series.Shot]) -> tuple[float, int]:
    """Median CPU ms and how many were read."""
    costs, read = [], 0
    for shot in shots:
        began = time.process_time()
        read += shot.text in reads(shot.luma)
        costs.append((time.process_time() - began) * 1000)
    return median(costs), read


def _corpus() -> list[Figure]:
    folder = Path(os.environ.get("KIOSK_BARCODES", ROOT.parent / "shared" / "data" / "barcodes"))
    if not (folder / "manifest.jsonl").is_file():
        return []
    photos = list(_photos(folder))
    figures = []
    for group, (least, most_false) in GATES.items():
        chosen = [photo for photo in photos if _group(photo[0]) == group]
        rates = {name: _rate(reads, chosen) for name, reads in PEERS.items()}
        rate, false, cost = rates["ours"]
        peers = {name: {"rate": r, "false": f, "ms": round(ms, 2)} for name, (r, f, ms) in rates.items()}
        figures.append(
            Figure(
                "B15", f"photographs, {group}", rate, "%", rates["zxing"][0], rate - rates["zxing"][0],
                f"≥ {least} %, ≤ {most_false} false", rate >= least and false <= most_false,
                more={"false": false, "ms": round(cost, 2), "peers": peers},
            )
        )  # fmt: skip
    return figures


def _rate(reads: Reads, photos: list[tuple[dict[str, Any], Luma]]) -> tuple[float, int, float]:
    right = false = 0
    costs = []
    for truth, luma in photos:
        began = time.process_time()
        said = {_plain(text) for text in reads(luma)}
        costs.append((time.process_time() - began) * 1000)
        wanted = _plain(truth["text"]) if truth["set"] == "positive" else None
        right += wanted in said
        false += bool(said - {_plain(text) for text in truth["also"]} - {wanted})
    return round(100 * right / len(photos), 1), false, median(costs)


def _photos(folder: Path) -> Iterator[tuple[dict[str, Any], Luma]]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        try:
            frame = pictures.from_file(folder / truth["file"])
        except HardwareError:
            continue
        yield truth, np.frombuffer(frame.luma, np.uint8).reshape(frame.height, frame.width)


def _group(truth: dict[str, Any]) -> str:
    if truth["set"] == "negative":
        return "negative"
    return "parcel" if truth["symbology"] in PARCEL else "retail"


def _plain(text: str) -> str:
    """Texts as SCANNING section 12 compares them."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = text.translate(dict.fromkeys(map(ord, "\x1d\ufeff\x00"))).strip()
    return f"0{text}" if len(text) == 12 and text.isdigit() else text


def curves() -> Sequence[Figure]:
    """How many of twelve labels are read at each strength of each damage, ours beside the stock decoders."""
    figures = []
    for axis, points in series.AXES.items():
        counts = {name: [_read(reads, point) for point in points] for name, reads in PEERS.items()}
        _draw(axis, [value for _, value in points], counts)
        total, stock = sum(counts["ours"]), sum(counts["zxing"])
        of = series.PICTURES * len(points)
        gate = "≥ zxing-cpp alone"
        figures.append(
            Figure("B17", f"{axis}: read of {of}", total, "labels", stock, total / max(1, stock), gate, total >= stock)
        )
    return figures


def _read(reads: Reads, point: tuple[str, float]) -> int:
    return sum(shot.text in reads(shot.luma) for shot in series.curve("code128", *point))


def _draw(axis: str, values: list[float], counts: dict[str, list[int]]) -> None:
    """A small line chart as SVG: strength across, labels read upwards."""
    colours = {"ours": "#0a7d33", "zxing": "#1f5fbf", "zbar": "#b3541e", "zbar_zxing": "#7a4fa3"}
    widest = max(values) or 1.0
    lines, names = [], []
    for place, (name, read) in enumerate(counts.items()):
        points = " ".join(f"{40 + 300 * v / widest:.0f},{190 - 13 * n}" for v, n in zip(values, read, strict=True))
        lines.append(f'<polyline fill="none" stroke="{colours[name]}" stroke-width="2" points="{points}"/>')
        names.append(f'<text x="350" y="{40 + 18 * place}" fill="{colours[name]}">{name}</text>')
    ticks = "".join(f'<text x="{40 + 300 * v / widest:.0f}" y="208" text-anchor="middle">{v:g}</text>' for v in values)
    body = "".join([*lines, *names, ticks, f'<text x="40" y="20">{axis}: read of 12</text>'])
    folder = OUT.parent / "scan"
    folder.mkdir(parents=True, exist_ok=True)
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 220" font-size="11">{body}</svg>'
    (folder / f"{axis}.svg").write_text(picture, encoding="utf-8")
