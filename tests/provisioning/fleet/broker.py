"""A real Mosquitto on a free loopback port, and a kiosk that speaks through it."""

import queue
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from edge.sync.contract.messages import Message
from edge.sync.contract.topics import downward
from provisioning.fleet.post import Incoming, Outgoing
from tests.provisioning.fleet.kiosk import ScriptedKiosk

WITHIN_S = 20


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(seen: Callable[[], Any], what: str) -> Any:
    """Wait until something is seen; what it was."""
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        found = seen()
        if found:
            return found
        time.sleep(0.02)
    message = f"not seen within {WITHIN_S} s: {what}"
    raise AssertionError(message)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def mosquitto(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A broker for one test, stopped by its own process number."""
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    child = subprocess.Popen(["mosquitto", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port), "the broker")
        yield child
    finally:
        child.terminate()
        child.wait(10)


class Line:
    """A scripted kiosk's connection."""

    def __init__(self, kiosk: ScriptedKiosk, port: int) -> None:
        self.kiosk = kiosk
        self.heard: list[Message] = []
        self._inbox: queue.SimpleQueue[Outgoing] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2, kiosk.dev)
        self._client.on_message = lambda _c, _d, m: self._inbox.put(Outgoing(m.topic, bytes(m.payload), m.qos))
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(downward(kiosk.site, kiosk.dev), 1)
        self._client.loop_start()

    def say(self, *messages: Incoming) -> None:
        """Send, each taken over by the broker."""
        for message in messages:
            self._client.publish(message.topic, message.payload, 1).wait_for_publish(WITHIN_S)

    def listen(self) -> "Line":
        """Take what has come, and confirm the feed as a kiosk does."""
        news: list[Message] = []
        while not self._inbox.empty():
            news += self.kiosk.hear(self._inbox.get())
        self.heard += news
        return self

    def close(self) -> None:
        """Leave."""
        self._client.disconnect()
        self._client.loop_stop()
