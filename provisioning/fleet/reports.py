"""Documents that the kiosk owns: what it applied, what was said to it, who is on its team."""

from sqlalchemy import delete, insert, select

from edge.sync.contract.canonical import canonical
from edge.sync.contract.documents import FROM_KIOSK, Document
from edge.sync.contract.messages import Docs
from provisioning.fleet.schema import REPORTS
from provisioning.fleet.turn import Turn


def keep(turn: Turn, said: Docs) -> None:
    """Take the kiosk's own documents; a higher version wins."""
    for document in said.docs:
        if document.kind in FROM_KIOSK and document.body and document.hash:
            _keep_one(turn, said.dev, document)


def _keep_one(turn: Turn, dev: str, document: Document) -> None:
    mine = (REPORTS.c.dev == dev) & (REPORTS.c.kind == document.kind) & (REPORTS.c.key == document.key)
    ver = turn.db.execute(select(REPORTS.c.ver).where(mine)).scalar_one_or_none()
    if ver is not None and ver >= document.ver:
        return
    turn.db.execute(delete(REPORTS).where(mine))
    turn.db.execute(
        insert(REPORTS).values(
            dev=dev,
            kind=document.kind,
            key=document.key,
            ver=document.ver,
            hash=document.hash,
            body=canonical(document.body),
        )
    )
