"""Signing in and out: login and PIN, one session an account, and the one place where a caller becomes an actor."""

from dataclasses import dataclass
from hashlib import sha256

from edge import settings
from edge.domain.facts import SignedOutWhy, StaffRefused, StaffSignedIn, StaffSignedOut
from edge.domain.person import (
    LOGIN_WRONG_A_DAY,
    PANEL_WRONG_AN_HOUR,
    Tries,
    after_wrong,
    before_closing,
    closed_elsewhere,
    wait_ms,
)
from edge.domain.staff import KIOSK, LOOKS, Actor, Caller, Operator, Session, may, operator, person
from edge.domain.task import Kind
from edge.domain.visit import Event
from edge.effects import After, Done, Effect, Tell
from edge.errors import NotAllowed, Refusal
from edge.flows import screen
from edge.store import journal, running, staff, tasks
from edge.store.db import Db, Row
from edge.store.journal import wall_text
from edge.turn import Turn

PANEL = "panel"
DAY_MS, HOUR_MS, SEEN_MS = 86_400_000, 3_600_000, 60_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody showed: login, device, the hash of a new session, and verifiers of PIN and badge, if any.

    A verifier comes under each of the kiosk's code keys, the newest first.
    """

    login: str
    device: str
    session: str
    pin: tuple[str, ...]
    badge: tuple[str, ...] = ()


class SignedOut(NotAllowed):
    """The session is over: the page asks to sign in again and says why."""


def salt(turn: Turn, login: str, badge: tuple[str, ...] = ()) -> Done:
    """Whose PIN is going to be hashed. An unknown login gets somebody who is not there, and the same work."""
    row = _owner(turn, badge, "badge") if badge else staff.by_login(turn.db, login)
    found = login if row is None else row["login"]
    stand_in = f"u-{sha256(found.encode()).hexdigest()[:12]}"
    return Done({"login": found, "person": stand_in if row is None else row["id"]})


def check(turn: Turn, attempt: Attempt) -> Done:
    """Login and PIN, and the badge where one is asked for: a session begins, an earlier one of this account ends."""
    row = staff.by_login(turn.db, attempt.login)
    if attempt.device == PANEL and turn.settings.staff.panel_needs_badge and not attempt.badge:
        raise Refusal("sign_in.badge_needed")
    u = running.persist(turn.db, turn.clock)
    strong = _fits(turn, row, attempt.badge, "badge")
    _wait(turn, attempt, u, strong=strong)
    if row is None or not _fits(turn, row, attempt.pin, "pin") or not _way_fits(turn, row, attempt, strong=strong):
        raise _wrong(turn, attempt, row, u)
    if row["blocked"]:
        turn.note(StaffRefused("blocked", row["id"]))
        raise NotAllowed("sign_in.blocked")
    effects = _end_all(turn, row["id"], "elsewhere")
    staff.start_session(turn.db, attempt.session, row["id"], attempt.device, u)
    staff.count_try(turn.db, _pair(attempt), 0, 0, u)
    journal.append(turn.db, turn.now(), f"person:{row['id']}", StaffSignedIn(row["id"], "badge" if strong else "pin"))
    if attempt.device == PANEL:
        turn.memory.panel = attempt.session
        idle_ms = turn.settings.staff.idle_s * 1000
        effects += (*screen.may_go(turn, Event.PAUSED), After("panel", idle_ms, "sign_in.watch_panel"))
    return Done({"person": row["id"], "name": row["name"]}, effects)


def leave(turn: Turn, why: SignedOutWhy = "self") -> Done:
    """The person goes: the session is over, what is unfinished is kept."""
    return Done({}, _end_all(turn, turn.actor.id, why))


def touch(turn: Turn) -> Done:
    """Somebody is at the screen; being admitted has noted it."""
    return Done({"person": turn.actor.id})


def watch_panel(turn: Turn) -> Done:
    """The session at the panel ends by itself when nobody was there for long: customers need the screen."""
    row, ended = on_panel(turn)
    if row is None:
        return Done(effects=ended)
    silent = running.now_ms(turn.db, turn.clock) - row["seen_u"]
    left = turn.settings.staff.idle_s * 1000 - silent
    return Done(effects=(After("panel", max(1000, left), "sign_in.watch_panel"),))


def give_back(turn: Turn) -> Done:
    """Staff asked for the panel; when nobody signed in, it is the customers' again."""
    return Done(effects=screen.may_go(turn, Event.READY) if turn.memory.panel is None else ())


def lock_panel(turn: Turn) -> tuple[Effect, ...]:
    """The customer takes the panel back, or the kiosk started anew: the staff session there ends."""
    ended = staff.sessions_on(turn.db, PANEL)
    return tuple(effect for row in ended for effect in end(turn, row, "idle"))


def on_panel(turn: Turn) -> tuple[Row | None, tuple[Effect, ...]]:
    """Who works at the kiosk's own panel; nobody, when their session is over, which then ends."""
    row = staff.session(turn.db, turn.memory.panel) if turn.memory.panel else None
    why = over(row, running.now_ms(turn.db, turn.clock), turn.settings.staff) if row is not None else None
    if row is None or why is None:
        return row, ()
    return None, end(turn, row, why)


