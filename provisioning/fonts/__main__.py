"""`make fonts`: cut Onest to what the screens need, and fail when a catalog uses a character that the cut lacks.

python -m provisioning.fonts                # check the cut against the catalogs
python -m provisioning.fonts PACKAGE        # cut again; PACKAGE = unpacked npm @fontsource-variable/onest
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import build, instancer

STATIC = Path(__file__).parents[2] / "edge" / "web" / "static" / "font"
PAPER = Path(__file__).parents[2] / "hardware" / "printer" / "onest.ttf"
LOCALE = Path(__file__).parents[2] / "edge" / "web" / "locale"

BASIC = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0\u00ab\u00bb\u00b0\u00b7\u00d7\u2013\u2014\u2019\u2026\u2212"
RUSSIAN = "".join(map(chr, range(0x410, 0x450))) + "\u0401\u0451\u2116"
CUTS = {
    "onest-latin-wght-normal.woff2": BASIC,
    "onest-cyrillic-wght-normal.woff2": RUSSIAN,
    "onest-latin-ext-wght-normal.woff2": "\u20bd",
}
"""Files of the package, and what is taken from each."""
WEIGHTS = (400, 500, 700)
FONT = STATIC / "onest.woff2"
"""One file for all: one request, and letters and figures of a line are set in one go."""


def cut(package: Path) -> None:
    """Write the font of the screens, that of the paper, and the licence."""
    with TemporaryDirectory() as folder:
        masters = {weight: _joined(package, weight, Path(folder)) for weight in WEIGHTS}
        font, _, _ = build(_scale(masters))
        font.flavor = "woff2"
        font.save(FONT)
    (STATIC / "OFL.txt").write_text((package / "LICENSE").read_text())
    (PAPER.parent / "OFL.txt").write_text((STATIC / "OFL.txt").read_text())
    upright()


def _joined(package: Path, weight: int, folder: Path) -> Path:
    """One weight, with the characters of all files."""
    parts = []
    for name, characters in CUTS.items():
        font = instancer.instantiateVariableFont(TTFont(package / "files" / name), {"wght": weight}, inplace=True)
        options = subset.Options(layout_features=["tnum", "kern", "ccmp", "mark"])
        options.hinting = False
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        for table in {"STAT", "MVAR", "HVAR"} & set(font.keys()):
            del font[table]
        font.flavor = None
        parts.append(folder / f"{name}-{weight}.ttf")
        font.save(parts[-1])
    whole = folder / f"{weight}.ttf"
    Merger().merge([str(part) for part in parts]).save(whole)
    return whole


def _scale(masters: Mapping[int, Path]) -> DesignSpaceDocument:
    """From the lightest to the boldest."""
    space = DesignSpaceDocument()
    space.addAxis(AxisDescriptor(tag="wght", name="Weight", minimum=400, default=500, maximum=700))
    for weight, file in masters.items():
        space.addSource(SourceDescriptor(path=str(file), name=str(weight), location={"Weight": weight}))
    return space


def upright() -> None:
    """One weight of it, for sheets on paper (`hardware/printer/pdf.py`)."""
    font = instancer.instantiateVariableFont(TTFont(FONT), {"wght": 400}, inplace=True)
    for table in {"GDEF", "GPOS", "GSUB", "STAT"} & set(font.keys()):
        del font[table]
    font.flavor = None
    font.save(PAPER)


def missing() -> set[str]:
    """The characters of the catalogs that the cut font has not."""
    have = {chr(code) for code in TTFont(FONT).getBestCmap()}
    used = set("".join(file.read_text() for file in LOCALE.rglob("*.po")))
    return {character for character in used - have if character.isprintable()}


def main() -> int:
    """Cut when told where the source lies, then check."""
    if len(sys.argv) > 1:
        cut(Path(sys.argv[1]))
    lacking = missing()
    sys.stdout.write(f"{FONT.name} {FONT.stat().st_size}\n")
    if lacking:
        sys.stdout.write(f"the cut lacks: {' '.join(sorted(lacking))}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
