"""Commands of the platform: what each may do, when one is too late, and how somebody proves to stand here."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

SCREEN_STEP_MS = 30_000
WRONG_PROOFS = 5
CLOSED_MS = 600_000
AHEAD_MS = 60_000
"""No honest deadline lies further ahead of our own clock than this."""


class Op(NamedTuple):
    """One kind of command. A live one is void when late; the others are jobs that wait until they can run once.

    `needs`: preconditions that always hold, besides those of the command. `args`: what it must say, and may say.
    """

    live: bool
    ttl_s: int
    ttl_max_s: int
    needs: tuple[str, ...] = ()
    proof: bool = False
    args: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_HOUR, _DAY = 3600, 86400


def _live(ttl_s: int, ttl_max_s: int, *needs: str, proof: bool = False, args: str = "") -> Op:
    return Op(live=True, ttl_s=ttl_s, ttl_max_s=ttl_max_s, needs=needs, proof=proof, args=tuple(args.split()))


def _job(ttl_s: int, ttl_max_s: int, *needs: str, args: str = "", optional: str = "") -> Op:
    return Op(
        live=False,
        ttl_s=ttl_s,
        ttl_max_s=ttl_max_s,
        needs=needs,
        args=tuple(args.split()),
        optional=tuple(optional.split()),
    )


OPS: Mapping[str, Op] = {
    "open_cell": _live(30, 30, "holds_parcel", "doors_closed", proof=True, args="cell parcel"),
    "reopen_cell": _live(30, 30, "just_opened", proof=True, args="cell opening"),
    "take_picture": _live(30, 60, "camera_allowed", args="file view consent"),
    "compare": _live(30, 60, args="kind buckets"),
    "beat": _live(10, 30),
    "block_cell": _job(_HOUR, 7 * _DAY, args="cell reason"),
    "unblock_cell": _job(_HOUR, 7 * _DAY, "task_closed", args="cell reason"),
    "sign_out": _job(_HOUR, _DAY, args="person"),
    "self_test": _job(_HOUR, _DAY, "idle", "doors_closed", args="parts"),
    "collect_logs": _job(_HOUR, _DAY, args="hours file"),
    "backup_now": _job(_HOUR, _DAY, optional="file disk"),
    "restart_service": _job(600, _DAY, "idle", "no_opening"),
    "reboot": _job(600, _DAY, "idle", "doors_closed", "no_opening"),
    "set_mode": _job(_HOUR, _DAY, "no_opening", args="mode"),
    "decommission": _job(
        7 * _DAY,
        7 * _DAY,
        "approved",
        "a_day_ahead",
        "nothing_held",
        "doors_closed",
        "all_sent",
        args="wipe",
        optional="abandon",
    ),
}
"""The closed list of PROTOCOL 3.10."""

CONDITIONS = frozenset({"idle", "doors_closed", "no_opening", "holds_parcel"})
"""Preconditions that a command may add by itself."""


class State(StrEnum):
    """How far a command has come."""

    RECEIVED = "received"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


S = State
NEXT: Mapping[State | None, frozenset[State]] = {
    None: frozenset({S.RECEIVED, S.REFUSED, S.EXPIRED}),
    S.RECEIVED: frozenset({S.STARTED, S.EXPIRED, S.REFUSED, S.CANCELLED}),
    S.STARTED: frozenset({S.SUCCEEDED, S.FAILED}),
    S.SUCCEEDED: frozenset(),
    S.FAILED: frozenset(),
    S.REFUSED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""What a command may become; a state without a successor is final. A started command is never started again."""

FINAL = frozenset(state for state in State if not NEXT[state])


class Clockwork(NamedTuple):
    """A session and a point of the kiosk's own monotonic clock: what a live command is addressed to, or what is now."""

    sid: str
    boot: int
    mono_ms: int


def stale(until: Clockwork, now: Clockwork) -> str | None:
    """Why a live command is void (`stale_session`, `late`), or None. No wall clock is asked, so none can be bent."""
    if (until.sid, until.boot) != (now.sid, now.boot):
        return "stale_session"
    return None if now.mono_ms <= until.mono_ms <= now.mono_ms + AHEAD_MS else "late"


def objection(name: str, args: Mapping[str, object], pre: Collection[str], met: Collection[str]) -> str | None:
    """Why a command cannot run now (`why` of a refusal), or None. `met` names the preconditions that hold here."""
    op = OPS.get(name)
    if op is None:
        return "unknown_op"
    if not set(op.args) <= set(args) <= {*op.args, *op.optional} or not set(pre) <= CONDITIONS:
        return "bad_args"
    unmet = next((need for need in (*op.needs, *pre) if need not in met), None)
    return f"precondition:{unmet}" if unmet else None


def screen_code(secret: bytes, mono_ms: int) -> str:
    """The six digits that this kiosk's screen shows for half a minute: only who stands here can know them."""
    return _code(secret, mono_ms // SCREEN_STEP_MS)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What is remembered of screen codes: those used up, and wrong ones. It lives in memory, like the secret."""

    used: frozenset[int] = frozenset()
    wrong: tuple[int, ...] = ()
    closed_until_ms: int = 0


def prove(proofs: Proofs, secret: bytes, value: str, mono_ms: int) -> tuple[bool, Proofs]:
    """Whether `value` is the code on the screen now or just before; each counts once, five wrong close the way."""
    if mono_ms < proofs.closed_until_ms:
        return False, proofs
    step = mono_ms // SCREEN_STEP_MS
    shown = range(max(0, step - 1), step + 1)
    right = [each for each in shown if hmac.compare_digest(_code(secret, each).encode(), value.encode())]
    fresh = [each for each in right if each not in proofs.used]
    if fresh:
        return True, replace(proofs, used=frozenset(each for each in proofs.used if each >= step - 1) | {fresh[0]})
    wrong = (*(at for at in proofs.wrong if at > mono_ms - CLOSED_MS), mono_ms)
    if len(wrong) < WRONG_PROOFS:
        return False, replace(proofs, wrong=wrong)
    return False, replace(proofs, wrong=(), closed_until_ms=mono_ms + CLOSED_MS)


def _code(secret: bytes, step: int) -> str:
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha256")
    return f"{int.from_bytes(digest, 'big') % 1_000_000:06d}"
