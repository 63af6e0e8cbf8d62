"""What comes in from kiosks and what goes out to them, as values: nothing here touches a network."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the broker delivered it."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One signed message on its way to a kiosk; it is handed out only after the commit."""

    topic: str
    payload: bytes
    qos: int
