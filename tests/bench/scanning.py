"""B15, B17, B19, B20: what the scanner costs and reads, beside the stock decoders in the same run.

Generated frames, curves and moving labels always; the photographs of the development corpus too when KIOSK_BARCODES
or ../shared/data/barcodes has them. Charts are drawn to build/scan.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from edge.scan.command import warm_up
from edge.scan.decode import Plan, decode
from edge.scan.judge import Judge
from hardware.camera import pictures
from hardware.ports import HardwareError
from provisioning.demo.labels import kinds as hurt
from provisioning.demo.labels import series
from provisioning.demo.labels.kinds import GOODS, HELD_OUT, KINDS
from tests.bench import scan_plots
from tests.bench.measure import Figure
from tests.bench.scan_peers import PEERS, PLAN, Luma, Tally, ours

Photo = tuple[dict[str, Any], Luma]
FRAME = (1280, 720)
ROOT = Path(__file__).parents[2]
PARCEL = frozenset({"code128", "code39", "code93", "itf", "qr", "datamatrix", "pdf417", "aztec"})
GATES = {"parcel": (98.5, 0), "retail": (82.0, 1), "negative": (0.0, 0)}
MOST_P95_MS = 60.0
MOVING = {"code128": (10, 11), "qr": (9, 12), "datamatrix": (10, 13)}
"""How many of ten moving labels have to be accepted within SOON_FRAMES, and the seed of the series."""
SOON_FRAMES = 8
NEIGHBOURS, OTHERS = 4, 295
KINDS_SEED, EACH_KIND = 1, 4
GROUPS = {"parcel": PARCEL, "retail": frozenset(GOODS)}


def frames() -> Sequence[Figure]:
    """Frames of 1280 x 720: a readable label, a slanted soft one, clutter without a code; then the photographs."""
    warm_up(PLAN)
    ours(np.full((720, 1280), 128, np.uint8))
    sets: dict[str, tuple[list[tuple[str | None, Luma]], float]] = {
        "readable": ([(shot.text, shot.luma) for shot in series.readable(1)], 5.0),
        "slanted": ([(shot.text, shot.luma) for shot in series.slanted(1)], 15.0),
    }
    if photos := list(_photos()):
        sets["empty cluttered"] = ([(None, luma) for luma in _empty(photos)], 15.0)
    figures = []
    for name, (shots, most_ms) in sets.items():
        tallies = _tallies((luma, text, ()) for text, luma in shots)
        own, stock = tallies["ours"], tallies["zxing"]
        wanted = sum(text is not None for text, _ in shots)
        ok = own.right == wanted and not own.false and own.ms <= most_ms
        figures.append(
            Figure("B15", f"{name} frame", own.ms, "ms", stock.ms, own.ms / stock.ms, f"≤ {most_ms} ms", ok,
                   more=_lines(tallies))
        )  # fmt: skip
    return [*figures, *_corpus(photos)]


def _empty(photos: list[Photo]) -> Iterator[Luma]:
    """Pictures without any code, enlarged to fill a frame of 1280 x 720, with a little noise."""
    dice = np.random.default_rng(1)
    for truth, luma in photos:
        if truth.get("kind") == "no code":
            filled = ImageOps.fit(Image.fromarray(luma), FRAME, Image.Resampling.BICUBIC)
            yield np.clip(np.asarray(filled) + dice.normal(0, 3, FRAME[::-1]), 0, 255).astype(np.uint8)


def _tallies(photos: Iterable[tuple[Luma, str | None, Sequence[str]]]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in PEERS}
    for luma, text, also in photos:
        for name, reads in PEERS.items():
            tallies[name].take(reads, luma, text, also)
    return tallies


def _lines(tallies: dict[str, Tally]) -> dict[str, Any]:
    return {"peers": {name: tally.line() for name, tally in tallies.items()}}


def _corpus(photos: list[Photo]) -> list[Figure]:
    if not photos:
        return []
    groups: dict[str, list[tuple[Luma, str | None, Sequence[str]]]] = defaultdict(list)
    for truth, luma in photos:
        known = luma, truth["text"] if truth["set"] == "positive" else None, truth["also"]
        groups[_group(truth)].append(known)
        if truth["set"] == "positive":
            groups[truth["symbology"]].append(known)
    tallies = {name: _tallies(iter(photos)) for name, photos in groups.items()}
    symbologies = sorted(set(tallies) - set(GATES))
    scan_plots.bars("photographs", {s: {name: t.rate for name, t in tallies[s].items()} for s in symbologies})
    return [_photographs(name, tallies[name]) for name in (*GATES, *symbologies)]


def _photographs(group: str, tallies: dict[str, Tally]) -> Figure:
    """The gates are of groups; a symbology only has to be read no worse than by zxing-cpp alone."""
    own, stock = tallies["ours"], tallies["zxing"]
    least, most_false = GATES.get(group, (stock.rate, 1))
    ok = own.rate >= least and own.false <= most_false and own.ms_p95 <= MOST_P95_MS
    gate = f"≥ {least} %, ≤ {most_false} false, p95 ≤ {MOST_P95_MS:g} ms"
    compared = own.rate - stock.rate
    return Figure("B15", f"photographs, {group}", own.rate, "%", stock.rate, compared, gate, ok, more=_lines(tallies))


def _photos() -> Iterator[Photo]:
    """The development corpus with its truth; nothing where it is not there."""
    folder = Path(os.environ.get("KIOSK_BARCODES", ROOT.parent / "shared" / "data" / "barcodes"))
    if not (folder / "manifest.jsonl").is_file():
        return
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


def kinds() -> Sequence[Figure]:
    """Every symbology in every kind of harm; the kinds that nobody tuned on have a figure of their own."""
    done = {(kind, group): _of_kind(kind, group) for kind in KINDS for group in GROUPS}
    rates = {
        kind: {name: Tally.total(done[kind, group][name] for group in GROUPS).rate for name in PEERS} for kind in KINDS
    }
    scan_plots.bars("kinds", rates)
    figures = []
    for group, held in product(GROUPS, ("seen", "held out")):
        members = [kind for kind in KINDS if (kind in HELD_OUT) is (held == "held out")]
        tallies = {name: Tally.total(done[kind, group][name] for kind in members) for name in PEERS}
        own, stock = tallies["ours"], tallies["zxing"]
        ok = own.rate >= stock.rate and (group == "retail" or not own.false)
        figures.append(
            Figure("B20", f"{group}, kinds {held}", own.rate, "%", stock.rate, own.rate - stock.rate,
                   "≥ zxing-cpp alone, 0 false parcels", ok, more=_lines(tallies))
        )  # fmt: skip
    return figures


def _of_kind(kind: str, group: str) -> dict[str, Tally]:
    symbologies = sorted(GROUPS[group])
    pictures_of = chain.from_iterable(hurt.shots(kind, each, KINDS_SEED, EACH_KIND) for each in symbologies)
    return _tallies((shot.luma, shot.text, ()) for shot in pictures_of)


def curves() -> Sequence[Figure]:
    """How many of twelve labels are read at each strength of each damage, ours beside the stock decoders."""
    figures = []
    for axis, points in series.AXES.items():
        shots = [[(s.luma, s.text, ()) for s in series.curve("code128", *point)] for point in points]
        counts = [_tallies(iter(each)) for each in shots]
        read = {name: [tallies[name].right for tallies in counts] for name in PEERS}
        scan_plots.curve(axis, [value for _, value in points], read, series.PICTURES)
        total, stock = sum(read["ours"]), sum(read["zxing"])
        false = sum(tallies["ours"].false for tallies in counts)
        more = {f"{value:g}": _lines(tallies) for (_, value), tallies in zip(points, counts, strict=True)}
        figures.append(
            Figure("B17", f"{axis}: read of {series.PICTURES * len(points)}", total, "labels", stock,
                   total / max(1, stock), "≥ zxing-cpp alone, 0 false", total >= stock and not false, more=more)
        )  # fmt: skip
    return figures


def moving() -> Sequence[Figure]:
    """Labels moved by hand under the camera: how many are accepted, with a list that has them and their neighbours."""
    figures = []
    for symbology, (least, seed) in MOVING.items():
        firsts, wrong = [], 0
        dice = np.random.default_rng(seed)
        for text, shown in series.moving(seed, symbology):
            judge = Judge(dict.fromkeys(_listed(text, dice), "parcel"))
            found = [judge.next(decode(luma, Plan(60.0, listed=judge.listed)), n * 100) for n, luma in enumerate(shown)]
            firsts += [n for n, told in enumerate(found) if any(taken.text == text for taken in told)][:1]
            wrong += sum(taken.text != text for told in found for taken in told)
        soon = sum(first < SOON_FRAMES for first in firsts)
        says = f"moving {symbology}: accepted within {SOON_FRAMES} frames, of {series.LABELS}"
        ok = soon >= least and not wrong
        more = {"ever": len(firsts), "wrong": wrong, "firsts": firsts}
        figures.append(Figure("B19", says, soon, "labels", None, len(firsts), f"≥ {least}, 0 wrong", ok, more=more))
    return figures


def _listed(text: str, dice: np.random.Generator) -> list[str]:
    """A list of three hundred: this one, four that differ in one digit, and strangers."""
    near = [f"{text[:at]}{(int(text[at]) + 1 + n) % 9 + 1}{text[at + 1 :]}" for n, at in enumerate((2, 4, 7, 12))]
    return [text, *near[:NEIGHBOURS], *(series.posting(dice) for _ in range(OTHERS))]
