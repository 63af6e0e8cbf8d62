"""The hand scanner and the cabinet's own sensors on their way to the flows."""

from collections.abc import Callable

from edge.domain.barcode import Kind
from edge.domain.staff import KIOSK
from edge.eyes import found, known
from edge.flows import scan, sense
from edge.home import Home
from edge.keypad import Keypad
from edge.scan.accept import RULES
from edge.scan.candidate import Candidate
from edge.scan.grammar import Grammar
from edge.settings import Settings
from edge.worker import Worker
from hardware.ports import Health, Scanner, Sensors


class Senses:
    """What a hand scanner reads obeys the same grammar as what the camera reads; anything else is dropped."""

    def __init__(self, chosen: Settings, home: Home, worker: Worker, keypad: Keypad) -> None:
        self._chosen = chosen
        self._worker = worker
        self._keypad = keypad
        self.onlooker: Callable[[str], None] = lambda _text: None
        self._db = home.store(readonly=True)

    def start(self, scanner: Scanner, sensors: Sensors) -> None:
        """From now on what they tell is acted on."""
        scanner.start(self.scanned)
        sensors.start(self.felt)

    def scanned(self, text: str) -> None:
        """One whole read, in the scanner's own thread."""
        self.onlooker(text)
        grammar, lists = Grammar(), known(self._db, demo=self._chosen.kiosk.demo)
        grammar.learn(lists)
        label = grammar.read(Candidate(text.strip(), "any", ()))
        if label.problem:
            self._worker.post(KIOSK, scan.unread, label.problem)
        elif label.text in lists.expected or _may_be_strange(label.kind):
            more = found(self._keypad, self._chosen.point.number, label.text, label.kind)
            self._worker.post(KIOSK, scan.accepted, label.text, label.kind.value, "scanner", more)

    def felt(self, health: Health) -> None:
        """A switch of the cabinet changed."""
        self._worker.post(KIOSK, sense.felt, health.part, health.state, health.why)

    def close(self) -> None:
        """Nothing more is looked up."""
        self._db.close()


def _may_be_strange(kind: Kind) -> bool:
    """Whether a text of this kind counts though no list knows it."""
    rule = RULES.get(kind)
    return rule is not None and rule.stranger > 0
