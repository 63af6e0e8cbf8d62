"""A recorded video as a camera."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.camera import video
from hardware.ports import HardwareError


def y4m(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "clip.y4m"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("chroma", "extra"), [("C420jpeg", 4), ("C422", 8), ("C444", 12), ("Cmono", 0), ("", 4)])
def test_the_luma_of_every_frame_is_found(tmp_path: Path, chroma: str, extra: int) -> None:
    head = f"YUV4MPEG2 W3 H2 F10:1 {chroma}\n".encode()
    body = b"".join(b"FRAME\n" + bytes([n] * 6) + b"\x80" * extra for n in (1, 2))
    frames = list(video.frames(y4m(tmp_path, head + body)))
    assert [(f.luma, f.mono_ms) for f in frames] == [(b"\x01" * 6, 0), (b"\x02" * 6, 100)]


def test_an_empty_video_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="not a Y4M video"):
        list(video.frames(y4m(tmp_path, b"")))


def test_a_video_of_no_length_is_said(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="has no frame"):
        list(video.frames(y4m(tmp_path, b"YUV4MPEG2 W4 H2 F10:1 Cmono\n")))


def test_a_video_cut_short_gives_its_whole_frames_first(tmp_path: Path) -> None:
    path = y4m(tmp_path, b"YUV4MPEG2 W2 H1 Cmono\nFRAME\nabFRAME\nc")
    frames = video.frames(path)
    assert next(frames).luma == b"ab"
    with pytest.raises(HardwareError, match="middle of frame 1"):
        next(frames)


@given(st.binary(max_size=200))
def test_no_garbage_gets_past_the_reader(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = y4m(tmp_path_factory.mktemp("junk"), b"YUV4MPEG2 " + junk)
    try:
        for frame in video.frames(path):
            assert len(frame.luma) == frame.width * frame.height
    except HardwareError:
        pass
