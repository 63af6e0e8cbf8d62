"""Pictures of labels of every symbology in kinds of harm that the curves do not have; each follows from its seed.

`HELD_OUT` names the kinds that nobody looks at while tuning: their figures say what unseen pictures will.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from provisioning.demo.labels import harm
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import DOTS, bare
from provisioning.demo.labels.harm import Dice, Grey
from provisioning.demo.labels.series import Shot, posting

SIZE = (480, 360)
WIDEST = 0.93
MARGIN = 8
GOODS = {"ean13": 12, "upca": 11, "ean8": 7}
LETTERS = list("ABCDEFGHKLMNPRSTUVWXYZ0123456789")
Harms = tuple[Callable[[Grey, Dice], Grey], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Harms on paper, ranges of what the camera does (fields of View), harms in the picture."""

    paper: Harms = ()
    view: Mapping[str, tuple[float, float]] | None = None
    picture: Harms = ()


KINDS: Mapping[str, Kind] = {
    "plain": Kind(),
    "small": Kind(view={"module_px": (1.0, 1.5), "tilt_deg": (0, 0), "defocus_px": (0, 0.4)}),
    "turned": Kind(view={"rotation_deg": (0, 360)}),
    "tilted": Kind(view={"tilt_deg": (35, 58), "rotation_deg": (-60, 60)}),
    "crumpled": Kind(view={"crumple_px": (1.5, 4)}),
    "unfocused": Kind(view={"defocus_px": (1.2, 2.6)}),
    "shaken": Kind(view={"motion_px": (2, 7), "motion_deg": (0, 180)}),
    "dark": Kind(view={"gain": (0.15, 0.4), "noise": (4, 9)}),
    "overexposed": Kind(view={"gain": (1.5, 2.2)}),
    "glare": Kind(view={"glare": (0.3, 0.9)}),
    "grown": Kind(paper=(harm.grown,)),
    "faded": Kind(paper=(harm.faded,)),
    "streaked": Kind(paper=(harm.streaked,)),
    "scratched": Kind(paper=(harm.scratched,)),
    "crowded": Kind(paper=(harm.crowded,)),
    "curved": Kind(paper=(harm.curved,)),
    "creased": Kind(paper=(harm.creased,)),
    "film": Kind(picture=(harm.filmed,)),
    "jpeg": Kind(picture=(harm.jpeg,)),
    "phone": Kind(picture=(harm.smoothed, harm.jpeg)),
    "webcam": Kind(view={"module_px": (1.4, 2), "defocus_px": (0.8, 1.5)}, picture=(harm.smoothed, harm.jpeg)),
    "shadow": Kind(picture=(harm.shaded,)),
    "flicker": Kind(picture=(harm.banded,)),
    "finger": Kind(picture=(harm.covered,)),
    "dust": Kind(picture=(harm.dusty,)),
    "dotted": Kind(paper=(harm.dotted,)),
    "stamped": Kind(paper=(harm.stamped,)),
    "torn": Kind(paper=(harm.torn,)),
    "doubled": Kind(picture=(harm.doubled,)),
}
HELD_OUT = frozenset({"dotted", "stamped", "torn", "doubled"})


def shots(kind: str, symbology: str, seed: int, count: int) -> Iterator[Shot]:
    """So many labels of a symbology, all with this kind of harm and a little of everything usual."""
    dice = np.random.default_rng([seed, *kind.encode(), *symbology.encode()])
    for _ in range(count):
        text = a_text(symbology, dice)
        label = bare(text, symbology, margin=MARGIN, height=int(dice.integers(22, 50)))
        yield Shot(text, _taken(label, KINDS[kind], dice))


def a_text(symbology: str, dice: Dice) -> str:
    """A text that this symbology can carry."""
    if symbology in GOODS or symbology == "itf":
        digits = "".join(map(str, dice.integers(0, 10, GOODS.get(symbology, 13))))
        return digits + _check(digits)
    if symbology in {"code39", "code93"}:
        return "".join(dice.choice(LETTERS, int(dice.integers(6, 11))))
    return posting(dice)


def _check(digits: str) -> str:
    weighed = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-weighed % 10)


def _taken(label: Grey, kind: Kind, dice: Dice) -> Grey:
    for harmed in kind.paper:
        label = harmed(label, dice)
    view = View(
        module_px=float(dice.uniform(1.6, 2.6)),
        rotation_deg=float(dice.uniform(-25, 25)),
        tilt_deg=float(dice.uniform(-15, 15)),
        defocus_px=float(dice.uniform(0, 0.8)),
        noise=float(dice.uniform(1, 4)),
        size=SIZE,
    )
    harmed_view: dict[str, Any] = {name: float(dice.uniform(*ends)) for name, ends in (kind.view or {}).items()}
    view = replace(view, **harmed_view)
    room = SIZE[0] if abs(np.sin(np.radians(view.rotation_deg))) < 0.5 else SIZE[1]
    fits = WIDEST * room * DOTS / float(np.hypot(*label.shape))
    picture = photograph(label, replace(view, module_px=min(view.module_px, fits)), int(dice.integers(1 << 30)))
    for harmed in kind.picture:
        picture = harmed(picture, dice)
    return np.ascontiguousarray(picture)
