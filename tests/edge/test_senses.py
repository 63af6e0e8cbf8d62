"""The hand scanner obeys the grammar of labels; what it reads and what the cabinet feels reaches the flows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge import home
from edge.dice import SecretDice
from edge.domain.barcode import mod37_36
from edge.flows import scan, sense
from edge.keypad import Keypad
from edge.senses import Senses
from edge.settings import Keys, Kiosk, Settings
from hardware.scanner.sim import SimScanner
from hardware.sensors.sim import SimSensors

POINT = Settings(keys=Keys(insecure_key_file=True))


class Ears:
    """A worker that only writes down what it was told."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def post(self, _caller: object, flow: object, *args: object) -> None:
        self.heard.append((flow, *args))


class Senseful:
    """A scanner and sensors in somebody's hands."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(kiosk=Kiosk(folder=folder), keys=POINT.keys)
        made = home.make(settings, SecretDice())
        store = made.store()
        store_made(store)
        self.ears = Ears()
        self.keypad = Keypad([b"k" * 32], "k-1")
        self.scanner, self.sensors = SimScanner(), SimSensors()
        self.senses = Senses(settings, made, self.ears, self.keypad)  # type: ignore[arg-type]
        self.senses.start(self.scanner, self.sensors)


def store_made(store: Any) -> None:
    """The tables are there, and nothing is in them."""
    from edge.store import db

    db.migrate(store)
    store.close()


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Senseful]:
    made = Senseful(tmp_path)
    yield made
    made.senses.close()


@pytest.mark.feature("HW-8")
def test_a_label_is_taken_with_its_kind(point: Senseful) -> None:
    point.scanner.scan("  57300418-0001-1 ")
    assert point.ears.heard == [(scan.accepted, "57300418-0001-1", "parcel", "scanner", {})]


def test_a_code_goes_on_as_its_verifier_only(point: Senseful) -> None:
    shown = f"K48213907{mod37_36('K48213907')}"
    point.scanner.scan(shown)
    ((flow, text, kind, source, more),) = point.ears.heard
    assert (flow, kind, source) == (scan.accepted, "code", "scanner")
    assert more == {"entry": point.keypad.entry("48213907")}
    assert text == shown


def test_a_token_without_a_known_signature_is_refused(point: Senseful) -> None:
    from provisioning.demo.labels.samples import TOKEN

    point.scanner.scan(TOKEN)
    assert point.ears.heard == [(scan.unread, "key")]


def test_what_is_no_label_is_dropped(point: Senseful) -> None:
    for text in ("hello", "", "4006381333931", "x" * 600):
        point.scanner.scan(text)
    assert [flow for flow, *_ in point.ears.heard] == [scan.unread]


@pytest.mark.feature("HW-8")
def test_the_case_tells(point: Senseful) -> None:
    point.sensors.trip("case", "the case is open")
    assert point.ears.heard == [(sense.felt, "case", "failed", "the case is open")]
