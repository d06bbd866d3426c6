"""The outbox: what must be told, written with the change itself and delivered at least once, under one stable id."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from storage.changes import changes_by_id
from storage.models import OutboxRecord
from storage.service_records import Delivery

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.records import Change

_NAMESPACE = uuid.UUID("5b7b0f0e-6a4c-5c55-9d0e-0c6f6f0a7d11")


def pending(
    session: Session, *, now: datetime, limit: int, channel: str | None = None, lease_s: float = 120.0
) -> list[Delivery]:
    """Take deliveries to be tried now, oldest first; nobody else gets them until the lease ends.

    Deliveries of one page on one channel keep their order: a later one waits until the earlier is delivered.
    """
    earlier = aliased(OutboxRecord)
    waits = exists().where(
        earlier.page_id == OutboxRecord.page_id,
        earlier.channel == OutboxRecord.channel,
        earlier.delivered_at.is_(None),
        earlier.id < OutboxRecord.id,
    )
    due = select(OutboxRecord).where(OutboxRecord.delivered_at.is_(None), OutboxRecord.next_attempt_at <= now, ~waits)
    if channel is not None:
        due = due.where(OutboxRecord.channel == channel)
    locked = due.order_by(OutboxRecord.id).limit(limit).with_for_update(skip_locked=True, of=OutboxRecord)
    records = session.scalars(locked).all()
    for record in records:
        record.next_attempt_at = now + timedelta(seconds=lease_s)
    session.flush()
    changes = changes_by_id(session, (record.change_id for record in records))
    return [_delivery(record, changes[record.change_id]) for record in records]


def mark_delivered(session: Session, delivery_id: int, now: datetime) -> None:
    """Note that a delivery arrived. `delivery_id` is the Delivery's `id`."""
    arrived = {"delivered_at": now, "last_error": None, "attempts": OutboxRecord.attempts + 1}
    session.execute(update(OutboxRecord).where(OutboxRecord.id == delivery_id).values(arrived))


def mark_failed(session: Session, delivery_id: int, now: datetime, error: str, next_attempt_at: datetime) -> None:
    """Note that a delivery failed, why, and when to try again."""
    del now
    failed = {"next_attempt_at": next_attempt_at, "last_error": error, "attempts": OutboxRecord.attempts + 1}
    session.execute(update(OutboxRecord).where(OutboxRecord.id == delivery_id).values(failed))


def _delivery(record: OutboxRecord, change: Change) -> Delivery:
    return Delivery(
        id=record.id,
        delivery_id=str(uuid.uuid5(_NAMESPACE, f"{change.chain_hash} {record.channel}")),
        channel=record.channel,
        change=change,
        attempts=record.attempts,
    )