def admit(turn: Turn, db: Db, caller: Caller, act: str) -> Actor:
    """Who is it really, and may he? The worker asks once before every flow; flows never look at roles."""
    if isinstance(caller, Session):
        actor = _of_session(turn, db, caller.token_hash)
    else:
        actor = operator(caller.id) if isinstance(caller, Operator) else caller
    if not may(actor, act):
        raise NotAllowed("refused.not_allowed", act=act)
    if turn.memory.frozen and actor != KIOSK and not act.startswith(LOOKS):
        raise Refusal("refused.cannot_record")
    return actor


def nobody_knows(turn: Turn) -> None:
    """An old store was put back: PINs may have been tried since, so the next wrong one is the last that is free."""
    u = running.now_ms(turn.db, turn.clock)
    most = before_closing()
    staff.assume_tries(turn.db, (most.wrong, u + most.next_ms), (LOGIN_WRONG_A_DAY - 1, u))


def over(row: Row, u: int, chosen: settings.Staff) -> SignedOutWhy | None:
    """Why a session that has not ended must end now (`u` = running time): blocked, too long, idle for too long."""
    if row["blocked"]:
        return "blocked"
    if u - row["started_u"] >= chosen.session_h * HOUR_MS:
        return "term"
    return "idle" if u - row["seen_u"] >= chosen.idle_s * 1000 else None


def _of_session(turn: Turn, db: Db, digest: str) -> Actor:
    row = staff.session(db, digest)
    if row is None:
        raise SignedOut(f"sign_in.ended.{staff.session_end(db, digest) or 'self'}")
    u = running.now_ms(db, turn.clock)
    why = over(row, u, turn.settings.staff)
    if why is not None:
        raise SignedOut(f"sign_in.ended.{why}").doing(*end(turn, row, why))
    if u - row["seen_u"] >= SEEN_MS:
        staff.seen(db, digest, u)
    return person(row["id"], staff.roles(row))


def _wait(turn: Turn, attempt: Attempt, u: int, *, strong: bool) -> None:
    """Wrong PINs cost time, for this login on this device; an unknown login costs the same."""
    kept = staff.tries(turn.db, _pair(attempt))
    left = wait_ms(Tries(kept["wrong"], kept["next_u"]), u, strong=strong) if kept is not None else 0
    if left:
        raise Refusal("sign_in.wait", seconds=-(-left // 1000))


def _wrong(turn: Turn, attempt: Attempt, row: Row | None, u: int) -> Refusal:
    kept = staff.tries(turn.db, _pair(attempt))
    tries = after_wrong(Tries(kept["wrong"], kept["next_u"]) if kept is not None else Tries(), u)
    staff.count_try(turn.db, _pair(attempt), tries.wrong, tries.next_ms, u)
    _count(turn, attempt.login, u, DAY_MS)
    turn.note(StaffRefused("wrong", row["id"] if row is not None else None))
    effects: tuple[Effect, ...] = ()
    if attempt.device == PANEL and _count(turn, PANEL, u, HOUR_MS) == PANEL_WRONG_AN_HOUR:
        tasks.open_task(turn.db, Kind.GUESSING, wall_text(turn.now()))
        effects = (Tell("tasks", {}),)
    return Refusal("sign_in.wrong").doing(*effects)


def _count(turn: Turn, name: str, u: int, window_ms: int) -> int:
    """Wrong PINs under one name since the first one of this window, with this one."""
    kept = staff.tries(turn.db, name)
    running_window = kept is not None and u - kept["last_u"] < window_ms
    since = kept["last_u"] if kept is not None and running_window else u
    wrong = kept["wrong"] + 1 if kept is not None and running_window else 1
    staff.count_try(turn.db, name, wrong, 0, since)
    return wrong


def _owner(turn: Turn, macs: tuple[str, ...], way: str) -> Row | None:
    """Whose badge or PIN this is."""
    return next((row for mac in macs if (row := staff.by_way(turn.db, mac, way)) is not None), None)


def _fits(turn: Turn, row: Row | None, macs: tuple[str, ...], way: str) -> bool:
    owner = _owner(turn, macs, way)
    return owner is not None and row is not None and owner["id"] == row["id"]


def _way_fits(turn: Turn, row: Row, attempt: Attempt, *, strong: bool) -> bool:
    """Whether a PIN alone may do here; a badge with it always may."""
    if strong:
        return True
    kept = staff.tries(turn.db, attempt.login)
    u = running.now_ms(turn.db, turn.clock)
    today = kept["wrong"] if kept is not None and u - kept["last_u"] < DAY_MS else 0
    last = staff.last_success(turn.db, row["id"], attempt.device)
    return today < LOGIN_WRONG_A_DAY or not closed_elsewhere(today, None if last is None else (u - last) // DAY_MS)


def _end_all(turn: Turn, person_id: str, why: SignedOutWhy) -> tuple[Effect, ...]:
    return tuple(effect for row in staff.sessions_of(turn.db, person_id) for effect in end(turn, row, why))


def end(turn: Turn, row: Row, why: SignedOutWhy) -> tuple[Effect, ...]:
    """A session ends now; its screen is told why."""
    staff.end_session(turn.db, row["hash"], why)
    owner = staff.owner_of(turn.db, row["hash"])
    journal.append(turn.db, turn.now(), f"person:{owner}", StaffSignedOut(owner, why))
    effects: tuple[Effect, ...] = (Tell("ended", {"why": why}, row["hash"]),)
    if turn.memory.panel == row["hash"]:
        turn.memory.panel = None
        effects += screen.may_go(turn, Event.READY)
    return effects


def _pair(attempt: Attempt) -> str:
    return f"{attempt.login}|{attempt.device}"
