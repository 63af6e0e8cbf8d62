"""Every setting of the kiosk: its name, default, meaning and what is allowed.

`edge/configure.py` reads them; `docs/settings.md` is this file as a table, and a house test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from types import MappingProxyType

from edge.allowed import (
    Rule,
    T,
    choice,
    file,
    folder,
    hour,
    name,
    pairs,
    text,
    whole,
    words,
    yes_no,
    zone,
)

DRIVER = name(r"[a-z0-9_]{2,32}", 'a driver\'s name: small letters, digits, "_"')
HOST = name(r"[A-Za-z0-9._:-]{1,253}", "a host name or address")
NO_HOST = name(r"[A-Za-z0-9._:-]{0,253}", 'a host name or address, or "" for none')
PORT = whole(0, 65535)


def put(default: T, rule: Rule[T], says: str) -> T:
    """One setting. What it means and what it may be stays beside it."""
    return field(default_factory=lambda: default, metadata={"rule": rule, "says": says})


@dataclass(frozen=True, slots=True)
class Point:
    """The pickup point and this kiosk's place in it."""

    id: str = put(
        "demo-1",
        name("[a-z0-9-]{3,32}", 'small letters, digits and "-", 3 to 32 of them'),
        "the kiosk's place in the fleet, unique in it; the name on its certificate",
    )
    site: str = put(
        "demo",
        name("[a-z0-9-]{1,32}", 'small letters, digits and "-", 1 to 32 of them'),
        "the pickup point that the kiosk stands in",
    )
    number: int = put(1, whole(1, 65535), "number of the point in signed QR tokens")
    address: str = put("", text(), "address shown on screens and documents")
    phone: str = put("", text(40), "telephone of the point, shown to customers")
    support_phone: str = put("", text(40), "telephone of support, shown when nobody is here")
    timezone: str = put("Europe/Moscow", zone(), "in which the point's hours are meant")
    staffed: bool = put(True, yes_no(), "people work here; false for an unattended locker")
    opens: time = put(time(0), hour(), "opening hour; equal to `closes` = round the clock")
    closes: time = put(time(0), hour(), "closing hour")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The service itself."""

    folder: Path = put(Path("data"), folder(), "database and everything else that must survive")
    dev: bool = put(False, yes_no(), "development: the simulators' page and plain errors in the log")
    demo: bool = put(False, yes_no(), "this is the demo point; the screens say so")
    encrypted: bool = put(True, yes_no(), "the database is an SQLCipher file")
    reserve_mb: int = put(64, whole(0, 1024), "room kept on the disk for the day on which it is full; 0 = none")


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the root key lies."""

    kind: str = put("file", choice("file", "credential"), "kind of key store")
    path: Path | None = put(None, file(), 'the root key\'s file of kind "file"')
    credential: str = put("kiosk.root", name("[a-z.]{1,64}", "a name"), "systemd credential's name")
    insecure_key_file: bool = put(False, yes_no(), 'kind "file" may be used: who takes the card takes the key')


@dataclass(frozen=True, slots=True)
class Web:
    """Where the screens are served."""

    host: str = put("127.0.0.1", choice("127.0.0.1", "::1"), "loopback address of the panel")
    port: int = put(8080, PORT, "port of the panel; 0 = any free one")
    lan_host: str = put("", NO_HOST, "address for tablets in the point's network")
    lan_port: int = put(8443, PORT, "its port")
    lan_cert: Path | None = put(None, file(), "certificate of the tablets' listener")
    lan_key: Path | None = put(None, file(), "key of that certificate")
    lan_names: tuple[str, ...] = put(
        ("kiosk.local",), words(r"[a-z0-9.:-]+", "host names"), "names that tablets may use"
    )
    sim: bool = put(False, yes_no(), "serve /sim, the hand of the simulated cabinet")


@dataclass(frozen=True, slots=True)
class Mqtt:
    """The way to the platform."""

    host: str = put("", NO_HOST, 'the broker; "" = the kiosk has no platform')
    port: int = put(8883, PORT, "the broker's port")
    identity: Path | None = put(None, file(), "the kiosk's identity and the platform's keys (JSON)")
    tls_ca: Path | None = put(None, file(), "the broker's certificate authority; none = no TLS")
    tls_cert: Path | None = put(None, file(), "the kiosk's certificate")
    tls_key: Path | None = put(None, file(), "the kiosk's private key")
    keepalive_s: int = put(30, whole(5, 600), "silence after which the connection is tried")


@dataclass(frozen=True, slots=True)
class Files:
    """Pictures that come, and those that go, by HTTPS."""

    ca: Path | None = put(None, file(), "authority of the certificates there; none = those of the system")
    loopback: bool = put(False, yes_no(), "plain HTTP to this machine itself will do: for the demo and tests")


