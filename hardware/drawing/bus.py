"""A bus: the adapter at the Pi, the boards along one line, the supply of the locks, and what hangs on each terminal."""

from collections.abc import Iterable
from dataclasses import dataclass

from hardware import families
from hardware.drawing.shapes import DOOR, INK, ITEM, LOCK, PALE, PAPER, RED, RULE, Picture, box, line, stack, text, told
from hardware.plan import BoardPlan, BusPlan, Profile

A, B, GROUND = "#d07a00", "#2457c5", "#4a4f59"
TRUNK, RAIL, HEAD = 56, 40, 66
CELL, TALL, ROW = 50, 40, 8
FILLS = {"lock+door": LOCK, "lock": LOCK, "door": DOOR, "item": ITEM}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What hangs on one: of which cell, and which part of it."""

    number: int
    cell: str = ""
    part: str = ""


def bus(profile: Profile, plan: BusPlan) -> Picture:
    """From the adapter down to the last board, with a resistor at both ends."""
    boards = [_board(profile, board) for board in profile.on_bus(plan.name)]
    drawn = stack(boards, 18)
    wide, high = TRUNK + drawn.wide + RAIL, HEAD + drawn.high + 40
    rail = TRUNK + drawn.wide + RAIL / 2
    wires = [line([(10 + 9 * n, 46), (10 + 9 * n, high - 16)], colour) for n, colour in enumerate((A, B, GROUND))]
    wires.append(line([(rail, 20), (rail, HEAD + drawn.high - boards[-1].high + 20)], RED, 3))
    y = float(HEAD)
    for each in boards:
        wires += [
            line([(10 + 9 * n, y + 10 + 7 * n), (TRUNK, y + 10 + 7 * n)], c) for n, c in enumerate((A, B, GROUND))
        ]
        wires.append(line([(TRUNK + each.wide, y + 20), (rail, y + 20)], RED, 3))
        y += each.high + 18
    ends = [_resistor(6, 28), _resistor(6, high - 22), *_letters(high)]
    return Picture(wide, high + 12, (*_heads(plan, wide), *wires, *ends, drawn.at(TRUNK, HEAD)))


def _heads(plan: BusPlan, wide: float) -> Iterable[str]:
    title = families.spec(plan.family).title
    yield text(0, 12, f"Bus {plan.name}", 14, 'font-weight="bold"')
    yield text(60, 38, f"RS-485 adapter, isolated · {title} · {plan.baud} baud 8N1", 12)
    yield text(wide, 12, "12 V, 5 A · fuse 4 A slow", 12, f'text-anchor="end" fill="{RED}"')


def _letters(high: float) -> Iterable[str]:
    for n, (letter, colour) in enumerate((("A", A), ("B", B), ("G", GROUND))):
        yield text(6 + 9 * n, high + 8, letter, 11, f'fill="{colour}" font-weight="bold"')


def _resistor(x: float, y: float) -> str:
    return told("120 Ω at both ends of the line, nowhere else", [
        box(x, y, (44, 15), PAPER, f'stroke="{INK}"'),
        text(x + 22, y + 11, "120 Ω", 11, 'text-anchor="middle"'),
    ])  # fmt: skip


def _board(profile: Profile, board: BoardPlan) -> Picture:
    terminals = _terminals(profile, board)
    rows = -(-len(terminals) // ROW)
    wide, high = ROW * CELL + 24, 44 + rows * (TALL + 4)
    pulse = "" if board.name not in {cell.board for cell in profile.cells} else f" · pulse {board.pulse_ms} ms"
    title = f"{board.name} · address {board.address} · {board.channels} channels{pulse}"
    parts = [
        box(0, 0, (wide, high), PAPER, f'stroke="{INK}" stroke-width="1.5"'),
        text(12, 24, title, 13, 'font-weight="bold"'),
    ]
    for n, terminal in enumerate(terminals):
        parts.append(_terminal(board, terminal, (12 + n % ROW * CELL, 36 + n // ROW * (TALL + 4))))
    return Picture(wide, high, tuple(parts))


def _terminals(profile: Profile, board: BoardPlan) -> list[Terminal]:
    """Every channel of the board, used or not."""
    found: dict[int, Terminal] = {}
    for cell in profile.cells:
        if cell.board == board.name:
            own = (cell.input_board, cell.input) == (cell.board, cell.channel)
            seen = own and board.door != "none"
            found[cell.channel] = Terminal(cell.channel, cell.name, "lock+door" if seen else "lock")
        if cell.input_board == board.name and (cell.board, cell.channel) != (board.name, cell.input):
            found[cell.input] = Terminal(cell.input, cell.name, "door")
        if cell.input_board == board.name and cell.item_input:
            found[cell.item_input] = Terminal(cell.item_input, cell.name, "item")
    return [found.get(n, Terminal(n)) for n in range(1, board.channels + 1)]


def _terminal(board: BoardPlan, terminal: Terminal, at: tuple[float, float]) -> str:
    x, y = at
    if not terminal.cell:
        free = box(x, y, (CELL - 4, TALL), PAPER, f'stroke="{RULE}" stroke-dasharray="3 3"')
        return free + text(x + 5, y + 12, str(terminal.number), 9, f'fill="{PALE}"')
    middle = 'text-anchor="middle"'
    return told(f"{terminal.cell}: {terminal.part} at {board.name} {terminal.number}", [
        box(x, y, (CELL - 4, TALL), FILLS[terminal.part]),
        text(x + 5, y + 12, str(terminal.number), 9, f'fill="{PALE}"'),
        text(x + CELL / 2 - 2, y + 24, terminal.cell, 14, f'{middle} font-weight="bold"'),
        text(x + CELL / 2 - 2, y + 36, terminal.part, 8, middle),
    ])  # fmt: skip
