"""`kiosk scan` as programs use it: lines, order, exit status."""

import base64
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno
import typer
import zxingcpp
from PIL import Image
from typer.testing import CliRunner, Result

from edge.scan.command import scan
from provisioning.demo.labels import draw, series
from tests.edge.scan.labels import PARCEL, luma


def run(*words: str | Path) -> Result:
    app = typer.Typer()
    app.command()(scan)
    return CliRunner().invoke(app, [str(word) for word in words])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def qr(path: Path, content: bytes | str) -> Path:
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(np.array(code.to_image(scale=4))).save(path)
    return path


def film(path: Path, texts: list[str]) -> Path:
    """A Y4M recording: each text held for three frames."""
    body = b"".join(b"FRAME\n" + luma(text, "parcel").tobytes() for text in texts for _ in range(3))
    path.write_bytes(b"YUV4MPEG2 W1280 H720 F10:1 Cmono\n" + body)
    return path


@pytest.mark.feature("HW-2")
def test_each_file_has_its_line_in_the_order_given(tmp_path: Path) -> None:
    label, blank = tmp_path / "label.png", tmp_path / "blank.png"
    label.write_bytes(draw(PARCEL, "parcel"))
    Image.new("L", (64, 48), 200).save(blank)
    result = run("--json", blank, label)
    first, second = lines(result)
    assert result.exit_code == 0
    assert (first["file"], first["codes"]) == (str(blank), [])
    [code] = second["codes"]
    assert (code["text"], code["symbology"]) == (PARCEL, "code128")
    assert code["confidence"] >= 0.9
    assert second["cpu_ms"] > 0


def cut_short() -> bytes:
    return draw(PARCEL, "parcel")[:9_000]


def huge() -> bytes:
    """A picture that says it has a hundred thousand million pixels."""
    size = struct.pack(">II5B", 300_000, 400_000, 8, 0, 0, 0, 0)
    head = b"IHDR" + size
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"not a picture", cut_short(), huge()])
def test_a_file_that_cannot_be_read_is_said_and_the_others_still_run(tmp_path: Path, content: bytes) -> None:
    bad, good = tmp_path / "bad.png", tmp_path / "good.png"
    bad.write_bytes(content)
    good.write_bytes(draw(PARCEL, "parcel"))
    result = run("--json", bad, good)
    first, second = lines(result)
    assert result.exit_code == 1
    assert (first["codes"], first["cpu_ms"]) == ([], 0)
    assert "bad.png" in first["error"]
    assert "object at" not in first["error"], "a sentence for people"
    assert second["codes"][0]["text"] == PARCEL


def test_a_recording_without_a_picture_is_said(tmp_path: Path) -> None:
    result = run("--frames", tmp_path)
    assert result.exit_code == 1
    assert "there is no picture in this folder" in result.output


def test_one_thread_does_the_work_so_that_its_cost_is_known() -> None:
    code = (
        "import edge.scan.command, numpy; numpy.ones((600, 600)) @ numpy.ones((600, 600));"
        "print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('Threads')])"
    )
    bare = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    ran = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "1"


