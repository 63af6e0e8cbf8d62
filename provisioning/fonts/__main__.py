"""`make fonts`: cut Onest to what the screens need, and fail when a catalog uses a character that the cut lacks.

python -m provisioning.fonts                # check the cut against the catalogs
python -m provisioning.fonts PACKAGE        # cut again; PACKAGE = unpacked npm @fontsource-variable/onest
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = Path(__file__).parents[2] / "edge" / "web" / "static" / "font"
PAPER = Path(__file__).parents[2] / "hardware" / "printer" / "onest.ttf"
LOCALE = Path(__file__).parents[2] / "edge" / "web" / "locale"

BASIC = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0\u00ab\u00bb\u00b0\u00b7\u00d7\u2013\u2014\u2019\u2026\u2212"
RUSSIAN = "".join(map(chr, range(0x410, 0x450))) + "\u0401\u0451\u2116"
CUTS = {
    "onest-latin": ("onest-latin-wght-normal.woff2", BASIC),
    "onest-cyrillic": ("onest-cyrillic-wght-normal.woff2", RUSSIAN),
    "onest-rouble": ("onest-latin-ext-wght-normal.woff2", "\u20bd"),
}


def cut(package: Path) -> None:
    """Write the three woff2 files and the licence."""
    for name, (source, characters) in CUTS.items():
        font = TTFont(package / "files" / source)
        instancer.instantiateVariableFont(font, {"wght": (400, 500, 700)}, inplace=True)
        options = subset.Options(flavor="woff2", layout_features=["tnum", "kern", "ccmp", "mark"])
        options.hinting = False
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(STATIC / f"{name}.woff2")
    (STATIC / "OFL.txt").write_text((package / "LICENSE").read_text())
    join()


def join() -> None:
    """One upright font of the three, for sheets on paper (`hardware/printer/pdf.py`)."""
    with TemporaryDirectory() as folder:
        plain = [Path(folder) / f"{name}.ttf" for name in CUTS]
        for name, file in zip(CUTS, plain, strict=True):
            font = instancer.instantiateVariableFont(TTFont(STATIC / f"{name}.woff2"), {"wght": 400})
            for table in {"GDEF", "GPOS", "GSUB", "STAT"} & set(font.keys()):
                del font[table]
            font.flavor = None
            font.save(file)
        Merger().merge([str(file) for file in plain]).save(PAPER)
    (PAPER.parent / "OFL.txt").write_text((STATIC / "OFL.txt").read_text())


def missing() -> set[str]:
    """The characters of the catalogs that no cut font has."""
    have = {chr(code) for file in STATIC.glob("*.woff2") for code in TTFont(file).getBestCmap()}
    used = set("".join(file.read_text() for file in LOCALE.rglob("*.po")))
    return {character for character in used - have if character.isprintable()}


def main() -> int:
    """Cut when told where the source lies, then check."""
    if len(sys.argv) > 1:
        cut(Path(sys.argv[1]))
    lacking = missing()
    sizes = ", ".join(f"{file.name} {file.stat().st_size}" for file in sorted(STATIC.glob("*.woff2")))
    sys.stdout.write(f"{sizes}\n")
    if lacking:
        sys.stdout.write(f"the cut lacks: {' '.join(sorted(lacking))}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
