"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, DateTime, Enum, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy.engine import Dialect

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document. Mutations inside it are not noticed: assign a new one."""


class UtcTime(TypeDecorator[datetime]):
    """A point in time: stored in UTC, comes back aware. Naive ones are refused, because nobody knows what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn into UTC; SQLite has no zones, so its text carries none."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value!r} has no time zone"
            raise ValueError(message)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Make aware, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Digest(TypeDecorator[str]):
    """SHA-256: 64 hexadecimal digits in the program, 32 bytes in the database (a third of every version's own size)."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Turn into bytes."""
        del dialect
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Turn into hexadecimal digits."""
        del dialect
        return None if value is None else value.hex()


class PlainText(TypeDecorator[str]):
    """Text that every database takes: without NUL and lone surrogates (pages and servers send both)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what PostgreSQL refuses."""
        del dialect
        return None if value is None else plain(value)


def plain(text: str) -> str:
    """Return the text as a database keeps it; equal to the text unless it holds NUL or lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def one_of(members: type[StrEnum]) -> Enum:
    """A column that holds a member's value as text, so that a new member needs no migration."""
    return Enum(members, native_enum=False, create_constraint=False, length=32, values_callable=_values)


def url_key(url: str) -> str:
    """What stands for an address in indexes: SHA-256 in hexadecimal."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


def _values(members: Any) -> list[str]:
    return [member.value for member in members]
