"""The state of everything in figures, for `variorum status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scraper.health import Health
from storage.channels import list_channel_states
from storage.models import ChangeRecord, OutboxRecord, PageRecord, SourceRecord, VersionRecord
from storage.records import PageState, SourceState
from storage.service_records import Backlog, Counts
from storage.turns import list_troubles

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_FAILS = PageRecord.failing_since.is_not(None)


def counts(session: Session, now: datetime) -> Counts:
    """Count what there is, what is due, what fails and what waits to be told."""
    sources = _grouped(session, SourceRecord.state)
    pages = _grouped(session, PageRecord.state)
    waiting = backlog(session, now)
    return Counts(
        sources=sum(count for state, count in sources.items() if state is not SourceState.REMOVED),
        pages=sum(pages.values()),
        versions=_count(session, VersionRecord),
        changes=_count(session, ChangeRecord),
        due_now=waiting.due_now,
        lag_s=waiting.lag_s,
        undelivered=sum(waiting.undelivered.values()),
        sources_by_state={SourceState(state): count for state, count in sources.items()},
        pages_by_state={PageState(state): count for state, count in pages.items()},
        failing=_grouped(session, PageRecord.last_reason, _FAILS),
        health=_health(session, pages.get(PageState.ACTIVE, 0)),
        ill_sources=_count(
            session, SourceRecord, SourceRecord.health != Health.HEALTHY, SourceRecord.due_at.is_not(None)
        ),
        channels=tuple(state for state in list_channel_states(session) if not state.is_well or state.set_aside),
        troubles=tuple(list_troubles(session)),
    )


def _health(session: Session, active: int) -> dict[Health, int]:
    """How the pages that are looked at fare: only those that fail are gone through, and all others are healthy."""
    ill = _grouped(session, PageRecord.health, _FAILS, PageRecord.state == PageState.ACTIVE)
    ill.pop(Health.HEALTHY, None)
    healthy = active - sum(ill.values())
    return ({Health.HEALTHY: healthy} if healthy else {}) | ill


def backlog(session: Session, now: datetime) -> Backlog:
    """Count what is due and what waits to be told, by indexes that hold nothing else."""
    due_now, oldest = session.execute(_due(PageRecord, now)).one()
    due_sources, oldest_source = session.execute(_due(SourceRecord, now)).one()
    promises = [at for at in (oldest, oldest_source) if at is not None]
    pending = OutboxRecord.delivered_at.is_(None)
    return Backlog(
        due_now=due_now + due_sources,
        lag_s=max(0.0, (now - min(promises)).total_seconds()) if promises else 0.0,
        undelivered=_grouped(session, OutboxRecord.channel, pending),
    )


def _due(table: type[PageRecord | SourceRecord], now: datetime) -> Any:
    # A requested check lies far in the past to go first: it is due, but no promise was broken.
    promised = func.min(func.coalesce(table.requested_at, table.due_at), type_=table.due_at.type)
    return select(func.count(), promised).where(table.due_at <= now)


def _grouped(session: Session, column: Any, *conditions: Any) -> dict[Any, int]:
    rows = session.execute(select(column, func.count()).where(column.is_not(None), *conditions).group_by(column))
    return dict(rows.all())


def _count(session: Session, table: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
