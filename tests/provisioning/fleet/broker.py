"""A kiosk that speaks through a real broker, and waiting for what should be seen."""

import queue
import socket
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from edge.sync.broker.seam import Tls
from edge.sync.contract.messages import Message
from edge.sync.contract.topics import downward
from provisioning.fleet.post import Incoming, Outgoing
from tests.provisioning.fleet.kiosk import ScriptedKiosk

WITHIN_S = 20


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


class Line:
    """A scripted kiosk's connection."""

    def __init__(self, kiosk: ScriptedKiosk, port: int, tls: Tls | None = None) -> None:
        self.kiosk = kiosk
        self.heard: list[Message] = []
        self._inbox: queue.SimpleQueue[Outgoing] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2, kiosk.dev)
        self._client.on_message = lambda _c, _d, m: self._inbox.put(Outgoing(m.topic, bytes(m.payload), m.qos))
        if tls is not None:
            self._client.tls_set(str(tls.ca), str(tls.cert), str(tls.key))
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
