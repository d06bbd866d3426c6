"""What the web view is kept safe with. No password is kept, only the hash of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage.models import WebKeyRecord

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_PASSWORD: Final = "password"  # noqa: S105 - the name of the row
_SIGNING_KEY: Final = "signing_key"


def password_hash(session: Session) -> str | None:
    """Return the hash of the web view's password; None where there is none."""
    record = session.get(WebKeyRecord, _PASSWORD)
    return None if record is None else record.value


def set_password_hash(session: Session, value: str | None, now: datetime) -> None:
    """Keep the hash of a new password in the place of the one before; None removes it."""
    if value is not None:
        session.merge(WebKeyRecord(name=_PASSWORD, value=value, set_at=now))
    elif (record := session.get(WebKeyRecord, _PASSWORD)) is not None:
        session.delete(record)
    session.flush()


def signing_key(session: Session, new: str, now: datetime) -> str:
    """Return the key that sessions are signed with; the first time, `new` becomes it."""
    record = session.get(WebKeyRecord, _SIGNING_KEY)
    if record is None:
        record = WebKeyRecord(name=_SIGNING_KEY, value=new, set_at=now)
        session.add(record)
        session.flush()
    return record.value
