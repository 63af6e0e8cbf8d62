"""`python -m hardware frames --json` says the golden frames again, as the drivers build and parse them."""

import json
from pathlib import Path

import pytest

from hardware.__main__ import main
from tests.hardware import golden

SHARED = Path(__file__).parents[3] / "shared" / "data" / "lock-frames.json"


@pytest.mark.feature("HW-4")
def test_every_golden_frame_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frames", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    keys = ("protocol", "id", "meaning", "direction", "hex")
    assert [{k: row[k] for k in keys} for row in said] == [{k: f[k] for k in keys} for f in golden.FRAMES]
    assert [row["fields"] for row in said] == [f["decoded"] for f in golden.FRAMES]


def test_what_no_driver_may_send_is_listed_as_refused(capsys: pytest.CaptureFixture[str]) -> None:
    main(["frames", "--json"])
    said = {row["id"]: row["driver"] for row in json.loads(capsys.readouterr().out)}
    for frame in golden.FRAMES:
        if frame["direction"] == "request":
            assert said[frame["id"]] == ("refuses" if golden.forbidden(frame) else "builds")
        else:
            assert said[frame["id"]] == "parses"


def test_people_get_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frames"]) == 0
    assert "02 00 30 03 35" in capsys.readouterr().out


def test_a_table_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frames", "--file", str(tmp_path / "none.json")]) == 1
    assert "golden frames cannot be read" in capsys.readouterr().err


@pytest.mark.skipif(not SHARED.exists(), reason="the project stands alone; its own copy is compared above")
def test_our_copy_of_the_golden_frames_is_the_shared_one() -> None:
    assert json.loads(SHARED.read_text("utf-8")) == golden.ALL
