"""What a broker connection looks like: orders down, events up. Nothing here waits but `poll`."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

V5 = 5
V311 = 4
WINDOW = 20


class Trouble(StrEnum):
    """Why a connection did not come about."""

    NET = "net"  # nobody was bothered: no route, no name, refused by TCP
    SILENT = "silent"  # connected, but no CONNACK: perhaps the wrong version
    VERSION = "version"  # this version of MQTT was refused
    REFUSED = "refused"  # TLS or CONNACK said no


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of the mutual TLS: the broker's authority, our certificate and its key."""

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Dial:
    """One connection to be made. A clean session with a will, always by a new client."""

    host: str
    port: int
    client: str
    version: int
    will_topic: str
    will: bytes
    keepalive_s: int = 30
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """CONNACK said yes; `window` = how many QoS 1 messages may be un-acknowledged."""

    window: int


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no connection, and why."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Subscribed:
    """SUBACK; `granted` False when the broker refused."""

    granted: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message for us; `token` is to be given back by `puback` when it is durable."""

    topic: str
    payload: bytes
    token: int


@dataclass(frozen=True, slots=True)
class Sent:
    """PUBACK of our message `mid`: its place in the window is free; nothing more is proved."""

    mid: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone; `kicked`: the broker said so."""

    kicked: bool = False


Event = Connected | Failed | Subscribed | Arrived | Sent | Lost


class Broker(Protocol):
    """One connection at a time. Events of an earlier connection never come out of `poll`."""

    def dial(self, dial: Dial) -> None:
        """Begin a new connection; `Connected` or `Failed` follows."""

    def subscribe(self, topic: str) -> None:
        """The one subscription, QoS 1; `Subscribed` follows."""

    def publish(self, topic: str, payload: bytes, qos: int) -> int | None:
        """Hand over one message, never retained; its `mid`, or None when it was not taken."""

    def puback(self, token: int) -> None:
        """The message that arrived with this token is durable."""

    def hang_up(self) -> None:
        """End the connection; what was published before still leaves, no event follows."""

    def poll(self, wait_ms: int | None) -> list[Event]:
        """What has happened; waits so long for something to happen (None: for ever) or for `wake`."""

    def wake(self) -> None:
        """Let `poll` return now; may be called from any thread."""
