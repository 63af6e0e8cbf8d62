"""One connection of the platform to the broker. A PUBACK is given by hand, after the commit."""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from provisioning.fleet.ingest import CANARY
from provisioning.fleet.post import Incoming, Outgoing

KEEPALIVE_S = 30
GROUP = "$share/ingest/"
LOG = logging.getLogger("fleet.wire")


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is. `tls`: a folder with ca.pem, and pf-ingest and pf-feeder each as .pem and .key.

    `canary_s` is how long a shared subscription may take to prove itself.
    """

    host: str
    port: int
    tls: Path | None = None
    canary_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Received:
    """A message that waits for its PUBACK; `life` is the connection it came by."""

    message: Incoming
    mid: int
    qos: int
    life: int


Hand = Callable[[Received], None]
"""Where messages are handed to; it must not do anything long."""


class Wire:
    """A client of the broker that comes back by itself. Its callbacks only hand messages on."""

    def __init__(self, broker: Broker, role: str, listen: Sequence[str] = (), hand: Hand | None = None) -> None:
        self.name = f"pf-{role}-{secrets.token_hex(4)}"
        self.shared = threading.Event()
        self._listen = tuple(listen)
        self._hand = hand
        self._life = 0
        self._up = threading.Event()
        self._timer: threading.Timer | None = None
        self._canary_s = broker.canary_s
        self._client = self._made(broker, f"pf-{role}")

    def start(self) -> None:
        """Connect, now and whenever the broker is back."""
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye and let the thread end."""
        self._cancel_timer()
        self._client.disconnect()
        self._client.loop_stop()

    def connected(self) -> bool:
        """Whether the broker hears us."""
        return self._up.is_set()

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Hand messages to the broker. What cannot leave now is dropped: it is made again when it is still due."""
        for message in messages if self.connected() else ():
            self._client.publish(message.topic, message.payload, message.qos)

    def settle(self, received: Sequence[Received]) -> None:
        """Give the PUBACKs of messages that are committed, if they came by this connection."""
        for each in received:
            if each.qos and each.life == self._life:
                self._client.ack(each.mid, each.qos)

    @property
    def _canary(self) -> str:
        return f"pk/1/fleet/{self.name}/up/{CANARY}"

    def _made(self, broker: Broker, identity: str) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, self.name, manual_ack=True)
        if broker.tls is not None:
            own = broker.tls / identity
            client.tls_set(str(broker.tls / "ca.pem"), str(own) + ".pem", str(own) + ".key")
        client.reconnect_delay_set(1, 30)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.connect_async(broker.host, broker.port, KEEPALIVE_S)
        return client

    def _on_connect(self, client: Client, _data: object, _flags: object, code: ReasonCode, _more: object) -> None:
        if code.is_failure:
            LOG.warning("broker refused %s: %s", self.name, code)
            return
        self._life += 1
        self._up.set()
        LOG.info("connected as %s", self.name)
        if self._listen:
            self.shared.clear()
            client.subscribe([(f"$share/{self.name}/{self._canary}", 1)])
            client.publish(self._canary, b"{}", 1)
            self._timer = threading.Timer(self._canary_s, self._go_plain)
            self._timer.daemon = True
            self._timer.start()

    def _on_disconnect(self, _client: object, _data: object, _flags: object, code: ReasonCode, _more: object) -> None:
        self._up.clear()
        self._cancel_timer()
        LOG.info("%s left the broker: %s", self.name, code)

    def _on_message(self, client: Client, _data: object, message: MQTTMessage) -> None:
        if message.topic == self._canary:
            client.ack(message.mid, message.qos)
            self._go_shared()
        elif self._hand is not None:
            self._hand(Received(Incoming(message.topic, bytes(message.payload)), message.mid, message.qos, self._life))

    def _go_shared(self) -> None:
        """The canary came home: this broker divides messages among the members of a group."""
        self._cancel_timer()
        if not self.shared.is_set():
            self.shared.set()
            self._client.subscribe([(GROUP + topic, 1) for topic in self._listen])

    def _go_plain(self) -> None:
        """It did not: listen alone."""
        LOG.warning("this broker has no shared subscriptions; %s listens alone", self.name)
        self._client.subscribe([(topic, 1) for topic in self._listen])

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
