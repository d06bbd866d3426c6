"""What is to be checked next, and since when the hosts concerned are free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scraper.model import SourceKind, Url
from storage.models import HostRecord, PageRecord, SourcePageRecord, SourceRecord
from storage.pages import in_chunks
from storage.records import Cause
from storage.schedules import own_schedule, page_schedules

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A check to come: of a page, or of a source's own list."""

    page_id: int | None
    source_id: int
    url: Url
    host: str
    due_at: datetime
    """What was promised."""
    cause: Cause | None
    failure_count: int
    schedules: tuple[Schedule, ...]


def list_upcoming(
    session: Session, limit: int, *, source_id: int | None = None, page_id: int | None = None
) -> list[Upcoming]:
    """Return what is due or will be, soonest promise first."""
    found = [] if page_id is not None else _sources(session, limit, source_id)
    found += _pages(session, limit, source_id, page_id)
    return sorted(found, key=lambda one: one.due_at)[:limit]


def count_ahead(session: Session, one: Upcoming) -> int:
    """How many checks of the same host were promised earlier."""
    return sum(
        session.scalar(select(func.count()).where(table.host == one.host, table.due_at < one.due_at)) or 0
        for table in (PageRecord, SourceRecord)
    )


def free_hosts_at(session: Session, hosts: Collection[str], now: datetime) -> dict[str, datetime]:
    """Return until when hosts are left alone, of those that asked for it."""
    waiting = select(HostRecord).where(HostRecord.host.in_(hosts), HostRecord.free_at > now)
    return {record.host: record.free_at for record in session.scalars(waiting)}


_SHOWN = ("id", "url", "host", "due_at", "requested_at", "next_cause", "failure_count")


def _sources(session: Session, limit: int, source_id: int | None) -> list[Upcoming]:
    columns = (getattr(SourceRecord, name) for name in _SHOWN)
    wanted = select(*columns, SourceRecord.schedule).where(SourceRecord.due_at.is_not(None))
    if source_id is not None:
        wanted = wanted.where(SourceRecord.id == source_id)
    rows = session.execute(wanted.order_by(SourceRecord.due_at).limit(limit))
    return [_upcoming(row, None, row.id, (own_schedule(row.schedule),)) for row in rows]


def _pages(session: Session, limit: int, source_id: int | None, page_id: int | None) -> list[Upcoming]:
    wanted = select(*(getattr(PageRecord, name) for name in _SHOWN)).where(PageRecord.due_at.is_not(None))
    if source_id is not None:
        here = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id)
        wanted = wanted.where(PageRecord.id.in_(here))
    if page_id is not None:
        wanted = wanted.where(PageRecord.id == page_id)
    rows = session.execute(wanted.order_by(PageRecord.due_at).limit(limit)).all()
    watching = _watching(session, [row.id for row in rows])
    return [_of_page(row, watching[row.id]) for row in rows if row.id in watching]


def _of_page(row: Any, sources: list[Any]) -> Upcoming:
    schedules = page_schedules((source.kind, source.schedule, source.pages_schedule) for source in sources)
    return _upcoming(row, row.id, sources[0].id, schedules)


def _watching(session: Session, page_ids: list[int]) -> dict[int, list[Any]]:
    names = ("id", "kind", "schedule", "pages_schedule")
    links = select(SourcePageRecord.page_id, *(getattr(SourceRecord, name) for name in names))
    links = links.join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id).order_by(SourceRecord.id)
    found: dict[int, list[Any]] = {}
    for ids in in_chunks(page_ids):
        here = links.where(SourcePageRecord.page_id.in_(ids), SourceRecord.due_at.is_not(None) | _IS_PAGE)
        for row in session.execute(here):
            found.setdefault(row.page_id, []).append(row)
    return found


_IS_PAGE = SourceRecord.kind == SourceKind.PAGE


def _upcoming(row: Any, page_id: int | None, source_id: int, schedules: tuple[Schedule, ...]) -> Upcoming:
    return Upcoming(
        page_id=page_id,
        source_id=source_id,
        url=Url(row.url),
        host=row.host,
        due_at=row.requested_at or row.due_at,
        cause=row.next_cause if row.requested_at is None else Cause.ASKED,
        failure_count=row.failure_count,
        schedules=schedules,
    )
