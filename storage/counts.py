"""The state of everything in figures, for `variorum status`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scraper.health import Health
from storage.channels import list_channel_states
from storage.models import ChangeRecord, OutboxRecord, PageRecord, SourceRecord, VersionRecord
from storage.records import PageState, SourceState
from storage.service_records import Backlog, Counts
from storage.turns import list_troubles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def counts(session: Session, now: datetime) -> Counts:
    """Count what there is, what is due, what fails and what waits to be told."""
    sources = _grouped(session, SourceRecord.state)
    pages = _grouped(session, PageRecord.state)
    waiting = backlog(session, now)
    failing = _failing(session)
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
        failing=_summed((reason, count) for _, reason, _, count in failing if reason is not None),
        health=_health(failing, pages.get(PageState.ACTIVE, 0)),
        ill_sources=_count(
            session, SourceRecord, SourceRecord.health != Health.HEALTHY, SourceRecord.due_at.is_not(None)
        ),
        channels=tuple(state for state in list_channel_states(session) if not state.is_well or state.set_aside),
        troubles=tuple(list_troubles(session)),
    )


def _failing(session: Session) -> Sequence[Any]:
    """Count the pages that fail by health, reason and state: in the order of their index, so none is read itself."""
    by = (PageRecord.health, PageRecord.last_reason, PageRecord.state)
    return session.execute(select(*by, func.count()).where(PageRecord.failing_since.is_not(None)).group_by(*by)).all()


def _health(failing: Sequence[Any], active: int) -> dict[Health, int]:
    """How the pages that are looked at fare: those that do not fail are healthy."""
    looked_at = ((health, count) for health, _, state, count in failing if state is PageState.ACTIVE)
    ill = _summed((health, count) for health, count in looked_at if health is not Health.HEALTHY)
    healthy = active - sum(ill.values())
    return ({Health.HEALTHY: healthy} if healthy else {}) | ill


def _summed(counted: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for what, count in counted:
        sums[what] += count
    return dict(sums)


def backlog(session: Session, now: datetime) -> Backlog:
    """Count what is due and what waits to be told, by indexes that hold nothing else."""
    due_now, oldest = session.execute(_due(PageRecord, now)).one()
    due_sources, oldest_source = session.execute(_due(SourceRecord, now)).one()
    promises = [at for at in (oldest, oldest_source) if at is not None]
    # Counting a column that is never NULL, lest SQLite goes through the index of all that was ever delivered.
    pending = select(OutboxRecord.channel, func.count(OutboxRecord.change_id)).group_by(OutboxRecord.channel)
    return Backlog(
        due_now=due_now + due_sources,
        lag_s=max(0.0, (now - min(promises)).total_seconds()) if promises else 0.0,
        undelivered=dict(session.execute(pending.where(OutboxRecord.delivered_at.is_(None))).all()),
    )


def _due(table: type[PageRecord | SourceRecord], now: datetime) -> Any:
    # A requested check lies far in the past to go first: it is due, but no promise was broken.
    promised = func.min(func.coalesce(table.requested_at, table.due_at), type_=table.due_at.type)
    return select(func.count(), promised).where(table.due_at <= now)


def _grouped(session: Session, column: Any) -> dict[Any, int]:
    return dict(session.execute(select(column, func.count()).group_by(column)).all())


def _count(session: Session, table: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
