"""A broker in memory with faults at will: loss, doubling, reordering, delay. For tests and the simulator."""

from collections.abc import Callable
from dataclasses import dataclass, field

from edge.dice import Dice, SeededDice, below
from edge.sync.broker.seam import V5, Arrived, Connected, Dial, Event, Failed, Lost, Sent, Subscribed, Trouble

Take = Callable[[str, bytes], None]


@dataclass(slots=True)
class Luck:
    """Per cent of messages that are lost or doubled, and the longest delay; nothing is kept in order then."""

    lost: int = 0
    doubled: int = 0
    late_ms: int = 0
    dice: Dice = field(default_factory=lambda: SeededDice("luck"))

    def delays(self) -> list[int]:
        """For each copy that arrives how late it comes."""
        if below(self.dice, 100) < self.lost:
            return []
        copies = 2 if below(self.dice, 100) < self.doubled else 1
        return [below(self.dice, self.late_ms + 1) for _ in range(copies)]


@dataclass(frozen=True, slots=True)
class _Letter:
    due: int
    number: int
    topic: str
    payload: bytes
    to: "MemoryBroker | None"
    call: int


class Exchange:
    """The broker itself. `now` gives its milliseconds; what is due is handed on by `run`."""

    def __init__(self, now: Callable[[], int], luck: Luck | None = None) -> None:
        self.now = now
        self.luck = luck or Luck()
        self.up = True
        self.version = V5
        self.seen: list[tuple[str, bytes]] = []
        self._letters: list[_Letter] = []
        self._kiosks: dict[str, MemoryBroker] = {}
        self._platform: list[Take] = []
        self._count = 0

    def listen(self, take: Take) -> None:
        """The platform hears everything that goes up."""
        self._platform.append(take)

    def send_down(self, topic: str, payload: bytes) -> None:
        """The platform publishes; whoever is subscribed to that kiosk's topic gets it."""
        kiosk = self._kiosks.get(topic.split("/")[3])
        if kiosk is not None and kiosk.subscribed:
            self._post(topic, payload, kiosk)

    def send_up(self, topic: str, payload: bytes) -> None:
        """A kiosk publishes."""
        self._post(topic, payload, None)

    def enter(self, name: str, kiosk: "MemoryBroker") -> None:
        """A kiosk connected; an older connection of the same name is kicked."""
        older = self._kiosks.get(name)
        if older is not None and older is not kiosk:
            older.cut(kicked=True)
        self._kiosks[name] = kiosk

    def kill(self) -> None:
        """All connections break, the wills go out, what was under way is gone."""
        self._letters.clear()
        for kiosk in self._kiosks.values():
            kiosk.cut(kicked=False)

    def next_ms(self) -> int | None:
        """When the next message arrives."""
        return min((letter.due for letter in self._letters), default=None)

    def run(self) -> int:
        """Hand on what is due; returns how many messages that were."""
        if not self._letters:
            return 0
        now, done = self.now(), 0
        while due := sorted((each for each in self._letters if each.due <= now), key=lambda each: each.number):
            for letter in due:
                self._letters.remove(letter)
                self._hand_on(letter)
            done += len(due)
        return done

    def _post(self, topic: str, payload: bytes, to: "MemoryBroker | None") -> None:
        self.seen.append((topic, payload))
        for delay in self.luck.delays():
            self._count += 1
            call = to.call if to else 0
            self._letters.append(_Letter(self.now() + delay, self._count, topic, payload, to, call))

    def _hand_on(self, letter: _Letter) -> None:
        if letter.to is None:
            for take in self._platform:
                take(letter.topic, letter.payload)
        elif letter.to.call == letter.call:
            letter.to.arrive(letter.topic, letter.payload)


class MemoryBroker:
    """A kiosk's connection to an `Exchange`. `poll` never waits."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._events: list[Event] = []
        self._dial: Dial | None = None
        self._mid = 0
        self.subscribed = False
        self.call = 0
        self.unacked: list[int] = []

    def dial(self, dial: Dial) -> None:
        """Connect, if the exchange is up and takes this version of MQTT."""
        self.call += 1
        self._events, self.unacked, self.subscribed = [], [], False
        if not self._exchange.up:
            self._events.append(Failed(Trouble.NET))
        elif dial.version > self._exchange.version:
            self._events.append(Failed(Trouble.VERSION))
        else:
            self._dial = dial
            self._exchange.enter(dial.client, self)
            self._events.append(Connected(20))

    def subscribe(self, topic: str) -> None:
        """Granted when it is the kiosk's own topic."""
        self.subscribed = self._dial is not None and topic.split("/")[3] == self._dial.client
        self._events.append(Subscribed(granted=self.subscribed))

    def publish(self, topic: str, payload: bytes, qos: int) -> int | None:
        """Hand one message over; its PUBACK comes at once, which proves nothing."""
        if self._dial is None:
            return None
        self._mid += 1
        self._exchange.send_up(topic, payload)
        if qos:
            self._events.append(Sent(self._mid))
        return self._mid

    def puback(self, token: int) -> None:
        """The message is durable at the kiosk."""
        if token in self.unacked:
            self.unacked.remove(token)

    def hang_up(self) -> None:
        """An orderly end: no will."""
        self._dial, self.subscribed = None, False
        self._events = []
        self.call += 1

    def cut(self, *, kicked: bool) -> None:
        """The connection breaks; the exchange publishes the will."""
        if self._dial is None:
            return
        self._exchange.send_up(self._dial.will_topic, self._dial.will)
        self._dial, self.subscribed = None, False
        self.call += 1
        self._events.append(Lost(kicked=kicked))

    def arrive(self, topic: str, payload: bytes) -> None:
        """A message for this kiosk."""
        self._mid += 1
        self.unacked.append(self._mid)
        self._events.append(Arrived(topic, payload, self._mid))

    def poll(self, wait_ms: int | None) -> list[Event]:  # noqa: ARG002 - it never waits
        """What has happened."""
        found, self._events = self._events, []
        return found

    def waiting(self) -> bool:
        """Whether `poll` would give something."""
        return bool(self._events)

    def wake(self) -> None:
        """Nothing sleeps here."""
