"""Who may do what. The worker asks `may` once, before every flow; flows never look at roles."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """What somebody is here: a role of the team, or one of the channels that are nobody's login."""

    OWNER = "owner"
    MANAGER = "manager"
    REPORTS = "reports"
    ANALYTICS = "analytics"
    STAFF = "staff"
    CUSTOMER = "customer"
    KIOSK = "kiosk"
    PLATFORM = "platform"
    OPERATOR = "operator"


TEAM = (Role.OWNER, Role.MANAGER, Role.REPORTS, Role.ANALYTICS, Role.STAFF)
"""Roles that a person can be given, in the order of the owner's screen; they add up."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts in a turn, as the channel established it; nobody can name himself."""

    kind: str
    id: str = ""
    roles: frozenset[Role] = frozenset()
    courses: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The actor as the journal writes it: `customer`, `person:u-102`, `operator:o-7`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


CUSTOMER = Actor("customer", roles=frozenset({Role.CUSTOMER}))
KIOSK = Actor("kiosk", roles=frozenset({Role.KIOSK}))
PLATFORM = Actor("platform", roles=frozenset({Role.PLATFORM}))


def person(ident: str, roles: Collection[str], courses: Collection[str] = ()) -> Actor:
    """A signed-in member of the team; roles that this version does not know give no right."""
    known = frozenset(role for role in TEAM if role in roles)
    return Actor("person", ident, known, frozenset(courses))


def operator(ident: str) -> Actor:
    """A person at the platform's console, known by a signed command."""
    return Actor("operator", ident, frozenset({Role.OPERATOR}))


@dataclass(frozen=True, slots=True)
class Session:
    """A caller who showed a session; whose it is, the worker finds by the hash of its token."""

    token_hash: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A caller who signed a live command at the platform."""

    id: str


Caller = Actor | Session | Operator
"""What a channel hands to the worker; only CUSTOMER, KIOSK and PLATFORM come as actors."""

_LEADS = (Role.OWNER, Role.MANAGER)
_POINT = (*_LEADS, Role.STAFF)

_TABLE: Mapping[str, tuple[Role, ...]] = {
    # the walk-up customer, and staff who help at the same screen
    "visit.*": (Role.CUSTOMER, *_POINT),
    "support.ask": (Role.CUSTOMER, *TEAM),
    "support.read": TEAM,
    # anybody may try to sign in and leave again
    "sign_in.*": (Role.CUSTOMER, *TEAM),
    # the daily acts of the point
    "scan.*": _POINT,
    "receive.*": _POINT,
    "stow.*": _POINT,
    "handover.*": _POINT,
    "give_back.begin": (Role.CUSTOMER, *_POINT),
    "give_back.put": (Role.CUSTOMER, *_POINT),
    "give_back.accept": _POINT,
    "send_back.*": _POINT,
    "find.*": _POINT,
    "count.*": _POINT,
    "tote.*": _POINT,
    "register.*": _POINT,
    "term.extend": (Role.CUSTOMER, *_POINT),
    "task.*": _POINT,
    "train.*": TEAM,
    "shift.*": _POINT,
    "cell.open": _POINT,
    "cell.block": _POINT,
    "cell.unblock": _POINT,
    "cell.test": _POINT,
    "cell.move": _POINT,
    "cell.see": _POINT,
    # whoever leads the point
    "cell.open_all": _LEADS,
    "commission.*": _LEADS,
    "health.*": _POINT,
    "cell.write_off": _LEADS,
    "team.see": _LEADS,
    "team.add": _LEADS,
    "team.block": _LEADS,
    "team.unblock": _LEADS,
    "team.change_roles": _LEADS,
    "team.end_sessions": _LEADS,
    "team.remove": _LEADS,
    "team.make_leader": (Role.OWNER,),
    # figures and papers
    "report.today": TEAM,
    "report.figures": TEAM,
    "report.forecast": (Role.OWNER, Role.ANALYTICS),
    "report.make": (Role.REPORTS,),
    "report.read": (Role.OWNER, Role.REPORTS, Role.ANALYTICS),
    "report.reward": (Role.OWNER, Role.REPORTS, Role.ANALYTICS),
    "report.audit": (*_POINT,),
    "document.read": (*_POINT, Role.REPORTS),
    "document.draft": _POINT,
    "document.sign": (Role.OWNER,),
    # the point itself
    "settings.change_hours": _LEADS,
    "settings.change": (Role.OWNER,),
    "settings.apply": (Role.PLATFORM,),
    "close.*": (Role.OWNER,),
    "command.confirm": _POINT,
    "command.show": (Role.CUSTOMER, *_POINT),
    "command.receive": (Role.OPERATOR, Role.PLATFORM),
    "command.*": (Role.PLATFORM,),
    "feed.*": (Role.PLATFORM,),
    # the kiosk's own clockwork: doors, ticks, restarts
    "*": (Role.KIOSK,),
}


def _pairs() -> Iterator[tuple[Role, str]]:
    for act, roles in _TABLE.items():
        for role in roles:
            yield role, act


MAY: frozenset[tuple[Role, str]] = frozenset(_pairs())
"""(role, act) pairs that are allowed; an act is `module.function` of a flow or `module.*`."""

COURSES: Mapping[str, str] = {
    "handover": "hand_over",
    "give_back": "returns",
    "send_back": "send_back",
    "cell": "cells_service",
}
"""Modules whose acts staff may need a certificate for, and the course that gives it."""

SECOND_FACTOR: frozenset[str] = frozenset(
    {
        "document.sign",
        "team.add",
        "team.change_roles",
        "team.unblock",
        "team.make_leader",
        "settings.change",
        "close.start",
        "close.erase",
        "close.wipe",
    }
)
"""Acts that ask for the second factor again (the starred rows of SECURITY §5)."""

LOOKS = ("sign_in.", "find.", "visit.", "scan.at")
"""Beginnings of the acts that may be done while nothing can be recorded."""

ALONE_MAX = 10
"""More cells than this are opened in a row by two persons only."""


def may(actor: Actor, act: str, certified: Collection[str] = ()) -> bool:
    """Whether `actor` may do `act`; plain staff need the `certified` courses for it."""
    module = act.partition(".")[0]
    holding = _holding(actor.roles, act, module)
    if holding != {Role.STAFF}:
        return bool(holding)
    course = COURSES.get(module)
    return course is None or course not in certified or course in actor.courses


@lru_cache(1024)
def _holding(roles: frozenset[Role], act: str, module: str) -> frozenset[Role]:
    """Which of these roles are allowed an act."""
    return frozenset(role for role in roles for form in (act, f"{module}.*", "*") if (role, form) in MAY)
