"""`kiosk labels`: sheets to print and pictures to show to the camera."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from provisioning.demo.labels.picture import DAMAGES, draw
from provisioning.demo.labels.samples import SAMPLES
from provisioning.demo.labels.sheets import write_pdf
from provisioning.demo.labels.symbol import SYMBOLOGY_OF_KIND

WRONG_USAGE = 2


def labels(
    out: Annotated[Path, typer.Argument(help="A .pdf for sheets, else a folder for PNGs.")],
    texts: Annotated[Path | None, typer.Option(help="Lines 'kind text'; - is standard input.")] = None,
    damage: Annotated[str, typer.Option(help="For PNGs: " + ", ".join(DAMAGES))] = "none",
    seed: Annotated[int, typer.Option(help="Same seed, same pictures.")] = 0,
) -> None:
    """Make printable sheets (PDF) or pictures (PNG) of parcel, tote, cell, badge and token labels."""
    try:
        things = _listed(texts) if texts else list(SAMPLES)
        if damage not in DAMAGES:
            message = f"{damage}: choose one of {', '.join(DAMAGES)}"
            raise ValueError(message)
        if out.suffix.lower() == ".pdf":
            write_pdf(track(things, "labels", console=Console(stderr=True)), out)
        else:
            _pictures(things, out, damage, seed)
    except (ValueError, OSError) as error:
        typer.echo(f"kiosk labels: {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from error


def _listed(texts: Path) -> list[tuple[str, str]]:
    lines = sys.stdin.read() if str(texts) == "-" else texts.read_text(encoding="utf-8")
    things = []
    for number, line in enumerate(lines.splitlines(), 1):
        kind, _, text = line.strip().partition(" ")
        if kind and (kind not in SYMBOLOGY_OF_KIND or not text):
            message = f"line {number}: a kind ({', '.join(SYMBOLOGY_OF_KIND)}), a space, the text"
            raise ValueError(message)
        if kind:
            things.append((text.strip(), kind))
    return things


def _pictures(things: list[tuple[str, str]], folder: Path, damage: str, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, (text, kind) in enumerate(track(things, "pictures", console=Console(stderr=True))):
        (folder / f"{number:03}-{kind}.png").write_bytes(draw(text, kind, damage, seed + number))
