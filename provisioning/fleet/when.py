"""How the platform's tables keep a time."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator


class When(TypeDecorator[datetime]):
    """An aware UTC time as text that sorts like time: the same in every database."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Aware time in, RFC 3339 with milliseconds out."""
        at = None if value is None else value.astimezone(UTC).isoformat(timespec="milliseconds")
        return None if at is None else at.replace("+00:00", "Z")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Text in, aware time out."""
        return None if value is None else datetime.fromisoformat(value)
