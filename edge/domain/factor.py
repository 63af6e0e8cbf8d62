"""The second factor: six digits of an authenticator app (RFC 6238) or a recovery code."""

import hmac

STEP_S = 30
REMEMBER_DEVICE_DAYS = 180
RECOVERY_CODES = 10
_WINDOW_MAX = 4


def totp(secret: bytes, step: int) -> str:
    """The six digits of one 30-second step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def window(clock: str, error_s: int) -> int | None:
    """How many steps to either side count; None while the clock is unset: then only a recovery code helps."""
    if clock == "unset":
        return None
    return 1 if clock == "synced" else min(_WINDOW_MAX, 1 + -(-error_s // STEP_S))


def matching_step(secret: bytes, typed: str, now_s: int, width: int, last_step: int) -> int | None:
    """The step whose digits were typed, or None. A step that was used, or lies before it, never counts again."""
    middle = now_s // STEP_S
    steps = [
        step
        for step in range(middle - width, middle + width + 1)
        if hmac.compare_digest(totp(secret, step).encode(), typed.encode())
    ]
    return next((step for step in steps if step > last_step), None)
