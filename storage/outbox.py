"""The outbox: what must be told, written with the change itself and delivered at least once, under one stable id.

A message gets its id in the transaction that first takes it, be it one change or a bundle of several: from then on its
id and what it tells are fixed, however often it is tried, and whoever died in between.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, and_, cast, exists, func, select, update
from sqlalchemy.orm import aliased

from scraper.pace import quiet_until, read_pace, tell_at
from storage.changes import changes_by_id
from storage.models import OutboxRecord
from storage.pages import in_chunks
from storage.service_records import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from scraper.compare import Diff
    from scraper.subscriptions import Addressed
    from storage.models import ChangeRecord
    from storage.records import Change

MOST_TOGETHER: Final = 1000
"""Changes told in one message."""
CAP_PERIOD: Final = timedelta(hours=1)

_NAMESPACE = uuid.UUID("5b7b0f0e-6a4c-5c55-9d0e-0c6f6f0a7d11")
_DUE_FIRST: Final = (OutboxRecord.next_attempt_at, OutboxRecord.id)
_LEAST_TRIED: Final = (OutboxRecord.attempts, OutboxRecord.id)
_Where = tuple[str, "datetime"]
"""A channel, and what the clock says."""
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
    owner: str = "",
    per_hour: int | None = None,
    is_probe: bool = False,
) -> list[Delivery]:
    """Take up to `limit` deliveries to be tried now; nobody else gets them until the lease ends or the owner is dead.

    Deliveries of one page keep their order: a later one waits while an earlier one is put off. What is gathered comes
    as one delivery, and so does what is beyond `per_hour` messages: the last one allowed tells all that waits. A probe
    takes first what has been tried least, and of each page only what is next.
    """
    room = None if per_hour is None else per_hour - _sent_lately(session, channel, now)
    if room is not None and room <= 0:
        return []
    due = _due(channel, now, only_next=is_probe)
    due = due.order_by(*(_LEAST_TRIED if is_probe else _DUE_FIRST)).limit(limit if room is None else min(limit, room))
    first = _ready(session, due, (channel, now))
    if room is not None and _collapse(session, (channel, now), room):
        first = list(session.scalars(due))
    return _taken(session, first, now + timedelta(seconds=lease_s), owner)


def channels_due(session: Session, channels: Iterable[str], now: datetime) -> list[str]:
    """Return which of these channels have something to be told now."""
    return [channel for channel in channels if session.scalar(_is_due(channel, now)) is not None]


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


def _is_pending(channel: str) -> tuple[Any, ...]:
    return (OutboxRecord.channel == channel, OutboxRecord.delivered_at.is_(None), OutboxRecord.set_aside_at.is_(None))


def _due(channel: str, now: datetime, *, only_next: bool = False) -> Select[OutboxRecord]:
    """What may be taken: due, and no earlier delivery of its page and pace comes later, being put off or taken.

    In the order of `_DUE_FIRST` that keeps each page's order while an index is read no further than is taken. Any other
    order must ask for what is next only: of which no earlier one waits at all.
    """
    earlier = aliased(OutboxRecord)
    before = (
        earlier.page_id == OutboxRecord.page_id,
        earlier.channel == OutboxRecord.channel,
        earlier.pace == OutboxRecord.pace,
        earlier.id < OutboxRecord.id,
        earlier.delivered_at.is_(None),
        earlier.set_aside_at.is_(None),
    )
    comes_later = () if only_next else (earlier.next_attempt_at > OutboxRecord.next_attempt_at,)
    waits = exists().where(*before, *comes_later)
    due = select(OutboxRecord).where(*_is_pending(channel), OutboxRecord.next_attempt_at <= now, ~waits)
    return due.with_for_update(skip_locked=True, of=OutboxRecord)


def _is_due(channel: str, now: datetime) -> Select[int]:
    return select(OutboxRecord.id).where(*_is_pending(channel), OutboxRecord.next_attempt_at <= now).limit(1)


def _sent_lately(session: Session, channel: str, now: datetime) -> int:
    lately = (OutboxRecord.channel == channel, _is_lately(now))
    return session.scalar(select(func.count(MESSAGE.distinct())).where(*lately)) or 0


def _is_lately(now: datetime) -> ColumnElement[bool]:
    # What a clock that was ahead says was told later than now counts for no hour.
    return and_(OutboxRecord.delivered_at > now - CAP_PERIOD, OutboxRecord.delivered_at <= now)


def _ready(session: Session, due: Select[OutboxRecord], where: _Where) -> list[OutboxRecord]:
    """What is taken, once all that comes up in quiet hours has been put off and all that is gathered bundled.

    Each turn puts off or bundles something that came up, so there are as many as there are paces, and hardly ever two.
    """
    while True:
        first = list(session.scalars(due))
        quiet = [pace for pace in {record.pace for record in first if record.pace} if _put_off(session, where, pace)]
        loose = {record.pace for record in first if record.is_gathered and record.bundle is None} - {*quiet}
        for pace in loose:
            _gather(session, where, pace)
        if not quiet and not loose:
            return first


def _put_off(session: Session, where: _Where, pace: str) -> bool:
    """Where this pace has quiet hours now, let all of it wait for their end, and be told together then."""
    channel, now = where
    until = quiet_until(read_pace(pace), now)
    if until is None:
        return False
    due = (*_is_pending(channel), OutboxRecord.next_attempt_at <= now, OutboxRecord.pace == pace)
    session.execute(update(OutboxRecord).where(*due).values(next_attempt_at=until, is_gathered=True))
    return True


def _gather(session: Session, where: _Where, pace: str) -> None:
    due = _due(*where).where(OutboxRecord.is_gathered, OutboxRecord.bundle.is_(None), OutboxRecord.pace == pace)
    _bundle(session, session.scalars(due.order_by(*_DUE_FIRST).limit(MOST_TOGETHER)).all())


def _collapse(session: Session, where: _Where, room: int) -> bool:
    """Where more messages wait than there is room for, make the last ones, one for each pace, tell all the rest.

    A message has one pace, or it would break the quiet hours of a part of it when it is tried again. Where the rest is
    too much for one message, all are full ones.
    """
    channel, now = where
    due = _due(channel, now).where(OutboxRecord.bundle.is_(None)).order_by(*_DUE_FIRST)
    waiting = session.scalars(due.limit(room + MOST_TOGETHER)).all()
    bundles = select(func.count(OutboxRecord.bundle.distinct())).where(*_is_pending(channel))
    bundled = session.scalar(bundles.where(OutboxRecord.next_attempt_at <= now)) or 0
    if len(waiting) + bundled <= room:
        return False
    alone = max(room - bundled - len({record.pace for record in waiting}), 0)
    by_pace = defaultdict(list)
    for record in waiting[alone if len(waiting) < room + MOST_TOGETHER else 0 :]:
        by_pace[record.pace].append(record)
    for records in by_pace.values():
        _bundle(session, records[:MOST_TOGETHER])
    return True


def _bundle(session: Session, records: Sequence[OutboxRecord]) -> None:
    if not records:
        return
    changes = changes_by_id(session, (record.change_id for record in records))
    hashes = " ".join(changes[record.change_id].chain_hash for record in records)
    bundle = str(uuid.uuid5(_NAMESPACE, f"{hashes} {records[0].channel}"))
    for record in records:
        record.bundle = bundle
    session.flush()


def _taken(session: Session, first: Sequence[OutboxRecord], until: datetime, owner: str) -> list[Delivery]:
    bundled = _of_bundles(session, first)
    alone = [record for record in first if record.bundle is None]
    changes = changes_by_id(session, (record.change_id for record in (*alone, *bundled)))
    groups: dict[str, list[OutboxRecord]] = defaultdict(list)
    for record in alone:
        record.bundle = _single_id(changes[record.change_id], record.channel)
    for record in (*alone, *bundled):
        record.next_attempt_at, record.taken_by = until, owner
        groups[record.bundle or ""].append(record)
    session.flush()
    new = {record.id for record in alone}
    deliveries = [
        _delivery(sorted(group, key=lambda record: record.id), changes, is_new=group[0].id in new)
        for group in groups.values()
    ]
    return sorted(deliveries, key=lambda delivery: delivery.ids)


def _of_bundles(session: Session, first: Sequence[OutboxRecord]) -> list[OutboxRecord]:
    """All of the bundles that begin here, but of no more than a message or two of the largest: the rest comes next."""
    members = select(OutboxRecord).where(OutboxRecord.delivered_at.is_(None))
    found: list[OutboxRecord] = []
    for bundle in dict.fromkeys(record.bundle for record in first if record.bundle):
        if len(found) > MOST_TOGETHER:
            break
        found += session.scalars(members.where(OutboxRecord.bundle == bundle))
    return found


def id_of(first: OutboxRecord, change: Change) -> str:
    """Return the id of the message that a row, and what is bundled with it, is told with."""
    return first.bundle or _single_id(change, first.channel)


def delivery_of(change: Change, channel: str, diffs: Mapping[int, Diff]) -> Delivery:
    """Return what a channel would be given of a change by itself; it is not in the outbox."""
    return Delivery((), _single_id(change, channel), channel, (change,), 0, diffs=diffs)


def _single_id(change: Change, channel: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{change.chain_hash} {channel}"))


def _delivery(records: Sequence[OutboxRecord], changes: Mapping[int, Change], *, is_new: bool) -> Delivery:
    first = records[0]
    return Delivery(
        ids=tuple(record.id for record in records),
        delivery_id=id_of(first, changes[first.change_id]),
        channel=first.channel,
        changes=tuple(changes[record.change_id] for record in records),
        attempts=first.attempts,
        pace=first.pace,
        is_new=is_new,
    )


def _settle(session: Session, deliveries: Iterable[Delivery], values: dict[str, Any]) -> None:
    values = {**values, "taken_by": None}
    for some in in_chunks([row_id for delivery in deliveries for row_id in delivery.ids]):
        session.execute(
            update(OutboxRecord)
            .where(OutboxRecord.id.in_(some))
            .values(values)
            .execution_options(synchronize_session=False)
        )
