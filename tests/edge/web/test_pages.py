"""Templates are compiled once and kept beside their sources."""

from pathlib import Path

from edge.web.pages import COMPILED, compile_all, environment
from edge.web.shelf import Shelf


def test_the_second_start_compiles_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    environment(Shelf(), folder).get_template("customer/kiosk.html")
    kept = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    again = environment(Shelf(), folder)
    again.get_template("customer/kiosk.html")
    assert kept
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == kept


def test_where_nothing_can_be_kept_pages_are_drawn_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    template = environment(Shelf(), tmp_path / "file" / "below").get_template("customer/kiosk.html")
    assert template.name == "customer/kiosk.html"


def test_a_torn_file_is_compiled_anew(tmp_path: Path) -> None:
    environment(Shelf(), tmp_path).get_template("customer/kiosk.html")
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:40])
    assert environment(Shelf(), tmp_path).get_template("customer/kiosk.html").name == "customer/kiosk.html"


def test_the_installer_compiles_every_page() -> None:
    count = compile_all(Shelf())
    assert count > 10
    assert len(list(COMPILED.iterdir())) >= count
