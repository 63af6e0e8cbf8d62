"""The small town around the kiosk: who has which thing, who stands before the panel, and what people were told."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from edge.domain.code import verifier
from edge.effects import Tell
from provisioning.fleet.verifiers import pin_root
from tests.system.simulator.before import DEV, PINS
from tests.system.simulator.cabinet import Cabinet
from tests.system.simulator.kiosk import Kiosk
from tests.system.simulator.moments import Moments
from tests.system.simulator.platform import Platform
from tests.system.simulator.trace import Trace

_ROOTS: dict[str, str] = {}


def pin_value(person: str) -> str:
    """What a PIN is hashed to: slow, so once for all runs of this process."""
    if person not in _ROOTS:
        _ROOTS[person] = f"{person}:{pin_root(person, PINS[person])}"
    return _ROOTS[person]


@dataclass(slots=True)
class Town:
    """People share this. `taken` and `answered` are told to the oracle."""

    moments: Moments
    trace: Trace
    cabinet: Cabinet
    kiosk: Kiosk
    platform: Platform
    taken: Callable[[str, str, str], None] = lambda _who, _cell, _thing: None
    answered: Callable[[str, Mapping[str, Any] | None], None] = lambda _act, _answer: None
    verdict: Callable[[Mapping[str, Any]], None] = lambda _body: None
    pin_refused: Callable[..., None] = lambda _pair, wrong: None
    at_panel: str = ""
    served: str = ""
    phones: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    counter: list[str] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    dark_ms: int = 0
    helped: dict[str, str] = field(default_factory=dict)
    stolen: set[str] = field(default_factory=set)
    forced: dict[str, int] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    lying: dict[str, int] = field(default_factory=dict)
    deliveries: list[str] = field(default_factory=list)
    asked: Callable[[str, str], None] = lambda _person, _cmd: None
    busy: set[str] = field(default_factory=set)
    came_in_calm: set[str] = field(default_factory=set)
    locked_out: set[str] = field(default_factory=set)
    waiting: dict[str, frozenset[str]] = field(default_factory=dict)

    def running_ms(self) -> int:
        """How long the machine has been on, in all its boots."""
        return self.moments.now - self.dark_ms

    def things_in(self, cell: str) -> list[str]:
        """What lies in a cell."""
        return list(self.cabinet.leaf(cell).things) if cell in self.cabinet.hands.world.doors else []

    def take(self, who: str, cell: str, thing: str) -> bool:
        """A hand takes a thing out of an open cell."""
        if not self.cabinet.act("take", cell, thing=thing):
            return False
        self.trace.add("takes", who=who, cell=cell, thing=thing)
        self.trace.count("taken")
        self.where[thing] = who
        self.taken(who, cell, thing)
        return True

    def put(self, who: str, cell: str, thing: str) -> bool:
        """A hand puts a thing into an open cell."""
        if not self.cabinet.act("put", cell, thing=thing):
            return False
        self.trace.add("puts", who=who, cell=cell, thing=thing)
        self.where[thing] = cell
        return True

    def tell(self, tell: Tell) -> None:
        """A staff screen is told something."""
        if tell.event == "confirm":
            self.asked(str(tell.body["person"]), str(tell.body["cmd"]))
        if tell.event == "verdict" and tell.session:
            self.trace.add("verdict", text=tell.body["text"])
            self.verdict(tell.body)
            for person, session in self.sessions.items():
                if session == tell.session:
                    self.verdicts[person] = tell.body

    def letter(self, phone: str, text: str) -> None:
        """A text message arrives."""
        found = re.search(r"Код (\d+)", text)
        customer = self.phones.get(phone)
        if found and customer:
            self.trace.add("letter", to=customer)
            self.codes[customer] = found.group(1)
            self.secrets.add(found.group(1))

    def gave_up(self, who: str, missing: frozenset[str]) -> None:
        """Somebody went home without things that lie here."""
        self.trace.add("leaves", who=who, missing=sorted(missing))
        if missing:
            self.waiting[who] = missing
        else:
            self.waiting.pop(who, None)

    def pin(self, person: str) -> tuple[str, ...]:
        """The verifiers of a person's PIN, as the sign-in page makes them."""
        return tuple(verifier(key, "pin", DEV, pin_value(person)) for key in self.platform.identity.code_keys.values())

    def lies(self, cell: str, for_ms: int) -> None:
        """The sensor or board of this cell is not to be trusted until then."""
        self.lying[cell] = max(self.lying.get(cell, 0), self.moments.now + for_ms)

    def honest(self, cell: str) -> bool:
        """Whether everything that can be known of this cell is true."""
        return self.moments.now > self.lying.get(cell, -1)


Reply = Future[Mapping[str, Any]]
