"""Documents: one grammar for all (PROTOCOL 3.6); each kind has exactly one owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from edge.sync.contract.bodies import (
    Address,
    Approval,
    Chat,
    Code,
    CodeWay,
    Delivery,
    DocHash,
    File,
    HourMinute,
    Ids,
    Intent,
    Item,
    Job,
    Last,
    Mac,
    Name,
    Notice,
    Parcel,
    Person,
    Sealed,
    Service,
    Settings,
    Software,
    StockState,
    Verifier,
    Way,
    Who,
    Wiring,
)
from edge.sync.contract.canonical import canonical, document_hash
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.reports import Applied, Cell, Member, Said, Stock, Tote
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, Json, plain, read

BODY_MOST = 8 * 1024

__all__ = [
    "BODY_MOST",
    "FROM_KIOSK",
    "FROM_PLATFORM",
    "KINDS",
    "Address",
    "Applied",
    "Approval",
    "Body",
    "Cell",
    "Chat",
    "Code",
    "CodeWay",
    "Delivery",
    "DocHash",
    "Document",
    "File",
    "HourMinute",
    "Ids",
    "Intent",
    "Item",
    "Job",
    "Last",
    "Mac",
    "Member",
    "Name",
    "Notice",
    "Parcel",
    "Person",
    "Said",
    "Sealed",
    "Service",
    "Settings",
    "Software",
    "Stock",
    "StockState",
    "Tote",
    "Verifier",
    "Way",
    "Who",
    "Wiring",
    "check_document",
    "document",
    "read_body",
    "tombstone",
]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, its tombstone (`gone`), or a bare index entry (neither body nor gone)."""

    kind: Id
    key: Annotated[str, Bound(1, 80)]
    ver: Count
    hash: DocHash | Absent = ABSENT
    body: Json | Absent = ABSENT
    gone: bool | Absent = ABSENT
    why: Id | Absent = ABSENT


Body = (
    Settings
    | Wiring
    | Software
    | Person
    | Delivery
    | Parcel
    | Code
    | Notice
    | Chat
    | Job
    | Stock
    | Cell
    | Tote
    | Applied
    | Said
    | Member
)
FROM_PLATFORM: Mapping[str, type[Body]] = {
    "settings": Settings,
    "wiring": Wiring,
    "software": Software,
    "person": Person,
    "delivery": Delivery,
    "parcel": Parcel,
    "code": Code,
    "notice": Notice,
    "message": Chat,
    "job": Job,
}
FROM_KIOSK: Mapping[str, type[Body]] = {
    "stock": Stock,
    "cell": Cell,
    "tote": Tote,
    "applied": Applied,
    "said": Said,
    "member": Member,
}
KINDS: Mapping[str, type[Body]] = {**FROM_PLATFORM, **FROM_KIOSK}


def read_body(kind: str, body: Mapping[str, Any]) -> Body:
    """The body of a document of a known kind, or `BadMessageError` naming the field."""
    if kind not in KINDS:
        raise BadMessageError("unknown_kind")
    found: Body = read(KINDS[kind], body)
    return found


def document(kind: str, key: str, ver: int, body: Body | Mapping[str, Any]) -> Document:
    """A whole document with its hash; refuses a body over 8 KiB."""
    raw = plain(body)
    if len(canonical(raw).encode()) > BODY_MOST:
        raise BadMessageError("too_big", f"{kind}.{key}")
    return Document(kind, key, ver, document_hash(raw), raw)


def tombstone(kind: str, key: str, ver: int, why: str) -> Document:
    """The document is no more."""
    return Document(kind, key, ver, gone=True, why=why)


def check_document(found: Document) -> None:
    """A document is whole only when its hash is that of its body, and the body is within 8 KiB."""
    if found.gone:
        return
    if not isinstance(found.body, Mapping) or not isinstance(found.hash, str):
        raise BadMessageError("no_body")
    if len(canonical(found.body).encode()) > BODY_MOST:
        raise BadMessageError("too_big")
    if document_hash(found.body) != found.hash:
        raise BadMessageError("hash")
