"""Promises: when pages and sources' own checks are to be made, read and set outside of checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, select, update

from scraper.model import SourceKind
from storage.check_records import TimingFacts
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.pages import in_chunks
from storage.records import SourceState
from storage.schedules import own_schedule, page_schedules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.check_records import NextCheck

_Row = Row[*tuple[Any, ...]]
_Table = type[PageRecord] | type[SourceRecord]

_OF_BOTH = ("id", "added_at", "next_check_at", "last_checked_at", "failing_since")
_OF_PAGES = ("version_count", "published_at", "last_changed_at", "stirred_at")
_PAGES = select(*(getattr(PageRecord, name) for name in (*_OF_BOTH, *_OF_PAGES)))
_SOURCES = select(*(getattr(SourceRecord, name) for name in (*_OF_BOTH, "schedule")))


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised to a page or a source's own check, with what a new promise is judged by."""

    is_page: bool
    id: int
    facts: TimingFacts


def promises_of_source(session: Session, source_id: int) -> Iterator[Promise]:
    """Give what a source's schedules decide: its own check, and its pages; not those that retired."""
    wanted = (SourceRecord.id == source_id, SourceRecord.kind != SourceKind.PAGE)
    yield from (_of_source(row) for row in session.execute(_SOURCES.where(*wanted)))
    here = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id)
    yield from _of_pages(session, session.scalars(here).all())


def promises_made_later(session: Session, now: datetime) -> Iterator[Promise]:
    """Give what was promised by a check, or when it was added, that by the present clock is still to come."""
    yield from (_of_source(row) for row in session.execute(_SOURCES.where(_is_to_come(SourceRecord, now))))
    yield from _of_pages(session, session.scalars(select(PageRecord.id).where(_is_to_come(PageRecord, now))).all())


def keep_promises(session: Session, made: Iterable[tuple[Promise, NextCheck]], made_at: datetime | None = None) -> None:
    """Put other promises in the place of those; what is not watched at present stays so.

    No check is later than `made_at`, where that is said.
    """
    rows: dict[_Table, list[dict[str, Any]]] = {PageRecord: [], SourceRecord: []}
    for promise, planned in made:
        table: _Table = PageRecord if promise.is_page else SourceRecord
        rows[table].append({"row": promise.id, "at": planned.at, "cause": planned.cause})
    for table, values in rows.items():
        if values:
            session.connection().execute(_kept(table, made_at), values)
    session.expire_all()


def _is_to_come(table: _Table, now: datetime) -> ColumnElement[bool]:
    # What is due by now keeps its turn, lest a clock that is set again and again put it last each time.
    return and_(func.coalesce(table.last_checked_at, table.added_at) > now, table.next_check_at > now)


def _kept(table: _Table, made_at: datetime | None) -> Any:
    at = bindparam("at", type_=table.next_check_at.type)
    due_at = case((table.due_at.is_(None), None), else_=at)
    changed = update(table.__table__).where(table.id == bindparam("row"))  # type: ignore[arg-type]
    values = {"next_check_at": at, "next_cause": bindparam("cause"), "due_at": due_at}
    if made_at is not None:
        is_later = table.last_checked_at > made_at
        values["last_checked_at"] = case((is_later, made_at), else_=table.last_checked_at)
    return changed.values(values)


def _of_source(row: _Row) -> Promise:
    return Promise(
        is_page=False, id=row.id, facts=_facts(row, SourceKind.INDEX, schedules=(own_schedule(row.schedule),))
    )


def _of_pages(session: Session, page_ids: Sequence[int]) -> Iterator[Promise]:
    for ids in in_chunks(page_ids):
        watching = _watching(session, ids)
        rows = session.execute(_PAGES.where(PageRecord.id.in_(ids), PageRecord.next_check_at.is_not(None)))
        for row in rows.all():
            if sources := watching.get(row.id):
                yield Promise(is_page=True, id=row.id, facts=_page_facts(row, sources))


def _watching(session: Session, page_ids: Sequence[int]) -> dict[int, list[_Row]]:
    columns = (SourcePageRecord.page_id, SourceRecord.kind, SourceRecord.schedule, SourceRecord.pages_schedule)
    links = select(*columns, SourceRecord.state).join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
    found: dict[int, list[_Row]] = {}
    for row in session.execute(links.where(SourcePageRecord.page_id.in_(page_ids)).order_by(SourceRecord.id)):
        found.setdefault(row.page_id, []).append(row)
    return found


def _page_facts(row: _Row, sources: Sequence[_Row]) -> TimingFacts:
    active = [source for source in sources if source.state is SourceState.ACTIVE] or sources
    return _facts(
        row,
        SourceKind.PAGE,
        schedules=page_schedules((source.kind, source.schedule, source.pages_schedule) for source in active),
        is_discovered=all(source.kind is not SourceKind.PAGE for source in sources),
        version_count=row.version_count,
        last_changed_at=row.last_changed_at,
        published_at=row.published_at,
        stirred_at=row.stirred_at,
    )


def _facts(row: _Row, kind: SourceKind, **more: Any) -> TimingFacts:
    return TimingFacts(
        kind=kind,
        due_at=row.next_check_at or row.added_at,
        added_at=row.added_at,
        last_checked_at=row.last_checked_at,
        next_check_at=row.next_check_at,
        failing_since=row.failing_since,
        seed=row.id,
        **more,
    )
