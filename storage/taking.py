"""Taking from the outbox: which messages come next, what is told together, and in which order.

Changes of one page with one pace are told in the order they were found. Nothing stands in a row's place in that order
but its id: what failed is put off, what is taken is leased, and what comes after it waits however soon it would be due.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.orm import aliased

from scraper.pace import quiet_until, read_pace
from storage.changes import changes_by_id
from storage.models import OutboxRecord
from storage.outbox import id_of, is_due, message_id, message_of, sent_lately
from storage.pages import in_chunks
from storage.service_records import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from storage.records import Change

MOST_TOGETHER: Final = 1000
"""Changes told in one message."""

_DUE_FIRST: Final = (OutboxRecord.next_attempt_at, OutboxRecord.id)
_LEAST_TRIED: Final = (OutboxRecord.attempts, OutboxRecord.id)


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
    room = limit if per_hour is None else per_hour - sent_lately(session, channel, now)
    most = min(limit, room)
    if most <= 0:
        return []
    taker = _Taker(session, channel, now)
    due = taker.due(only_next=is_probe).order_by(*(_LEAST_TRIED if is_probe else _DUE_FIRST)).limit(most)
    first = taker.ready(due)
    if per_hour is not None and taker.collapse(room):
        first = list(session.scalars(due))
    next_ones = in_turn(taker.with_what_comes_before(first), now)[:most]
    return taker.lease(next_ones, now + timedelta(seconds=lease_s), owner)


def in_turn(rows: Iterable[OutboxRecord], now: datetime) -> list[list[OutboxRecord]]:
    """Return the messages that may be told now, each behind those that tell of its pages what came before.

    What is behind something that is not due is left out. Messages that would each have to come before the other, were
    there any, are told in the order of their first rows: late and out of order is better than never.
    """
    messages: dict[str, list[OutboxRecord]] = defaultdict(list)
    order: TopologicalSorter[str] = TopologicalSorter()
    last_of: dict[tuple[int, str], str] = {}
    for row in sorted(rows, key=lambda row: row.id):
        message = message_of(row)
        messages[message].append(row)
        order.add(message)
        if row.page_id is not None:
            before = last_of.get((row.page_id, row.pace), message)
            last_of[row.page_id, row.pace] = message
            if before != message:
                order.add(message, before)
    due = {name for name, members in messages.items() if all(row.next_attempt_at <= now for row in members)}
    try:
        order.prepare()
    except CycleError:
        return [members for name, members in messages.items() if name in due]
    return [messages[name] for name in _lowest_first(order, due, messages)]


def _lowest_first(
    order: TopologicalSorter[str], due: set[str], messages: Mapping[str, Sequence[OutboxRecord]]
) -> list[str]:
    told: list[str] = []
    ready = [(messages[name][0].id, name) for name in order.get_ready()]
    heapify(ready)
    while ready:
        _, name = heappop(ready)
        if name in due:
            told.append(name)
            order.done(name)
            for freed in order.get_ready():
                heappush(ready, (messages[freed][0].id, freed))
    return told


@dataclass(frozen=True, slots=True)
class _Taker:
    """Whose outbox, when, and the ids of the messages that were put together for this."""

    session: Session
    channel: str
    now: datetime
    new: set[str] = field(default_factory=set)

    def due(self, *, only_next: bool = False) -> Select[OutboxRecord]:
        """What is due, and behind nothing of its page and pace that is not, being put off or taken; or behind none."""
        earlier = aliased(OutboxRecord)
        before = (*_comes_before(earlier), *(() if only_next else (earlier.next_attempt_at > self.now,)))
        due = select(OutboxRecord).where(*is_due(self.channel, self.now), ~exists().where(*before))
        return due.with_for_update(skip_locked=True, of=OutboxRecord)

    def ready(self, due: Select[OutboxRecord]) -> list[OutboxRecord]:
        """What is due, once all that comes up in quiet hours has been put off and all that is gathered bundled.

        Each turn puts off or bundles something that came up, so there are as many as there are paces, and hardly ever
        two.
        """
        while True:
            first = list(self.session.scalars(due))
            quiet = [pace for pace in {record.pace for record in first if record.pace} if self._put_off(pace)]
            loose = {record.pace for record in first if record.is_gathered and record.bundle is None} - {*quiet}
            for pace in loose:
                self._gather(pace)
            if not quiet and not loose:
                return first

    def collapse(self, room: int) -> bool:
        """Where more messages wait than there is room for, make the last ones, one for each pace, tell all the rest.

        A message has one pace, or it would break the quiet hours of a part of it when it is tried again. Where the rest
        is too much for one message, all are full ones.
        """
        waiting = self.session.scalars(self._loose().order_by(OutboxRecord.id).limit(room + MOST_TOGETHER)).all()
        bundles = select(func.count(OutboxRecord.bundle.distinct())).where(*is_due(self.channel, self.now))
        bundled = self.session.scalar(bundles) or 0
        if len(waiting) + bundled <= room:
            return False
        alone = max(room - bundled - len({record.pace for record in waiting}), 0)
        by_pace = defaultdict(list)
        for record in waiting[alone if len(waiting) < room + MOST_TOGETHER else 0 :]:
            by_pace[record.pace].append(record)
        for records in by_pace.values():
            self._bundle(records[:MOST_TOGETHER])
        return True

    def with_what_comes_before(self, first: Sequence[OutboxRecord]) -> list[OutboxRecord]:
        """Complete the messages that begin here, and add what comes before any part of them, with all that is theirs.

        Of large messages, no more than two of the largest. Little is added: most of what is due first was found first.
        """
        found: dict[int, OutboxRecord] = {}
        new = self._no_more_than_two(first)
        while new:
            found |= {row.id: row for row in new}
            new = [row for row in (*self._of_bundles(new), *self._before(new)) if row.id not in found]
        return list(found.values())

    def lease(self, messages: Sequence[Sequence[OutboxRecord]], until: datetime, owner: str) -> list[Delivery]:
        """Take messages for somebody, give those that have none yet their ids, and undo what was bundled in vain.

        What stays behind is bundled anew when its turn comes: other news may come before parts of it by then.
        """
        changes = changes_by_id(self.session, (record.change_id for message in messages for record in message))
        for message in messages:
            for record in message:
                if record.bundle is None:
                    record.bundle = message_id([changes[record.change_id]], self.channel)
                    self.new.add(record.bundle)
                record.next_attempt_at, record.taken_by = until, owner
        for bundle in self.new - {message[0].bundle for message in messages}:
            self.session.execute(update(OutboxRecord).where(OutboxRecord.bundle == bundle).values(bundle=None))
        self.session.flush()
        return [_delivery(message, changes, is_new=message[0].bundle in self.new) for message in messages]

    def _loose(self) -> Select[OutboxRecord]:
        return self.due().where(OutboxRecord.bundle.is_(None))

    def _put_off(self, pace: str) -> bool:
        """Where this pace has quiet hours now, let all of it wait for their end, and be told together then."""
        until = quiet_until(read_pace(pace), self.now)
        if until is None:
            return False
        due = (*is_due(self.channel, self.now), OutboxRecord.pace == pace)
        self.session.execute(update(OutboxRecord).where(*due).values(next_attempt_at=until, is_gathered=True))
        return True

    def _gather(self, pace: str) -> None:
        gathered = self._loose().where(OutboxRecord.is_gathered, OutboxRecord.pace == pace)
        self._bundle(self.session.scalars(gathered.order_by(OutboxRecord.id).limit(MOST_TOGETHER)).all())

    def _bundle(self, records: Sequence[OutboxRecord]) -> None:
        if not records:
            return
        changes = changes_by_id(self.session, (record.change_id for record in records))
        bundle = message_id((changes[record.change_id] for record in records), self.channel)
        for record in records:
            record.bundle = bundle
        self.new.add(bundle)
        self.session.flush()

    def _no_more_than_two(self, first: Sequence[OutboxRecord]) -> list[OutboxRecord]:
        sizes = dict.fromkeys(map(message_of, first), 1)
        waiting = select(OutboxRecord.bundle, func.count()).where(OutboxRecord.delivered_at.is_(None))
        for some in in_chunks([row.bundle for row in first if row.bundle]):
            counted = waiting.where(OutboxRecord.bundle.in_(some)).group_by(OutboxRecord.bundle)
            sizes |= {bundle or "": size for bundle, size in self.session.execute(counted)}
        before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
        return [row for row in first if before[message_of(row)] <= MOST_TOGETHER]

    def _of_bundles(self, rows: Iterable[OutboxRecord]) -> Iterator[OutboxRecord]:
        """All that is told with any of these."""
        members = select(OutboxRecord).where(OutboxRecord.delivered_at.is_(None)).with_for_update()
        for some in in_chunks(sorted({row.bundle for row in rows if row.bundle})):
            yield from self.session.scalars(members.where(OutboxRecord.bundle.in_(some)))

    def _before(self, rows: Iterable[OutboxRecord]) -> Iterator[OutboxRecord]:
        """All that waits before any of these."""
        last: dict[tuple[int | None, str], int] = {}
        for row in rows:
            last[row.page_id, row.pace] = max(row.id, last.get((row.page_id, row.pace), 0))
        earlier = aliased(OutboxRecord)
        before = select(earlier).join_from(OutboxRecord, earlier, and_(*_comes_before(earlier)))
        for some in in_chunks(list(last.values())):
            yield from self.session.scalars(before.where(OutboxRecord.id.in_(some)).with_for_update(of=earlier))


def _comes_before(earlier: type[OutboxRecord]) -> tuple[Any, ...]:
    """Say of a row that it waits and is told before another: of its page, channel and pace, and found earlier."""
    return (
        earlier.page_id == OutboxRecord.page_id,
        earlier.channel == OutboxRecord.channel,
        earlier.pace == OutboxRecord.pace,
        earlier.id < OutboxRecord.id,
        earlier.delivered_at.is_(None),
        earlier.set_aside_at.is_(None),
    )


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
