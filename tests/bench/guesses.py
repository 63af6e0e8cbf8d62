"""B13: what a guess costs the kiosk: the MACs of a typed code, a token's signature, a PIN."""

import hmac
import statistics
import time
from collections.abc import Callable, Sequence

from nacl.signing import SigningKey

from edge.domain import token
from edge.domain.token import Purpose, Token
from edge.keypad import Keypad
from edge.web.entrance import hashed
from tests.bench.measure import Figure, pairs, times

KEY, CODE, SALT = bytes([2]) * 32, "48291634", bytes(16)
TOKEN = Token(Purpose.PICKUP, 12_345, 1, 0, "00112233445566ff", 1_800_000_000)
CHECK_MS, VERIFY = 1.0, 1.5


def checks() -> Sequence[Figure]:
    """A typed code at most 1 ms; a token at most 1.5 times its bare signature; a PIN is only told."""
    keypad, signer = Keypad([KEY], "bench"), SigningKey(KEY)
    text = token.write(TOKEN, lambda raw: signer.sign(raw).signature)
    signed = signer.sign(b"x" * 23)
    typed, one = pairs(
        _cpu(lambda: keypad.entry(CODE).near()), _cpu(lambda: hmac.digest(KEY, CODE.encode(), "sha256")), 6, 50
    )
    verify = signer.verify_key.verify
    keys = {TOKEN.key: lambda signature, message: bool(verify(message, signature))}
    read = pairs(_cpu(lambda: token.read(text, keys)), _cpu(lambda: verify(signed)), 6, 50)
    cost = statistics.median(typed) * 1000
    pin = statistics.median(each() for each in [_cpu(lambda: hashed(CODE, SALT))] * 7) * 1000
    return [
        Figure("B13", "a typed code: its MAC and those of all near misses", cost, "ms", statistics.median(one) * 1000,
               cost, f"<= {CHECK_MS:g} ms", cost <= CHECK_MS),
        times("B13", "a pickup token read, over its bare Ed25519 signature", read, VERIFY),
        Figure("B13", "a PIN: argon2id", pin, "ms", None, pin, "told only", ok=True),
    ]  # fmt: skip


def _cpu(act: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        began = time.thread_time()
        act()
        return time.thread_time() - began

    return timed
