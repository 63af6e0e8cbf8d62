"""Facts about codes, customers and staff. No name, phone or digit is ever in them."""

from collections.abc import Mapping
from typing import Literal

from edge.domain.facts.fact import Fact

Refused = Literal[
    "wrong",
    "burned",
    "expired",
    "early",
    "revoked",
    "clock",
    "key",
    "signature",
    "point",
    "flags",
    "older",
    "used",
]
BurstWhy = Literal["level", "groups", "day", "night"]
SignedInWay = Literal["badge", "pin", "link"]
SignedOutWhy = Literal["self", "idle", "elsewhere", "command", "blocked", "lease", "term", "shift", "role", "restored"]
PersonWhat = Literal[
    "added",
    "removed",
    "blocked",
    "inactive",
    "unblocked",
    "roles",
    "pin",
    "badge",
    "factor",
    "device",
]


class CodeRefused(Fact):
    """A code or token was refused: why, at which level, how long it was, never its digits."""

    reason: Refused
    level: int
    length: int
    code: str | None = None


class CodeBurned(Fact, urgent=True):
    """Typed codes are closed for one unnamed group of phone digits (SECURITY §2 rule 3)."""

    wrong: int
    closed_today: int


class CodeBurst(Fact, urgent=True):
    """Somebody seems to be guessing codes (SECURITY §2 rule 9)."""

    why: BurstWhy
    wrong: int
    window_s: int
    delay_s: int


class CodeMinted(Fact):
    """This kiosk made a code itself, for a parcel it registered."""

    code: str
    parcels: tuple[str, ...]
    for_: str


class CodeAsked(Fact, urgent=True):
    """A customer wants the SMS again or a new code; no ids when the digits are nobody's here."""

    parcel: str | None = None
    code: str | None = None


class StaffSignedIn(Fact):
    """A member of staff signed in."""

    person: str
    way: SignedInWay


class StaffSignedOut(Fact):
    """A member of staff was signed out."""

    person: str
    why: SignedOutWhy


class StaffRefused(Fact):
    """A sign-in was refused; `person` only when the login is known."""

    reason: str
    person: str | None = None


class StaffStopped(Fact):
    """Somebody at a staff screen was told to stop, by this text; nothing was changed."""

    text: str
    parcel: str | None = None


class PersonChanged(Fact, urgent=True):
    """The team was changed at this kiosk."""

    person: str
    what: PersonWhat


class CertificateEarned(Fact):
    """Somebody passed a training course."""

    person: str
    course: str
    ver: int
    points: int


class ShiftOpened(Fact):
    """A shift began."""

    shift: str
    figures: Mapping[str, int]


class ShiftClosed(Fact):
    """A shift ended with these figures."""

    shift: str
    figures: Mapping[str, int]


class SupportAsked(Fact, urgent=True):
    """Somebody wrote to support, or (without `said`) asks for a person."""

    thread: str
    said: str | None = None
    hash: str | None = None


class RecordViewed(Fact):
    """Staff opened a card with personal data."""

    person: str
    parcel: str


class RecordsSearched(Fact):
    """Staff searched by name or phone; what was typed is not kept."""

    person: str
    by: Literal["name", "phone"]
    found: int


class DataErased(Fact):
    """Personal data was deleted because its time had come."""

    what: Literal["parcel", "said", "log", "picture", "person"]
    keys: tuple[str, ...]
    older_than: str


class PaperMade(Fact):
    """A document was made."""

    paper: str
    sort: str
    sha256: str


class PaperSigned(Fact):
    """A document was signed."""

    paper: str
    person: str
