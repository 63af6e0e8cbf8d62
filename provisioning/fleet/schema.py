"""The platform's tables. What a kiosk said is kept as it said it; personal values are kept encrypted."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from provisioning.fleet.when import When

METADATA = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _dev() -> Column[str]:
    return Column("dev", String(32), primary_key=True)


KIOSKS = Table(
    "kiosks",
    METADATA,
    _dev(),
    Column("site", String(32), nullable=False),
    Column("point", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("journal_key", String(64), nullable=False),
    Column("seal_key", String(64), nullable=False),
    Column("registered_at", When, nullable=False),
    Column("revoked_at", When),
    Column("forked_at", When),
)

CODE_KEYS = Table(
    "code_keys",
    METADATA,
    _dev(),
    Column("key_id", String(16), primary_key=True),
    Column("locked", LargeBinary, nullable=False),
    Column("made_at", When, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    _dev(),
    Column("sid", String(16), nullable=False),
    Column("phase", String(8), nullable=False),
    Column("boot", _NUMBER, nullable=False),
    Column("mono_ms", _NUMBER, nullable=False),
    Column("born_at", When, nullable=False),
    Column("received_at", When, nullable=False),
    Column("feed_ep", String(16)),
    Column("feed_upto", _NUMBER, nullable=False),
    Column("born", Text, nullable=False),
    Column("alive", Text, nullable=False),
    Column("unjudged", Boolean, nullable=False),
)

CURSORS = Table(
    "cursors",
    METADATA,
    _dev(),
    Column("ep", String(16), primary_key=True),
    Column("upto", _NUMBER, nullable=False),
    Column("upto_hash", String(64), nullable=False),
    Column("broken_at", _NUMBER),
    Column("started_at", When, nullable=False),
)

JOURNAL = Table(
    "journal",
    METADATA,
    _dev(),
    Column("ep", String(16), primary_key=True),
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("kind", String(64), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("wall", String(24), nullable=False),
    Column("boot", _NUMBER, nullable=False),
    Column("mono_ms", _NUMBER, nullable=False),
    Column("clock", String(16), nullable=False),
    Column("row_text", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("received_at", When, nullable=False),
)

RANGES = Table(
    "ranges",
    METADATA,
    _dev(),
    Column("ep", String(16), primary_key=True),
    Column("first", _NUMBER, primary_key=True, autoincrement=False),
    Column("last", _NUMBER, nullable=False),
)

READERS = Table(
    "readers",
    METADATA,
    Column("name", String(32), primary_key=True),
    _dev(),
    Column("ep", String(16), primary_key=True),
    Column("seq", _NUMBER, nullable=False),
)

FOLD = Table(
    "fold",
    METADATA,
    _dev(),
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("ver", _NUMBER, nullable=False),
    Column("place", String(64)),
    Column("body", Text, nullable=False),
)

REPORTS = Table(
    "reports",
    METADATA,
    _dev(),
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("ver", _NUMBER, nullable=False),
    Column("hash", String(32), nullable=False),
    Column("body", Text, nullable=False),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("dev", String(96), nullable=False),
    Column("topic", String(96), nullable=False),
    Column("why", String(80), nullable=False),
    Column("mark", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", When, nullable=False),
    UniqueConstraint("dev", "mark"),
)

ALARMS = Table(
    "alarms",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("dev", String(96), nullable=False),
    Column("sort", String(48), nullable=False),
    Column("detail", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first_at", When, nullable=False),
    Column("last_at", When, nullable=False),
    Column("cleared_at", When),
    Index("alarms_open", "cleared_at", "dev", "sort"),
)

FEEDS = Table(
    "feeds",
    METADATA,
    _dev(),
    Column("ep", String(16), nullable=False),
    Column("journal_ep", String(16)),
    Column("head", _NUMBER, nullable=False),
    Column("complete_at", _NUMBER),
    Column("whole", Boolean, nullable=False),
)

FEED = Table(
    "feed",
    METADATA,
    _dev(),
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("pos", _NUMBER, nullable=False),
    Column("ver", _NUMBER, nullable=False),
    Column("hash", String(32)),
    Column("body", Text),
    Column("why", String(64)),
    Column("mark", String(64), nullable=False),
    UniqueConstraint("dev", "pos"),
)

COMMANDS = Table(
    "commands",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("dev", String(32), nullable=False, index=True),
    Column("op", String(32), nullable=False),
    Column("args", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("proof", Text),
    Column("ttl_ms", Integer, nullable=False),
    Column("asked_at", When, nullable=False),
    Column("until", When, nullable=False),
    Column("sid", String(16)),
    Column("state", String(16), nullable=False, index=True),
)

STEPS = Table(
    "command_steps",
    METADATA,
    Column("cmd", String(36), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("why", String(64)),
    Column("at", When, nullable=False),
)

CUSTOMERS = Table(
    "customers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("locked", LargeBinary, nullable=False),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    _dev(),
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("announced_at", When, nullable=False),
)

PARCELS = Table(
    "parcels",
    METADATA,
    _dev(),
    Column("id", String(64), primary_key=True),
    Column("delivery", String(64)),
    Column("order", String(64), nullable=False),
    Column("customer", String(32)),
    Column("due", When, nullable=False),
    Column("code", String(64), index=True),
    Column("code_ver", Integer),
    Column("stowed_at", When),
    Column("gone_at", When),
    Column("paid_at", When),
)

CODES = Table(
    "codes",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("dev", String(32), nullable=False, index=True),
    Column("customer", String(32), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("locked", LargeBinary, nullable=False),
    Column("claim", String(16), nullable=False),
    Column("ver", Integer, nullable=False),
    Column("since", When, nullable=False),
    Column("until", When, nullable=False),
    Column("replaces", String(64)),
    Column("retired_at", When),
    Column("purpose", String(16), nullable=False, server_default="pickup"),
)

SMS = Table(
    "sms",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("dev", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("ver", Integer, nullable=False),
    Column("locked", LargeBinary, nullable=False),
    Column("written_at", When, nullable=False),
    UniqueConstraint("code", "ver"),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("login", String(64), nullable=False),
    Column("locked", LargeBinary, nullable=False),
    Column("since", When, nullable=False),
)

FILES = Table(
    "files",
    METADATA,
    Column("token", String(43), primary_key=True),
    Column("dev", String(32), nullable=False, index=True),
    Column("media", String(32), nullable=False),
    Column("content", LargeBinary),
    Column("bytes_max", Integer, nullable=False),
    Column("until", When, nullable=False),
    Column("taken_at", When),
)
