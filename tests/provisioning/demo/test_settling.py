"""The demo's folder: made once, complete, private, and left as it is by a second start."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from edge import home
from edge.configure import load
from edge.sync.identity import read_identity
from provisioning.demo import goods, show
from provisioning.demo.ports import Place
from provisioning.demo.settling import Folder, office, settle
from provisioning.fleet import registry


def everything(root: Path) -> dict[str, bytes]:
    """All files with what is in them."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_second_start_finds_everything_as_it_was(place: Place, folder: Folder) -> None:
    said: list[str] = []
    before = everything(folder.root)
    settle(place, said.append)
    assert everything(folder.root) == before
    assert said == []


def test_other_ports_change_the_settings_and_nothing_else(place: Place, folder: Folder) -> None:
    before = everything(folder.root)
    settle(replace(place, kiosk=8181), lambda _: None)
    after = everything(folder.root)
    assert load(folder.settings, {}).web.port == 8181
    assert {name for name in before if before[name] != after[name]} == {"kiosk.toml"}
    settle(place, lambda _: None)


def test_kiosk_and_platform_know_each_other(folder: Folder) -> None:
    ring = home.enter(load(folder.settings, {})).ring
    identity = read_identity(folder.identity, ring)
    with office(folder) as platform, platform.read(datetime.now(UTC)) as turn:
        known = registry.find(turn, goods.DEV)
    assert known is not None
    assert identity.public_keys() == {"journal": known.journal_key, "seal": known.seal_key}
    assert (identity.dev, identity.site, identity.point) == (goods.DEV, goods.SITE, goods.NUMBER)


def test_secrets_are_for_our_eyes_only(folder: Folder) -> None:
    secret = [folder.identity, folder.manifest, folder.root / "kiosk" / "root.key"]
    assert {path.stat().st_mode & 0o077 for path in secret} == {0}
    assert (folder.root / "kiosk").stat().st_mode & 0o077 == 0


def test_every_label_has_its_picture(folder: Folder) -> None:
    drawn = {path.stem for path in folder.labels.glob("*.png")}
    assert drawn == {name for name, *_ in goods.pictures(json.loads(folder.manifest.read_text()))}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in folder.labels.glob("*.png"))


def test_programs_are_told_logins_parcels_and_where_codes_can_be_read(place: Place, folder: Folder) -> None:
    plain = json.loads(json.dumps(show.as_plain(place, folder)))
    assert [len(each["pin"]) for each in plain["logins"]] == [6, 6, 6]
    assert {each["barcode"] for each in plain["parcels"]} == {thing.barcode for thing in goods.THINGS}
    assert all(Path(each["label"]).exists() for each in plain["parcels"])
    assert plain["codes"].startswith(plain["addresses"]["fleet"])
