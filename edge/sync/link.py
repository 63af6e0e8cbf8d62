"""The kiosk's end of the line to the platform. No thread and no clock of its own: `step` does what is due.

Broker events and news of the worker come in, messages go out. Every decision is made in `session`,
`uplink`, `pace`, `presence` and `downlink`.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from edge.domain.staff import KIOSK
from edge.flows import feed as feed_flow
from edge.store.journal import Head
from edge.sync.around import Address, Around
from edge.sync.arrivals import Arrivals
from edge.sync.broker.seam import Arrived, Connected, Dial, Event, Lost, Sent
from edge.sync.contract.messages import encode
from edge.sync.contract.topics import Topic, downward
from edge.sync.identity import Identity
from edge.sync.outbox import Outbox
from edge.sync.session import Action, Call, GiveBirth, HangUp, Ill, LinkUp, Phase, Session, Stop, Subscribe, Tick

MESSAGES_A_STEP = 64
TICK = Tick()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the link is made of."""

    identity: Identity
    addresses: tuple[Address, ...]
    session: Session
    outbox: Outbox
    arrivals: Arrivals


class Link:
    """`step` until told to leave. `told`, `beat`, `link_up` and `leave` may be called from any thread."""

    def __init__(self, around: Around, parts: Parts) -> None:
        self._around = around
        self._parts = parts
        self._news: deque[Callable[[int], None]] = deque()
        self._online = False
        self._left = False
        now = around.clock.mono_ms()
        parts.session.start(now)
        parts.arrivals.look(now)
        around.worker.post(KIOSK, feed_flow.online, self._online)

    def step(self, *, wait: bool) -> None:
        """Take what has come, do what is due; with `wait` sleep first until there is something to do."""
        events = self._around.broker.poll(self._pause() if wait and not self._news else 0)
        now = self._around.clock.mono_ms()
        for event in events:
            self._take(now, event)
        while self._news:
            self._news.popleft()(now)
        for owed in self._parts.arrivals.owed():
            self._session(now, owed)
        self._session(now, TICK)
        self._send(now)
        self._parts.arrivals.keep(now, leaving=self._left)

    def _pause(self) -> int | None:
        due = self.next_ms()
        return None if due is None else max(0, due - self._around.clock.mono_ms())

    def next_ms(self) -> int | None:
        """When the link wants to be stepped without anything happening."""
        now = self._around.clock.mono_ms()
        parts = self._parts
        times = (parts.session.until, parts.outbox.next_ms(now), parts.arrivals.next_ms())
        return min((at for at in times if at is not None), default=None)

    @property
    def phase(self) -> Phase:
        """How far the conversation has come."""
        return self._parts.session.phase

    def told(self, head: Head) -> None:
        """The worker has committed rows, up to this one."""
        self._hear(lambda now: self._parts.arrivals.look(now, head))

    def beat(self) -> None:
        """Something moved that the platform should know at once."""
        self._hear(self._parts.outbox.presence.hurry)

    def link_up(self) -> None:
        """Carrier or route came back."""
        self._hear(lambda now: self._session(now, LinkUp()))

    def stumble(self, error: Exception) -> None:
        """A bug of ours: it is noted, the connection ends, and the next one begins after a pause."""
        now = self._around.clock.mono_ms()
        self._parts.arrivals.fault(now, f"bug {type(error).__name__}")
        self._session(now, Lost(kicked=True))

    def leave(self) -> None:
        """Say goodbye; after the next step nothing is called any more."""
        self._hear(self._leave)

    def _leave(self, now: int) -> None:
        self._left = True
        self._session(now, Stop())

    def _hear(self, news: Callable[[int], None]) -> None:
        self._news.append(news)
        self._around.broker.wake()

    def _take(self, now: int, event: Event) -> None:
        if isinstance(event, Sent):
            self._parts.outbox.pace.freed(event.mid)
        elif isinstance(event, Arrived):
            self._parts.arrivals.take(now, event, self._hear)
        else:
            if isinstance(event, Connected):
                self._parts.outbox.pace.fresh(event.window)
            self._session(now, event)

    def _session(self, now: int, event: object) -> None:
        session = self._parts.session
        before = session.phase
        for action in session.step(now, event):
            self._do(now, action)
        if session.phase is Phase.LIVE and before is not Phase.LIVE:
            self._parts.outbox.uplink.begin(now)
        if (session.phase is Phase.LIVE) is not self._online:
            self._online = not self._online
            self._around.worker.post(KIOSK, feed_flow.online, self._online)

    def _do(self, now: int, action: Action) -> None:
        if isinstance(action, Call):
            self._dial(action)
        elif isinstance(action, Subscribe):
            self._around.broker.subscribe(downward(self._parts.identity.site, self._parts.identity.dev))
        elif isinstance(action, GiveBirth):
            self._parts.outbox.uplink.end()
            self._parts.arrivals.look(now)
            self._parts.outbox.open(self._parts.session.sid)
        else:
            self._hang_up(now, action)

    def _dial(self, call: Call) -> None:
        outbox, address = self._parts.outbox, self._parts.addresses[call.broker]
        will = encode(outbox.teller.last_word(self._parts.session.sid, "lost"))
        self._around.broker.dial(
            Dial(
                host=address.host,
                port=address.port,
                client=self._parts.identity.dev,
                version=call.version,
                will_topic=self._topic("state"),
                will=will,
                keepalive_s=address.keepalive_s,
                tls=address.tls,
            )
        )

    def _hang_up(self, now: int, action: HangUp) -> None:
        if action.bye:
            bye = encode(self._parts.outbox.teller.last_word(self._parts.session.sid, "bye"))
            self._around.broker.publish(self._topic("state"), bye, 1)
        if action.fault:
            self._parts.arrivals.fault(now, action.fault)
        self._parts.outbox.close()
        self._around.broker.hang_up()

    def _send(self, now: int) -> None:
        outbox = self._parts.outbox
        if outbox.uplink.stalled(now):
            self._session(now, Ill())
        for _ in range(MESSAGES_A_STEP):
            made = outbox.next(now)
            if made is None:
                return
            mid = self._around.broker.publish(self._topic(made.type), made.payload, made.qos)
            if mid is None:
                return
            outbox.pace.took(now, mid, made.qos, len(made.payload))
            made.left(now)

    def _topic(self, kind: str) -> str:
        return Topic(self._parts.identity.site, self._parts.identity.dev, "up", kind).text()
