"""Without a broker the platform's documents are carried over by hand, once, so that there is somebody to sign in."""

import json
from datetime import UTC, datetime

from edge import boot, home, keys
from edge.configure import load
from edge.dice import SecretDice
from edge.domain.facts import EpochStarted
from edge.domain.order import Document, Part
from edge.domain.staff import KIOSK
from edge.flows import feed as taking
from edge.store import feed as cursor
from edge.store import journal
from edge.sync.contract.seal import open_body
from edge.turn import Memory, Turn
from provisioning.demo import goods
from provisioning.demo.settling import Folder, office
from provisioning.fleet import feed

MOST = 1000


def carry_over(folder: Folder) -> int:
    """Give the kiosk what stands in its feed, unless it has taken of it before; returns how many documents it took."""
    settings = load(folder.settings, {})
    with home.hold(settings.kiosk.folder):
        lived = home.enter(settings)
        db = lived.store()
        turn = Turn(db, boot.clock(db, trusted=True), SecretDice(), settings, Memory(), KIOSK)
        db.run("BEGIN IMMEDIATE")
        part = Part("", 0, 0, complete=False, documents=()) if cursor.cursor(db).upto else _feed(folder, lived.ring)
        if part.documents:
            _first_epoch(turn)
            taking.take(turn, part)
        db.run("COMMIT")
        db.close()
    return len(part.documents)


def _first_epoch(turn: Turn) -> None:
    if not journal.epochs(turn.db):
        journal.open_epoch(turn.db, turn.dice.raw(8).hex(), "new")
        turn.note(EpochStarted("new"))


def _feed(folder: Folder, ring: keys.Keyring) -> Part:
    """The whole feed in one part, personal values opened as the kiosk would open them."""
    with office(folder) as platform, platform.write(datetime.now(UTC)) as turn:
        head = feed.head(turn, goods.DEV)
        placed = feed.after(turn, goods.DEV, 0, MOST)
    return Part(head.ep, 0, head.head, complete=True, documents=tuple(_document(each, ring) for each in placed))


def _document(placed: feed.Placed, ring: keys.Keyring) -> Document:
    if placed.body is None:
        return Document(placed.kind, placed.key, placed.ver, "", None, placed.why or "gone")
    body = open_body(placed.kind, json.loads(placed.body), ring.derive(keys.SEAL))
    return Document(placed.kind, placed.key, placed.ver, placed.hash or "", body)
