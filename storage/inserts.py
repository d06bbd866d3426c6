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
    from sqlalchemy.sql.dml import ReturningInsert

_Record = CaptureRecord | ChangeRecord | RunRecord | UncomparedRecord | VersionRecord


def insert_for_pages(session: Session, records: Sequence[CaptureRecord] | Sequence[VersionRecord]) -> None:
    """Insert one row for each of several pages, and give them their ids."""
    if records:
        rows = session.connection().execute(_for_pages(type(records[0])), [_values(record) for record in records])
        ids = dict(rows.all())
        for record in records:
            record.id = ids[record.page_id]


def insert_rows(session: Session, records: Sequence[_Record]) -> None:
    """Insert rows of one table, all with values for the same columns, whose ids are given or asked for by nobody."""
    if records:
        session.connection().execute(_statement(type(records[0])), [_values(record) for record in records])


def _values(record: _Record) -> dict[str, Any]:
    given = vars(record)
    return {column.name: given[column.name] for column in record.__table__.columns if column.name in given}


@cache
def _statement(table: type[_Record]) -> Insert:
    return insert(cast("Table", table.__table__))


@cache
def _for_pages(table: type[CaptureRecord | VersionRecord]) -> ReturningInsert[int, int]:
    # Told apart by their pages: SQLite gives rows back in no certain order, so asked for one it takes them one by one.
    rows = cast("Table", table.__table__)
    return insert(rows).returning(rows.c.page_id, rows.c.id)
