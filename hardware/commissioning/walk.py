"""The guided walk: port, family, addresses, levels, then every cell and device; interrupted and resumed, written at the
end. What is proven lies in a draft beside the profile. Source: LOCK-BOARDS section 7.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from hardware import families, profile_text, seal
from hardware.commissioning import addresses, plugs, search
from hardware.commissioning.devices import NOTHING, Devices, prove_devices
from hardware.commissioning.doors import Doors
from hardware.commissioning.draft import Draft
from hardware.commissioning.family import switched
from hardware.commissioning.person import Person
from hardware.commissioning.search import Plugs, PortFinding
from hardware.commissioning.words import Stopped, say
from hardware.locker.cabinet import Outside
from hardware.plan import BoardPlan, BusPlan, Profile


@dataclass(frozen=True, slots=True)
class Site:
    """What is commissioned: a cabinet as its profile has it, the way to its ports, its devices."""

    profile: Profile
    outside: Outside
    devices: Devices = NOTHING


def commission(site: Site, person: Person, draft: Draft) -> Profile:
    """Walk through everything; the profile with what was learnt, sealed. Stopped when it cannot go on."""
    profile = site.profile
    for name in [bus.name for bus in profile.buses]:
        profile = _ported(profile, name, site.outside, person)
        if _bus(profile, name).family in families.SERIAL:
            profile = _searched(profile, name, site.outside, person, draft)
        known = _bus(site.profile, name)
        whole = bool(known.seal) and not seal.broken(site.profile, known)
        profile = Doors(profile, person, draft).prove_bus(_bus(profile, name), site.outside, sealed=whole)
    prove_devices(site.devices, profile.lights.places, person, draft)
    return seal.sealed(profile)


def finish(profile: Profile, draft: Draft, path: Path) -> None:
    """Write the profile, atomically, then forget the draft."""
    profile_text.write(profile, path)
    draft.path.unlink(missing_ok=True)


def _bus(profile: Profile, name: str) -> BusPlan:
    return next(bus for bus in profile.buses if bus.name == name)


def _plugs(outside: Outside, bus: BusPlan) -> Plugs:
    return lambda baud: outside.plug(replace(bus, baud=baud))


def _ported(profile: Profile, name: str, outside: Outside, person: Person) -> Profile:
    port = plugs.port(_bus(profile, name), outside, person)
    return replace(profile, buses=tuple(replace(b, port=port) if b.name == name else b for b in profile.buses))


def _searched(profile: Profile, name: str, outside: Outside, person: Person, draft: Draft) -> Profile:
    """The profile with what answers on a bus: speed, echo, adapter, and the boards, if they are of another family."""
    bus = _bus(profile, name)
    finding = _found(bus, _plugs(outside, bus), person, [board.address for board in profile.on_bus(name)])
    if finding.family in addresses.BY_REGISTER and (silent := _silent(profile, name, finding)):
        finding = _numbered(profile, bus, finding, (outside, person), silent)
    if bus.seal and finding.adapter != bus.adapter:
        known = {"bus": name, "found": finding.adapter or "–", "wanted": bus.adapter or "–"}
        if not person.agrees(say("adapter", **known)):
            raise Stopped(say("adapter_refused", bus=name))
    if finding.family != draft.known(name, "family"):
        draft.forget([board.name for board in profile.on_bus(name)])
        draft.learn(name, "family", finding.family)
    if finding.family != bus.family:
        profile = switched(profile, name, finding)
    bus = _bus(profile, name)
    latency_ms = bus.latency_ms if finding.latency_ms is None else finding.latency_ms
    learnt = replace(bus, baud=finding.baud, echo=finding.echo, adapter=finding.adapter, latency_ms=latency_ms)
    boards = tuple(_modelled(each, finding) if each.bus == name else each for each in profile.boards)
    for before, board in zip(profile.boards, boards, strict=True):
        if before.variant not in ("", board.variant):
            draft.learn(board.name, "again", value=True)  # another board hangs there now: no door stands for all
    buses = tuple(learnt if each.name == name else each for each in profile.buses)
    profile = replace(profile, buses=buses, boards=boards)
    _fitted(profile, name, finding, person)
    _counted(name, len(finding.boards), person, draft)
    return profile


def _modelled(board: BoardPlan, finding: PortFinding) -> BoardPlan:
    """A board with the model that was found at its address."""
    found = (each for each in finding.boards if each.address == board.address)
    return next((replace(board, variant=each.variant, state_bytes=each.state_bytes) for each in found), board)


def _found(bus: BusPlan, plugs: Plugs, person: Person, wanted: list[int]) -> PortFinding:
    """The boards of the profile's family; if there are none, what is there instead, if the person wants it."""
    finding = search.search(plugs, person.tell, bus.family, wanted)
    if finding.family:
        return finding
    other = search.search(plugs, person.tell, wanted=wanted)
    if not other.family:
        raise Stopped(say("garbled" if finding.heard or other.heard else "nothing", bus=bus.name))
    titles = {"found": families.spec(other.family).title, "wanted": families.spec(bus.family).title}
    if not person.agrees(say("switch", bus=bus.name, **titles)):
        raise Stopped(say("other_family", bus=bus.name, **titles))
    return other


def _numbered(
    profile: Profile, bus: BusPlan, finding: PortFinding, at: tuple[Outside, Person], silent: list[str]
) -> PortFinding:
    """What answers once the boards have the addresses of the profile, if the person wants to give them."""
    outside, person = at
    if finding.family != bus.family or not person.agrees(say("readdress", bus=bus.name, boards=", ".join(silent))):
        return finding
    boards, ways = profile.on_bus(bus.name), _plugs(outside, bus)
    rules = addresses.rules(finding.baud, echo=finding.echo)
    addresses.number(ways(finding.baud), rules, finding.family, boards, person)
    return search.search(ways, person.tell, bus.family, [board.address for board in boards])


def _silent(profile: Profile, bus: str, finding: PortFinding) -> list[str]:
    """The boards of the profile that do not answer."""
    found = {board.address for board in finding.boards}
    return [plan.name for plan in profile.on_bus(bus) if plan.address not in found]


def _fitted(profile: Profile, bus: str, finding: PortFinding, person: Person) -> None:
    """The boards that answer must be the boards of the profile."""
    if missing := _silent(profile, bus, finding):
        raise Stopped(say("missing", boards=", ".join(missing)))
    wanted = {plan.address for plan in profile.on_bus(bus)}
    for address in sorted({board.address for board in finding.boards} - wanted):
        person.tell(say("extra", address=address))


def _counted(bus: str, found: int, person: Person, draft: Draft) -> None:
    """As many boards as somebody sees with their own eyes: two at one address answer like one."""
    if draft.known(bus, "boards") == str(found):
        return
    typed = person.number(say("how_many", bus=bus, found=found))
    if typed.isdecimal() and int(typed) > found:
        raise Stopped(say("clash", bus=bus, fitted=typed, found=found))
    if typed != str(found):
        raise Stopped(say("miscounted", bus=bus, fitted=typed or "–", found=found))
    draft.learn(bus, "boards", typed)
