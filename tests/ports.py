"""Ports of loopback for tests: of those that the system never lends to connections that go out.

A port that the system lends may be taken, or even be connected with itself, while its own server is down.
"""

import socket
from random import SystemRandom

LEAST, MOST = 20_000, 32_000


def free_ports(count: int) -> list[int]:
    """So many different ports that nobody listens on."""
    return [port for port in SystemRandom().sample(range(LEAST, MOST), 100 + count) if _free(port)][:count]


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]


def _free(port: int) -> bool:
    with socket.socket() as asked:
        try:
            asked.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
