"""Somebody who types codes at the screen of a point with a cell that holds a parcel."""

from pathlib import Path
from typing import Any

from edge.domain.code import verifier
from edge.domain.staff import CUSTOMER
from edge.domain.visit import State
from edge.flows import visit
from edge.keypad import Keypad
from edge.settings import Settings
from tests.edge.flows.point import Point

KEY = bytes([2]) * 32
DEV = "k-1"
RIGHT, OTHER = "48291366", "77310582"


class Customer:
    """Somebody who types at the screen of a point."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.point = Point(folder, settings=settings)
        self.keypad = Keypad([KEY], DEV)
        self.point.store("p-1", "01")
        self.code("c-1", RIGHT, "p-1")

    def code(self, ident: str, digits: str, *held: str) -> None:
        mac = verifier(KEY, "typed", DEV, digits)
        self.point.issue_code(ident, mac, *held)
        pair = verifier(KEY, "phone4", DEV, f"4417:{digits}")
        self.point.db.run("UPDATE code_way SET mac = ? WHERE code = ? AND way = 'phone4'", (pair, ident))

    def state(self) -> State:
        return self.point.turn.memory.visit.state

    def press(self, act: str, key: str | None = None, **args: Any) -> Any:
        rev = self.point.turn.memory.visit.rev
        return self.point.do(visit.act, act, rev, self.keypad.prepare(act, args), caller=CUSTOMER, key=key)

    def types(self, digits: str, phone4: str | None = None) -> State:
        if self.state() not in (State.IDLE, State.ENTRY, State.WRONG_CODE, State.WRONG_PAIR):
            self.wait(61)
        self.press("code", digits=digits)
        if phone4 is not None:
            self.press("digits", digits=phone4)
        self.wait(0.4)
        return self.state()

    def wait(self, seconds: float) -> None:
        self.point.pass_time(int(seconds * 1000))

    def guess_until_phone_is_asked(self) -> int:
        """Type wrong codes until the budget of a day is spent; 60 codes are live."""
        for number in range(60):
            self.point.store(f"q-{number}", "A-1")
            self.code(f"d-{number}", f"5{number:02d}{number * 7919 % 100000:05d}", f"q-{number}")
        for number in range(200):
            if self.types(f"9{number:07d}") is State.PHONE4:
                return number
            self.wait(61)
        raise AssertionError
