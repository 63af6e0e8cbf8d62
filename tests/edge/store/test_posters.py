"""Pictures lie in a folder of their own, whole or not at all, as long as they are wanted."""

from pathlib import Path

from edge.store.posters import FOLDER, Pictures

ONE, TWO = "1" * 64, "2" * 64


def test_a_picture_is_here_from_when_it_was_laid_in_until_nobody_wants_it(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    assert not pictures.has(ONE)
    assert pictures.get(ONE) is None
    assert not pictures.keep_only([])
    pictures.keep(ONE, b"one")
    pictures.keep(TWO, b"two")
    (tmp_path / FOLDER / f"{'3' * 64}.part").write_bytes(b"half")
    assert pictures.get(ONE) == b"one"
    assert pictures.keep_only([TWO])
    assert not pictures.keep_only([TWO])
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [TWO]


def test_only_a_name_of_a_picture_is_looked_for(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    pictures.keep(ONE, b"one")
    (tmp_path / "secret").write_bytes(b"secret")
    assert [pictures.get(name) for name in ("", ".", "../secret", f"{ONE}.part", ONE.upper() + "/")] == [None] * 5
