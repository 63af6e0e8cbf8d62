"""After the last fault: everything heals, everybody behaves, and the promises of liveness are judged (I4, I5, I7)."""

from collections.abc import Iterator
from datetime import timedelta

from edge.clock import Quality
from edge.sync.broker.memory import Luck
from edge.sync.broker.seam import WINDOW
from tests.system.simulator import people, rounds, staff
from tests.system.simulator.customer import Customer
from tests.system.simulator.kiosk import SETTINGS
from tests.system.simulator.moments import HOUR_MS, Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import CELLS, stream


def heal(scene: Scene) -> None:
    """Network, devices, clock and commits are well again; then everybody comes once more for what is theirs."""
    scene.wires.laid.clear()
    scene.commits.laid.clear()
    scene.commits.full = False
    scene.cabinet.at_next_order.clear()
    scene.upon.laid.clear()
    scene.exchange.up, scene.exchange.luck = True, Luck()
    scene.exchange.room, scene.exchange.taken_late_ms = WINDOW, 0
    scene.cabinet.twice = False
    scene.platform.dies = ""
    scene.kiosk.set_clock(timedelta(0), Quality.SYNCED)
    for cell in CELLS:
        for name, how in (("stick", {"on": False}), ("hold", {"on": False}), ("block", {"on": False})):
            scene.cabinet.act(name, cell, **how)
        scene.cabinet.act("cut_sensor", cell, level="none")
        scene.cabinet.act("chatter", cell, hz=0)
        if scene.cabinet.troubles.get(cell):
            scene.cabinet.trouble(cell, "")
    for number, name in enumerate(staff.PEOPLE):
        hand = staff.Hand(scene.town, name, stream(scene.seed, f"calm/{name}"))
        scene.moments.later(60_000 + number * HOUR_MS // 3, _goes_round(scene, hand))
    scene.moments.later(HOUR_MS * 3 // 4, lambda: _invite(scene))
    scene.moments.later(HOUR_MS * 7 // 4, lambda: _compare(scene))


def _compare(scene: Scene) -> None:
    """Everybody is at home: the platform's people have looked too, and with a new birth both sides compare.

    A birth is compared only when all facts that it counts are at the platform, so it waits until nothing is under way.
    """
    if scene.oracle.platform_has < scene.oracle.books.rows[-1].seq:
        scene.moments.later(60_000, lambda: _compare(scene))
        return
    scene.platform.settle_alarms()
    scene.platform.attentive = True
    scene.exchange.kill()


def _goes_round(scene: Scene, hand: staff.Hand) -> "staff.Call":
    return lambda: scene.moments.live(rounds.go_round(hand))


def _invite(scene: Scene) -> None:
    """Everybody whose parcel still lies in a cell comes, with the right code."""
    scene.town.at_panel = ""
    for name in sorted(set(scene.town.owners.values())):
        mine = frozenset(thing for thing, owner in scene.town.owners.items() if owner == name) - scene.town.returned
        here = [thing for thing in mine if scene.town.where.get(thing) in CELLS]
        phone = next((phone for phone, who in scene.town.phones.items() if who == name), "")
        if here and name in scene.town.codes:
            chance = stream(scene.seed, f"calm/customer/{name}")
            me = Customer(name, phone, scene.town.codes[name], mine, chance, has=set(mine - set(here)))
            scene.moments.live(_comes(scene, me))


def _comes(scene: Scene, me: Customer) -> Steps:
    """One visit; whoever leaves without must find a task for it."""
    yield me.chance.randrange(20_000, 1_800_000)
    scene.town.came_in_calm.add(me.name)
    yield from people.visit(scene.town, me, tries=1)


def judge(scene: Scene) -> None:
    """Two hours have passed in calm."""
    oracle = scene.oracle
    oracle.look()
    oracle.whole()
    _journal(scene)
    _commands(scene)
    _customers(scene)
    _untold(scene)
    _cells(scene)
    _forgotten(scene)
    _same_books(scene)


def _journal(scene: Scene) -> None:
    """I4 and I7: the platform holds exactly the kiosk's journal; nothing waits."""
    rows = scene.oracle.books.rows
    held = scene.platform.rows(rows[-1].ep, 0) if rows else []
    mine, theirs = [(row.seq, row.text, row.hash) for row in rows], [each[1:] for each in held]
    if mine[: len(theirs)] != theirs:
        scene.oracle.broken("I4", f"the kiosk has {len(mine)} facts, the platform {len(theirs)} or others: a hole")
    for ep, known in scene.oracle.books.former.items():
        theirs_then = [each[1:] for each in scene.platform.rows(ep, 0)]
        if theirs_then != [(row.seq, row.text, row.hash) for row in known[: len(theirs_then)]]:
            scene.oracle.broken("I4", f"of the former epoch {ep} the platform holds other rows than were written")
    young = (scene.moments.wall - timedelta(minutes=1)).isoformat()
    if len(mine) > len(theirs) and str(rows[len(theirs)].at["wall"]) < young:
        scene.oracle.broken("I7", f"{len(mine) - len(theirs)} facts still wait two hours after everything healed")


def _commands(scene: Scene) -> None:
    """I5: whatever reached the store ended in exactly one state, and the platform knows it."""
    ended = scene.oracle.books.ended
    states = {outcome.id: outcome.state for outcome in scene.platform.outcomes()}
    for cmd, state in ended.items():
        if states.get(cmd) not in (state, None):
            scene.oracle.broken("I5", f"command {cmd} ended {state} at the kiosk, {states[cmd]} at the platform")
    books = scene.oracle.books
    for cmd in sorted({*books.commands, *books.received} - ended.keys()):
        scene.oracle.broken("I5", f"command {cmd} reached the kiosk and never ended")


def _customers(scene: Scene) -> None:
    """I7: who came with the right code has the parcel, or somebody of the staff has a task about it."""
    tasks = scene.oracle.books.all("SELECT place, parcel FROM task WHERE closed_at IS NULL")
    noticed = {row["place"] for row in tasks} | {row["parcel"] for row in tasks}
    for name, missing in scene.town.waiting.items():
        for thing in sorted(missing):
            cell = scene.town.where.get(thing, "")
            if cell in CELLS and not {thing, cell} & noticed and name in scene.town.came_in_calm:
                scene.oracle.broken("I7", f"{name} came with the right code, {thing} stayed in cell {cell}, no task")


def _untold(scene: Scene) -> None:
    """I7: whose parcel lies in a cell has been told of it, whatever came first, the van or its papers."""
    for thing, cell in scene.town.where.items():
        told = scene.town.owners[thing] in scene.town.codes
        if cell in CELLS and not told and thing not in scene.town.returned:
            scene.oracle.broken("I7", f"{thing} lies in cell {cell}, and its customer was never told")


def _cells(scene: Scene) -> None:
    """I7: no cell is kept for nobody, and no opening is unsettled without a task."""
    books = scene.oracle.books
    noticed = {row["place"] for row in books.all("SELECT place FROM task WHERE closed_at IS NULL")}
    for row in books.all("SELECT id, reserved_for, opening FROM place WHERE fitted = 1"):
        if row["id"] in noticed:
            continue
        if row["opening"] is not None:
            scene.oracle.broken("I7", f"cell {row['id']}: {row['opening']} is unsettled for ever")
        elif row["reserved_for"] is not None:
            scene.oracle.broken("I7", f"cell {row['id']} is kept for {row['reserved_for']} for ever")


def _same_books(scene: Scene) -> None:
    """I7: of each parcel the platform believes what the kiosk does, and never thought that it had to doubt that."""
    mine, theirs = dict(_stock(scene)), scene.platform.stock()
    for parcel in sorted((mine.keys() | theirs.keys()) - _just_touched(scene)):
        here, there = mine.get(parcel), theirs.get(parcel)
        if here != there:
            scene.oracle.broken("I7", f"{parcel} is {here} to the kiosk, {there} to the platform")
    for doubt in scene.platform.doubts():
        scene.oracle.broken("I7", f"the platform found that it holds another {doubt} than the kiosk")


def _just_touched(scene: Scene) -> set[str]:
    """Parcels of which the kiosk told something a moment ago."""
    since = (scene.moments.wall - timedelta(minutes=5)).isoformat()
    young = [row.body for row in scene.oracle.books.rows if str(row.at["wall"]) > since]
    return {key for body in young for key in (*body.get("keys", ()), str(body.get("parcel")))}


def _stock(scene: Scene) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for row in scene.oracle.books.all("SELECT id, state, place FROM parcel WHERE state <> 'expected'"):
        yield row["id"], (row["state"], row["place"])


def _forgotten(scene: Scene) -> None:
    """I10: whose parcel left longer ago than names are kept, and two looks more, is known by name no more."""
    kept = {row["id"] for row in scene.oracle.books.all("SELECT id FROM parcel WHERE name <> ''")}
    since = scene.moments.now - scene.town.dark_ms - (SETTINGS.data.left_h + 2) * HOUR_MS
    for thing, at in scene.oracle.witness.issued_at.items():
        if at < since and thing in kept and scene.oracle.books.state[thing] == "issued":
            scene.oracle.broken("I10", f"{thing} left at {at} ms, and its customer's name is in the store still")
