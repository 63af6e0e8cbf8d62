"""`kiosk fleet …`: what a person at the platform types, and what is said to mistakes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from edge.sync.contract.canonical import public_key, to_text
from edge.sync.contract.seal import seal_key
from provisioning.fleet.cli import app
from tests.provisioning.fleet.world import MANIFEST

Fleet = Callable[..., Result]


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    keys = {"journal": to_text(public_key(b"\x11" * 32)), "seal": to_text(seal_key(b"\x12" * 32))}
    (tmp_path / "public.json").write_text(json.dumps(keys))
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))

    def typed(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--db", str(tmp_path / "fleet.db")])

    return typed


@pytest.fixture
def kiosk(fleet: Fleet, tmp_path: Path) -> dict[str, Any]:
    words = ("register", "k-demo-1", str(tmp_path / "public.json"), "--site", "demo", "--place", "417 Пункт 12-345")
    found: dict[str, Any] = json.loads(fleet(*words).stdout)
    return found


@pytest.mark.feature("NET-4")
def test_registering_prints_what_the_kiosk_is_given(kiosk: dict[str, Any]) -> None:
    assert (kiosk["dev"], kiosk["site"], kiosk["point"]) == ("k-demo-1", "demo", 417)
    assert {signer["scope"] for signer in kiosk["signers"]} == {"ack", "docs cmd"}
    assert len(kiosk["code_key"]) == 43


def test_registering_again_keeps_the_code_key(fleet: Fleet, kiosk: dict[str, Any], tmp_path: Path) -> None:
    again = fleet("register", "k-demo-1", str(tmp_path / "public.json"), "--site", "demo")
    assert json.loads(again.stdout)["code_key"] == kiosk["code_key"]


def test_the_key_file_is_for_its_owner_alone(kiosk: dict[str, Any], tmp_path: Path) -> None:
    assert (tmp_path / "fleet.keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("kiosk")
def test_kiosks_are_listed_for_people_and_programs(fleet: Fleet) -> None:
    assert "never" in fleet("kiosks").stdout
    (row,) = json.loads(fleet("kiosks", "--json").stdout)
    assert (row["dev"], row["presence"]) == ("k-demo-1", "never")


@pytest.mark.usefixtures("kiosk")
def test_a_file_announces_parcels_and_makes_codes_once(fleet: Fleet, tmp_path: Path) -> None:
    words = ("announce", "k-demo-1", str(tmp_path / "manifest.json"), "--json")
    (first,) = json.loads(fleet(*words).stdout)
    assert (first["parcels"], len(first["codes"])) == (["p-1", "p-2"], 2)
    assert json.loads(fleet(*words).stdout) == [first]


@pytest.mark.usefixtures("kiosk")
def test_toml_announces_as_well(fleet: Fleet, tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text('[[parcel]]\nid = "p-9"\norder = "o-9"\nbarcodes = ["12345678-0009-1"]\nsize_class = "S"\n')
    (found,) = json.loads(fleet("announce", "k-demo-1", str(file), "--json").stdout)
    assert found == {"delivery": None, "parcels": ["p-9"], "codes": []}


@pytest.mark.usefixtures("kiosk")
def test_settings_are_changed_by_name_and_the_others_stay(fleet: Fleet) -> None:
    fleet("settings", "k-demo-1", "remote.override=true", "codes.digits=8")
    found = json.loads(fleet("settings", "k-demo-1", "door.open_for_s=90").stdout)
    assert found["remote.override"] is True
    assert (found["codes.digits"], found["door.open_for_s"]) == (8, 90)
    assert found["seal_key"]


@pytest.mark.usefixtures("kiosk")
def test_a_cell_is_asked_open_by_name_and_proof(fleet: Fleet) -> None:
    answer = fleet("open-cell", "k-demo-1", "07", "--reason", "stuck", "--proof", "override:o-2")
    assert answer.exit_code == 0
    assert len(answer.stdout.strip()) == 36


@pytest.mark.usefixtures("kiosk")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("announce", "k-nobody", "{}/manifest.json"), "k-nobody is not registered"),
        (("announce", "k-demo-1", "{}/none.json"), "cannot be read"),
        (("announce", "k-demo-1", "{}/public.toml"), "public.toml"),
        (("settings", "k-demo-1", "loud"), "write name=value"),
        (("settings", "k-nobody", "a=1"), "k-nobody is not registered"),
        (("open-cell", "k-nobody", "07", "--reason", "x", "--proof", "screen:1"), "There is no such kiosk."),
    ],
)
def test_a_mistake_is_one_sentence_and_status_one(
    fleet: Fleet, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "public.toml").write_text("parcel = 3")
    answer = fleet(*(word.replace("{}", str(tmp_path)) for word in words))
    assert answer.exit_code == 1
    assert says.replace(" ", "") in "".join(answer.stderr.split())
    assert "Traceback" not in answer.output


def test_a_foreign_key_file_is_told_in_words(fleet: Fleet, kiosk: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "fleet.keys.json").write_text(json.dumps({"root": "00" * 32}))
    answer = fleet("announce", "k-demo-1", str(tmp_path / "manifest.json"))
    assert answer.exit_code == 1
    assert "does not belong to this database" in " ".join(answer.stderr.split())
