"""Tokens of the API. Only digests are kept: a token is 256 random bits, so a plain SHA-256 cannot be tried out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.errors import InputError, NotFoundError
from storage.models import ApiTokenRecord
from storage.records import ApiToken, TokenScope

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MAX_NAME = 100
"""Characters."""


def add_token(session: Session, name: str, scope: TokenScope, secret: str, now: datetime) -> ApiToken:
    """Keep a new token under a name.

    Raises:
        InputError: the name is empty, too long, or taken.
    """
    if not name.strip() or len(name) > MAX_NAME:
        raise InputError(f"A token's name has one to {MAX_NAME} characters: say what will use it")
    if session.scalar(select(ApiTokenRecord).where(ApiTokenRecord.name == name)) is not None:
        raise InputError(f"There is a token {name} already; revoke it, or choose another name")
    record = ApiTokenRecord(name=name, scope=scope, digest=_digest(secret), added_at=now)
    session.add(record)
    session.flush()
    return _token(record)


def find_token(session: Session, secret: str) -> ApiToken | None:
    """Return the token that has this secret; None for none."""
    record = session.scalar(select(ApiTokenRecord).where(ApiTokenRecord.digest == _digest(secret)))
    return None if record is None else _token(record)


def list_tokens(session: Session) -> list[ApiToken]:
    """Return all tokens by their names."""
    return [_token(record) for record in session.scalars(select(ApiTokenRecord).order_by(ApiTokenRecord.name))]


def revoke_token(session: Session, name: str) -> None:
    """Let a token count no more; NotFoundError where there is none of this name."""
    record = session.scalar(select(ApiTokenRecord).where(ApiTokenRecord.name == name))
    if record is None:
        raise NotFoundError(f"There is no token {name}; `variorum web tokens` lists all.")
    session.delete(record)
    session.flush()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(record: ApiTokenRecord) -> ApiToken:
    return ApiToken(record.name, record.scope, record.added_at)
