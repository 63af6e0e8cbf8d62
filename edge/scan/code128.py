"""Code 128 (ISO/IEC 15417): the shapes of its symbols, its check, and what a row of symbols says."""

from dataclasses import dataclass

TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 "
)
WIDTHS = TABLE.split()
STOP = "2331112"
START_A, START_B, START_C = 103, 104, 105
SHIFT, CODE_C, CODE_B, CODE_A, FNC1 = 98, 99, 100, 101, 102
CHECK = 103
GS = "\x1d"


def bits(widths: str) -> str:
    """Bar and space widths as modules: 1 dark, 0 light."""
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))


def check(symbols: list[int]) -> int:
    """The check symbol of start and data symbols."""
    return (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % CHECK


@dataclass(frozen=True, slots=True)
class Said:
    """The text of a row of symbols; `gs1` when FNC1 came first."""

    text: str
    gs1: bool


def text(symbols: list[int]) -> Said | None:
    """What start and data symbols (no check, no stop) say; None when the row makes no sense."""
    if len(symbols) < 2 or symbols[0] not in {START_A, START_B, START_C}:
        return None
    reader = _Reader("ABC"[symbols[0] - START_A])
    for place, symbol in enumerate(symbols[1:]):
        if symbol >= START_A or not reader.take(symbol, first=place == 0):
            return None
    return Said(reader.said, reader.gs1) if reader.said else None


class _Reader:
    """Reads symbol by symbol, knowing the code set that is in force."""

    def __init__(self, code_set: str) -> None:
        self.said = ""
        self.gs1 = False
        self._set = code_set
        self._once = ""

    def take(self, symbol: int, *, first: bool) -> bool:
        """One more symbol; False when it has no meaning here."""
        now = self._once or self._set
        self._once = ""
        if symbol == FNC1:
            self.gs1 = self.gs1 or first
            self.said += "" if first else GS
            return True
        if now == "C":
            return self._pair(symbol)
        if symbol < 96:
            self.said += chr(symbol + 32 if now == "B" or symbol < 64 else symbol - 64)
            return True
        return self._switch(symbol, now)

    def _pair(self, symbol: int) -> bool:
        if symbol < 100:
            self.said += f"{symbol:02}"
            return True
        return self._switch(symbol, "C")

    def _switch(self, symbol: int, now: str) -> bool:
        if symbol == SHIFT and now in "AB":
            self._once = "B" if now == "A" else "A"
            return True
        wanted = {CODE_C: "C", CODE_B: "B", CODE_A: "A"}.get(symbol, "")
        if not wanted or wanted == now:
            return False
        self._set = wanted
        return True


def symbols(said: str, *, gs1: bool = False) -> list[int]:
    """The shortest usual row for a text of ASCII 32 to 126, start to check: pairs of digits wherever four follow."""
    row: list[int] = []
    place = 0
    code_set = ""
    while place < len(said):
        digits = len(said[place:]) - len(said[place:].lstrip("0123456789"))
        wanted = "C" if digits >= (2 if code_set == "C" else 4) or (digits == len(said) == 2) else "B"
        if wanted != code_set:
            row.append({"": START_B, "C": CODE_B, "B": CODE_C}[code_set] if wanted == "B" or code_set else START_C)
            code_set = wanted
            if len(row) == 1 and gs1:
                row.append(FNC1)
        width = 2 if wanted == "C" else 1
        row.append(int(said[place : place + 2]) if wanted == "C" else ord(said[place]) - 32)
        place += width
    return [*row, check(row)]
