"""A label as a picture file: clean, or with one of the damages of daily life."""

import io
from dataclasses import replace

from PIL import Image

from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import label

FRAME = (1280, 720)

DAMAGES = {
    "none": View(),
    "rotated": View(rotation_deg=17.0),
    "upside_down": View(rotation_deg=180.0),
    "noisy": View(noise=10.0, gain=0.6),
    "creased": View(crumple_px=2.0),
    "blurred": View(defocus_px=1.5),
    "shaken": View(motion_px=3.0, motion_deg=60.0),
    "tilted": View(tilt_deg=40.0),
    "glare": View(glare=0.5, shift=(0.0, 40.0)),
    "dim": View(noise=6.0, gain=0.35),
}


def draw(text: str, kind: str, damage: str = "none", seed: int = 0) -> bytes:
    """A PNG of 1280 x 720 of the label; kinds as in labels/README, damages as in DAMAGES."""
    drawn = label(text, kind)
    wide = drawn.shape[1] / 4
    view = replace(DAMAGES[damage], size=FRAME, module_px=min(8.0, max(2.4, 900 / wide), 440 * 4 / drawn.shape[0]))
    out = io.BytesIO()
    Image.fromarray(photograph(drawn, view, seed)).save(out, "PNG")
    return out.getvalue()
