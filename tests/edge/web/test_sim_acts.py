"""What hands can do at /sim, each by its JSON: doors, things, faults, labels, plugs."""

from pathlib import Path
from typing import Any

import pytest

from edge.errors import NotFound, Refusal
from edge.web.sim.acts import Acts
from edge.web.sim.tray import Tray
from hardware.ports import HardwareError
from tests.edge.web.simstage import Inside, Lens, labels


class Bench:
    """Acts on a cabinet, with what came of it."""

    def __init__(self, folder: Path) -> None:
        self.hands = Inside()
        self.lens = Lens()
        self.pulled: list[str] = []
        self.acts = Acts(self.hands, self.lens, Tray(labels(folder)), {"kill": lambda: self.pulled.append("kill")})

    def do(self, do: str, **body: Any) -> None:
        self.acts.do({"do": do, **body})

    def cell(self, name: str = "07") -> dict[str, Any]:
        found: dict[str, Any] = self.hands.truth()["cells"][name]
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def refusal(bench: Bench, do: str, **body: Any) -> str:
    with pytest.raises(Refusal) as refused:
        bench.do(do, **body)
    return refused.value.text


def test_a_hand_shuts_an_open_door_and_pushes_a_locked_one(bench: Bench) -> None:
    bench.do("force", cell="07")
    bench.do("touch", cell="07")
    assert (bench.cell()["door"], bench.cell()["bolt"]) == ("shut", "locked")
    bench.do("stick", cell="07")
    bench.do("touch", cell="07")
    assert not bench.cell()["stuck"]
    assert bench.cell()["door"] == "shut"


def test_a_hand_pulls_a_door_that_the_lock_let_go(bench: Bench) -> None:
    bench.do("hold", cell="07")
    bench.hands.cabinet.world.pulse("07")
    bench.hands.agenda.run(1000)
    assert (bench.cell()["door"], bench.cell()["bolt"]) == ("shut", "free")
    bench.do("touch", cell="07")
    assert bench.cell()["door"] == "open"


def test_a_door_with_something_sticking_out_says_so(bench: Bench) -> None:
    bench.do("force", cell="07")
    bench.do("block", cell="07")
    assert refusal(bench, "touch", cell="07") == "sim.no.close"
    bench.do("block", cell="07", on=False)
    bench.do("touch", cell="07")
    assert bench.cell()["door"] == "shut"


def test_a_thing_goes_from_the_hand_into_a_cell_and_from_there_into_another(bench: Bench) -> None:
    for cell in ("07", "08"):
        bench.do("force", cell=cell)
    bench.do("put", cell="07", thing="p-1")
    bench.do("put", cell="07", thing="p-1")
    assert bench.cell("07")["things"] == ["p-1"]
    bench.do("put", cell="08", thing="p-1")
    assert (bench.cell("07")["things"], bench.cell("08")["things"]) == ([], ["p-1"])
    bench.do("take", thing="p-1")
    assert bench.cell("08")["things"] == []


def test_nothing_passes_through_a_shut_door(bench: Bench) -> None:
    assert refusal(bench, "put", cell="07", thing="p-1") == "sim.no.open"
    bench.do("force", cell="07")
    bench.do("put", cell="07", thing="p-1")
    bench.do("close", cell="07")
    bench.do("force", cell="08")
    assert refusal(bench, "take", thing="p-1") == "sim.no.open"
    assert refusal(bench, "put", cell="08", thing="p-1") == "sim.no.open"
    assert bench.cell("07")["things"] == ["p-1"]


def test_of_foreign_things_there_is_always_one_more(bench: Bench) -> None:
    for cell in ("07", "08"):
        bench.do("force", cell=cell)
        bench.do("put", cell=cell, thing="foreign")
    assert bench.cell("07")["things"] == bench.cell("08")["things"] == ["foreign"]


