"""From typed digits to verifiers: the MACs are made here, outside the worker, so that no flow ever sees a code."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from edge.domain.code import neighbours, verifier, verifiers
from edge.domain.entry import Entry
from edge.errors import Refusal

_CODE = re.compile(r"[0-9]{6,8}")
_PHONE4 = re.compile(r"[0-9]{4}")


class Keypad:
    """Knows the code keys of this kiosk, the newest first, and the code that waits for the phone's digits."""

    def __init__(self, keys: Sequence[bytes], dev: str, *, near: bool = True) -> None:
        self._keys = keys
        self._dev = dev
        self._near = near
        self._code = ""

    def mac(self, way: str, value: str) -> tuple[str, ...]:
        """The verifiers of a value under each key."""
        return tuple(verifier(key, way, self._dev, value) for key in self._keys)

    def forget(self) -> None:
        """The visit is over: no digit stays."""
        self._code = ""

    def prepare(self, act: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of an act with digits replaced by their verifiers; other acts pass unchanged."""
        if act == "code":
            self._code = _digits(args, _CODE)
            return {"entry": self.entry(self._code)}
        if act == "digits":
            return {"entry": self.pair(self._code, _digits(args, _PHONE4))}
        return args

    def entry(self, code: str) -> Entry:
        """A code on its own. The work is the same for every code of its length, and for every wrong one."""
        return Entry(len(code), self.mac("typed", code), partial(self._slips, code) if self._near else tuple)

    def pair(self, code: str, phone4: str) -> Entry:
        """A code together with the last four digits of the phone."""
        group = self.mac("group", phone4)
        return Entry(
            len(code), pair=self.mac("phone4", f"{phone4}:{code}"), group=group[0] if group else "", phone4=phone4
        )

    def _slips(self, code: str) -> list[str]:
        """The verifiers of every code one slip away from this one, under each key."""
        values = neighbours(code)
        return [mac for key in self._keys for mac in verifiers(key, "typed", self._dev, values)]


def _digits(args: Mapping[str, Any], form: re.Pattern[str]) -> str:
    digits = args.get("digits")
    if not isinstance(digits, str) or not form.fullmatch(digits):
        raise Refusal("visit.malformed")
    return digits
