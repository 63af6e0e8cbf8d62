"""Everything that can be done on the page, by name: the JSON of POST /sim/act, and the same door for tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.errors import NotFound, Refusal
from edge.web.sim.hands import Cable, Camera, Hands, Plugs, Scanner, Sensors
from edge.web.sim.held import held
from edge.web.sim.tray import Tray

FOREIGN = "foreign"
SENSORS = ("honest", "open", "closed", "chatter")
CHATTER_HZ = 8
LINE_FAULTS = {"drop": {"drop": -1}, "corrupt": {"corrupt": -1, "corrupt_at": 3, "corrupt_to": 0xA5}}
SLOW_MS = 5000
NETWORK_FAULTS = ("cut", "mute", "slow")
SENSED = ("case", "power")
TEXT_MAX = 400

Body = Mapping[str, Any]


@dataclass(slots=True)
class Shown:
    """The last picture before the lens, as the camera sees it."""

    number: int = 0
    name: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Besides:
    """What else is simulated, where it is: the cable, the hand scanner, the cabinet's own sensors."""

    cable: Cable | None = None
    scanner: Scanner | None = None
    sensors: Sensors | None = None


NOTHING = Besides()


class Acts:
    """What hands can do here. Each act may wait a moment: not for the web server's own thread."""

    def __init__(self, hands: Hands, camera: Camera, tray: Tray, plugs: Plugs, besides: Besides = NOTHING) -> None:
        self._hands = hands
        self._camera = camera
        self._tray = tray
        self._plugs = plugs
        self._besides = besides
        self.shown = Shown()
        self._acts: dict[str, Callable[[Body], None]] = {
            **{name: self._door(name) for name in ("press", "pull", "close", "force")},
            **{name: self._switch(name) for name in ("stick", "hold", "block")},
            "touch": self._touch,
            "sensor": self._sensor,
            "put": self._put,
            "take": self._take,
            "board": self._board,
            "family": lambda body: self._hands.act("family", family=_word(body, "family")),
            "line": self._line,
            "show": self._show,
            "write": self._write,
            "pull_plug": self._pull_plug,
            "network": self._network,
            "scan": self._scan,
            "feel": self._feel,
        }

    def names(self) -> tuple[str, ...]:
        """All acts."""
        return tuple(self._acts)

    def do(self, body: Body) -> None:
        """Do what `do` says. Refusal with the reason, or HardwareError when the cabinet is gone."""
        name = body.get("do")
        if not isinstance(name, str) or name not in self._acts:
            raise NotFound("sim.no.act", what=str(name)[:40])
        self._acts[name](body)

    def picture(self, data: bytes, name: str, body: Body) -> None:
        """Hold any picture before the lens."""
        from edge.web.sim.lens import look  # with it comes the picture library

        seen = look(data, held(body))
        self._camera.show(seen, name)
        self.shown = Shown(self.shown.number + 1, name, seen)

    def _door(self, name: str) -> Callable[[Body], None]:
        return lambda body: self._hands.act(name, _word(body, "cell"))

    def _switch(self, name: str) -> Callable[[Body], None]:
        return lambda body: self._hands.act(name, _word(body, "cell"), on=_flag(body))

    def _touch(self, body: Body) -> None:
        """A hand on the door: shuts an open one, pulls a free one, pushes a locked one."""
        cell = _word(body, "cell")
        told = self._cell(cell)
        verb = "close" if told["door"] == "open" else "pull" if told["bolt"] == "free" else "press"
        if verb == "close" and told["blocked"]:
            raise Refusal("sim.no.close", cell=cell)
        self._hands.act(verb, cell)

    def _sensor(self, body: Body) -> None:
        cell, says = _word(body, "cell"), _word(body, "says", SENSORS)
        self._hands.act("chatter", cell, hz=CHATTER_HZ if says == "chatter" else 0)
        self._hands.act("cut_sensor", cell, level=says if says in ("open", "closed") else "none")

    def _put(self, body: Body) -> None:
        """A thing goes into a cell, out of the hand or out of another cell; both doors must be open."""
        cell, thing = _word(body, "cell"), _word(body, "thing")
        self._open(cell)
        lies = self._lies_in(thing)
        if lies == cell:
            return
        if lies:
            self._take({"thing": thing})
        self._hands.act("put", cell, thing=thing)

    def _take(self, body: Body) -> None:
        thing = _word(body, "thing")
        cell = str(body.get("cell") or self._lies_in(thing))
        if not cell:
            raise NotFound("sim.no.thing")
        self._open(cell)
        self._hands.act("take", cell, thing=thing)

    def _board(self, body: Body) -> None:
        self._hands.act("board", board=_word(body, "board"), dead=_flag(body))

    def _line(self, body: Body) -> None:
        """Off = all faults of this line mended, its plug in."""
        bus, fault = _word(body, "bus"), _word(body, "fault", (*LINE_FAULTS, "delay", "unplug"))
        if fault == "unplug":
            self._hands.act("unplug" if _flag(body) else "replug", bus=bus)
            return
        faults: Mapping[str, Any] = LINE_FAULTS.get(fault, {"delay": -1, "delay_ms": SLOW_MS})
        self._hands.act("line", bus=bus, **(faults if _flag(body) else dict.fromkeys(faults, 0)))

    def _network(self, body: Body) -> None:
        if self._besides.cable is None:
            raise NotFound("sim.no.network")
        self._besides.cable.turn(_word(body, "fault", NETWORK_FAULTS), on=_flag(body))

    def _scan(self, body: Body) -> None:
        """A wedge scanner reads a text."""
        if self._besides.scanner is None:
            raise NotFound("sim.no.scanner")
        self._besides.scanner.scan(_word(body, "text")[:TEXT_MAX])

    def _feel(self, body: Body) -> None:
        """A switch of the case opens, the mains go; off = as before."""
        if self._besides.sensors is None:
            raise NotFound("sim.no.sensors")
        part = _word(body, "what", SENSED)
        if _flag(body):
            self._besides.sensors.trip(part, "simulated")
        else:
            self._besides.sensors.mend(part)

    def _show(self, body: Body) -> None:
        label = self._tray.take(_word(body, "label"))
        self.picture(label.file.read_bytes(), label.name, body)

    def _write(self, body: Body) -> None:
        """Any text as a QR code before the lens."""
        import io

        import segno

        text = _word(body, "text")
        if len(text) > TEXT_MAX:
            raise Refusal("sim.no.sense", what="text")
        drawn = io.BytesIO()
        segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=12, border=6)
        self.picture(drawn.getvalue(), "QR", body)

    def _pull_plug(self, body: Body) -> None:
        self._plugs[_word(body, "what", tuple(self._plugs))]()

    def _cell(self, cell: str) -> Mapping[str, Any]:
        cells: Mapping[str, Mapping[str, Any]] = self._hands.truth()["cells"]
        if cell not in cells:
            raise NotFound("sim.no.cell", cell=cell)
        return cells[cell]

    def _open(self, cell: str) -> None:
        if self._cell(cell)["door"] != "open":
            raise Refusal("sim.no.open", cell=cell)

    def _lies_in(self, thing: str) -> str:
        """The cell in which a thing lies; of what is foreign there is always one more."""
        if thing == FOREIGN:
            return ""
        cells = self._hands.truth()["cells"]
        return next((name for name, told in cells.items() if thing in told["things"]), "")


def _word(body: Body, name: str, among: tuple[str, ...] = ()) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or (among and value not in among):
        raise Refusal("sim.no.sense", what=name)
    return value


def _flag(body: Body) -> bool:
    value = body.get("on", True)
    if not isinstance(value, bool):
        raise Refusal("sim.no.sense", what="on")
    return value
