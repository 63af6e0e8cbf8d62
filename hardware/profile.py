"""Reads a profile: the cabinet and its wiring as TOML. Every refusal names file, line and key.

`load("demo-12")` finds the shipped ones in `hardware/profiles/`; any path to a .toml file will do as well. With
somebody to `blame`, a part that cannot be used is told to them, and the rest of the cabinet is read without it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from hardware import families
from hardware.parts import Claim, Parts
from hardware.plan import BoardPlan, BusPlan, CellPlan, LightPlan, Profile, Size, Where
from hardware.tables import ProfileError, Source, Table

SHIPPED = Path(__file__).parent / "profiles"
TABLES = ("name", "title", "size", "screen", "bus", "board", "cell", "shelf", "lights", "sound", "camera", "sensors")
SIDES = ("left", "middle", "right")
GPIO = range(28)
FOCUS_MM = range(50, 1001)
HIGH, LOW = range(9, 28), range(1, 9)
PINS = "the Pi's pins"
STRIP_LONGEST = 450
T = TypeVar("T")
Blame = Callable[[ProfileError], None]


def _raise(why: ProfileError) -> None:
    raise why


def load(name: str | Path, blame: Blame = _raise) -> Profile:
    """The profile of this name or path, checked; ProfileError says what is wrong with it, or is told to `blame`."""
    path = Path(name)
    if path.suffix != ".toml":
        path = SHIPPED / f"{name}.toml"
    return read(path, blame)


def names() -> list[str]:
    """The shipped profiles."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read(path: Path, blame: Blame = _raise) -> Profile:
    """One file to one value."""
    source = Source(path)
    parts = Parts(source, blame)
    parts.only(TABLES)
    head = source.table("")
    sizes = parts.all("size", _size)
    buses = parts.all("bus", _bus)
    boards = parts.all("board", partial(_board, parts, buses), _board_claims)
    on_pins = {board.name for board in boards.values() if buses[board.bus].family == families.PINS.name}
    cells = parts.all("cell", partial(_cell, parts, sizes, boards, on_pins), partial(_cell_claims, on_pins))
    lights = _lights(source, parts)
    sound = source.table("sound")
    buzzer = parts.one(sound, "buzzer", lambda: sound.numbers("buzzer", GPIO, 1), _pin_claims)
    parts.tried(sound.done)
    return Profile(
        name=head.text("name"),
        title=head.text("title"),
        sizes=sizes,
        screen=_where(source.table("screen")),
        buses=tuple(buses.values()),
        boards=tuple(boards.values()),
        cells=tuple(cells.values()),
        lights=lights,
        shelves=tuple(parts.all("shelf", _shelf)),
        buzzer=buzzer[0] if buzzer else None,
        **_eye(source.table("camera"), parts),
        sensors=_sensors(source.table("sensors"), parts),
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
        supply=table.text("supply", "locks"),
        adapter=table.text("adapter", ""),
        lock_type=table.text("lock_type", "", ("", "fail-secure")),
        seal=table.text("seal", ""),
    )
    table.done()
    return bus


def _board(parts: Parts, buses: dict[str, BusPlan], table: Table) -> BoardPlan:
    bus = parts.known(table, "bus", buses)
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
        variant=table.text("variant", ""),
        state_bytes=table.whole("state_bytes", 0, range(9)),
    )
    if board.channels not in spec.channels:
        sizes = ", ".join(map(str, spec.channels))
        raise table.wrong("channels", f"{board.channels} fits no {spec.title}; it has {sizes}")
    table.done()
    return board


def _board_claims(board: BoardPlan) -> Iterable[Claim]:
    yield Claim("address", "address", board.bus, board.address)


