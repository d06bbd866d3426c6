"""Rows written by one statement each, past the session's unit of work: a flush takes four times as long for one row.

Only for rows that nobody changes in the session that wrote them. Statements that go to the connection cause no flush
either: what a session holds of other rows waits for its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from sqlalchemy import insert

from storage.models import CaptureRecord, ChangeRecord, RunRecord, UncomparedRecord, VersionRecord

if TYPE_CHECKING:
    from sqlalchemy import Insert, Table
    from sqlalchemy.orm import Session

_Numbered = CaptureRecord | ChangeRecord | RunRecord | UncomparedRecord | VersionRecord


def insert_row(session: Session, record: _Numbered) -> None:
    """Insert a row that is in no session, and give it its id."""
    given = vars(record)
    values = {column.name: given[column.name] for column in record.__table__.columns if column.name in given}
    done = session.connection().execute(_statement(type(record)), values)
    record.id = cast("tuple[int]", done.inserted_primary_key)[0]


@cache
def _statement(table: type[_Numbered]) -> Insert:
    return insert(cast("Table", table.__table__))
