"""The outbox: what must be told, written with the change itself and delivered at least once, under one stable id.

Changes that are told together become a bundle in the transaction that takes them: from then on its id and what it
tells are fixed, however often it is tried.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, cast, exists, func, select, update
from sqlalchemy.orm import aliased

from scraper.pace import quiet_until, read_pace, tell_at
from storage.changes import changes_by_id
from storage.models import OutboxRecord
from storage.pages import in_chunks
from storage.service_records import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from scraper.compare import Diff
    from scraper.subscriptions import Addressed
    from storage.models import ChangeRecord
    from storage.records import Change

MOST_TOGETHER: Final = 1000
"""Changes told in one message."""
CAP_PERIOD: Final = timedelta(hours=1)

_NAMESPACE = uuid.UUID("5b7b0f0e-6a4c-5c55-9d0e-0c6f6f0a7d11")
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


def pending(  # noqa: PLR0913 - options by keyword
    session: Session,
    channel: str,
    *,
    now: datetime,
    limit: int,
    lease_s: float = 120.0,
    per_hour: int | None = None,
    fewest_attempts_first: bool = False,
) -> list[Delivery]:
    """Take up to `limit` deliveries to be tried now, oldest first; nobody else gets them until the lease ends.

    Deliveries of one page keep their order: a later one waits while an earlier one is put off. What is gathered comes
    as one delivery, and so does what is beyond `per_hour` messages: the last one allowed tells all that waits.
    """
    _wait_for_quiet_hours(session, channel, now)
    room = None if per_hour is None else per_hour - _sent_lately(session, channel, now)
    if room is not None and room <= 0:
        return []
    _gather(session, channel, now)
    if room is not None:
        limit = min(limit, room)
        _collapse(session, channel, now, room)
    order = (OutboxRecord.attempts, OutboxRecord.id) if fewest_attempts_first else (OutboxRecord.id,)
    first = list(session.scalars(_due(channel, now).order_by(*order).limit(limit)))
    return _taken(session, first, now + timedelta(seconds=lease_s))


def channels_due(session: Session, channels: Iterable[str], now: datetime) -> list[str]:
    """Return which of these channels have something to be told now."""
    return [channel for channel in channels if session.scalar(_is_due(channel, now)) is not None]


def full_until(session: Session, channel: str, now: datetime, per_hour: int) -> datetime | None:
    """Return when a channel that has told as much as it may in an hour may tell again; None where it may now."""
    last = func.max(OutboxRecord.delivered_at, type_=OutboxRecord.delivered_at.type)
    lately = (OutboxRecord.channel == channel, OutboxRecord.delivered_at > now - CAP_PERIOD)
    times = select(last).where(*lately).group_by(MESSAGE).order_by(last.desc()).limit(per_hour)
    sent = list(session.scalars(times))
    return sent[-1] + CAP_PERIOD if len(sent) >= per_hour and sent[-1] is not None else None


def mark_delivered(session: Session, delivery: Delivery, now: datetime) -> None:
    """Note that a delivery arrived."""
    arrived = {"delivered_at": now, "last_error": None, "attempts": OutboxRecord.attempts + 1, "set_aside_at": None}
    _update(session, delivery.ids, arrived)


def mark_failed(
    session: Session, delivery: Delivery, error: str, next_attempt_at: datetime, set_aside_at: datetime | None = None
) -> None:
    """Note that a delivery failed, why, and when to try again; one that is set aside waits until somebody asks."""
    failed = {"next_attempt_at": next_attempt_at, "last_error": error, "attempts": OutboxRecord.attempts + 1}
    _update(session, delivery.ids, {**failed, "set_aside_at": set_aside_at})


def put_back(session: Session, deliveries: Iterable[Delivery], now: datetime) -> None:
    """Give up the lease of deliveries that were taken and not tried."""
    _update(session, [row_id for delivery in deliveries for row_id in delivery.ids], {"next_attempt_at": now})


def _is_pending(channel: str) -> tuple[Any, ...]:
    return (OutboxRecord.channel == channel, OutboxRecord.delivered_at.is_(None), OutboxRecord.set_aside_at.is_(None))


def _due(channel: str, now: datetime) -> Select[OutboxRecord]:
    """What may be taken: due, and no earlier delivery of its page and pace is put off or in somebody's hands."""
    earlier = aliased(OutboxRecord)
    waits = exists().where(
        earlier.page_id == OutboxRecord.page_id,
        earlier.channel == OutboxRecord.channel,
        earlier.pace == OutboxRecord.pace,
        earlier.delivered_at.is_(None),
        earlier.set_aside_at.is_(None),
        earlier.next_attempt_at > now,
        earlier.id < OutboxRecord.id,
    )
    due = select(OutboxRecord).where(*_is_pending(channel), OutboxRecord.next_attempt_at <= now, ~waits)
    return due.with_for_update(skip_locked=True, of=OutboxRecord)


