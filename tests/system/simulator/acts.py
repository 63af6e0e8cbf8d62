"""What each line of a schedule does: vans and rounds, cuts and partitions, broken parts and thieves."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from edge.clock import Quality
from edge.dice import SeededDice
from edge.sync.broker.memory import Luck
from tests.system.simulator import chores, mishaps, office, oldcopy, operators, rounds, staff
from tests.system.simulator.cuts import Wire
from tests.system.simulator.moments import HOUR_MS, Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line, stream
from tests.system.simulator.staff import Hand

PAPERS_MS = 2 * HOUR_MS
"""So long after the first ones come the papers that are late: what the van brought is put away by then, or nearly."""

DEVICE_FAULTS = ("stick", "hold")
SENSOR_FAULTS = {"cut_open": "open", "cut_closed": "closed"}


def _delivery(scene: Scene, line: Line) -> None:
    """The platform announces it; half an hour later the van is here."""
    customers = {each["customer"]: f"+7916{int(each['customer']) + 1000000:07}" for each in line.of["parcels"]}
    scene.town.phones.update({phone: name for name, phone in customers.items()})
    scene.town.owners.update({each["id"]: each["customer"] for each in line.of["parcels"]})
    parcels = [
        {
            "id": each["id"],
            "order": f"o-{each['id']}",
            "barcodes": [staff.label(each["id"])],
            "size_class": each["size"],
            "customer": {"name": f"Имя {each['customer']}", "phone": customers[each["customer"]]},
        }
        for each in line.of["parcels"]
    ]
    scene.town.deliveries.append(line.of["id"])
    whole = {"delivery": {"id": line.of["id"], "carrier": "w-1"}, "parcel": parcels}
    late = line.of.get("late", 0)
    scene.platform.announce({**whole, "parcel": parcels[late:]})
    if late:
        scene.trace.count("late papers")
        scene.moments.later(PAPERS_MS, lambda: scene.platform.announce(whole))
    hand = Hand(scene.town, line.of["staff"], stream(scene.seed, line.of["id"]))
    other = next(person for person in staff.PEOPLE if person != line.of["staff"])
    mate = Hand(scene.town, other, stream(scene.seed, f"{line.of['id']}/mate"))
    names = [each["id"] for each in line.of["parcels"]]
    scene.moments.later(HOUR_MS // 2, lambda: scene.moments.live(staff.unload(hand, mate, line.of["id"], names)))


def _round(scene: Scene, line: Line) -> None:
    hand = Hand(scene.town, line.of["staff"], stream(scene.seed, f"round/{line.at}"))
    scene.moments.live(_works(hand))


def _works(hand: Hand) -> Steps:
    yield from rounds.go_round(hand)
    if hand.person not in hand.town.busy:
        yield from chores.some(hand)


def _operator(scene: Scene, line: Line) -> None:
    scene.moments.live(operators.operate(scene, line))


def _cut(scene: Scene, line: Line) -> None:
    scene.wires.laid.append(Wire(line.of["point"], line.of["nth"], line.of["how"], line.of["off_s"]))


def _commit(scene: Scene, line: Line) -> None:
    scene.commits.laid.append((scene.commits.seen + line.of["nth"], line.of["how"]))


def _partition(scene: Scene, line: Line) -> None:
    scene.trace.add("partition", for_s=line.of["for_s"])
    scene.trace.count("partition")
    scene.exchange.up = False
    scene.exchange.kill()
    scene.moments.later(line.of["for_s"] * 1000, lambda: setattr(scene.exchange, "up", True))


def _luck(scene: Scene, line: Line) -> None:
    scene.trace.count("bad luck")
    dice = SeededDice(f"{scene.seed}/luck/{line.at}")
    scene.exchange.luck = Luck(line.of["lost"], line.of["doubled"], line.of["late_ms"], dice)
    scene.moments.later(line.of["for_s"] * 1000, lambda: setattr(scene.exchange, "luck", Luck()))


def _kick(scene: Scene, _line: Line) -> None:
    scene.trace.count("kick")
    scene.exchange.kill()


def _platform(scene: Scene, line: Line) -> None:
    scene.platform.dies = line.of["how"]


def _device(scene: Scene, line: Line) -> None:
    """A part of a cell fails, and is mended after a while."""
    if line.of["next"] == "full":
        mishaps.at_full(scene, lambda cell: _break(scene, cell, line))
    elif line.of["next"]:
        scene.cabinet.at_next_order.append(lambda cell: _break(scene, cell, line))
    else:
        _break(scene, line.of["cell"], line)


def _break(scene: Scene, cell: str, line: Line) -> None:
    how, for_ms = line.of["how"], line.of["for_s"] * 1000
    scene.trace.count(f"device {how}")
    if line.of.get("dies"):
        scene.wires.laid.append(Wire("taken", 1, "process", 2))
    scene.town.lies(cell, for_ms + (0 if how in ("stick", "hold", "no_reply", "bad_frame") else 600_000))
    if how in ("no_reply", "bad_frame", "lost"):
        scene.cabinet.trouble(cell, how)
        scene.moments.later(for_ms, lambda: scene.cabinet.trouble(cell, ""))
        return
    name = how if how in DEVICE_FAULTS else "chatter" if how == "chatter" else "cut_sensor"
    on = {"level": SENSOR_FAULTS[how]} if how in SENSOR_FAULTS else {"hz": 7} if how == "chatter" else {"on": True}
    off = {"level": "none"} if how in SENSOR_FAULTS else {"hz": 0} if how == "chatter" else {"on": False}
    scene.cabinet.act(name, cell, **on)

    def mend() -> None:
        scene.cabinet.act(name, cell, **off)

    scene.moments.later(for_ms, mend)


def _echo(scene: Scene, line: Line) -> None:
    """The line to the boards says everything twice for a while."""
    scene.trace.count("echo")
    scene.cabinet.twice = True
    scene.moments.later(line.of["for_s"] * 1000, lambda: setattr(scene.cabinet, "twice", False))


def _thief(scene: Scene, line: Line) -> None:
    """A crowbar: what lies there is gone, and the door stays open. Some wait until another door makes a noise."""
    if line.of["next"]:
        rob = partial(_rob, scene, line.of["cell"])
        scene.cabinet.at_next_order.append(lambda _cell: scene.moments.later(3000, rob))
    else:
        _rob(scene, line.of["cell"])


def _rob(scene: Scene, cell: str) -> None:
    scene.trace.count("thief")
    scene.cabinet.act("force", cell)
    scene.town.forced[cell] = scene.moments.now
    for thing in scene.town.things_in(cell):
        scene.cabinet.act("take", cell, thing=thing)
        scene.town.where[thing] = "thief"
        scene.town.stolen.add(thing)


def _clock(scene: Scene, line: Line) -> None:
    """The wall clock jumps; after a while the time service puts it right."""
    scene.trace.count("clock step")
    scene.kiosk.set_clock(timedelta(seconds=line.of["by_s"]), Quality(line.of["quality"]))
    scene.moments.later(line.of["for_s"] * 1000, lambda: scene.kiosk.set_clock(timedelta(0), Quality.SYNCED))


ACTS: Mapping[str, Callable[[Scene, Line], None]] = {
    "delivery": _delivery,
    "round": _round,
    "operator": _operator,
    "cut": _cut,
    "commit": _commit,
    "partition": _partition,
    "luck": _luck,
    "kick": _kick,
    "platform": _platform,
    "device": _device,
    "thief": _thief,
    "clock": _clock,
    "echo": _echo,
    "old copy": oldcopy.put_back,
    "next copy": oldcopy.chosen,
    "narrow broker": mishaps.narrow,
    "bad item": mishaps.bad_item,
    "slow disk": mishaps.slow_disk,
    "disk full": mishaps.disk_full,
    "taken back": mishaps.taken_back,
    "kept command": mishaps.kept_command,
    "late command": mishaps.late_command,
    "felt": mishaps.felt,
    "two workers": office.two_workers,
    "platform put back": office.put_back,
    "staff blocked": office.locked_out,
    "foreign command": mishaps.foreign_command,
}
"""What each kind of line of a schedule does."""


def strike(scene: Scene, line: Line) -> None:
    """The line does what it says: now, or upon the moment that it waits for."""
    act = partial(ACTS[line.kind], scene, line)
    if "upon" in line.of:
        scene.upon.lay(line.of["upon"], act)
    else:
        act()