def _cell(
    parts: Parts, sizes: dict[str, Size], boards: dict[str, BoardPlan], on_pins: set[str], table: Table
) -> CellPlan:
    """On pins of the Pi, a relay must hang on a pin whose pull at power-on keeps it off."""
    board = parts.known(table, "board", boards)
    seen_by = parts.known(table, "input_board", boards) if table.has("input_board") else board
    if seen_by.bus != board.bus:
        raise table.wrong("input_board", f"{seen_by.name} hangs on another bus than {board.name}")
    pins = (HIGH if board.active_high else LOW) if board.name in on_pins else None
    channel = table.whole("channel", allowed=pins or range(1, board.channels + 1))
    inputs = range(28 if pins else seen_by.channels + 1)
    cell = CellPlan(
        name=table.text("name"),
        size=parts.known(table, "size", sizes).name,
        where=_where(table, last=False),
        accessible=table.flag("accessible", default=False),
        board=board.name,
        channel=channel,
        input_board=seen_by.name,
        input=table.whole("input", 0 if pins else channel, inputs),
        item_input=table.whole("item_input", 0, inputs),
        proven=table.flag("proven", default=False),
        baseline_ms=table.whole("baseline_ms", 0, range(10_000)),
        proven_at=table.text("proven_at", ""),
        proven_by=table.text("proven_by", ""),
    )
    table.done()
    return cell


def _cell_claims(on_pins: set[str], cell: CellPlan) -> Iterable[Claim]:
    """A channel, an input, a pin of the Pi: each belongs to one."""
    if cell.board in on_pins:
        pins = {"channel": cell.channel, "input": cell.input, "item_input": cell.item_input}
        yield from (Claim(key, "pin", PINS, pin) for key, pin in pins.items() if pin)
        return
    yield Claim("channel", "channel", cell.board, cell.channel)
    inputs = {"input": cell.input, "item_input": cell.item_input}
    yield from (Claim(key, "input", cell.input_board, number) for key, number in inputs.items() if number)


def _pin_claims(key: str, pins: Iterable[int]) -> Iterable[Claim]:
    yield from (Claim(key, "pin", PINS, pin) for pin in pins)


def _shelf(table: Table) -> str:
    name = table.text("name")
    table.done()
    return name


def _lights(source: Source, parts: Parts) -> LightPlan:
    table, places = source.table("lights"), source.table("lights.places")
    driver = table.text("driver", "none", ("none", "gpio", "strip"))
    active_high = table.flag("active_high", default=True)
    if table.has("places"):
        table.skip("places")
    parts.tried(table.done)
    allowed = GPIO if driver == "gpio" else range(STRIP_LONGEST)
    pins: dict[str, tuple[int, ...]] = {}
    for name in places.keys():  # noqa: SIM118
        claims = _pin_claims if driver == "gpio" else _position_claims
        found = parts.one(places, name, partial(places.numbers, name, allowed, 3), claims)
        if found is not None:
            pins[name] = found
    return LightPlan(driver, pins, active_high)


def _position_claims(key: str, positions: Iterable[int]) -> Iterable[Claim]:
    yield from (Claim(key, "position", "the strip", position) for position in positions)


def _pin(table: Table, key: str) -> tuple[int]:
    return (table.whole(key, allowed=GPIO),)


def _eye(table: Table, parts: Parts) -> dict[str, int]:
    """The camera's lamp and how far its lens looks, where the file says so."""
    makes = {"lamp": (partial(_pin, table, "lamp"), _pin_claims), "focus_mm": (partial(_focus, table), _no_claims)}
    found = {key: parts.one(table, key, *how) for key, how in makes.items() if table.has(key)}
    parts.tried(table.done)
    return {key: value[0] for key, value in found.items() if value is not None}


def _focus(table: Table) -> tuple[int]:
    return (table.whole("focus_mm", allowed=FOCUS_MM),)


def _no_claims(_key: str, _value: tuple[int, ...]) -> Iterable[Claim]:
    return ()


def _sensors(table: Table, parts: Parts) -> dict[str, int]:
    pins: dict[str, int] = {}
    for name in table.keys():  # noqa: SIM118
        found = parts.one(table, name, partial(_pin, table, name), _pin_claims)
        if found is not None:
            pins[name] = found[0]
    return pins


__all__ = ["ProfileError", "at_ports", "load", "names", "read"]
