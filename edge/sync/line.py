"""Putting the link together, and the one thread that owns the broker connection."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edge import settings as rules
from edge.store import meta
from edge.sync.around import Address, Around
from edge.sync.arrivals import Arrivals
from edge.sync.broker.seam import Tls
from edge.sync.downlink import CheckSettings, Downlink
from edge.sync.identity import Identity
from edge.sync.link import Link, Parts
from edge.sync.outbox import Outbox
from edge.sync.pace import Pace
from edge.sync.presence import Presence
from edge.sync.session import Session, Way
from edge.sync.state import About, Teller
from edge.sync.uplink import Uplink

LEAVE_S = 3.0


def anything(_values: Mapping[str, Any], _approved: bool) -> str:  # noqa: FBT001 - as the downlink asks
    """Settings are taken as they come; for tests."""
    return ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the link is told at its making: who we are, what we are, where brokers listen, how fast we talk."""

    identity: Identity
    about: About
    addresses: tuple[Address, ...]
    pace: rules.Sync
    check_settings: CheckSettings = anything


def address(found: rules.Mqtt) -> Address:
    """The broker that the settings name; TLS with our certificate when its files are named."""
    return Address(found.host, found.port, _tls(found.tls_ca, found.tls_cert, found.tls_key), found.keepalive_s)


def make_link(around: Around, terms: Terms) -> Link:
    """A link that waits for its first `step`."""
    teller = Teller(terms.identity.dev, around.db, around.clock, terms.about)
    session = Session(around.dice, terms.pace.spread_s * 1000, [Way() for _ in terms.addresses])
    outbox = Outbox(
        terms.identity,
        around.db,
        teller,
        Uplink(terms.pace.linger_ms),
        Presence(around.dice, terms.pace.beat_s * 1000),
        Pace(),
    )
    downlink = Downlink(terms.identity, terms.check_settings, _newest(around))
    arrivals = Arrivals(around, downlink, outbox, session)
    return Link(around, Parts(terms.identity, terms.addresses, session, outbox, arrivals))


class Line:
    """The link's thread: it sleeps in the broker's `poll` until something happens."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._on = True
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and end; a platform that cannot be reached does not hold us up for long."""
        self._on = False
        self._link.leave()
        self._thread.join(LEAVE_S)

    def _run(self) -> None:
        while self._on:
            try:
                self._link.step(wait=True)
            except Exception as error:  # noqa: BLE001 - the thread lives on; the worker journals what happened
                self._link.stumble(error)
        self._link.step(wait=False)


def _tls(ca: Path | None, cert: Path | None, key: Path | None) -> Tls | None:
    return Tls(ca, cert, key) if ca and cert and key else None


def _newest(around: Around) -> datetime | None:
    """The newest signed message that was ever taken: nothing much older counts any more."""
    text = meta.get(around.db, "signed_at")
    return datetime.fromisoformat(text) if text else None
