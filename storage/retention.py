"""Retention: bytes of old payloads may go, so that the database stays small. Nothing else ever does.

A payload that went keeps its row: digest and size, and the fetch it came with, so every hash chain stays whole, and a
copy from elsewhere can still be proved to be it. Versions keep their texts. The payloads of a page's first version and
of the one it shows now always stay: the newest is what a better extractor will read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from storage.models import CaptureRecord, PageRecord, PayloadRecord, SourcePageRecord, VersionRecord
from storage.payloads import empty_payload

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

AT_ONCE = 100
"""Payloads in one transaction: others are to be written in between."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Which payloads may go: those that are old enough, and not among the newest of their page, where both are said."""

    before: datetime | None = None
    newest: int | None = None
    source_id: int | None = None
    """Only of this source's pages."""

    @property
    def is_asked_for(self) -> bool:
        """Whether anything may go at all."""
        return self.before is not None or self.newest is not None


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many payloads, and how many bytes they took; a little comes back as others are packed without them."""

    payloads: int = 0
    size: int = 0


def droppable(session: Session, retention: Retention) -> Dropped:
    """Count what may go."""
    if not retention.is_asked_for:
        return Dropped()
    found = _candidates(retention).subquery()
    count, size = session.execute(select(func.count(), func.coalesce(func.sum(found.c.size), 0))).one()
    return Dropped(count, size)


def drop_payloads(session: Session, retention: Retention, most: int = AT_ONCE) -> Dropped:
    """Let some of it go, the newest first: older ones are what others are packed against. Nothing is left at 0."""
    if not retention.is_asked_for:
        return Dropped()
    rows = session.execute(_candidates(retention).order_by(PayloadRecord.id.desc()).limit(most)).all()
    for payload_id, _ in rows:
        empty_payload(session, payload_id)
    return Dropped(len(rows), sum(size for _, size in rows))


def _candidates(retention: Retention) -> Select[*tuple[Any, ...]]:
    columns = (PayloadRecord.id, func.length(PayloadRecord.body).label("size"))
    wanted = select(*columns).where(func.length(PayloadRecord.body) > 0, PayloadRecord.id.not_in(_kept(retention)))
    # What no capture refers to any more is not retention's, but a purge's.
    captured = select(CaptureRecord.payload_id)
    if retention.source_id is not None:
        of_it = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == retention.source_id)
        captured = captured.where(CaptureRecord.page_id.in_(of_it))
    return wanted.where(PayloadRecord.id.in_(captured))


def _kept(retention: Retention) -> Select[Any]:
    """The payloads that any capture of any page holds on to."""
    lasting = (
        select(VersionRecord.capture_id)
        .join(PageRecord, PageRecord.id == VersionRecord.page_id)
        .where(VersionRecord.capture_id.is_not(None))
        .where(or_(VersionRecord.number == 1, VersionRecord.number == PageRecord.version_number))
    )
    holds: list[ColumnElement[bool]] = [CaptureRecord.id.in_(lasting)]
    if retention.before is not None:
        holds.append(CaptureRecord.fetched_at >= retention.before)
    if retention.newest is not None:
        rank = func.row_number().over(partition_by=CaptureRecord.page_id, order_by=CaptureRecord.id.desc())
        ranked = select(CaptureRecord.id, rank.label("rank")).subquery()
        holds.append(CaptureRecord.id.in_(select(ranked.c.id).where(ranked.c.rank <= retention.newest)))
    return select(CaptureRecord.payload_id).where(or_(*holds))
