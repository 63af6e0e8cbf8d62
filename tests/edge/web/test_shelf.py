"""Static files: an address per build, compressed when asked, nothing outside the shelf."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from edge.web.gate import Rules
from edge.web.server import build
from edge.web.shelf import Shelf


def client(shelf: Shelf) -> TestClient:
    return TestClient(build(shelf, Rules(), []), base_url="http://127.0.0.1:8080")


def test_file_is_kept_for_ever_under_its_build() -> None:
    shelf = Shelf()
    answer = client(shelf).get(shelf.url("font/onest.woff2"))
    assert answer.content[:4] == b"wOF2"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "font/woff2"


def test_text_is_compressed_when_the_browser_can() -> None:
    shelf = Shelf({"made.css": ":root{--px-mm:5}" * 50})
    kiosk = client(shelf)
    assert kiosk.get(shelf.url("made.css")).headers["content-encoding"] == "gzip"
    plain = kiosk.get(shelf.url("made.css"), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == kiosk.get(shelf.url("made.css")).text


def test_old_build_and_unknown_names_are_gone() -> None:
    shelf = Shelf()
    for path in (
        "/static/000000000000/font/onest.woff2",
        f"/static/{shelf.build}/../server.py",
        f"/static/{shelf.build}/%2e%2e/server.py",
        f"/static/{shelf.build}/font/",
    ):
        assert client(shelf).get(path).status_code == 404


def test_wrong_name_fails_when_the_page_is_drawn() -> None:
    with pytest.raises(KeyError):
        Shelf().url("nothing.css")


def test_build_changes_with_every_file_and_page(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "static" / "a.css").write_text("a")
    page = tmp_path / "templates" / "a.html"
    page.write_text("one")
    builds = {Shelf(root=tmp_path / "static").build}
    page.write_text("two")
    builds.add(Shelf(root=tmp_path / "static").build)
    builds.add(Shelf({"made.css": "x"}, root=tmp_path / "static").build)
    assert len(builds) == 3
