"""Facts about the kiosk itself: commands, settings, updates, power, faults."""

from collections.abc import Mapping
from typing import Literal

from edge.domain.facts.fact import Fact

CommandState = Literal["received", "started", "succeeded", "failed", "refused", "expired", "cancelled"]
EpochCause = Literal["new", "restored", "spare", "wiped"]
StartCause = Literal["power", "update", "command", "watchdog", "crash"]
Value = bool | int | str


class CommandChanged(Fact, urgent=True):
    """A command of the platform reached its next state."""

    cmd: str
    op: str
    state: CommandState
    result: Mapping[str, object]
    why: str | None = None


class DocumentApplied(Fact, urgent=True):
    """A document of the platform is in force here."""

    kind: str
    key: str
    ver: int
    hash: str
    why: str | None = None
    path: str | None = None


class DocumentRefused(Fact, urgent=True):
    """A document of the platform was refused whole."""

    kind: str
    key: str
    ver: int
    hash: str
    why: str | None = None
    path: str | None = None


class UpdateStepped(Fact, urgent=True):
    """An update took a step (PROTOCOL 4.4)."""

    release: str
    rollout: str
    step: str
    from_: str
    attempt: int
    why: str | None = None


class EpochStarted(Fact, urgent=True):
    """A journal began: always its first row."""

    cause: EpochCause
    from_ep: str | None = None
    from_seq: int | None = None


class KioskStarted(Fact):
    """The service started and settled these openings."""

    release: str
    slot: str
    cause: StartCause
    recovered: tuple[str, ...]


class ClockStepped(Fact):
    """The clock jumped or changed its quality."""

    by_ms: int
    from_: str
    to: str


class SettingChanged(Fact, urgent=True):
    """The owner changed a setting here; of a text only the hash stands in the journal."""

    name: str
    from_: Value | None = None
    to: Value | None = None


class SelfTestDone(Fact):
    """The kiosk tested itself."""

    passed: int
    failed: tuple[str, ...]
    cause: str


class HardwareChanged(Fact, urgent=True):
    """A board, camera, printer, sensor or light changed its health."""

    part: str
    state: Literal["ok", "degraded", "failed"]
    why: str | None = None


class PowerChanged(Fact, urgent=True):
    """Mains went or came back."""

    source: Literal["mains", "battery"]
    charge_pct: int | None = None


class StorageLow(Fact, urgent=True):
    """The disk is nearly full."""

    free_mb: int
    reserve_freed: bool


class BackupDone(Fact):
    """A backup was written."""

    bytes: int
    sha256: str
    to: Literal["usb", "platform", "disk"]


class PictureTaken(Fact):
    """A picture was taken for support, with consent."""

    cmd: str
    bytes: int
    sha256: str
    consent: Literal["screen_yes", "empty_room"]


class FaultCaught(Fact, urgent=True):
    """The software met a bug or a forged message and went on."""

    error: str
    where: str
    fingerprint: str
    count: int
