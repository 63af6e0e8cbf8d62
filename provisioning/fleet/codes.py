"""One code per customer and kiosk: made with the announcement, so that a kiosk cut off later can issue everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, bindparam, func, insert, or_, select, update

from edge.domain.code import DIGITS, mint, verifier
from edge.domain.token import Purpose, Token, write
from edge.sync.contract.documents import Code, CodeWay
from edge.sync.contract.shape import plain
from provisioning.fleet import feed, registry
from provisioning.fleet.keys import TOKEN_KEY
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CODES, CUSTOMERS, PARCELS
from provisioning.fleet.turn import Turn
from provisioning.fleet.when import When

WRONG_MAX = 3
KEEP_USED = timedelta(hours=1)
TOKEN_LIFE = timedelta(hours=24)

CodeFor = Literal["pickup", "give_back"]

_LIVE = CODES.c.retired_at.is_(None)
_CODE = Prepared(
    select(CODES, CUSTOMERS.c.locked.label("person")).where(
        CODES.c.id == bindparam("id"), CUSTOMERS.c.id == CODES.c.customer
    )
)
_HERE = select(CODES).where(CODES.c.dev == bindparam("dev"), _LIVE)
_LIVE_OF = Prepared(_HERE)
_KNOWN = Prepared(_HERE.where(CODES.c.customer == bindparam("customer"), CODES.c.purpose == bindparam("purpose")))
_NEW = Prepared(insert(CODES))
_CHANGE = Prepared(update(CODES).where(CODES.c.id == bindparam("which")))
_NAMED = (PARCELS.c.dev == bindparam("whose")) & (PARCELS.c.id == bindparam("named"))
_FRESH = Prepared(select(PARCELS.c.id).where(_NAMED, PARCELS.c.code.is_(None)))
_PUT_UNDER = Prepared(update(PARCELS).where(_NAMED))
_UNDER = PARCELS.c.code == bindparam("under")
_OPENS = Prepared(select(PARCELS.c.id).where(_UNDER, PARCELS.c.gone_at.is_(None)).order_by(PARCELS.c.id))
_LATER = Prepared(
    update(PARCELS).where(
        _UNDER, PARCELS.c.code_ver == bindparam("told"), PARCELS.c.stowed_at.is_(None), PARCELS.c.gone_at.is_(None)
    )
)
_USED = (
    select(func.max(PARCELS.c.gone_at))
    .where(PARCELS.c.code == CODES.c.id)
    .having(
        func.count() == func.count(PARCELS.c.gone_at), func.max(PARCELS.c.gone_at) < bindparam("long_gone", type_=When)
    )
    .exists()
)
_SPENT = Prepared(select(CODES).where(_LIVE, or_(CODES.c.until <= bindparam("now"), _USED)))
_TOKEN = {"pickup": Purpose.PICKUP, "give_back": Purpose.GIVE_BACK}


@dataclass(frozen=True, slots=True)
class Issue:
    """Parcels of one customer that a code shall open (or let be given back), and until when."""

    kiosk: registry.Kiosk
    customer: str
    parcels: tuple[str, ...]
    until: datetime
    purpose: CodeFor = "pickup"


def issue(turn: Turn, wish: Issue) -> str:
    """The customer's code at this kiosk: a new one, or the live one with more parcels under it."""
    return issue_all(turn, wish.kiosk, (wish,))[0]


def issue_all(turn: Turn, kiosk: registry.Kiosk, wishes: Sequence[Issue]) -> tuple[str, ...]:
    """The codes of many customers of one kiosk; its live codes are read once."""
    live = _live(turn, kiosk.dev)
    return tuple(_issue(turn, wish, live) for wish in wishes)


def _issue(turn: Turn, wish: Issue, live: set[str]) -> str:
    known = _KNOWN.one(turn.db, dev=wish.kiosk.dev, customer=wish.customer, purpose=wish.purpose)
    fresh = _not_under_a_code(turn, wish)
    if known is None:
        ident, ver = _make(turn, wish, None, live), 1
    else:
        ident = str(known.id)
        if not fresh:
            return ident
        ver = known.ver + 1
        _CHANGE.run(turn.db, which=ident, ver=ver, until=max(known.until, wish.until))
    _put_under(turn, wish.kiosk.dev, fresh, (ident, ver))
    _publish(turn, wish.kiosk, ident)
    return ident


def replace(turn: Turn, kiosk: registry.Kiosk, code: str) -> str | None:
    """A new code in place of a live one; the old one works until the kiosk has the new one (PROTOCOL 5.3)."""
    old = turn.db.execute(
        select(CODES).where(CODES.c.id == code, CODES.c.dev == kiosk.dev, CODES.c.retired_at.is_(None))
    ).one_or_none()
    if old is None:
        return None
    parcels = _parcels(turn, code)
    wish = Issue(kiosk, old.customer, parcels, old.until, old.purpose)
    ident = _make(turn, wish, code, _live(turn, kiosk.dev))
    _CHANGE.run(turn.db, which=code, retired_at=turn.now)
    _put_under(turn, kiosk.dev, parcels, (ident, 1))
    _publish(turn, kiosk, ident)
    feed.remove(turn, kiosk.dev, ("code", code), "replaced")
    return ident


