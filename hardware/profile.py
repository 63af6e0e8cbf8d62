"""Reads a profile: the cabinet and its wiring as TOML. Every refusal names file, line and key.

`load("demo-12")` finds the shipped ones in `hardware/profiles/`; any path to a .toml file will do as well.
"""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hardware import families
from hardware.plan import BoardPlan, BusPlan, CellPlan, LightPlan, Profile, Size, Where
from hardware.tables import ProfileError, Source, Table

SHIPPED = Path(__file__).parent / "profiles"
TABLES = ("name", "title", "size", "screen", "bus", "board", "cell", "shelf", "lights", "sound", "sensors")
SIDES = ("left", "middle", "right")
GPIO = range(28)
HIGH, LOW = range(9, 28), range(1, 9)
T = TypeVar("T")


def load(name: str | Path) -> Profile:
    """The profile of this name or path, whole and checked; ProfileError says what is wrong with it."""
    path = Path(name)
    if path.suffix != ".toml":
        path = SHIPPED / f"{name}.toml"
    return read(path)


def names() -> list[str]:
    """The shipped profiles."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read(path: Path) -> Profile:
    """One file to one value."""
    source = Source(path)
    source.only(TABLES)
    head = source.table("")
    sizes = {each.name: each for each in map(_size, source.tables("size"))}
    buses = tuple(map(_bus, source.tables("bus")))
    boards = tuple(_board(table, buses) for table in source.tables("board"))
    _once(source, "bus", [bus.name for bus in buses])
    _once(source, "board", [board.name for board in boards])
    gpio = {bus.name for bus in buses if bus.family == "gpio"}
    on_pins = {board.name for board in boards if board.bus in gpio}
    cells = tuple(_cell(table, sizes, boards, on_pins) for table in source.tables("cell"))
    _once(source, "cell", [cell.name for cell in cells])
    _wires_once(source, boards, cells)
    sound = source.table("sound")
    buzzer = sound.numbers("buzzer", GPIO, 1)
    sound.done()
    return Profile(
        name=head.text("name"),
        title=head.text("title"),
        sizes=sizes,
        screen=_where(source.table("screen")),
        buses=buses,
        boards=boards,
        cells=cells,
        lights=_lights(source),
        shelves=tuple(map(_shelf, source.tables("shelf"))),
        buzzer=buzzer[0] if buzzer else None,
        sensors=_sensors(source.table("sensors")),
    )


def at_ports(profile: Profile, ports: dict[str, str]) -> Profile:
    """The same cabinet with other paths for its buses, such as links to simulated boards."""
    buses = (replace(bus, port=ports.get(bus.name, bus.port)) for bus in profile.buses)
    return replace(profile, buses=tuple(buses))


def _size(table: Table) -> Size:
    mm = range(10, 3000)
    size = Size(
        table.text("name"),
        table.whole("width_mm", allowed=mm),
        table.whole("height_mm", allowed=mm),
        table.whole("depth_mm", allowed=mm),
        table.whole("max_g", 20_000, range(1, 200_001)),
    )
    table.done()
    return size


def _where(table: Table, *, last: bool = True) -> Where:
    where = Where(
        table.text("side", "middle", SIDES),
        table.whole("column", 1, range(1, 100)),
        table.whole("row", 1, range(1, 100)),
        table.whole("height_mm", 1000, range(3001)),
    )
    if last:
        table.done()
    return where


def _bus(table: Table) -> BusPlan:
    family = table.text("family", among=families.NAMES)
    bauds = families.spec(family).bauds
    baud = table.whole("baud", bauds[0])
    if baud not in bauds:
        speeds = ", ".join(map(str, bauds))
        raise table.wrong("baud", f"{baud} is not a speed of {family}; it has {speeds}")
    bus = BusPlan(
        name=table.text("name"),
        family=family,
        port=table.text("port", "" if family == "gpio" else None),
        baud=baud,
        echo=table.flag("echo", default=False),
        latency_ms=table.whole("latency_ms", 16, range(200)),
        gap_ms=table.whole("gap_ms", 0, range(100)),
        quiet_ms=table.whole("quiet_ms", 25, range(1000)),
        poll_ms=table.whole("poll_ms", 500, range(50, 5001)),
    )
    table.done()
    return bus


def _board(table: Table, buses: tuple[BusPlan, ...]) -> BoardPlan:
    bus = _among(table, "bus", {bus.name: bus for bus in buses})
    serial = bus.family in families.SERIAL
    spec = families.spec(bus.family)
    board = BoardPlan(
        name=table.text("name"),
        bus=bus.name,
        address=table.whole("address", None if serial else 0, spec.addresses),
        channels=table.whole("channels", spec.channels[0], range(1, 65)),
        closed_bit=table.flag("closed_bit", default=spec.closed_bit),
        item_bit=table.flag("item_bit", default=True),
        cut_reads=table.text("cut_reads", "open", ("open", "closed")),
        pulse_ms=table.whole("pulse_ms", 400, range(100, 1001)),
        one_by_one=table.flag("one_by_one", default=False),
        door=table.text("door", spec.caps.door, ("none", "latch", "leaf")),
        item=table.flag("item", default=spec.caps.item),
        active_high=table.flag("active_high", default=True),
    )
    if board.channels not in spec.channels:
        sizes = ", ".join(map(str, spec.channels))
        raise table.wrong("channels", f"{board.channels} fits no {spec.title}; it has {sizes}")
    table.done()
    return board


def _cell(table: Table, sizes: dict[str, Size], boards: tuple[BoardPlan, ...], on_pins: set[str]) -> CellPlan:
    """On pins of the Pi, a relay must hang on a pin whose pull at power-on keeps it off."""
    by_name = {board.name: board for board in boards}
    board = _among(table, "board", by_name)
    seen_by = _among(table, "input_board", by_name) if table.has("input_board") else board
    if seen_by.bus != board.bus:
        raise table.wrong("input_board", f"{seen_by.name} hangs on another bus than {board.name}")
    pins = (HIGH if board.active_high else LOW) if board.name in on_pins else None
    channel = table.whole("channel", allowed=pins or range(1, board.channels + 1))
    inputs = range(28 if pins else seen_by.channels + 1)
    cell = CellPlan(
        name=table.text("name"),
        size=_among(table, "size", sizes).name,
        where=_where(table, last=False),
        accessible=table.flag("accessible", default=False),
        board=board.name,
        channel=channel,
        input_board=seen_by.name,
        input=table.whole("input", 0 if pins else channel, inputs),
        item_input=table.whole("item_input", 0, inputs),
        proven=table.flag("proven", default=False),
    )
    table.done()
    return cell


def _shelf(table: Table) -> str:
    name = table.text("name")
    table.done()
    return name


def _lights(source: Source) -> LightPlan:
    table, places = source.table("lights"), source.table("lights.places")
    driver = table.text("driver", "none", ("none", "gpio", "strip"))
    active_high = table.flag("active_high", default=True)
    if table.has("places"):
        table.skip("places")
    table.done()
    allowed = GPIO if driver == "gpio" else range(1024)
    pins = {name: places.numbers(name, allowed, 3) for name in places.keys()}  # noqa: SIM118
    used: dict[int, str] = {}
    for name, numbers in pins.items():
        for number in numbers:
            if number in used:
                raise places.wrong(name, f"uses {number}, which belongs to {used[number]!r}")
            used[number] = name
    return LightPlan(driver, pins, active_high)


def _sensors(table: Table) -> dict[str, int]:
    pins = {name: table.whole(name, allowed=GPIO) for name in table.keys()}  # noqa: SIM118
    table.done()
    return pins


def _among(table: Table, key: str, known: dict[str, T]) -> T:
    name = table.text(key)
    if name not in known:
        raise table.wrong(key, f"{name!r} is not in this file; it has {', '.join(known) or 'none'}")
    return known[name]


def _once(source: Source, table: str, found: list[str]) -> None:
    for index, name in enumerate(found):
        if name in found[:index]:
            raise source.wrong(table, index, "name", f"{name!r} is there twice")


def _wires_once(source: Source, boards: tuple[BoardPlan, ...], cells: tuple[CellPlan, ...]) -> None:
    """Two boards at one address, two locks on one channel, two doors on one input: never."""
    _pairs(source, ("board", "address"), [(each.bus, each.address, each.name) for each in boards])
    _pairs(source, ("cell", "channel"), [(each.board, each.channel, each.name) for each in cells])
    inputs = [(each.input_board, each.input or -index, each.name) for index, each in enumerate(cells, 1)]
    _pairs(source, ("cell", "input"), inputs)


def _pairs(source: Source, key: tuple[str, str], found: list[tuple[str, int, str]]) -> None:
    owners: dict[tuple[str, int], str] = {}
    for index, (group, number, name) in enumerate(found):
        if (group, number) in owners:
            other = owners[group, number]
            raise source.wrong(key[0], index, key[1], f"{number} of {group!r} belongs to {other!r} already")
        owners[group, number] = name


__all__ = ["ProfileError", "at_ports", "load", "names", "read"]
