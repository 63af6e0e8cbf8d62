"""Topics of the contract, and the table of PROTOCOL section 2 as data."""

import re
from dataclasses import dataclass

from edge.sync.contract.refused import BadMessageError

_TOPIC = re.compile(r"pk/1/([a-z0-9-]{1,32})/([a-z0-9-]{3,32})/(up|dn)/([a-z]{1,16})")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: pickup point, kiosk, direction `up` or `dn`, type of the message."""

    site: str
    dev: str
    way: str
    type: str

    def text(self) -> str:
        """As it is written on the wire."""
        return f"pk/1/{self.site}/{self.dev}/{self.way}/{self.type}"


@dataclass(frozen=True, slots=True)
class Channel:
    """How messages of one type travel: direction, quality of service, usual rate in words."""

    way: str
    type: str
    qos: int
    rate: str


CHANNELS = (
    Channel("up", "state", 1, "at connect and leave; `alive` every 60 s with QoS 0"),
    Channel("up", "journal", 1, "linger 1 s, or 200 rows, or 64 KiB"),
    Channel("up", "docs", 1, "on change of said, applied, member; answers to compare"),
    Channel("dn", "ack", 0, "after commit, at most 1/s (10/s to a kiosk with a backlog)"),
    Channel("dn", "docs", 1, "on change, at most 20/s, at most 4 messages ahead of the cursor"),
    Channel("dn", "cmd", 1, "by hand, at most 1/s"),
)


def parse(text: str) -> Topic:
    """The parts of a topic, or `BadMessageError`."""
    found = _TOPIC.fullmatch(text)
    if found is None:
        raise BadMessageError("topic")
    return Topic(*found.groups())


def downward(site: str, dev: str) -> str:
    """The one subscription of a kiosk."""
    return f"pk/1/{site}/{dev}/dn/#"


def upward() -> str:
    """What ingest subscribes to: everything that any kiosk says."""
    return "pk/1/+/+/up/#"
