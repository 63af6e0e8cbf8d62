"""The staff directory: who works at a kiosk, and how it recognises them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sqlalchemy import delete, insert, select

from edge.domain.code import verifier
from edge.sync.contract.documents import Name, Person, Verifier
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, plain
from provisioning.fleet import feed, registry
from provisioning.fleet.schema import PEOPLE
from provisioning.fleet.turn import Turn
from provisioning.fleet.verifiers import pin_root


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the team as a file announces them; the PIN is hashed at once and forgotten."""

    id: Id
    login: Name
    name: Name
    roles: Annotated[tuple[Id, ...], Bound(1, 16)]
    pin: Annotated[str, Bound(form="[0-9]{6,12}")]
    rights: Annotated[tuple[Id, ...], Bound(0, 200)] = ()
    badge: Annotated[str, Bound(26, 26)] | Absent = ABSENT
    lease_h: Count = 72
    blocked: bool = False


def put(turn: Turn, kiosk: registry.Kiosk, member: Member) -> None:
    """Give a kiosk a member of staff; the same again changes nothing."""
    root, since = _keep(turn, member)
    key_id, key = registry.code_key(turn, kiosk.dev)
    verifiers = [Verifier("pin", verifier(key, "pin", kiosk.dev, f"{member.id}:{root}"))]
    if member.badge:
        verifiers.append(Verifier("badge", verifier(key, "badge", kiosk.dev, member.badge)))
    body = Person(
        login=member.login,
        name=member.name,
        roles=member.roles,
        rights=member.rights,
        verifiers=tuple(verifiers),
        code_key=key_id,
        lease_h=member.lease_h,
        last_seen=since,
        blocked=member.blocked,
    )
    feed.put(turn, kiosk, ("person", member.id), plain(body))


def _keep(turn: Turn, member: Member) -> tuple[str, datetime]:
    """The slow hash of the PIN, and since when this person is known."""
    mine = PEOPLE.c.id == member.id
    known = turn.db.execute(select(PEOPLE).where(mine)).one_or_none()
    since = turn.now if known is None else known.since
    root = pin_root(member.id, member.pin)
    turn.db.execute(delete(PEOPLE).where(mine))
    turn.db.execute(
        insert(PEOPLE).values(
            id=member.id, login=member.login, locked=turn.keys.lock({"name": member.name, "pin": root}), since=since
        )
    )
    return root, since