def put_off(turn: Turn, code: str, told: int) -> None:
    """The customer was `told` of a version: what of it does not lie there yet waits for the message of the next."""
    later = _CODE.all(turn.db, id=code)[0].ver + 1
    if _LATER.run(turn.db, under=code, told=told, code_ver=later):
        _CHANGE.run(turn.db, which=code, ver=later)


def prolong(turn: Turn, kiosk: registry.Kiosk, code: str, until: datetime) -> None:
    """A parcel is kept longer: its code lives as long."""
    later = (CODES.c.id == code) & CODES.c.retired_at.is_(None) & (CODES.c.until < until)
    if turn.db.execute(update(CODES).where(later).values(until=until)).rowcount:
        _publish(turn, kiosk, code)


def retire(turn: Turn) -> int:
    """Take back codes that are used up for an hour or past their term; gives their number."""
    done = _SPENT.all(turn.db, now=turn.now, long_gone=turn.now - KEEP_USED)
    for row in done:
        _CHANGE.run(turn.db, which=row.id, retired_at=turn.now)
        feed.remove(turn, row.dev, ("code", row.id), "expired" if row.until <= turn.now else "used")
    return len(done)


def typed(turn: Turn, row: Row[Any]) -> str:
    """The digits of a code, for the text message alone."""
    return str(turn.keys.unlock(row.locked))


def app_token(turn: Turn, code: str) -> str | None:
    """The QR text that the customer's app shows for a live code, good for a day."""
    row = turn.db.execute(select(CODES).where(CODES.c.id == code, CODES.c.retired_at.is_(None))).one_or_none()
    kiosk = None if row is None else registry.find(turn, row.dev)
    if row is None or kiosk is None:
        return None
    expiry_s = int((turn.now + TOKEN_LIFE).timestamp())
    return write(Token(_TOKEN[row.purpose], kiosk.point, TOKEN_KEY, 0, row.claim, expiry_s), turn.keys.sign_token)


def _live(turn: Turn, dev: str) -> set[str]:
    """The digits of all live codes of a kiosk."""
    return {typed(turn, row) for row in _LIVE_OF.all(turn.db, dev=dev)}


def _make(turn: Turn, wish: Issue, replaces: str | None, live: set[str]) -> str:
    dev = wish.kiosk.dev
    key_id, _ = registry.code_key(turn, dev)
    digits = mint(DIGITS, turn.keys.chance, lambda near: not live.isdisjoint(near))
    live.add(digits)
    ident = f"c-{turn.keys.chance(4).hex()}"
    values = {
        "id": ident,
        "dev": dev,
        "customer": wish.customer,
        "key_id": key_id,
        "locked": turn.keys.lock(digits),
        "claim": turn.keys.chance(8).hex(),
        "ver": 1,
        "until": wish.until,
        "replaces": replaces,
        "purpose": wish.purpose,
        "since": turn.now,
    }
    _NEW.run(turn.db, **values)
    return ident


def _publish(turn: Turn, kiosk: registry.Kiosk, code: str) -> None:
    """The verifiers of a code go into the kiosk's feed; the digits never do."""
    row = _CODE.all(turn.db, id=code)[0]
    key_id, key = registry.code_key(turn, kiosk.dev)
    phone4 = turn.keys.unlock(row.person)["phone"][-4:]
    secret = typed(turn, row)
    body = Code(
        for_=row.purpose,
        code_key=key_id,
        parcels=_parcels(turn, code),
        ways=(
            CodeWay("typed", verifier(key, "typed", kiosk.dev, secret), len(secret)),
            CodeWay("phone4", verifier(key, "phone4", kiosk.dev, f"{phone4}:{secret}"), len(secret)),
            CodeWay("qr", verifier(key, "qr", kiosk.dev, row.claim)),
        ),
        from_=row.since,
        until=row.until,
        wrong_max=WRONG_MAX,
        replaces=() if row.replaces is None else (row.replaces,),
    )
    feed.put(turn, kiosk, ("code", code), plain(body))


def _not_under_a_code(turn: Turn, wish: Issue) -> tuple[str, ...]:
    return tuple(
        each for each in sorted(wish.parcels) if _FRESH.one(turn.db, whose=wish.kiosk.dev, named=each) is not None
    )


def _put_under(turn: Turn, dev: str, parcels: tuple[str, ...], code: tuple[str, int]) -> None:
    _PUT_UNDER.run_all(
        turn.db, [{"whose": dev, "named": each, "code": code[0], "code_ver": code[1]} for each in parcels]
    )


def _parcels(turn: Turn, code: str) -> tuple[str, ...]:
    """Parcels that the code still opens."""
    return tuple(row.id for row in _OPENS.all(turn.db, under=code))
