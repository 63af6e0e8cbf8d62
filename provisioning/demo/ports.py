"""The demo's ports and folder, from the environment; a taken port is a sentence."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


class PlaceError(Exception):
    """The demo cannot run at this place. Says what to change."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo runs: three ports on loopback and one folder."""

    kiosk: int
    fleet: int
    mqtt: int
    data: Path

    def taken(self) -> str | None:
        """A sentence about the first port that somebody else uses, or None."""
        for variable, port in (
            ("KIOSK_PORT", self.kiosk),
            ("KIOSK_FLEET_PORT", self.fleet),
            ("KIOSK_MQTT_PORT", self.mqtt),
        ):
            if listening(port):
                return (
                    f"Port {port} is in use: stop what uses it, or choose another one: make run {variable}={port + 10}"
                )
        return None


def place(environ: Mapping[str, str]) -> Place:
    """Read the environment; without it the usual ports, and ./data."""
    return Place(
        _port(environ, "KIOSK_PORT", 8080),
        _port(environ, "KIOSK_FLEET_PORT", 8090),
        _port(environ, "KIOSK_MQTT_PORT", 18830),
        Path(environ.get("KIOSK_DATA") or "data").resolve(),
    )


def listening(port: int) -> bool:
    """True when something answers on this port of this machine."""
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex((HOST, port)) == 0


def _port(environ: Mapping[str, str], variable: str, usual: int) -> int:
    spelled = environ.get(variable) or str(usual)
    if not spelled.isascii() or not spelled.isdigit() or not 1 <= int(spelled) <= 65535:
        raise PlaceError(f"{variable}={spelled} is no port: it must be a number from 1 to 65535")
    return int(spelled)
