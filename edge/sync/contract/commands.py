"""Commands: the closed list of PROTOCOL 3.10 as data, with the arguments of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from edge.sync.contract.documents import File
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import ABSENT, Absent, Bound, Id, OneOf, read

MINUTE = 60
HOUR = 3600
DAY = 86_400

Reason = Annotated[str, Bound(0, 200)]
Digests = Annotated[tuple[Annotated[str, Bound(form="[0-9a-f]{16}")], ...], Bound(64, 64)]


@dataclass(frozen=True, slots=True)
class NoArgs:
    """Nothing to say but the op itself."""


@dataclass(frozen=True, slots=True)
class OpenCellArgs:
    """Which cell, and the parcel that must be in it; null: the cell must be empty."""

    cell: Id
    parcel: Id | None


@dataclass(frozen=True, slots=True)
class ReopenCellArgs:
    """Which cell, and its last opening."""

    cell: Id
    opening: Id


@dataclass(frozen=True, slots=True)
class TakePictureArgs:
    """Where the picture goes, what it shows, who consents."""

    file: File
    view: Annotated[str, Bound(1, 16), OneOf(("desk", "locker"))]
    consent: Annotated[str, Bound(1, 16), OneOf(("ask", "empty_room"))]


@dataclass(frozen=True, slots=True)
class CompareArgs:
    """The platform's 64 digests of a kind."""

    kind: Id
    buckets: Digests


@dataclass(frozen=True, slots=True)
class CellArgs:
    """Which cell and why."""

    cell: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class SignOutArgs:
    """Which person, or `all`."""

    person: Id


@dataclass(frozen=True, slots=True)
class SelfTestArgs:
    """Which parts; none means all."""

    parts: Annotated[tuple[Id, ...], Bound(0, 64)]


@dataclass(frozen=True, slots=True)
class CollectLogsArgs:
    """How many hours back, and where they go."""

    hours: Annotated[int, Bound(1, 72)]
    file: File


@dataclass(frozen=True, slots=True)
class BackupArgs:
    """Where the backup goes; without a file onto the disk."""

    file: File | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class SetModeArgs:
    """The mode that is wanted."""

    mode: Annotated[str, Bound(1, 16), OneOf(("normal", "training", "maintenance"))]


@dataclass(frozen=True, slots=True)
class DecommissionArgs:
    """What is wiped, and whether parcels that are still held are given up."""

    wipe: Annotated[str, Bound(1, 16), OneOf(("keys", "all"))]
    abandon: bool | Absent = ABSENT


Args = (
    NoArgs
    | OpenCellArgs
    | ReopenCellArgs
    | TakePictureArgs
    | CompareArgs
    | CellArgs
    | SignOutArgs
    | SelfTestArgs
    | CollectLogsArgs
    | BackupArgs
    | SetModeArgs
    | DecommissionArgs
)


@dataclass(frozen=True, slots=True)
class Op:
    """One command: its arguments, its life in seconds, what must hold first.

    Live: now or never. Otherwise a job: it waits for the kiosk.
    """

    name: str
    args: type[Args]
    ttl_s: int
    ttl_most_s: int
    pre: tuple[str, ...] = ()
    live: bool = False
    proof: bool = False


_ALL = (
    Op("open_cell", OpenCellArgs, 30, 30, ("holds_parcel", "doors_closed"), live=True, proof=True),
    Op("reopen_cell", ReopenCellArgs, 30, 30, live=True, proof=True),
    Op("take_picture", TakePictureArgs, 30, 60, live=True),
    Op("compare", CompareArgs, 30, 60, live=True),
    Op("beat", NoArgs, 10, 30, live=True),
    Op("block_cell", CellArgs, HOUR, 7 * DAY),
    Op("unblock_cell", CellArgs, HOUR, 7 * DAY),
    Op("sign_out", SignOutArgs, HOUR, DAY),
    Op("self_test", SelfTestArgs, HOUR, DAY, ("idle", "doors_closed")),
    Op("collect_logs", CollectLogsArgs, HOUR, DAY),
    Op("backup_now", BackupArgs, HOUR, DAY),
    Op("restart_service", NoArgs, 10 * MINUTE, DAY, ("idle", "no_opening")),
    Op("reboot", NoArgs, 10 * MINUTE, DAY, ("idle", "doors_closed", "no_opening")),
    Op("set_mode", SetModeArgs, HOUR, DAY, ("no_opening",)),
    Op("decommission", DecommissionArgs, 7 * DAY, 7 * DAY, ("doors_closed",)),
)
OPS: Mapping[str, Op] = {op.name: op for op in _ALL}

STATES = ("received", "started", "succeeded", "failed", "refused", "expired", "cancelled")
FINAL = frozenset(STATES[2:])
REFUSED_WHY = (
    "stale_session",
    "late",
    "no_capability",
    "unknown_op",
    "bad_args",
    "precondition",
    "proof",
    "id_reused",
    "mode",
    "busy",
)
FAILED_WHY = (
    "jammed",
    "not_detected",
    "no_reply",
    "bad_frame",
    "unknown",
    "interrupted",
    "upload",
    "disk",
)


def read_args(name: str, args: Mapping[str, Any]) -> Args:
    """The arguments of a known op, or `BadMessageError`."""
    op = OPS.get(name)
    if op is None:
        raise BadMessageError("unknown_op")
    found: Args = read(op.args, args)
    return found