def _is_due(channel: str, now: datetime) -> Select[int]:
    return select(OutboxRecord.id).where(*_is_pending(channel), OutboxRecord.next_attempt_at <= now).limit(1)


def _wait_for_quiet_hours(session: Session, channel: str, now: datetime) -> None:
    due = (*_is_pending(channel), OutboxRecord.next_attempt_at <= now)
    for pace in session.scalars(select(OutboxRecord.pace).where(*due, OutboxRecord.pace != "").distinct()).all():
        if until := quiet_until(read_pace(pace), now):
            held = {"next_attempt_at": until, "is_gathered": True}
            session.execute(update(OutboxRecord).where(*due, OutboxRecord.pace == pace).values(held))


def _sent_lately(session: Session, channel: str, now: datetime) -> int:
    lately = (OutboxRecord.channel == channel, OutboxRecord.delivered_at > now - CAP_PERIOD)
    return session.scalar(select(func.count(MESSAGE.distinct())).where(*lately)) or 0


def _gather(session: Session, channel: str, now: datetime) -> None:
    due = _due(channel, now).where(OutboxRecord.is_gathered, OutboxRecord.bundle.is_(None))
    by_pace = defaultdict(list)
    for record in session.scalars(due.order_by(OutboxRecord.id)):
        by_pace[record.pace].append(record)
    for records in by_pace.values():
        for start in range(0, len(records), MOST_TOGETHER):
            _bundle(session, records[start : start + MOST_TOGETHER])


def _collapse(session: Session, channel: str, now: datetime, room: int) -> None:
    """Where more messages wait than there is room for, make the last one tell all the rest."""
    due = _due(channel, now).where(OutboxRecord.bundle.is_(None)).order_by(OutboxRecord.id)
    waiting = session.scalars(due.limit(room + MOST_TOGETHER)).all()
    bundles = select(func.count(OutboxRecord.bundle.distinct())).where(*_is_pending(channel))
    bundled = session.scalar(bundles.where(OutboxRecord.next_attempt_at <= now)) or 0
    if len(waiting) + bundled > room:
        _bundle(session, waiting[max(room - bundled - 1, 0) :][:MOST_TOGETHER])


def _bundle(session: Session, records: Sequence[OutboxRecord]) -> None:
    if len(records) <= 1:
        return
    changes = changes_by_id(session, (record.change_id for record in records))
    hashes = " ".join(changes[record.change_id].chain_hash for record in records)
    bundle = str(uuid.uuid5(_NAMESPACE, f"{hashes} {records[0].channel}"))
    for record in records:
        record.bundle = bundle
    session.flush()


def _taken(session: Session, first: Sequence[OutboxRecord], until: datetime) -> list[Delivery]:
    bundles = {record.bundle for record in first if record.bundle}
    members = select(OutboxRecord).where(OutboxRecord.bundle.in_(bundles), OutboxRecord.delivered_at.is_(None))
    records = {record.id: record for record in (*first, *(session.scalars(members) if bundles else ()))}
    groups: dict[str, list[OutboxRecord]] = {}
    for record in records.values():
        record.next_attempt_at = until
        groups.setdefault(record.bundle or str(record.id), []).append(record)
    session.flush()
    changes = changes_by_id(session, (record.change_id for record in records.values()))
    return [_delivery(sorted(group, key=lambda record: record.id), changes) for group in groups.values()]


def id_of(first: OutboxRecord, change: Change) -> str:
    """Return the id of the message that a row, and what is bundled with it, is told with."""
    return first.bundle or _single_id(change, first.channel)


def delivery_of(change: Change, channel: str, diffs: Mapping[int, Diff]) -> Delivery:
    """Return what a channel would be given of a change by itself; it is not in the outbox."""
    return Delivery((), _single_id(change, channel), channel, (change,), 0, diffs=diffs)


def _single_id(change: Change, channel: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{change.chain_hash} {channel}"))


def _delivery(records: Sequence[OutboxRecord], changes: dict[int, Change]) -> Delivery:
    first = records[0]
    return Delivery(
        ids=tuple(record.id for record in records),
        delivery_id=id_of(first, changes[first.change_id]),
        channel=first.channel,
        changes=tuple(changes[record.change_id] for record in records),
        attempts=first.attempts,
        pace=first.pace,
    )


def _update(session: Session, ids: Sequence[int], values: dict[str, Any]) -> None:
    for some in in_chunks(ids):
        session.execute(
            update(OutboxRecord)
            .where(OutboxRecord.id.in_(some))
            .values(values)
            .execution_options(synchronize_session=False)
        )
