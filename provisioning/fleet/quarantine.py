"""Messages that were refused, kept for the person who looks into it."""

import hashlib

from sqlalchemy import func, select

from provisioning.fleet import alarms
from provisioning.fleet.database import add_if_new
from provisioning.fleet.post import Incoming
from provisioning.fleet.schema import QUARANTINE
from provisioning.fleet.turn import Turn

MOST_A_KIOSK = 200


def put_away(turn: Turn, message: Incoming, why: str) -> None:
    """Keep a refused message (the same one once, two hundred of a kiosk) and tell a person."""
    dev = speaker(message.topic)
    alarms.ring(turn, dev, "refused", why)
    count = select(func.count()).select_from(QUARANTINE).where(QUARANTINE.c.dev == dev)
    if turn.db.execute(count).scalar_one() >= MOST_A_KIOSK:
        return
    add_if_new(
        turn.db,
        QUARANTINE,
        dev=dev,
        topic=message.topic[:96],
        why=why[:80],
        mark=hashlib.sha256(message.payload).hexdigest(),
        payload=message.payload,
        received_at=turn.now,
    )


def speaker(topic: str) -> str:
    """Whose topic it was, as far as it can be read."""
    parts = topic.split("/")
    return parts[3][:32] if len(parts) > 3 else topic[:32]
