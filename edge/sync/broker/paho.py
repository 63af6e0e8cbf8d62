"""The broker connection over paho-mqtt 2.x, with the rules of PROTOCOL 1.2. One thread owns it: who calls `poll`."""

import contextlib
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.sync.broker.seam import (
    V5,
    WINDOW,
    Arrived,
    Connected,
    Dial,
    Event,
    Failed,
    Lost,
    Sent,
    Subscribed,
    Trouble,
)

CONNECT_S = 5
FLUSH_S = 1.0
USER_TIMEOUT_MS = 30_000
LOOKS_PER_KEEPALIVE = 12
BAD_VERSION = 0x84


class PahoBroker:
    """A new `Client` for every connection; its callbacks only note events, which `poll` gives out."""

    def __init__(self) -> None:
        self._line: _Line | None = None
        self._events: list[Event] = []
        self._selector = selectors.DefaultSelector()
        self._awake, self._waker = socket.socketpair()
        for end in (self._awake, self._waker):
            end.setblocking(False)  # noqa: FBT003 - the socket's own signature
        self._selector.register(self._awake, selectors.EVENT_READ)

    def dial(self, dial: Dial) -> None:
        """Connect; blocks for at most 5 s while TCP and TLS are set up."""
        self._drop()
        self._events = []
        line = _Line(dial, self._events.append)
        try:
            line.connect()
        except ssl.SSLError:
            self._events.append(Failed(Trouble.REFUSED))
        except (OSError, ValueError):
            self._events.append(Failed(Trouble.NET))
        else:
            self._line = line

    def subscribe(self, topic: str) -> None:
        """Ask for the one subscription."""
        if self._line is not None:
            self._line.client.subscribe(topic, qos=1)

    def publish(self, topic: str, payload: bytes, qos: int) -> int | None:
        """Hand one message over; None when paho did not take it (its queue is RAM and has an end)."""
        if self._line is None:
            return None
        info = self._line.client.publish(topic, payload, qos=qos, retain=False)
        return info.mid if info.rc == mqtt.MQTT_ERR_SUCCESS else None

    def puback(self, token: int) -> None:
        """Acknowledge a QoS 1 message that is durable now."""
        if self._line is not None and token:
            self._line.client.ack(token, 1)

    def hang_up(self) -> None:
        """Send what is waiting, then DISCONNECT; a broken line is simply let go after a second."""
        line = self._line
        if line is None:
            return
        line.note = _ignore
        line.client.disconnect()
        until = time.monotonic() + FLUSH_S
        while line.open and line.client.want_write() and time.monotonic() < until:
            if line.client.loop_write() != mqtt.MQTT_ERR_SUCCESS:
                break
            time.sleep(0.005)
        self._drop()

    def poll(self, wait_ms: int | None) -> list[Event]:
        """Read and write what the connection needs, until something is to be told or the wait is over."""
        until = None if wait_ms is None else time.monotonic() + wait_ms / 1000
        woken = False
        while not self._events and not woken:
            self._watch()
            ready = self._selector.select(self._pause(until))
            woken = self._work(ready) or (until is not None and time.monotonic() >= until)
        found, self._events[:] = list(self._events), []
        return found

    def wake(self) -> None:
        """End a `poll` from another thread."""
        with contextlib.suppress(OSError):  # full: it wakes anyway; closed: nobody sleeps
            self._waker.send(b"\0")

    def close(self) -> None:
        """Let all sockets go."""
        self._drop()
        self._selector.close()
        self._awake.close()
        self._waker.close()

    def _pause(self, until: float | None) -> float | None:
        times = [until] if until is not None else []
        if self._line is not None:
            times.append(self._line.look_at)
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _watch(self) -> None:
        line = self._line
        if line is None:
            return
        if not line.open:
            self._drop()
            return
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.client.want_write() else 0)
        if line.mask == 0:
            self._selector.register(line.sock, mask, line)
        elif line.mask != mask:
            self._selector.modify(line.sock, mask, line)
        line.mask = mask

    def _work(self, ready: list[tuple[selectors.SelectorKey, int]]) -> bool:
        """True when `wake` was called."""
        woken = False
        for key, mask in ready:
            if key.data is None:
                self._awake.recv(4096)
                woken = True
            elif isinstance(key.data, _Line):
                key.data.turn(mask)
        if self._line is not None and time.monotonic() >= self._line.look_at:
            self._line.keep_up()
        return woken

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        line.note = _ignore
        if line.mask:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(line.sock)
        with contextlib.suppress(OSError):
            line.sock.close()


