"""What was told on which channel, and what waits, for people to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.changes import changes_by_id
from storage.models import OutboxRecord
from storage.outbox import MESSAGE, id_of, message_of
from storage.service_records import DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def list_deliveries(
    session: Session, *, channel: str | None = None, only_failed: bool = False, limit: int = 50
) -> list[DeliveryRow]:
    """Return deliveries, the newest first."""
    newest = select(MESSAGE, func.max(OutboxRecord.id)).group_by(MESSAGE)
    if channel is not None:
        newest = newest.where(OutboxRecord.channel == channel)
    if only_failed:
        newest = newest.where(OutboxRecord.delivered_at.is_(None), OutboxRecord.attempts > 0)
    keys = [key for key, _ in session.execute(newest.order_by(func.max(OutboxRecord.id).desc()).limit(limit))]
    rows = session.scalars(select(OutboxRecord).where(MESSAGE.in_(keys)).order_by(OutboxRecord.id)).all()
    groups: dict[str, list[OutboxRecord]] = {key: [] for key in keys}
    for row in rows:
        groups[message_of(row)].append(row)
    changes = changes_by_id(session, (row.change_id for row in rows))
    return [_row(group, id_of(group[0], changes[group[0].change_id])) for group in groups.values() if group]


def _row(records: Sequence[OutboxRecord], delivery_id: str) -> DeliveryRow:
    first = records[0]
    return DeliveryRow(
        delivery_id=delivery_id,
        channel=first.channel,
        change_ids=tuple(record.change_id for record in records),
        state=_state(first),
        attempts=first.attempts,
        pace=first.pace,
        next_attempt_at=None if first.delivered_at else first.next_attempt_at,
        delivered_at=first.delivered_at,
        last_error=first.last_error,
    )


def _state(record: OutboxRecord) -> str:
    if record.delivered_at is not None:
        return "delivered"
    if record.set_aside_at is not None:
        return "set_aside"
    return "failed" if record.attempts else "waiting"
