"""The whole page of a profile."""

from collections.abc import Iterator

from hardware import families
from hardware.drawing import header
from hardware.drawing.bus import bus
from hardware.drawing.front import front
from hardware.drawing.shapes import INK, PALE, PAPER, Picture, beside, stack, text, width
from hardware.plan import Profile

MARGIN, TOP = 24, 64
NOTES = (
    "A to A, B to B, ground (G) to ground, in one line from board to board. A diode across each coil (1N4007, ring to",
    "plus) unless the board has them. The Pi has a supply of its own. hardware/WIRING.md says more.",
)


def svg(profile: Profile) -> str:
    """As one text; the same profile is always drawn the same way."""
    drawn = beside(list(_columns(profile)))
    wide = max(drawn.wide, width(profile.title, 22), 760) + 2 * MARGIN
    high = TOP + drawn.high + 64
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'font-family="Onest, Verdana, DejaVu Sans, sans-serif" fill="{INK}">'
    )
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    title = text(MARGIN, 34, profile.title, 20, 'font-weight="bold"')
    notes = [text(MARGIN, high - 34 + 16 * n, note, 11, f'fill="{PALE}"') for n, note in enumerate(NOTES)]
    return "\n".join([head, ground, title, drawn.at(MARGIN, TOP), *notes, "</svg>"]) + "\n"


def _columns(profile: Profile) -> Iterator[Picture]:
    """The front, then as many buses beside each other as there are, then the pins."""
    if profile.cells:
        yield front(profile)
    for plan in profile.buses:
        if plan.family in families.SERIAL:
            yield bus(profile, plan)
    pins = [header.header(profile)]
    if profile.lights.driver == "strip":
        pins.append(header.strip(profile))
    yield stack(pins)
