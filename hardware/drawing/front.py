"""The front of the cabinet as a person before it sees it."""

from hardware.drawing.shapes import GREEN, INK, LOCK, PALE, Picture, box, text, told
from hardware.plan import CellPlan, Profile

SCALE = 0.25
WIDE, GAP = 96, 6


def front(profile: Profile) -> Picture:
    """Each door at its place, with its number, and the board and channel behind it; a green frame = easy to reach."""
    high = SCALE * max((c.where.height_mm + profile.sizes[c.size].height_mm for c in profile.cells), default=0)
    columns = max((cell.where.column for cell in profile.cells), default=0)
    doors = tuple(_door(profile, cell, high) for cell in profile.cells)
    note = text(0, high + 18, "green frame: easy to reach from a wheelchair", 11, f'fill="{PALE}"')
    marked = any(cell.accessible for cell in profile.cells)
    return Picture(columns * (WIDE + GAP), high + 24, (*doors, *((note,) if marked else ())))


def _door(profile: Profile, cell: CellPlan, tall: float) -> str:
    size = profile.sizes[cell.size]
    high = SCALE * size.height_mm - 4
    x, y = (cell.where.column - 1) * (WIDE + GAP), tall - SCALE * cell.where.height_mm - high
    frame = f'stroke="{GREEN}" stroke-width="3"' if cell.accessible else f'stroke="{INK}"'
    return told(
        f"{cell.name}: size {size.name}, {cell.board} {cell.channel}",
        [
            box(x, y, (WIDE, high), LOCK, f'class="door" {frame}'),
            text(x + 8, y + high / 2 + 5, cell.name, 16, 'font-weight="bold"'),
            text(
                x + WIDE - 8, y + high / 2 + 4, f"{cell.board}·{cell.channel}", 11, f'fill="{PALE}" text-anchor="end"'
            ),
        ],
    )
