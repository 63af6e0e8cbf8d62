"""Speaking with the platform: everything that `edge/sync` needs of this kiosk, put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from edge import machine, settings
from edge.clock import Quality, SystemClock
from edge.configure import amend, loosened
from edge.dice import SecretDice
from edge.domain.health import Reading
from edge.errors import SettingsError
from edge.home import Home
from edge.store.posters import Pictures
from edge.sync import posters as posting
from edge.sync.around import Around
from edge.sync.broker.paho import PahoBroker
from edge.sync.contract.messages import ClockState, Health, Unit
from edge.sync.files import Trust
from edge.sync.identity import read_identity
from edge.sync.line import Line, Terms, address, make_link
from edge.sync.link import Link
from edge.sync.posters import Posters
from edge.sync.state import About
from edge.worker import Worker

FAULTS_MOST = 16


@dataclass(frozen=True, slots=True)
class Talk:
    """A running conversation: the link hears news of the worker, the line is its thread."""

    link: Link
    line: Line


def begin(
    chosen: settings.Settings, home: Home, worker: Worker, clock: SystemClock, unit: tuple[str, Callable[[], list[str]]]
) -> Talk | None:
    """Start to speak with the platform; None when the settings name no broker. `unit`: release, and present faults."""
    mqtt = chosen.mqtt
    if not mqtt.host or mqtt.identity is None:
        return None
    identity = read_identity(mqtt.identity, home.ring)
    release, faults = unit

    def well() -> Health:
        return health(home.folder, faults(), machine.certificates(chosen.certificates, clock.stamp().wall))

    about = About(_unit(release), _caps(chosen), well, lambda: _clock(clock))
    around = Around(PahoBroker(), worker, home.store(readonly=True), clock, SecretDice(), clock.raise_floor)
    link = make_link(around, Terms(identity, about, (address(mqtt),), chosen.sync, partial(_wrong, chosen)))
    line = Line(link)
    line.start()
    return Talk(link, line)


def posters(chosen: settings.Settings, home: Home, worker: Worker, clock: SystemClock) -> Posters:
    """Begin to fetch the pictures of announcements."""
    around = posting.Around(worker, home.store(readonly=True), clock, SecretDice(), trust(chosen))
    found = Posters(around, Pictures(home.folder))
    found.start()
    return found


def trust(chosen: settings.Settings) -> Trust:
    """Whom to believe where files come from and go to."""
    return Trust(chosen.files.ca, chosen.files.loopback)


def _wrong(chosen: settings.Settings, wishes: Mapping[str, Any], approved: bool) -> str:  # noqa: FBT001 - a fact
    """What is wrong with the platform's settings, or nothing; they count from the next start."""
    try:
        wished = amend(chosen, wishes)
    except SettingsError as error:
        return str(error)
    loose = loosened(chosen, wished)
    return "" if approved or not loose else f"{loose[0]} is a limit: loosening it needs two approvals"


def _unit(release: str) -> Unit:
    known = machine.identity()
    return Unit(known["serial"], known["model"], release, "a", known["os"], 1)


def _caps(chosen: settings.Settings) -> tuple[str, ...]:
    hardware = chosen.hardware
    caps = ["sensor.door", "sensor.item"] if hardware.locker != "none" else []
    caps += ["camera"] if hardware.camera != "none" else []
    caps += ["lights"] if hardware.lights != "none" else []
    caps += ["op.take_picture"] if hardware.camera != "none" and chosen.camera.remote else []
    return (*caps, "way.phone4")


def health(folder: Path, faults: Sequence[str], ends: Sequence[Reading]) -> Health:
    """What the platform hears of this machine; a certificate that ends soon is a fault, too."""
    now = machine.figures(folder)
    ending = ["certificate"] if not all(each.well for each in ends) else []
    told = sorted((*faults, *ending))[:FAULTS_MOST]
    return Health(now["disk_free_mb"], now["mem_free_mb"], now["cpu_c"], tuple(told))


def _clock(clock: SystemClock) -> ClockState:
    synced = clock.stamp().quality is Quality.SYNCED
    return ClockState(50 if synced else 1000, "ntp" if synced else "none")