@pytest.mark.parametrize(
    "words", [[], ["--json"], ["x.png", "--frames", "y"], ["x.png", "--size", "big"], ["x.png", "--manifest", "gone"]]
)
def test_wrong_usage_is_status_two(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_with_a_manifest_each_code_says_whether_it_would_be_taken(tmp_path: Path) -> None:
    label, listed = tmp_path / "label.png", tmp_path / "list"
    label.write_bytes(draw(PARCEL, "parcel"))
    listed.write_text(f'{{"text": "{PARCEL}", "kind": "parcel"}}\n')
    [line] = lines(run("--json", label, "--manifest", listed))
    assert (line["codes"][0]["accepted"], line["codes"][0]["rule"]) == (True, "manifest-1")
    listed.write_text("87654321-0001-1\n")
    [line] = lines(run("--json", label, "--manifest", listed))
    assert line["codes"][0]["accepted"] is False


def test_a_manifest_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    listed = tmp_path / "list"
    listed.write_text('12345678-0001-1\n{"kind": "parcel"}\n')
    result = run("x.png", "--manifest", listed)
    assert result.exit_code == 2
    assert "line 2" in result.output


def test_gs1_is_marked_and_its_first_mark_is_not_in_the_text(tmp_path: Path) -> None:
    tote = tmp_path / "tote.png"
    tote.write_bytes(draw("00095212340000000174", "tote"))
    [line] = lines(run("--json", tote))
    assert line["codes"][0]["text"] == "00095212340000000174"
    assert line["codes"][0]["gs1"] is True


def test_cyrillic_comes_through_unchanged(tmp_path: Path) -> None:
    [line] = lines(run("--json", qr(tmp_path / "a.png", "Ячейка №7, ёж")))
    assert line["codes"][0]["text"] == "Ячейка №7, ёж"
    assert "bytes_b64" not in line["codes"][0]


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
def test_cyrillic_of_any_charset_keeps_its_bytes_and_its_letters_where_the_code_names_it(
    tmp_path: Path,
    charset: str,
    marked: bool,
) -> None:
    drawn = segno.make("Ячейка №7, ёж", encoding=charset, eci=marked, micro=False)
    dark = np.array([list(row) for row in drawn.matrix], np.uint8)
    Image.fromarray(np.where(np.kron(np.pad(dark, 4), np.ones((4, 4))) > 0, np.uint8(0), np.uint8(255))).save(
        tmp_path / "a.png"
    )
    [line] = lines(run("--json", tmp_path / "a.png"))
    [code] = line["codes"]
    if marked or charset == "utf-8":
        assert (code["text"], "bytes_b64" in code) == ("Ячейка №7, ёж", False)
    else:
        assert base64.b64decode(code["bytes_b64"]) == "Ячейка №7, ёж".encode(charset)


def test_a_recording_in_which_only_the_list_makes_a_label_readable_says_matched(tmp_path: Path) -> None:
    *_, soft = series.curve("code128", "defocus_px", 4.0)
    for number in range(3):
        Image.fromarray(soft.luma).save(tmp_path / f"{number}.png")
    listed, other = tmp_path / "list", tmp_path / "other"
    listed.write_text(f"{soft.text}\n")
    other.write_text("87654321-0001-1\n")
    taken, _ = lines(run("--frames", tmp_path, "--json", "--budget-ms", "1000", "--manifest", listed))
    assert (taken["text"], taken["rule"], taken["frames"]) == (soft.text, "matched", [0, 1])
    assert len(lines(run("--frames", tmp_path, "--json", "--budget-ms", "1000", "--manifest", other))) == 1


def test_bytes_that_are_no_text_are_kept(tmp_path: Path) -> None:
    content = bytes(range(128, 200)) + b"\x00\xff"
    [line] = lines(run("--json", qr(tmp_path / "a.png", content)))
    assert base64.b64decode(line["codes"][0]["bytes_b64"]) == content
    assert line["codes"][0]["text"] == content.decode("latin-1")


def test_a_code_of_very_many_characters_is_read_whole(tmp_path: Path) -> None:
    text = "9" * 4_000
    [line] = lines(run("--json", qr(tmp_path / "a.png", text)))
    assert line["codes"][0]["text"] == text


@pytest.mark.feature("HW-2")
def test_a_recording_says_each_code_once_at_its_moment_and_sums_up(tmp_path: Path) -> None:
    listed = tmp_path / "list"
    listed.write_text(f"{PARCEL}\n")
    *taken, last = lines(run("--frames", film(tmp_path / "a.y4m", [PARCEL]), "--json", "--manifest", listed))
    assert [(t["frame"], t["t_ms"], t["text"], t["kind"], t["rule"]) for t in taken] == [
        (0, 0, PARCEL, "parcel", "manifest-1")
    ]
    assert last["summary"]["frames"] == 3
    assert last["summary"]["accepted"] == 1


def test_without_a_manifest_two_frames_make_a_surplus(tmp_path: Path) -> None:
    [taken, _] = lines(run("--frames", film(tmp_path / "a.y4m", [PARCEL]), "--json"))
    assert (taken["frame"], taken["frames"], taken["rule"]) == (1, [0, 1], "surplus")


def test_a_folder_of_frames_is_a_recording_too(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        (tmp_path / f"{number}.png").write_bytes(draw(PARCEL, "parcel", seed=number))
    *taken, last = lines(run("--frames", tmp_path, "--json"))
    assert [t["text"] for t in taken] == [PARCEL]
    assert last["summary"]["frames"] == 3


def test_a_recording_of_no_length_is_an_error_and_still_sums_up(tmp_path: Path) -> None:
    empty = tmp_path / "a.y4m"
    empty.write_bytes(b"")
    result = run("--frames", empty, "--json")
    assert result.exit_code == 1
    assert lines(result)[0]["summary"]["frames"] == 0


def test_people_get_a_table(tmp_path: Path) -> None:
    label = tmp_path / "label.png"
    label.write_bytes(draw(PARCEL, "parcel"))
    assert PARCEL in run(label).output