class _TidySocket(ssl.SSLSocket):
    """A TLS socket that is closed when its handshake fails, and that knows when the broker refused us by an alert."""

    refused = False

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """As in the standard library; in TLS 1.3 a refused certificate shows here, not in the handshake."""
        try:
            return super().recv(buflen, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError:
            self.refused = True
            raise

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the parent's signature
        """As in the standard library."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _ignore(_event: Event) -> None:
    """An earlier connection has nothing to say any more."""


class _Line:
    """One paho client and its socket."""

    def __init__(self, dial: Dial, note: Callable[[Event], None]) -> None:
        self.note = note
        self.dial = dial
        self.mask = 0
        self.connected = False
        self.client = _client(dial)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_subscribe = self._on_subscribe
        self.client.on_publish = self._on_publish
        self.client.on_message = self._on_message
        self.keepalive_s = max(1, dial.keepalive_s * 4 // 5)  # found within 2 x keepalive, also by our own look
        self.look_at = 0.0
        self.sock: Any = None

    @property
    def open(self) -> bool:
        """Whether paho still holds the socket."""
        return self.client.socket() is not None

    def connect(self) -> None:
        """TCP, TLS and the CONNECT packet."""
        extra: dict[str, Any] = {}
        if self.dial.version == V5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = 0
            extra = {"clean_start": True, "properties": properties}
        self.client.connect(self.dial.host, self.dial.port, keepalive=self.keepalive_s, **extra)
        self.sock = self.client.socket()
        if self.sock is None:
            raise ssl.SSLError("closed at once") if self.dial.tls else ConnectionResetError
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)

    def turn(self, mask: int) -> None:
        """The socket is ready. Whatever a hostile broker sends, the worst is a lost connection."""
        try:
            if mask & selectors.EVENT_WRITE:
                self.client.loop_write()
            if mask & selectors.EVENT_READ and self.open:
                self._read()
        except Exception:  # noqa: BLE001 - paho raises many things on malformed packets
            self.note(Lost())
            self.sock.close()

    def keep_up(self) -> None:
        """Keepalive: a ping when the line was quiet, the end when the last ping was not answered."""
        self.client.loop_misc()
        self.look_at = time.monotonic() + self.keepalive_s / LOOKS_PER_KEEPALIVE

    def _read(self) -> None:
        self.client.loop_read()
        pending = getattr(self.sock, "pending", None)
        while pending is not None and self.open and pending() > 0:
            self.client.loop_read()

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, code: ReasonCode, properties: Any) -> None:
        if code.is_failure:
            self.note(Failed(Trouble.VERSION if code.value == BAD_VERSION else Trouble.REFUSED))
            return
        window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW) if properties else WINDOW)
        self.connected = True
        self.note(Connected(window))

    def _on_disconnect(self, _client: Any, _data: Any, flags: Any, _code: Any, _properties: Any) -> None:
        refused = not self.connected and getattr(self.sock, "refused", False)
        kicked = bool(flags.is_disconnect_packet_from_server)
        self.note(Failed(Trouble.REFUSED) if refused else Lost(kicked))

    def _on_subscribe(self, _client: Any, _data: Any, _mid: int, codes: list[ReasonCode], _properties: Any) -> None:
        self.note(Subscribed(granted=bool(codes) and not any(code.is_failure for code in codes)))

    def _on_publish(self, _client: Any, _data: Any, mid: int, _code: Any, _properties: Any) -> None:
        self.note(Sent(mid))

    def _on_message(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        token = message.mid if message.qos else 0
        self.note(Arrived(message.topic, bytes(message.payload), token))


def _client(dial: Dial) -> mqtt.Client:
    made = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=dial.client,
        clean_session=None if dial.version == V5 else True,
        protocol=MQTTProtocolVersion.MQTTv5 if dial.version == V5 else MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    made.connect_timeout = CONNECT_S
    made.will_set(dial.will_topic, dial.will, qos=1, retain=False)
    if dial.tls is not None:
        context = ssl.create_default_context(cafile=str(dial.tls.ca))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.sslsocket_class = _TidySocket
        context.load_cert_chain(str(dial.tls.cert), str(dial.tls.key))
        made.tls_set_context(context)
    return made
