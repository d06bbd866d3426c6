"""How channels fare. Only those that are not as they should be, or rest, have a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update

from storage.models import ChannelRecord, OutboxRecord
from storage.service_records import ChannelState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session


def ready_channels(session: Session, channels: Iterable[str], now: datetime) -> list[str]:
    """Return which of these channels may be used now: neither resting nor closed."""
    resting = or_(ChannelRecord.rests_until > now, ChannelRecord.closed_at.is_not(None))
    kept_back = set(session.scalars(select(ChannelRecord.name).where(resting)))
    return [channel for channel in channels if channel not in kept_back]


def channel_state(session: Session, channel: str) -> ChannelState:
    """Return how a channel fares."""
    record = session.get(ChannelRecord, channel)
    return ChannelState(channel) if record is None else _state(record)


def list_channel_states(session: Session) -> list[ChannelState]:
    """Return how the channels fare that have something to say, or something that waits."""
    pending = select(OutboxRecord.channel, func.count(), func.count(OutboxRecord.set_aside_at))
    pending = pending.where(OutboxRecord.delivered_at.is_(None)).group_by(OutboxRecord.channel)
    waiting = {name: (count, set_aside) for name, count, set_aside in session.execute(pending)}
    records = session.scalars(select(ChannelRecord))
    known = {record.name: _state(record, *waiting.get(record.name, ())) for record in records}
    others = {name: ChannelState(name, waiting=w, set_aside=s) for name, (w, s) in waiting.items() if name not in known}
    return sorted([*known.values(), *others.values()], key=lambda state: state.name)


def note_channel_failure(session: Session, channel: str, error: str, now: datetime) -> int:
    """Count a failure that is the channel's own; return how many there were in a row."""
    record = _record(session, channel)
    record.failures, record.last_error = record.failures + 1, error
    record.failing_since = record.failing_since or now
    return record.failures


def rest_channel(session: Session, channel: str, until: datetime) -> None:
    """Leave a channel alone until then."""
    _record(session, channel).rests_until = until


def close_channel(session: Session, channel: str, error: str, now: datetime) -> None:
    """Use a channel no more, because its receiver said so, until somebody opens it again."""
    record = _record(session, channel)
    record.closed_at, record.last_error = now, error


def note_channel_works(session: Session, channels: Collection[str]) -> None:
    """Forget what was wrong with these channels."""
    session.execute(delete(ChannelRecord).where(ChannelRecord.name.in_(channels)))


def retry_deliveries(session: Session, now: datetime, channels: Collection[str] = ()) -> int:
    """Have all that failed tried again now, on these channels or on all; return how many deliveries that are."""
    failed = [OutboxRecord.delivered_at.is_(None), OutboxRecord.attempts > 0]
    resting = delete(ChannelRecord)
    if channels:
        failed.append(OutboxRecord.channel.in_(channels))
        resting = resting.where(ChannelRecord.name.in_(channels))
    session.execute(resting)
    again = {"next_attempt_at": now, "set_aside_at": None}
    return session.execute(update(OutboxRecord).where(*failed).values(again)).rowcount  # type: ignore[attr-defined,no-any-return]


def _record(session: Session, channel: str) -> ChannelRecord:
    record = session.get(ChannelRecord, channel)
    if record is None:
        record = ChannelRecord(name=channel, failures=0)
        session.add(record)
    return record


def _state(record: ChannelRecord, waiting: int = 0, set_aside: int = 0) -> ChannelState:
    return ChannelState(
        record.name,
        failures=record.failures,
        failing_since=record.failing_since,
        last_error=record.last_error,
        rests_until=record.rests_until,
        closed_at=record.closed_at,
        waiting=waiting,
        set_aside=set_aside,
    )