@dataclass(frozen=True, slots=True)
class Hardware:
    """Which drivers are used, and what they are connected to."""

    profile: str = put("demo-12", name("[a-z0-9-]{2,48}", "a profile's name"), "cabinet and wiring")
    locker: str = put("sim", DRIVER, "driver of the lock boards")
    lights: str = put("sim", DRIVER, "driver of the lights")
    sound: str = put("sim", DRIVER, "driver of sounds and speech")
    camera: str = put("sim", DRIVER, "driver of the camera")
    scanner: str = put("none", DRIVER, "driver of the hand scanner")
    printer: str = put("none", DRIVER, "driver of the printer")
    sensors: str = put("none", DRIVER, "driver of the cabinet's sensors")
    camera_source: str = put("", text(), "device or folder of the camera, as its driver wants it")
    scanner_source: str = put("", text(), "device of the hand scanner")
    printer_source: str = put("", text(), "device, queue or folder of the printer")
    ports: Mapping[str, str] = put(
        MappingProxyType({}),
        pairs('a table of buses, such as { "rs485-a" = "/dev/kiosk-locks" }'),
        "device of each bus that the profile names",
    )
    sim_control: str = put("", text(), "control channel of simulated boards, the hand of /sim: a socket's path")
    pin_factory: str = put("mock", choice("mock", "lgpio", "pigpio", "native"), "gpiozero's pin factory")


@dataclass(frozen=True, slots=True)
class Camera:
    """What the camera may be used for besides reading codes."""

    remote: bool = put(False, yes_no(), "support may ask for a picture: with a yes on the screen, or of an empty room")


@dataclass(frozen=True, slots=True)
class Codes:
    """Guessing of codes (SECURITY §2); the platform may only tighten."""

    digits: int = put(8, whole(6, 8), "length of codes that the kiosk itself issues")
    wrong_max: int = put(3, whole(1, 3), "wrong tries with the same last digits of the phone")
    delay_max_s: int = put(60, whole(1, 60), "longest pause after wrong codes")
    near_miss: str = put("auto", choice("auto", "on", "off"), "one slip of a finger is free")
    mask: bool = put(False, yes_no(), "dots in place of the typed digits")


@dataclass(frozen=True, slots=True)
class Door:
    """Doors of cells."""

    open_for_s: int = put(120, whole(20, 900), "a door may stand open so long before staff hear of it")
    reopen_s: int = put(120, whole(0, 120), 'how long "open again" is offered')
    settle_s: int = put(3, whole(1, 10), "a sensor may take so long to see the door open")
    unproven: bool = put(False, yes_no(), "parcels may lie in cells that commissioning has not proven")


@dataclass(frozen=True, slots=True)
class Screen:
    """The customer screen."""

    panel: str = put(
        "1080x1920",
        choice("800x480", "480x800", "720x1280", "1280x800", "1920x1080", "1080x1920"),
        "the panel's pixels; its size in mm follows",
    )
    languages: tuple[str, ...] = put(
        ("ru", "en"), words("[a-z]{2}", 'a list like ["ru", "en"]'), "first = the idle screen's"
    )
    dark_from: time = put(time(21), hour(), "dark colours from")
    dark_until: time = put(time(7), hour(), "dark colours until")
    touch_bounce_ms: int = put(70, whole(0, 500), "the same key within this time is one press")
    volume: int = put(70, whole(0, 100), "loudness of sounds and speech, per cent")
    keys_left: bool = put(False, yes_no(), "keypad on the left of wide panels")


@dataclass(frozen=True, slots=True)
class Sync:
    """Pace of the conversation with the platform."""

    beat_s: int = put(60, whole(5, 3600), "pause between signs of life")
    spread_s: int = put(10, whole(0, 900), "first reconnect comes at random within this time")
    linger_ms: int = put(1000, whole(0, 60000), "facts wait so long for company in one message")


@dataclass(frozen=True, slots=True)
class Staff:
    """Sign-in of staff."""

    panel_needs_badge: bool = put(False, yes_no(), "on the kiosk's own panel a badge and the PIN")
    idle_s: int = put(300, whole(30, 3600), "PIN again after this time without a touch")
    session_h: int = put(12, whole(1, 24), "longest session")
    blank_s: int = put(30, whole(10, 300), "personal data on the panel vanish after this time")


@dataclass(frozen=True, slots=True)
class Data:
    """How long data stays."""

    left_h: int = put(336, whole(1, 336), "hours after which a parcel that has left is forgotten with its name")
    facts_h: int = put(
        9600, whole(720, 96_000), "hours of running that facts stay in the journal which the platform has, too"
    )


@dataclass(frozen=True, slots=True)
class Log:
    """What the service writes to the system's log."""

    level: str = put("info", choice("debug", "info", "warning", "error"), "the least that is said")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, validated; nothing in it changes while the service runs."""

    point: Point = field(default_factory=Point)
    kiosk: Kiosk = field(default_factory=Kiosk)
    keys: Keys = field(default_factory=Keys)
    web: Web = field(default_factory=Web)
    mqtt: Mqtt = field(default_factory=Mqtt)
    files: Files = field(default_factory=Files)
    hardware: Hardware = field(default_factory=Hardware)
    camera: Camera = field(default_factory=Camera)
    codes: Codes = field(default_factory=Codes)
    door: Door = field(default_factory=Door)
    screen: Screen = field(default_factory=Screen)
    sync: Sync = field(default_factory=Sync)
    staff: Staff = field(default_factory=Staff)
    data: Data = field(default_factory=Data)
    log: Log = field(default_factory=Log)

    @property
    def certificates(self) -> tuple[Path | None, ...]:
        """The kiosk's own: before the broker, before tablets."""
        return self.mqtt.tls_cert, self.web.lan_cert
