"""Key presses of a scanner that plays keyboard, turned into texts whatever layout the machine has.

Linux key codes are positions on a US keyboard, which is what scanners send. GS (Ctrl+] or F8) separates GS1 fields.
Source: linux/input-event-codes.h.
"""

ENTER = (28, 96)
SHIFT = (42, 54)
CTRL = (29, 97)
LIMIT = 4096

PLAIN = {
    **dict(zip(range(2, 14), "1234567890-=", strict=True)),
    **dict(zip(range(16, 28), "qwertyuiop[]", strict=True)),
    **dict(zip(range(30, 42), "asdfghjkl;'`", strict=True)),
    **dict(zip(range(43, 54), "\\zxcvbnm,./", strict=True)),
    57: " ",
}
SHIFTED = str.maketrans("1234567890-=[];'`\\,./", '!@#$%^&*()_+{}:"~|<>?')
PAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 74, 78, 98, 55), "7894561230.-+/*", strict=True))
GROUP = "\x1d"


class Typed:
    """Feed it key events; a whole text comes out at Enter."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._shift = False
        self._ctrl = False

    def feed(self, code: int, value: int) -> str | None:
        """`value` 1 = pressed, 0 = released, 2 = repeated (ignored). The text, when this ends one."""
        if code in SHIFT:
            self._shift = bool(value)
        elif code in CTRL:
            self._ctrl = bool(value)
        elif value == 1:
            return self._press(code)
        return None

    def _press(self, code: int) -> str | None:
        if code in ENTER:
            text = "".join(self._text)
            self._text.clear()
            return text or None
        if len(self._text) < LIMIT:
            self._text.append(self._sign(code))
        return None

    def _sign(self, code: int) -> str:
        if code == 66 or (self._ctrl and code == 27):
            return GROUP
        if self._ctrl:
            return ""
        sign = PLAIN.get(code, PAD.get(code, ""))
        return sign.translate(SHIFTED).upper() if self._shift else sign
