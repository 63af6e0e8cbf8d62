"""The guided walk: port, family, addresses, levels, then every cell and device; interrupted and resumed, written at the
end. What is proven lies in a draft beside the profile. Source: LOCK-BOARDS section 7.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from hardware import families, profile_text, seal
from hardware.commissioning import search
from hardware.commissioning.devices import NOTHING, Devices, prove_devices
from hardware.commissioning.doors import Doors
from hardware.commissioning.draft import Draft
from hardware.commissioning.family import switched
from hardware.commissioning.person import Person
from hardware.commissioning.search import Plugs, PortFinding
from hardware.commissioning.words import Stopped, say
from hardware.locker.cabinet import Outside
from hardware.locker.tcpline import SCHEME
from hardware.plan import BusPlan, Profile


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
        profile = _ported(profile, name, person)
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


def _ported(profile: Profile, name: str, person: Person) -> Profile:
    """The profile with a port that exists; where it names one that does not, the person chooses another."""
    port = _bus(profile, name).port
    there = search.ports()
    if not port or port.startswith(SCHEME) or Path(port).exists() or not there:
        return profile
    for number, path in enumerate(there, 1):
        person.tell(say("port", number=number, path=str(path)))
    typed = person.number(say("which_port", bus=name, path=port))
    if typed.isdecimal() and 1 <= int(typed) <= len(there):
        port = str(there[int(typed) - 1])
    return replace(profile, buses=tuple(replace(b, port=port) if b.name == name else b for b in profile.buses))


def _searched(profile: Profile, name: str, outside: Outside, person: Person, draft: Draft) -> Profile:
    """The profile with what answers on a bus: speed, echo, adapter, and the boards, if they are of another family."""
    bus = _bus(profile, name)
    finding = _found(bus, _plugs(outside, bus), person, [board.address for board in profile.on_bus(name)])
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
    profile = replace(profile, buses=tuple(learnt if b.name == name else b for b in profile.buses))
    _fitted(profile, name, finding, person)
    return profile


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


def _fitted(profile: Profile, bus: str, finding: PortFinding, person: Person) -> None:
    """The boards that answer must be the boards that are fitted."""
    found = {board.address for board in finding.boards}
    wanted = {plan.address: plan.name for plan in profile.on_bus(bus)}
    missing = [name for address, name in wanted.items() if address not in found]
    if missing:
        raise Stopped(say("missing", boards=", ".join(missing)))
    for address in sorted(found - set(wanted)):
        person.tell(say("extra", address=address))
