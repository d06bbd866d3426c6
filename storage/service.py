"""Running services: who serves this database, and how others ask it for a check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from scraper.model import SourceKind
from storage.claims import pages_of_page_sources, release_owner
from storage.models import PageRecord, ServiceRecord, SourcePageRecord, SourceRecord
from storage.outbox import release_deliveries
from storage.pages import in_chunks
from storage.service_records import Released, ServiceFacts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

ALIVE_S = 20.0
"""A service whose last beat is older is not there any more."""
_AHEAD = timedelta(hours=1)
"""A beat that lies farther ahead is of a service whose clock was wrong, and that did not live to see it put right."""
_URGENT = timedelta(days=36_500)
"""What is asked for goes before everything that was promised."""


def announce(session: Session, service: ServiceFacts, now: datetime) -> None:
    """Say that a service has started."""
    session.merge(
        ServiceRecord(
            owner=service.owner,
            pid=service.pid,
            host=service.host,
            version=service.version,
            started_at=service.started_at or now,
            beat_at=now,
            config_error=service.config_error,
        )
    )
    session.flush()


def beat(session: Session, owner: str, now: datetime) -> None:
    """Say that a service is still there."""
    session.execute(update(ServiceRecord).where(ServiceRecord.owner == owner).values(beat_at=now))


def retire(session: Session, owner: str, now: datetime) -> None:
    """Say that a service has ended, and give back what it still holds."""
    release_owner(session, owner)
    release_deliveries(session, owner, now)
    session.execute(delete(ServiceRecord).where(ServiceRecord.owner == owner))


def running_service(session: Session, now: datetime) -> ServiceFacts | None:
    """Return the service whose beat is newest, None where none has beaten for 20 seconds."""
    alive = select(ServiceRecord).where(*_is_alive(now))
    record = session.scalar(alive.order_by(ServiceRecord.beat_at.desc()).limit(1))
    if record is None:
        return None
    return ServiceFacts(
        owner=record.owner,
        pid=record.pid,
        host=record.host,
        version=record.version,
        started_at=record.started_at,
        beat_at=record.beat_at,
        config_error=record.config_error,
    )


def silent_since(session: Session, now: datetime) -> datetime | None:
    """Return the last beat of a service that neither ended nor beats: killed, stuck, or unable to write; else None."""
    if running_service(session, now) is not None:
        return None
    return session.scalar(select(func.max(ServiceRecord.beat_at)))


def release_dead(session: Session, now: datetime, *, asked_by: str | None = None) -> Released:
    """Give back what services hold that were killed, and forget them; return what that freed.

    Who asks is alive, even where its clock was put right just now.
    """
    gone = select(ServiceRecord.owner).where(~and_(*_is_alive(now)), ServiceRecord.owner != (asked_by or ""))
    owners = list(session.scalars(gone))
    claims = sum(release_owner(session, owner) for owner in owners)
    deliveries = sum(release_deliveries(session, owner, now) for owner in owners)
    session.execute(delete(ServiceRecord).where(ServiceRecord.owner.in_(owners)))
    return Released(claims, deliveries)


def _is_alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ServiceRecord.beat_at > now - timedelta(seconds=ALIVE_S), ServiceRecord.beat_at <= now + _AHEAD


def request_check(session: Session, page_ids: Collection[int], source_ids: Collection[int], now: datetime) -> None:
    """Ask whichever service runs to check these next, paused or not. A page source stands for its page."""
    pages = sorted({*page_ids, *pages_of_page_sources(session, source_ids)})
    urgent = {"requested_at": now, "due_at": now - _URGENT}
    for ids in in_chunks(pages):
        session.execute(update(PageRecord).where(PageRecord.id.in_(ids)).values(urgent))
    for ids in in_chunks(sorted(source_ids)):
        own = (SourceRecord.id.in_(ids), SourceRecord.kind != SourceKind.PAGE)
        session.execute(update(SourceRecord).where(*own).values(urgent))


def finished_since(
    session: Session, page_ids: Collection[int], source_ids: Collection[int], since: datetime
) -> tuple[frozenset[int], frozenset[int]]:
    """Return which of these pages and which of these sources were checked at or after a moment."""
    only_pages = (
        select(SourcePageRecord.source_id)
        .join(PageRecord, PageRecord.id == SourcePageRecord.page_id)
        .join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
        .where(SourceRecord.kind == SourceKind.PAGE, PageRecord.last_checked_at >= since)
    )
    own = select(SourceRecord.id).where(SourceRecord.last_checked_at >= since)
    pages = select(PageRecord.id).where(PageRecord.last_checked_at >= since)
    sources = _among(session, own, SourceRecord.id, source_ids)
    return (
        _among(session, pages, PageRecord.id, page_ids),
        sources | _among(session, only_pages, SourcePageRecord.source_id, source_ids),
    )


def _among(session: Session, wanted: Any, column: Any, ids: Collection[int]) -> frozenset[int]:
    found: set[int] = set()
    for part in in_chunks(sorted(ids)):
        found.update(session.scalars(wanted.where(column.in_(part))))
    return frozenset(found)
