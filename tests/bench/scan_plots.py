"""Small charts of the scan benches as SVG in build/scan: curves over a damage, bars beside each other."""

from collections.abc import Mapping, Sequence

from tests.bench.measure import OUT

FOLDER = OUT.parent / "scan"
COLOURS = {"ours": "#0a7d33", "zxing": "#1f5fbf", "zbar": "#b3541e", "zbar_zxing": "#7a4fa3"}


def curve(name: str, values: Sequence[float], read: Mapping[str, Sequence[int]], most: int) -> None:
    """Strength of a damage across, labels read (of `most`) upwards, a line for each reader."""
    widest = max(values) or 1.0
    lines = []
    for reader, counts in read.items():
        points = " ".join(
            f"{40 + 300 * v / widest:.0f},{190 - 156 * n / most:.0f}" for v, n in zip(values, counts, strict=True)
        )
        lines.append(f'<polyline fill="none" stroke="{COLOURS[reader]}" stroke-width="2" points="{points}"/>')
    ticks = [f'<text x="{40 + 300 * v / widest:.0f}" y="208" text-anchor="middle">{v:g}</text>' for v in values]
    _write(name, f"{name}: read of {most}", [*lines, *ticks], 220)


def bars(name: str, rates: Mapping[str, Mapping[str, float]]) -> None:
    """Percent read for each group, a bar for each reader."""
    drawn = []
    for row, (group, readers) in enumerate(rates.items()):
        top = 34 + row * 46
        drawn.append(f'<text x="92" y="{top + 22}" text-anchor="end">{group}</text>')
        for place, (reader, rate) in enumerate(readers.items()):
            y = top + place * 9
            drawn.append(f'<rect x="100" y="{y}" width="{2.2 * rate:.0f}" height="8" fill="{COLOURS[reader]}"/>')
            drawn.append(f'<text x="{104 + 2.2 * rate:.0f}" y="{y + 8}" font-size="8">{rate:g}</text>')
    _write(name, f"{name}: percent read", drawn, 40 + 46 * len(rates))


def _write(name: str, title: str, drawn: Sequence[str], high: int) -> None:
    names = [f'<text x="360" y="{40 + 18 * n}" fill="{c}">{r}</text>' for n, (r, c) in enumerate(COLOURS.items())]
    body = "".join([*drawn, *names, f'<text x="10" y="20">{title}</text>'])
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 {high}" font-size="11">{body}</svg>'
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
