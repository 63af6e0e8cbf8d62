"""Documents that the kiosk owns: what it applied, what was said to it, who is on its team."""


from sqlalchemy import Connection, delete, insert, select

from edge.sync.contract.canonical import canonical
from edge.sync.contract.documents import FROM_KIOSK, Document
from edge.sync.contract.messages import Docs
from provisioning.fleet.schema import REPORTS


def keep(connection: Connection, said: Docs) -> None:
    """Take the kiosk's own documents; a higher version wins."""
    for document in said.docs:
        if document.kind in FROM_KIOSK and document.body and document.hash:
            _keep_one(connection, said.dev, document)


def known(connection: Connection, dev: str, kind: str) -> list[tuple[str, int, str]]:
    """Key, version and text of the kiosk's documents of a kind."""
    query = select(REPORTS.c.key, REPORTS.c.ver, REPORTS.c.body).where(REPORTS.c.dev == dev, REPORTS.c.kind == kind)
    return [(row.key, row.ver, row.body) for row in connection.execute(query.order_by(REPORTS.c.key))]


def _keep_one(connection: Connection, dev: str, document: Document) -> None:
    mine = (REPORTS.c.dev == dev) & (REPORTS.c.kind == document.kind) & (REPORTS.c.key == document.key)
    ver = connection.execute(select(REPORTS.c.ver).where(mine)).scalar_one_or_none()
    if ver is not None and ver >= document.ver:
        return
    connection.execute(delete(REPORTS).where(mine))
    connection.execute(
        insert(REPORTS).values(
            dev=dev,
            kind=document.kind,
            key=document.key,
            ver=document.ver,
            hash=document.hash,
            body=canonical(document.body),
        )
    )
