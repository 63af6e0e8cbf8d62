"""Telling systemd that we are ready, alive (sd_notify(3)) and what it needs; silent where nobody listens."""

import os
import socket
from pathlib import Path

WISH = "new-browser"


def say(text: str) -> None:
    """Send one state such as "READY=1" or "WATCHDOG=1"."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(text.encode(), name)


def watchdog_s() -> float | None:
    """How often systemd wants to hear of us (a quarter of its patience), or None."""
    patience = os.environ.get("WATCHDOG_USEC")
    return int(patience) / 4_000_000 if patience else None


def supervised() -> bool:
    """Whether somebody starts a new browser when we ask for one: systemd gave us a folder to ask in."""
    return "RUNTIME_DIRECTORY" in os.environ


def folder() -> Path:
    """That folder, in memory."""
    return Path(os.environ["RUNTIME_DIRECTORY"])


def new_browser() -> None:
    """Ask for a new browser: kiosk-screen-renew.path looks at this file (systemd.path(5))."""
    if supervised():
        (folder() / WISH).write_bytes(b"")
