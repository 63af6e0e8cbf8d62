"""Makes the demo point in its folder: home, keys, identity, goods, label pictures. Only what is missing."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edge import home, keys
from edge.configure import load
from edge.dice import SecretDice
from edge.sync.contract.canonical import public_key, to_text
from edge.sync.contract.seal import seal_key
from provisioning.demo import goods
from provisioning.demo.labels import draw
from provisioning.demo.ports import HOST, Place
from provisioning.demo.poster import poster
from provisioning.fleet import deliveries, desired, registry
from provisioning.fleet.database import Database
from provisioning.fleet.keys import open_keys
from provisioning.fleet.turn import Office

Say = Callable[[str], None]

TOML = """# Settings of the demo kiosk, written anew at each start.
[point]
id = "{dev}"
site = "{site}"
number = {number}
address = "Москва, Примерная улица, 1"
phone = "+7 900 000-00-10"
support_phone = "8 800 000-00-00"

[kiosk]
folder = "{home}"
demo = true
reserve_mb = 0
dev = true

[keys]
insecure_key_file = true

[web]
port = {port}
sim = true

[mqtt]
host = "{host}"
port = {mqtt}
identity = "{identity}"

[camera]
remote = true

[files]
loopback = true

[hardware]
profile = "demo-12"
locker = "boards"
lights = "gpio"
sound = "sim"
camera = "sim"
camera_source = "{labels}"
scanner = "sim"
sensors = "sim"
ports = {{ main = "{line}" }}
sim_control = "{control}"

[sync]
beat_s = 15
spread_s = 1
linger_ms = 200
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything of the demo lies below its data folder."""

    root: Path

    @property
    def settings(self) -> Path:
        """The kiosk's kiosk.toml."""
        return self.root / "kiosk.toml"

    @property
    def line(self) -> Path:
        """The serial line to the simulated lock board."""
        return self.root / "run" / "locks"

    @property
    def control(self) -> Path:
        """The channel by which /sim moves the simulated cabinet."""
        return self.root / "run" / "cabinet"

    @property
    def identity(self) -> Path:
        """Who the kiosk is to the platform."""
        return self.root / "identity.json"

    @property
    def fleet(self) -> Path:
        """The platform's database."""
        return self.root / "fleet" / "fleet.db"

    @property
    def manifest(self) -> Path:
        """What was announced, PINs included: this is a demo."""
        return self.root / "manifest.json"

    @property
    def poster(self) -> Path:
        """The picture of the demo's announcement."""
        return self.manifest.with_name(goods.POSTER)

    @property
    def labels(self) -> Path:
        """Pictures of the labels, to be held before the camera."""
        return self.root / "labels"

    def log(self, part: str) -> Path:
        """Where a part writes its words."""
        return self.root / "logs" / f"{part}.log"


def settle(place: Place, say: Say, *, pictures: bool = True) -> Folder:
    """Make what is missing; what a person did in the demo stays. Pictures of the labels take long."""
    folder = Folder(place.data)
    for each in (folder.line.parent, folder.fleet.parent, folder.labels):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_settings(folder, place)
    lived = home.make(load(folder.settings, {}), SecretDice())
    if not folder.manifest.exists():
        say("announcing a delivery of ten parcels")
        folder.poster.write_bytes(poster())
        _write(folder.manifest, goods.manifest(SecretDice()))
    if not folder.identity.exists():
        say("registering the kiosk with the platform")
        _join(folder, lived.ring, place)
    for name, text, kind, damage in goods.pictures(read_manifest(folder)) if pictures else ():
        picture = folder.labels / f"{name}.png"
        if not picture.exists():
            say(f"drawing {picture.name}")
            picture.write_bytes(draw(text, kind, damage))
    return folder


def read_manifest(folder: Folder) -> dict[str, Any]:
    """What was announced."""
    found: dict[str, Any] = json.loads(folder.manifest.read_text(encoding="utf-8"))
    return found


def write_settings(folder: Folder, place: Place) -> None:
    """kiosk.toml for these ports; ports may differ from start to start."""
    paths = {"home": folder.root / "kiosk", "identity": folder.identity, "labels": folder.labels}
    text = TOML.format(
        dev=goods.DEV, site=goods.SITE, number=goods.NUMBER, host=HOST, port=place.kiosk, mqtt=place.mqtt,
        line=folder.line, control=folder.control, **paths,
    )  # fmt: skip
    folder.settings.write_text(text, encoding="utf-8")


@contextmanager
def office(folder: Folder) -> Iterator[Office]:
    """The platform's database and keys, open for as long as they are needed."""
    found = Office(Database(f"sqlite:///{folder.fleet}"), open_keys(folder.fleet.with_suffix(".keys.json")))
    try:
        yield found
    finally:
        found.close()


def _join(folder: Folder, ring: keys.Keyring, place: Place) -> None:
    """Both sides learn each other's keys, and the platform announces what is on its way."""
    ours = to_text(public_key(ring.derive(keys.JOURNAL_SIGN))), to_text(seal_key(ring.derive(keys.SEAL)))
    with office(folder) as platform, platform.write(datetime.now(UTC)) as turn:
        registry.register(turn, registry.Kiosk(goods.DEV, goods.SITE, goods.NUMBER, goods.TITLE, *ours))
        desired.put(turn, goods.DEV, {})
        deliveries.announce(turn, goods.DEV, deliveries.load(folder.manifest), f"http://{HOST}:{place.fleet}")
        found = registry.enrolment(turn, goods.DEV)
    _write(folder.identity, found)


def _write(path: Path, value: Any) -> None:
    """All of it or nothing, and for our eyes only."""
    aside = path.with_suffix(".part")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
    aside.rename(path)
