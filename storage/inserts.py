"""Rows written past the session's unit of work, by one statement: a flush takes four times as long for one row.

Only for rows that nobody changes in the session that wrote them. Statements that go to the connection cause no flush
either: what a session holds of other rows waits for its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert

from storage.models import CaptureRecord, ChangeRecord, RunRecord, UncomparedRecord, VersionRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Insert, Table
    from sqlalchemy.orm import Session

_Numbered = CaptureRecord | ChangeRecord | RunRecord | UncomparedRecord | VersionRecord


def insert_row(session: Session, record: _Numbered) -> None:
    """Insert a row that is in no session, and give it its id."""
    done = session.connection().execute(_statement(type(record)), _values(record))
    record.id = cast("tuple[int]", done.inserted_primary_key)[0]


def insert_rows(session: Session, records: Sequence[_Numbered]) -> None:
    """Insert rows of one table, all with values for the same columns, whose ids are given or asked for by nobody."""
    if records:
        session.connection().execute(_statement(type(records[0])), [_values(record) for record in records])


def _values(record: _Numbered) -> dict[str, Any]:
    given = vars(record)
    return {column.name: given[column.name] for column in record.__table__.columns if column.name in given}


@cache
def _statement(table: type[_Numbered]) -> Insert:
    return insert(cast("Table", table.__table__))
