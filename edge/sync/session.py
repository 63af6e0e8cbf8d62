"""The session of PROTOCOL 4.1 as a table: (phase, event) → what to do. No thread, no clock, no network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from edge.dice import Dice, token
from edge.sync.broker.seam import V5, V311, Connected, Failed, Lost, Subscribed, Trouble
from edge.sync.ladder import Ladder, within

CONNECT_MS = 10_000
SUBSCRIBE_MS = 10_000
BIRTHS_MS = (30_000, 60_000, 120_000, 300_000)
BARREN_MS = 15 * 60_000
PROVEN_MS = 5 * 60_000
VERSION_MS = 24 * 3_600_000
EARLY_LOSSES = 3


class Phase(StrEnum):
    """How far the conversation with the platform has come; LIVE only when the platform has answered."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    SUBSCRIBING = "subscribing"
    BORN = "born"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Tick:
    """The time has come that the session asked for."""


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Carrier or route came back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An `ack` of the platform for this very session."""


@dataclass(frozen=True, slots=True)
class Ill:
    """The platform takes no rows any more, though the link stands."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The kiosk leaves in good order."""


@dataclass(frozen=True, slots=True)
class Call:
    """Do: connect to broker number `broker` with this version of MQTT."""

    broker: int
    version: int


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Do: subscribe."""


@dataclass(frozen=True, slots=True)
class GiveBirth:
    """Do: send `born`."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Do: end the connection; with `bye` when it is orderly."""

    bye: bool = False
    fault: str = ""


Action = Call | Subscribe | GiveBirth | HangUp


@dataclass(slots=True)
class Way:
    """One broker: its ladders, when it may be tried, which version of MQTT it takes."""

    ladder: Ladder = field(default_factory=Ladder)
    not_before: int = 0
    version: int = V5
    version_until: int = 0


@dataclass(slots=True)
class Session:
    """Where the conversation stands. `until` is when it wants a `Tick`; None: never by itself."""

    dice: Dice
    spread_ms: int
    ways: list[Way]
    phase: Phase = Phase.OFFLINE
    sid: str = ""
    until: int | None = None
    broker: int = 0
    births: int = 0
    since: int = 0  # when the present phase began
    connected_at: int = 0
    losses: int = 0  # connections lost soon after CONNACK, in a row

    def start(self, now: int) -> None:
        """Many kiosks start after the same power cut, so the first call is spread, too."""
        self.until = now + within(self.dice, self.spread_ms)

    def step(self, now: int, event: object) -> tuple[Action, ...]:
        """Take one event; what the table does not name changes nothing."""
        rule = TABLE.get((self.phase, type(event)))
        return rule(self, now, event) if rule else ()

    def way(self) -> Way:
        """The broker in use."""
        return self.ways[self.broker]


def _enter(session: Session, phase: Phase, now: int, wait_ms: int | None) -> None:
    session.phase, session.since = phase, now
    session.until = None if wait_ms is None else now + wait_ms


def _call(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    if not _due(session, now):
        return ()
    way = session.way()
    if way.version != V5 and now >= way.version_until:
        way.version = V5
    session.sid = token(session.dice, 8)
    _enter(session, Phase.CONNECTING, now, CONNECT_MS)
    return (Call(session.broker, way.version),)


def _link_up(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    session.way().ladder.quiet = 0
    session.until = now + within(session.dice, 10_000)
    return ()


def _offline(session: Session, now: int, delay_ms: int) -> None:
    """The next broker in order is tried when its own time has come."""
    session.way().not_before = now + delay_ms
    session.broker = (session.broker + 1) % len(session.ways)
    _enter(session, Phase.OFFLINE, now, max(0, session.way().not_before - now))


def _failed(session: Session, now: int, event: Failed) -> tuple[Action, ...]:
    way = session.way()
    if event.trouble in (Trouble.VERSION, Trouble.SILENT):
        way.version = V311 if way.version == V5 else V5
        way.version_until = now + VERSION_MS
    if event.trouble is Trouble.REFUSED:
        _offline(session, now, way.ladder.after_refusal(session.dice))
    else:
        _offline(session, now, way.ladder.after_silence(session.dice, session.spread_ms))
    return (HangUp(),)


def _silent(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    return _failed(session, now, Failed(Trouble.SILENT)) if _due(session, now) else ()


def _connected(session: Session, now: int, _event: Connected) -> tuple[Action, ...]:
    session.connected_at = now
    _enter(session, Phase.SUBSCRIBING, now, SUBSCRIBE_MS)
    return (Subscribe(),)


def _subscribed(session: Session, now: int, event: Subscribed) -> tuple[Action, ...]:
    if not event.granted:
        return _no_rights(session, now)
    session.births = 0
    return _born(session, now)


def _no_rights(session: Session, now: int) -> tuple[Action, ...]:
    _offline(session, now, session.way().ladder.after_refusal(session.dice))
    return (HangUp(fault="no_rights"),)


def _mute(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    return _no_rights(session, now) if _due(session, now) else ()


def _born(session: Session, now: int) -> tuple[Action, ...]:
    if session.phase is not Phase.BORN:
        session.births = 0
        _enter(session, Phase.BORN, now, None)
    session.until = now + BIRTHS_MS[min(session.births, len(BIRTHS_MS) - 1)]
    session.births += 1
    return (GiveBirth(),)


def _unanswered(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    if not _due(session, now):
        return ()
    if now - session.since >= BARREN_MS:
        _offline(session, now, session.way().ladder.after_refusal(session.dice))
        return (HangUp(),)
    return _born(session, now)


def _live(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    _enter(session, Phase.LIVE, now, PROVEN_MS)
    return ()


def _proven(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    if _due(session, now):
        session.way().ladder.reset()
        session.losses, session.until = 0, None
    return ()


def _ill(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    return _born(session, now)


def _lost(session: Session, now: int, event: Lost) -> tuple[Action, ...]:
    early = now - session.connected_at < PROVEN_MS
    session.losses = session.losses + 1 if early else 0
    if early and (event.kicked or session.losses > EARLY_LOSSES):
        _offline(session, now, session.way().ladder.after_refusal(session.dice))
    else:
        _offline(session, now, within(session.dice, session.spread_ms))
    return (HangUp(),)


def _stop(session: Session, now: int, _event: Any) -> tuple[Action, ...]:
    said = session.phase in (Phase.BORN, Phase.LIVE)
    _enter(session, Phase.OFFLINE, now, None)
    return (HangUp(bye=said),)


def _due(session: Session, now: int) -> bool:
    return session.until is not None and now >= session.until


Rule = Callable[[Session, int, Any], tuple[Action, ...]]
TABLE: Mapping[tuple[Phase, type], Rule] = {
    (Phase.OFFLINE, Tick): _call,
    (Phase.OFFLINE, LinkUp): _link_up,
    (Phase.CONNECTING, Connected): _connected,
    (Phase.CONNECTING, Failed): _failed,
    (Phase.CONNECTING, Lost): lambda s, now, _e: _failed(s, now, Failed(Trouble.SILENT)),
    (Phase.CONNECTING, Tick): _silent,
    (Phase.SUBSCRIBING, Subscribed): _subscribed,
    (Phase.SUBSCRIBING, Lost): _lost,
    (Phase.SUBSCRIBING, Tick): _mute,
    (Phase.BORN, Answered): _live,
    (Phase.BORN, Tick): _unanswered,
    (Phase.BORN, Lost): _lost,
    (Phase.LIVE, Tick): _proven,
    (Phase.LIVE, Ill): _ill,
    (Phase.LIVE, Lost): _lost,
    **{(phase, Stop): _stop for phase in Phase},
}
