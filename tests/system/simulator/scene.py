"""All parts of one run, as acts and faults reach for them."""

from dataclasses import dataclass, field

from tests.system.simulator.cabinet import Cabinet
from tests.system.simulator.cuts import Commits, Wires
from tests.system.simulator.kiosk import Kiosk
from tests.system.simulator.moments import Moments
from tests.system.simulator.oracle import Oracle
from tests.system.simulator.platform import Platform
from tests.system.simulator.post import Post
from tests.system.simulator.town import Town
from tests.system.simulator.trace import Trace
from tests.system.simulator.upon import Upon


@dataclass(frozen=True, slots=True)
class Scene:
    """The town with its machines, the wires that are laid, and the oracle."""

    seed: int
    moments: Moments
    trace: Trace
    wires: Wires
    commits: Commits
    exchange: Post
    platform: Platform
    cabinet: Cabinet
    kiosk: Kiosk
    town: Town
    oracle: Oracle
    upon: Upon
    copies: list[str] = field(default_factory=list)  # how the old copies of the next evenings come about
