"""What a real machine does on threads of its own: copies of the store and self-tests, here at once."""

from functools import partial

from edge.domain.staff import KIOSK
from edge.effects import Chore
from edge.errors import StoreError
from edge.flows import upkeep
from edge.store import copies
from tests.system.simulator.kiosk import Kiosk

SHA = "00" * 32
"""The bytes of an encrypted copy are by chance; the same seed must be the same day."""


def copied(kiosk: Kiosk, chore: Chore) -> None:
    """Do what was asked for; death may come after each step of a copy."""
    site = kiosk.site
    if chore.what == "self_test":
        kiosk.worker.post(KIOSK, upkeep.tested, chore.cmd, 1, ())
        return
    try:
        probe = partial(site.wires.probe, "backup_step")
        _, size, _ = copies.make(kiosk.reading, (site.folder / copies.FOLDER, "daily"), site.key, probe)
    except StoreError:
        kiosk.worker.post(KIOSK, upkeep.failed, chore.cmd)
    else:
        kiosk.worker.post(KIOSK, upkeep.backed_up, chore.cmd, size, SHA)
