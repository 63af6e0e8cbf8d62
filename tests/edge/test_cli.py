"""The `kiosk` command, typed as a person types it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.__main__ import main
from edge.cli import ELSEWHERE
from edge.clock import VirtualClock
from edge.configure import load, names
from edge.dice import SecretDice
from edge.domain.facts import EpochStarted
from edge.home import hold, make
from edge.store import journal
from edge.store.version import LATEST


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of a development kiosk in a folder of its own."""
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[kiosk]\nfolder = "{tmp_path / "data"}"\n[keys]\ninsecure_key_file = true\n')
    return path


@pytest.fixture
def written(config: Path) -> Path:
    """A kiosk with two rows in its journal; returns its settings file."""
    db = make(load(config, {}), SecretDice()).store()
    journal.open_epoch(db, "e1", "new")
    at = VirtualClock(datetime(2026, 11, 21, tzinfo=UTC)).stamp()
    for _ in range(2):
        journal.append(db, at, "kiosk", EpochStarted("new"))
    db.close()
    return config


def test_copies_are_listed_with_what_is_wrong_with_them(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", "--list", "--config", str(written)]) == 0
    assert "There are no copies yet" in capsys.readouterr().out
    for _ in range(2):
        assert main(["backup", "--config", str(written), "--json"]) == 0
    newest = Path(json.loads(capsys.readouterr().out.splitlines()[-1])["file"])
    newest.write_bytes(newest.read_bytes()[:5000])
    assert main(["restore", "--list", "--config", str(written), "--json"]) == 0
    bad, good = json.loads(capsys.readouterr().out)
    assert (good["wrong"], good["facts"], bad["wrong"] != "") == ("", 2, True)
    assert main(["restore", "--list", "--config", str(written)]) == 0
    assert f"000002-asked.db: {bad['wrong']}" in capsys.readouterr().out


@pytest.mark.feature("OWN-10")
def test_the_newest_whole_copy_is_put_back_after_a_yes(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written.parent / "data"
    for _ in range(2):
        main(["backup", "--config", str(written)])
    (folder / "backup" / "000002-asked.db").write_bytes(b"noise")
    (folder / "kiosk.db").unlink()
    assert main(["run", "--config", str(written)]) == 1
    assert "run `kiosk restore`" in capsys.readouterr().err
    typed = [sys.executable, "-m", "edge", "restore", "--config", str(written)]
    asked = subprocess.run(typed, input="n\n", capture_output=True, text=True, check=False)
    assert (asked.returncode, (folder / "kiosk.db").exists()) == (1, False)
    assert "000001-asked.db is whole: 2 facts" in asked.stdout
    assert main(["restore", "--config", str(written), "--json"]) == 1
    assert "say --yes" in capsys.readouterr().err
    assert main(["restore", "--config", str(written), "--json", "--yes"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["from_seq"] == 2
    assert "000002-asked.db: " in said.err
    assert main(["verify-journal", "--config", str(written)]) == 0


def test_nothing_is_restored_under_a_running_service(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", "--config", str(written)])
    with hold(written.parent / "data"):
        assert main(["restore", "--yes", "--config", str(written)]) == 1
    assert "another kiosk service is working" in capsys.readouterr().err
    assert main(["restore", str(written), "--yes", "--config", str(written)]) == 1
    assert "there is no whole copy" in capsys.readouterr().err
    assert main(["restore", "--yes", "--config", str(written)]) == 0
    assert "Start the service." in capsys.readouterr().out


def tamper(config: Path) -> None:
    """Change a row of the past."""
    db = make(load(config, {}), SecretDice()).store()
    db.run("UPDATE journal SET row = replace(row, '2026', '2025') WHERE seq = 2")
    db.close()


def test_without_a_command_or_with_help_every_command_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name in ("run", "provision", "verify-journal", "settings", "labels"):
        assert name in shown
    assert main(["verify-journal", "--help"]) == 0


def test_wrong_words_are_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["foo"]) == 2
    assert "No such command 'foo'" in capsys.readouterr().err
    assert main(["settings", "--colour"]) == 2


def test_the_journal_is_verified(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-journal", "--config", str(written), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 2, "pruned": 0, "epochs": 1, "ok": True}
    assert main(["verify-journal", "--config", str(written)]) == 0
    assert capsys.readouterr().out == "The journal is whole: 2 rows in 1 epochs.\n"


def test_a_pruned_journal_is_verified_from_its_anchor(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = make(load(written, {}), SecretDice()).store()
    journal.mark_age(db, 0)
    journal.set_acked(db, "e1", 2)
    assert journal.prune(db, 0, 10) == 1
    db.close()
    assert main(["verify-journal", "--config", str(written), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 1, "pruned": 1, "epochs": 1, "ok": True}
    assert main(["verify-journal", "--config", str(written)]) == 0
    assert "1 rows in 1 epochs behind 1 that the platform alone keeps" in capsys.readouterr().out
    tamper(written)
    assert main(["verify-journal", "--config", str(written)]) == 1


def test_an_altered_journal_is_status_one_and_named_by_row(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(written)
    assert main(["verify-journal", "--config", str(written), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"] == {"ep": "e1", "seq": 2}
    assert main(["verify-journal", "--config", str(written)]) == 1
    assert "broken at row 2 of epoch e1" in capsys.readouterr().out


def test_provision_says_where_the_kiosk_lives(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["provision", "--config", str(config)]) == 0
        assert str(config.parent / "data") in capsys.readouterr().out


def test_a_broken_settings_file_is_one_sentence_and_status_two(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("[web]\nprot = 1\n")
    for words in (["run", "--config", str(path)], ["settings", "--config", str(path)]):
        done = subprocess.run([sys.executable, "-m", "edge", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr == f"kiosk: {path} line 2: web.prot is no setting; did you mean port?\n"


def test_a_folder_without_a_kiosk_is_one_sentence_and_status_one(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify-journal", "--config", str(config)]) == 1
    assert "run `kiosk provision`" in capsys.readouterr().err


def test_settings_are_shown_as_they_are_in_force(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--config", str(config), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown.keys() == names().keys()
    assert shown["keys.insecure_key_file"] is True
    assert shown["screen.languages"] == ["ru", "en"]
    assert main(["settings", "--config", str(config)]) == 0
    assert "web.port" in capsys.readouterr().out


def test_every_command_that_lives_elsewhere_answers_to_help(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    shown = capsys.readouterr().out
    for name in ELSEWHERE:
        if f" {name} " in shown:
            assert main([name, "--help"]) == 0
            assert "usage" in capsys.readouterr().out.lower()


def test_the_installed_command_finds_the_simulator_of_its_checkout(tmp_path: Path) -> None:
    code = "import sys; sys.path.remove(''); from edge.__main__ import main; sys.exit(main(['simulate', '--help']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "--days" in done.stdout) == (0, True), done.stderr


def test_a_folder_that_may_not_be_entered_is_one_sentence(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(load(config, {}), SecretDice())
    (config.parent / "data" / "lock").unlink(missing_ok=True)
    (config.parent / "data" / "lock").mkdir()
    assert main(["run", "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("kiosk: Is a directory (")
    assert said.count("\n") == 1


def test_a_store_of_a_newer_release_is_one_sentence_and_stays_as_it_is(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = make(load(written, {}), SecretDice()).store()
    db.run("PRAGMA user_version=999")
    db.close()
    assert main(["run", "--config", str(written)]) == 1
    assert capsys.readouterr().err == (
        f"kiosk: the database has version 999, this software knows {LATEST}: install the newer release\n"
    )
    assert main(["verify-journal", "--config", str(written)]) == 0


def test_running_needs_none_of_the_command_line_libraries() -> None:
    code = "import sys, edge.__main__; print({'typer', 'rich', 'click'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
