"""A live command is fresh or void, leaves once, and its outcome is told in words."""

import pytest

from edge.sync.contract.messages import Cmd, PresenceProof
from provisioning.fleet import alarms, commands, registry, views
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World

PROOF = PresenceProof("screen", "604418")


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    found.settle()
    return found


def wish(dev: str = "k-test-1", proof: PresenceProof | None = PROOF, op: str = "open_cell") -> commands.Wish:
    """An operator wants cell 07 open."""
    return commands.Wish(dev, op, {"cell": "07", "parcel": "p-1"}, "operator:o-7", "cannot type", proof)


def ask(world: World, wanted: commands.Wish | None = None) -> str:
    """Put it into the queue."""
    with world.office.write(world.now) as turn:
        return commands.ask(turn, wanted or wish())


def outcome(world: World) -> views.Outcome:
    """What the console shows of the newest command."""
    with world.office.read(world.now) as turn:
        return views.outcomes(turn, world.kiosk.dev)[0]


@pytest.mark.feature("NET-3")
def test_the_deadline_is_a_point_of_the_kiosks_own_clock(world: World) -> None:
    world.up(world.kiosk.alive(world.now))
    mono = world.kiosk.mono_ms
    world.second += 20
    ident = ask(world)
    (said,) = world.work()
    assert isinstance(said, Cmd)
    assert (said.id, said.sid, said.boot) == (ident, world.kiosk.sid, world.kiosk.boot)
    assert said.until_mono_ms == mono + 20_000 + 30_000
    assert said.proof == PROOF


def test_a_command_leaves_once_whatever_happens(world: World) -> None:
    ask(world)
    world.lost = lambda _message: True
    world.work()
    world.lost = lambda _message: False
    for _ in range(5):
        world.second += 10
        world.work()
    assert world.kiosk.commands == []
    assert outcome(world).state == "silent"


@pytest.mark.feature("NET-3")
def test_an_old_sign_of_life_is_renewed_before_the_command_goes(world: World) -> None:
    world.second += 76
    ask(world)
    world.work()
    world.work()
    assert [each.op for each in world.kiosk.commands] == ["beat"]
    world.second += 5
    world.up(world.kiosk.alive(world.now))
    world.work()
    assert [each.op for each in world.kiosk.commands] == ["beat", "open_cell"]
    assert world.kiosk.commands[1].until_mono_ms == world.kiosk.mono_ms + 25_000


@pytest.mark.feature("NET-3")
@pytest.mark.parametrize("phase", ["lost", "bye"])
def test_a_command_for_an_absent_kiosk_expires_unsent(world: World, phase: str) -> None:
    world.up(world.kiosk.leaves(phase))
    ask(world)
    world.work()
    assert outcome(world).state == "queued"
    world.second += 31
    world.up(world.kiosk.born(world.now))
    world.work()
    assert world.kiosk.commands == []
    assert (outcome(world).state, outcome(world).why) == ("expired", "until")


def test_the_ladder_climbs_and_never_goes_back(world: World) -> None:
    ident = ask(world)
    world.work()
    assert outcome(world).state == "sent"
    world.up(world.kiosk.alive(world.now, live=((ident, "started", None),)))
    assert outcome(world).state == "started"
    world.up(world.kiosk.alive(world.now, live=((ident, "received", None),)))
    assert outcome(world).state == "started"
    world.tells("CommandChanged", cmd=ident, op="open_cell", state="succeeded", why="door_open", result={})
    world.work()
    world.up(world.kiosk.alive(world.now, live=((ident, "failed", "jammed"),)))
    shown = outcome(world)
    assert (shown.state, shown.why) == ("succeeded", "door_open")
    assert [state for state, _ in shown.steps][:3] == ["queued", "sent", "started"]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (wish(op="reboot"), "unknown_op"),
        (wish(op="dance"), "unknown_op"),
        (wish(proof=None), "proof"),
        (wish(dev="k-nobody"), "unknown_kiosk"),
        (commands.Wish("k-test-1", "open_cell", {"cell": ""}, "operator:o-7", "", PROOF), "bad_args"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_it_is_queued(world: World, wanted: commands.Wish, why: str) -> None:
    with pytest.raises(commands.CommandError) as refused:
        ask(world, wanted)
    assert refused.value.why == why


def test_a_forked_kiosk_gets_no_commands_not_even_queued_ones(world: World) -> None:
    ask(world)
    with world.office.write(world.now) as turn:
        registry.note_fork(turn, world.kiosk.dev)
    world.work()
    assert world.kiosk.commands == []
    assert outcome(world).why == "not_trusted"
    with pytest.raises(commands.CommandError):
        ask(world)


def test_a_person_who_settles_the_alarm_of_a_fork_gives_commands_back(world: World) -> None:
    with world.office.write(world.now) as turn:
        registry.note_fork(turn, world.kiosk.dev)
        alarms.ring(turn, world.kiosk.dev, alarms.FORK, "c41d8a02e97b5f10 7")
        alarms.ring(turn, world.kiosk.dev, "TamperSeen", "case")
        fork, other = sorted(alarms.waiting(turn), key=lambda alarm: alarm.sort != alarms.FORK)
        alarms.settle(turn, other.id)
    with pytest.raises(commands.CommandError):
        ask(world)
    with world.office.write(world.now) as turn:
        alarms.settle(turn, fork.id)
    assert ask(world)


def test_another_kiosk_cannot_report_on_a_command(world: World) -> None:
    ident = ask(world)
    world.work()
    other = ScriptedKiosk(dev="k-test-2").join(world.office)
    world.ingest.take([other.born(), other.alive(live=((ident, "succeeded", None),))], world.now)
    assert outcome(world).state == "sent"


def test_command_ids_are_in_order_of_time(world: World) -> None:
    idents = []
    for _ in range(5):
        world.second += 1
        idents.append(ask(world))
    assert idents == sorted(idents)
    assert all(ident[14] == "7" and ident[19] in "89ab" for ident in idents)
