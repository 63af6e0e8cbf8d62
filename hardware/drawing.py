"""Draws a profile as SVG: the cabinet's front with its doors, and which wire goes to which terminal."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile

SCALE = 0.2
WIDE = 90
GAP = 6
LINE = 18
LEFT = 20
TOP = 60
INK, PAPER, DOOR, MARK = "#10192b", "#ffffff", "#e8edf5", "#00542f"


def svg(profile: Profile) -> str:
    """The whole picture, text and all."""
    front = list(_front(profile))
    wires = list(_wires(profile))
    columns = max((cell.where.column for cell in profile.cells), default=0)
    start = LEFT + columns * (WIDE + GAP) + 30
    rows = [_text(start, TOP + n * LINE, line, bold=not line.startswith(" ")) for n, line in enumerate(wires)]
    height = max(TOP + len(wires) * LINE, TOP + _tall(profile)) + 40
    width = start + max((7.4 * len(line) for line in wires), default=200) + 20
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'font-family="sans-serif" font-size="13" fill="{INK}">'
    )
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    title = f'<text x="{LEFT}" y="30" font-size="18" font-weight="bold">{escape(profile.title)}</text>'
    return "\n".join([head, ground, title, *front, *rows, "</svg>"]) + "\n"


def _tall(profile: Profile) -> float:
    """The height of the drawn cabinet."""
    tops = [cell.where.height_mm + profile.sizes[cell.size].height_mm for cell in profile.cells]
    return SCALE * max(tops, default=0)


def _front(profile: Profile) -> Iterator[str]:
    """Each door at its place, with its number, and its board and channel in small."""
    for cell in profile.cells:
        high = SCALE * profile.sizes[cell.size].height_mm
        x = LEFT + (cell.where.column - 1) * (WIDE + GAP)
        y = TOP + _tall(profile) - SCALE * cell.where.height_mm - high
        edge = MARK if cell.accessible else INK
        yield (
            f'<rect x="{x}" y="{y:.0f}" width="{WIDE}" height="{high - 3:.0f}" rx="3" fill="{DOOR}" '
            f'stroke="{edge}" stroke-width="{2 if cell.accessible else 1}"/>'
        )
        yield _text(x + 6, y + high / 2 + 3, cell.name, bold=True)
        yield _text(x + 42, y + high / 2 + 3, f"{cell.board}/{cell.channel}", size=10)


def _wires(profile: Profile) -> list[str]:
    """Bus by bus, board by board, cell by cell; then lights, buzzer and switches."""
    lines: list[str] = []
    for bus in profile.buses:
        lines.append(_bus(bus))
        for board in profile.on_bus(bus.name):
            lines.append(_board(bus, board))
            lines += [_cell(bus, cell) for cell in profile.cells if cell.board == board.name]
    if profile.lights.places:
        lines.append(f"Lights ({profile.lights.driver})")
        word = "position" if profile.lights.driver == "strip" else "GPIO"
        for place, pins in profile.lights.places.items():
            colours = " (red, green, blue)" if len(pins) == 3 else ""
            lines.append(f"  {place}: {word} {', '.join(map(str, pins))}{colours}")
    if profile.buzzer is not None:
        lines.append(f"Buzzer: GPIO {profile.buzzer} and ground")
    lines += [f"Switch {name}: GPIO {pin} to ground, closed = well" for name, pin in profile.sensors.items()]
    return lines


def _bus(bus: BusPlan) -> str:
    if bus.family == "gpio":
        return f"Pins of the Pi ({bus.name})"
    return f"Bus {bus.name}: RS-485, {bus.family}, {bus.baud} baud 8N1, A to A, B to B, ground; 120 Ω at both ends"


def _board(bus: BusPlan, board: BoardPlan) -> str:
    if bus.family == "gpio":
        level = "high" if board.active_high else "low"
        return f"  relays on {board.name}: coil on at {level} level, pulse {board.pulse_ms} ms"
    return f"  board {board.name}: address {board.address}, {board.channels} channels, pulse {board.pulse_ms} ms"


def _cell(bus: BusPlan, cell: CellPlan) -> str:
    if bus.family == "gpio":
        pins = {"relay": cell.channel, "door": cell.input, "item": cell.item_input}
        return f"    {cell.name}: " + ", ".join(f"{what} GPIO {pin}" for what, pin in pins.items() if pin)
    own = (cell.input_board, cell.input) == (cell.board, cell.channel)
    seen = "" if own else f", door {cell.input_board} IN{cell.input}"
    item = f", item IN{cell.item_input}" if cell.item_input else ""
    return f"    {cell.name}: lock {cell.board} CH{cell.channel}{seen}{item}"


def _text(x: float, y: float, words: str, *, bold: bool = False, size: int = 0) -> str:
    look = (' font-weight="bold"' if bold else "") + (f' font-size="{size}"' if size else "")
    return f'<text x="{x:.0f}" y="{y:.0f}" xml:space="preserve"{look}>{escape(words)}</text>'
