"""The outbox: what must be told, written with the change itself and delivered at least once, under one stable id.

A message gets its id in the transaction that first takes it, be it one change or a bundle of several: from then on its
id and what it tells are fixed, however often it is tried, and whoever died in between.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, and_, cast, func, select, update

from scraper.pace import tell_at
from storage.models import OutboxRecord
from storage.pages import in_chunks
from storage.service_records import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from scraper.compare import Diff
    from scraper.subscriptions import Addressed
    from storage.models import ChangeRecord
    from storage.records import Change

CAP_PERIOD: Final = timedelta(hours=1)

_NAMESPACE: Final = uuid.UUID("5b7b0f0e-6a4c-5c55-9d0e-0c6f6f0a7d11")
MESSAGE: Final = func.coalesce(OutboxRecord.bundle, cast(OutboxRecord.id, String))
"""What stands for a message among rows."""


def post(session: Session, change: ChangeRecord, addressed: Iterable[Addressed]) -> None:
    """Have a change told on these channels."""
    for one in addressed:
        at, is_gathered = tell_at(one.pace, change.detected_at)
        session.add(
            OutboxRecord(
                change_id=change.id,
                channel=one.channel,
                page_id=change.page_id,
                attempts=0,
                next_attempt_at=at,
                pace=str(one.pace),
                is_gathered=is_gathered,
            )
        )


def channels_due(session: Session, channels: Iterable[str], now: datetime) -> list[str]:
    """Return which of these channels have something to be told now."""
    first = select(OutboxRecord.id).limit(1)
    return [channel for channel in channels if session.scalar(first.where(*is_due(channel, now))) is not None]


def full_until(session: Session, channel: str, now: datetime, per_hour: int) -> datetime | None:
    """Return when a channel that has told as much as it may in an hour may tell again; None where it may now."""
    last = func.max(OutboxRecord.delivered_at, type_=OutboxRecord.delivered_at.type)
    lately = (OutboxRecord.channel == channel, _is_lately(now))
    times = select(last).where(*lately).group_by(MESSAGE).order_by(last.desc()).limit(per_hour)
    sent = list(session.scalars(times))
    return sent[-1] + CAP_PERIOD if len(sent) >= per_hour and sent[-1] is not None else None


def mark_delivered(session: Session, deliveries: Iterable[Delivery], now: datetime) -> None:
    """Note that deliveries arrived."""
    arrived = {"delivered_at": now, "last_error": None, "attempts": OutboxRecord.attempts + 1, "set_aside_at": None}
    _settle(session, deliveries, arrived)


def mark_failed(
    session: Session, delivery: Delivery, error: str, next_attempt_at: datetime, set_aside_at: datetime | None = None
) -> None:
    """Note that a delivery failed, why, and when to try again; one that is set aside waits until somebody asks."""
    failed = {"next_attempt_at": next_attempt_at, "last_error": error, "attempts": OutboxRecord.attempts + 1}
    _settle(session, [delivery], {**failed, "set_aside_at": set_aside_at})


def put_back(session: Session, deliveries: Iterable[Delivery], now: datetime) -> None:
    """Give up the lease of deliveries that were taken and not tried; those nobody has heard of may be bundled yet."""
    back = list(deliveries)
    _settle(session, (one for one in back if one.is_new), {"next_attempt_at": now, "bundle": None})
    _settle(session, (one for one in back if not one.is_new), {"next_attempt_at": now})


def release_deliveries(session: Session, owner: str, now: datetime) -> int:
    """Give back what somebody took who will not settle it any more; return how many changes that frees.

    Their ids stay: some may have arrived.
    """
    taken = update(OutboxRecord).where(OutboxRecord.taken_by == owner)
    freed = session.execute(taken.values(next_attempt_at=now, taken_by=None))
    return freed.rowcount  # type: ignore[attr-defined,no-any-return]


def is_due(channel: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say of a row that it is to be told on a channel now, and not set aside."""
    return (
        OutboxRecord.channel == channel,
        OutboxRecord.delivered_at.is_(None),
        OutboxRecord.set_aside_at.is_(None),
        OutboxRecord.next_attempt_at <= now,
    )


def sent_lately(session: Session, channel: str, now: datetime) -> int:
    """Return how many messages a channel was told in the hour up to now."""
    lately = (OutboxRecord.channel == channel, _is_lately(now))
    return session.scalar(select(func.count(MESSAGE.distinct())).where(*lately)) or 0


def _is_lately(now: datetime) -> ColumnElement[bool]:
    # What a clock that was ahead says was told later than now counts for no hour.
    return and_(OutboxRecord.delivered_at > now - CAP_PERIOD, OutboxRecord.delivered_at <= now)


def id_of(first: OutboxRecord, change: Change) -> str:
    """Return the id of the message that a row, and what is bundled with it, is told with."""
    return first.bundle or message_id([change], first.channel)


def delivery_of(change: Change, channel: str, diffs: Mapping[int, Diff]) -> Delivery:
    """Return what a channel would be given of a change by itself; it is not in the outbox."""
    return Delivery((), message_id([change], channel), channel, (change,), 0, diffs=diffs)


def message_id(changes: Iterable[Change], channel: str) -> str:
    """Return the id of the message that tells these changes together, or one alone."""
    hashes = " ".join(change.chain_hash for change in changes)
    return str(uuid.uuid5(_NAMESPACE, f"{hashes} {channel}"))


def message_of(row: OutboxRecord) -> str:
    """Return what MESSAGE is of a row."""
    return row.bundle or str(row.id)


def _settle(session: Session, deliveries: Iterable[Delivery], values: dict[str, Any]) -> None:
    values = {**values, "taken_by": None}
    for some in in_chunks([row_id for delivery in deliveries for row_id in delivery.ids]):
        session.execute(
            update(OutboxRecord)
            .where(OutboxRecord.id.in_(some))
            .values(values)
            .execution_options(synchronize_session=False)
        )