@pytest.mark.parametrize(
    ("says", "sensor", "lies"), [("open", "open", "open"), ("closed", "closed", "closed"), ("honest", "closed", "")]
)
def test_a_sensor_says_what_it_was_told_to_say(bench: Bench, says: str, sensor: str, lies: str) -> None:
    bench.do("sensor", cell="07", says="chatter")
    assert bench.cell()["lies"] == "chatter"
    bench.do("sensor", cell="07", says=says)
    assert (bench.cell()["sensor"], bench.cell()["lies"]) == (sensor, lies)


@pytest.mark.parametrize("fault", ["drop", "corrupt", "delay"])
def test_a_fault_of_a_line_is_switched_on_and_off(bench: Bench, fault: str) -> None:
    bench.do("line", bus="main", fault=fault)
    assert bench.hands.truth()["buses"]["main"]["faults"] == [fault]
    bench.do("line", bus="main", fault=fault, on=False)
    assert bench.hands.truth()["buses"]["main"]["faults"] == []


def test_a_board_falls_silent_and_speaks_again(bench: Bench) -> None:
    bench.do("board", board="A")
    assert bench.hands.truth()["boards"]["A"]["dead"]
    bench.do("board", board="A", on=False)
    assert not bench.hands.truth()["boards"]["A"]["dead"]


def test_a_label_is_held_before_the_camera(bench: Bench) -> None:
    bench.do("show", label="tote-1.png")
    (data, name), shown = bench.lens.seen[0], bench.acts.shown
    assert name == "tote-1.png"
    assert data == shown.data
    assert shown.number == 1


def test_any_text_is_shown_as_a_code(bench: Bench) -> None:
    bench.do("write", text="12345678")
    assert bench.lens.seen[0][0].startswith(b"\x89PNG")
    assert refusal(bench, "write", text="x" * 401) == "sim.no.sense"


def test_a_plug_is_pulled_by_its_name(bench: Bench) -> None:
    bench.do("pull_plug", what="kill")
    assert bench.pulled == ["kill"]
    assert refusal(bench, "pull_plug", what="everything") == "sim.no.sense"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"do": "fly"}, "sim.no.act"),
        ({}, "sim.no.act"),
        ({"do": ["touch"]}, "sim.no.act"),
        ({"do": "touch"}, "sim.no.sense"),
        ({"do": "touch", "cell": 7}, "sim.no.sense"),
        ({"do": "touch", "cell": "77"}, "sim.no.cell"),
        ({"do": "hold", "cell": "07", "on": "yes"}, "sim.no.sense"),
        ({"do": "sensor", "cell": "07", "says": "maybe"}, "sim.no.sense"),
        ({"do": "take", "thing": "p-9"}, "sim.no.thing"),
        ({"do": "show", "label": "../secret.png"}, "sim.no.label"),
        ({"do": "show", "label": "tote-1.png", "blur": "much"}, "sim.no.sense"),
        ({"do": "line", "bus": "main", "fault": "rust"}, "sim.no.sense"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(bench: Bench, body: dict[str, Any], text: str) -> None:
    with pytest.raises(Refusal) as refused:
        bench.acts.do(body)
    assert refused.value.text == text
    assert bench.lens.seen == []


def test_a_cabinet_that_is_gone_is_a_fault_and_no_refusal(bench: Bench) -> None:
    bench.hands.gone = True
    with pytest.raises(HardwareError):
        bench.do("touch", cell="07")


def test_the_manual_names_every_act(bench: Bench) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")
    table = manual[manual.index("| `do` |") :]
    assert [name for name in bench.acts.names() if f"`{name}`" not in table] == []


def test_an_act_that_nobody_knows_is_not_found(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.do("fly")
    assert {"touch", "put", "take", "show"} <= set(bench.acts.names())


def test_the_boards_can_be_of_another_family(bench: Bench) -> None:
    bench.do("family", family="modbus")
    assert bench.hands.truth()["buses"]["main"]["family"] == "modbus"
    with pytest.raises(HardwareError, match="there are no boards 'wooden'"):
        bench.do("family", family="wooden")
