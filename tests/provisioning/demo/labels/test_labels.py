"""Drawn labels are read by decoders that are not ours."""

import io
from pathlib import Path

import numpy as np
import pytest
import typer
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from provisioning.demo.labels import damage, design, draw, symbol
from provisioning.demo.labels.command import labels
from provisioning.demo.labels.picture import DAMAGES
from provisioning.demo.labels.samples import SAMPLES

PARCEL = "12345678-0001-1"


def read(picture: bytes) -> list[str]:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)), text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in found]


@pytest.mark.parametrize(("text", "kind"), SAMPLES)
def test_a_stock_decoder_reads_a_clean_label_of_every_kind(text: str, kind: str) -> None:
    assert read(draw(text, kind)) == [text]


def test_every_kind_that_can_be_printed_has_a_sample() -> None:
    missing = set(symbol.SYMBOLOGY_OF_KIND) - {kind for _, kind in SAMPLES}
    assert missing == {"return", "document"}


def test_a_parcel_label_has_the_modules_of_its_grammar() -> None:
    assert symbol.modules(PARCEL, "code128").shape[1] == 167
    assert symbol.modules("00095212340000000174", "gs1_128").shape[1] == 156
    assert symbol.modules("CL01A0304S", "qr").shape == (21, 21)


def test_the_right_quiet_zone_of_a_parcel_label_is_kept_clear() -> None:
    drawn = design.label(PARCEL, "parcel")
    after = (10 + 167) * design.DOTS
    assert (drawn[:, after : after + 10 * design.DOTS] == 255).all()


@pytest.mark.parametrize("name", DAMAGES)
def test_the_same_seed_gives_the_same_picture_and_another_seed_another(name: str) -> None:
    first = draw(PARCEL, "parcel", name, 5)
    assert first == draw(PARCEL, "parcel", name, 5)
    assert first != draw(PARCEL, "parcel", name, 6)


def test_a_totes_text_without_an_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="application identifier"):
        symbol.modules("99", "gs1_128")


def test_tilt_narrows_the_label_and_defocus_keeps_its_light() -> None:
    ink = np.zeros((400, 800), np.uint8)
    flat = damage.photograph(ink, damage.View(), 1)
    tilted = damage.photograph(ink, damage.View(tilt_deg=50), 1)
    soft = damage.photograph(ink, damage.View(defocus_px=2), 1)
    assert (tilted < 60).sum() < 0.8 * (flat < 60).sum()
    assert abs(float(soft.mean()) - float(flat.mean())) < 1.0


def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(labels)
    return made


def test_sheets_are_a_pdf_and_pictures_are_numbered(tmp_path: Path) -> None:
    wanted = tmp_path / "list.txt"
    wanted.write_text(f"parcel {PARCEL}\n\ncell CL01A0304S\n", encoding="utf-8")
    run = CliRunner()
    assert run.invoke(app(), [str(tmp_path / "a.pdf"), "--texts", str(wanted)]).exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert run.invoke(app(), [str(tmp_path / "out"), "--texts", str(wanted)]).exit_code == 0
    pictures = sorted((tmp_path / "out").iterdir())
    assert [p.name for p in pictures] == ["000-parcel.png", "001-cell.png"]
    assert read(pictures[0].read_bytes()) == [PARCEL]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["x", "--damage", "eaten"], "choose one of"), (["x", "--texts", "gone.txt"], "gone.txt")],
)
def test_wrong_usage_is_a_sentence_and_status_two(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app(), arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_many_labels_take_several_pages(tmp_path: Path) -> None:
    things = tmp_path / "list.txt"
    things.write_text("".join(f"tote 00095212340000000{n:03}\n" for n in range(40)))
    CliRunner().invoke(app(), [str(tmp_path / "a.pdf"), "--texts", str(things)])
    assert (tmp_path / "a.pdf").read_bytes().count(b"/Type /Page\n") >= 2
