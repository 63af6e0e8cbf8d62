"""Commands: the closed list of PROTOCOL 3.10 as data, with the arguments of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from edge.domain import command
from edge.sync.contract.documents import File
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import ABSENT, Absent, Bound, Id, OneOf, read

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

    Live: now or never. Otherwise a job: it waits for the kiosk. The rules are `edge/domain/command.py`.
    """

    name: str
    args: type[Args]
    ttl_s: int
    ttl_most_s: int
    pre: tuple[str, ...]
    live: bool
    proof: bool


_ARGS: Mapping[str, type[Args]] = {
    "open_cell": OpenCellArgs,
    "reopen_cell": ReopenCellArgs,
    "take_picture": TakePictureArgs,
    "compare": CompareArgs,
    "block_cell": CellArgs,
    "unblock_cell": CellArgs,
    "sign_out": SignOutArgs,
    "self_test": SelfTestArgs,
    "collect_logs": CollectLogsArgs,
    "backup_now": BackupArgs,
    "set_mode": SetModeArgs,
    "decommission": DecommissionArgs,
}
OPS: Mapping[str, Op] = {
    name: Op(name, _ARGS.get(name, NoArgs), op.ttl_s, op.ttl_max_s, op.needs, op.live, op.proof)
    for name, op in command.OPS.items()
}

STATES = tuple(state.value for state in command.State)
FINAL = frozenset(state.value for state in command.FINAL)
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
