"""What really is, beside what the kiosk believes; the onlooker's notes; the tray of labels."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.errors import NotFound
from edge.store import db as store
from edge.store import parcels, places
from edge.web.sim.believed import Belief, FromStore
from edge.web.sim.recorder import MOST_SOUNDS, Recorder
from edge.web.sim.tray import Tray
from edge.web.sim.truth import MOST_LINES, Cell, Log, cells
from tests.edge.web.simstage import Inside, labels

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEY = bytes(range(32))
SHUT = Cell("07", "closed", "locked", (), belief=Belief("closed", "absent"))


@pytest.mark.parametrize(
    ("cell", "differs"),
    [
        (SHUT, ()),
        (replace(SHUT, door="open"), ("door",)),
        (replace(SHUT, things=("p-1",)), ("item", "parcel")),
        (replace(SHUT, things=("p-1",), belief=Belief("closed", "present", ("p-1",))), ()),
        (replace(SHUT, things=("p-2",), belief=Belief("closed", "present", ("p-1",))), ("parcel",)),
        (replace(SHUT, belief=Belief("closed", "absent", ("p-1",))), ("parcel",)),
        (replace(SHUT, door="open", belief=Belief("unknown", "unknown")), ()),
    ],
)
def test_the_kiosk_is_wrong_where_it_believes_something_else(cell: Cell, differs: tuple[str, ...]) -> None:
    assert cell.differs == differs


def test_truth_and_belief_meet_cell_by_cell() -> None:
    hands = Inside()
    hands.act("force", "07")
    hands.act("put", "07", thing="p-1")
    found = {cell.name: cell for cell in cells(hands.truth(), {"07": Belief("open", "present", ("p-1",))})}
    assert len(found) == 12
    assert (found["07"].door, found["07"].things, found["07"].differs) == ("open", ("p-1",), ())
    assert found["08"].belief == Belief()


def test_the_log_tells_changes_and_not_the_first_look() -> None:
    log = Log(lambda: NOON)
    log.see((SHUT,))
    log.see((SHUT,))
    assert list(log.lines) == []
    log.see((replace(SHUT, door="open"),))
    log.see((replace(SHUT, door="open", belief=Belief("open", "absent")),))
    assert [(line.cell.door, line.cell.belief.door) for line in log.lines] == [("open", "open"), ("open", "closed")]


def test_a_chattering_sensor_does_not_fill_the_log() -> None:
    log = Log(lambda: NOON)
    shaky = replace(SHUT, lies="chatter")
    for n in range(10):
        says = "open" if n % 2 else "closed"
        log.see((replace(shaky, sensor=says, belief=Belief(says, "absent")),))
    assert list(log.lines) == []


def test_the_log_forgets_the_oldest() -> None:
    log = Log(lambda: NOON)
    for n in range(MOST_LINES + 9):
        log.see((replace(SHUT, things=(f"p-{n}",)),))
    assert len(log.lines) == MOST_LINES
    assert log.lines[0].cell.things == (f"p-{MOST_LINES + 8}",)


def test_the_books_tell_what_lies_where(tmp_path: Path) -> None:
    store.create(tmp_path / "kiosk.db", KEY)
    db = store.connect(tmp_path / "kiosk.db", KEY)
    measures = {"size": "M", "col": 1, "level": 1, "height_mm": 100, "max_weight_g": 1}
    places.put(db, "07", {"kind": "cell", "door": "closed", "item": "present", **measures})
    places.put(db, "08", {"kind": "cell", "blocked": "jammed", **measures})
    places.put(db, "S1", {"kind": "shelf", **measures})
    parcels.put(db, "p-1", {"order_no": "1"}, ["48123456-0001-1"])
    parcels.put(db, "p-2", {"order_no": "1"}, [])
    for parcel in ("p-1", "p-2"):
        parcels.change(db, parcel, place="07")
    assert FromStore(db).cells() == {
        "07": Belief("closed", "present", ("48123456-0001-1", "p-2")),
        "08": Belief(blocked="jammed"),
    }


def test_the_onlooker_notes_lights_and_how_fast_they_flash() -> None:
    recorder = Recorder(lambda: NOON, {"blink": 1.0})
    recorder.light("07", "green", "blink")
    recorder.light("07", "red", "steady")
    recorder.light("08", "green", "blink")
    assert {place: (glow.colour, glow.pattern, glow.hz) for place, glow in recorder.lights.items()} == {
        "07": ("red", "steady", 0.0),
        "08": ("green", "blink", 1.0),
    }


def test_the_onlooker_tells_the_last_sounds_first() -> None:
    recorder = Recorder(lambda: NOON)
    for n in range(MOST_SOUNDS + 3):
        recorder.tone(f"t{n}")
    recorder.speech(("Take it.",), "en")
    recorder.read("accepted", "48123456")
    heard = recorder.heard()
    assert len(heard) == MOST_SOUNDS
    assert (heard[0].kind, heard[0].words, heard[0].lang) == ("speech", ("Take it.",), "en")
    assert heard[1].name == f"t{MOST_SOUNDS + 2}"
    assert [read.text for read in recorder.seen()] == ["48123456"]


def test_the_tray_knows_labels_by_their_names(tmp_path: Path) -> None:
    labels(tmp_path)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "photo.jpg").write_bytes(b"jpeg")
    found = [(label.kind, label.text, label.media) for label in Tray(tmp_path).labels()]
    assert found == [
        ("parcel", "48123456-0001-1", "image/png"),
        ("parcel", "48123456-0001-2", "image/png"),
        ("tote", "1", "image/png"),
        ("sheet", "", "image/png"),
        ("badge", "PVZ-1042", "image/png"),
        ("other", "photo", "image/jpeg"),
    ]


def test_the_tray_gives_nothing_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    labels(folder)
    (tmp_path / "secret.png").write_bytes(b"x")
    for name in ("../secret.png", str(tmp_path / "secret.png"), "", "."):
        with pytest.raises(NotFound):
            Tray(folder).take(name)
    assert Tray(tmp_path / "nowhere").labels() == Tray(None).labels() == []
