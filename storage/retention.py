"""Retention: bytes of old payloads may go, so that the database stays small. Nothing else ever does.

A payload that went keeps its row: digest and size, and the fetch it came with, so every hash chain stays whole, and a
copy from elsewhere can still be proved to be it. Versions keep their texts. The payloads of a page's first version and
of the one it shows now always stay: the newest is what a better extractor will read again.

What may go is looked for once, in one reading transaction and one pass over the captures. It then goes in small
transactions, each of which asks of its own few payloads again whether they still may: a page may have shown the same
bytes again meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from scraper.durations import FOREVER_S
from storage.columns import UtcTime
from storage.models import CaptureRecord, PageRecord, PayloadRecord, SourcePageRecord, SourceRecord, VersionRecord
from storage.payloads import empty_payload
from storage.records import NO_RETENTION, Retention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

AT_ONCE = 25
"""Payloads in one transaction: checks write in between, and on PostgreSQL wait for no row for longer."""
_SAID = (SourceRecord.payloads_for_s, SourceRecord.payloads_per_page)
_SAYS_ANYTHING = or_(*(column.is_not(None) for column in _SAID))
_NEWEST_FIRST = CaptureRecord.id.desc()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ANY_AGE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pruning:
    """What may go at a moment: what a source says holds for its pages, what is usual for those of all others.

    A page of several sources keeps what any of them keeps.
    """

    now: datetime
    usual: Retention = NO_RETENTION
    source_id: int | None = None
    """Only of this source's pages; then `instead` holds in place of what that source says."""
    instead: Retention = NO_RETENTION


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many payloads, and how many bytes they took; a little comes back as others are packed without them."""

    payloads: int = 0
    size: int = 0

    def __add__(self, other: Dropped) -> Dropped:
        """Count both."""
        return Dropped(self.payloads + other.payloads, self.size + other.size)


@dataclass(frozen=True, slots=True)
class Droppable:
    """The payloads that may go, page by page; of each page the newest first, which others are packed against least."""

    payload_ids: tuple[int, ...] = ()
    size: int = 0
    """Bytes that they take."""

    @property
    def parts(self) -> Iterator[Sequence[int]]:
        """Give them in as many parts as there are to be transactions."""
        ids = self.payload_ids
        return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What a source says of its own."""

    source_id: int
    label: str
    retention: Retention


def sources_with_terms(session: Session) -> list[SourceTerms]:
    """Return the sources that say something of their own, removed ones too: their pages' payloads are still kept."""
    columns = (SourceRecord.id, SourceRecord.name, SourceRecord.url, *_SAID)
    rows = session.execute(select(*columns).where(_SAYS_ANYTHING).order_by(SourceRecord.id))
    return [SourceTerms(number, name or url, Retention(age_s, count)) for number, name, url, age_s, count in rows]


def droppable(session: Session, pruning: Pruning) -> Droppable:
    """Look for what may go."""
    rows = _candidates(session, pruning)
    return Droppable(tuple(row.id for row in rows), sum(row.size for row in rows))


def drop_payloads(session: Session, pruning: Pruning, payload_ids: Sequence[int]) -> Dropped:
    """Let go those of these payloads that still may, and that nothing else holds on to at this moment."""
    # On PostgreSQL a check that has just referred to one of them, or packed against it, has locked it: it stays.
    free = select(PayloadRecord.id).where(PayloadRecord.id.in_(payload_ids)).with_for_update(skip_locked=True)
    rows = _candidates(session, pruning, session.scalars(free).all())
    for row in rows:
        empty_payload(session, row.id)
    return Dropped(len(rows), sum(row.size for row in rows))


def _candidates(session: Session, pruning: Pruning, among: Sequence[int] | None = None) -> Sequence[Row[Any]]:
    """The payloads with bytes, of all or of these, that no capture of any page holds on to.

    What no capture refers to any more is not retention's, but a purge's.
    """
    own = _own_terms(session)
    if not (pruning.usual.is_said or pruning.instead.is_said or own):
        return ()
    free = _free(pruning, own, among).subquery()
    size = func.length(PayloadRecord.body).label("size")
    found = select(PayloadRecord.id, size).join_from(free, PayloadRecord, PayloadRecord.id == free.c.payload_id)
    found = found.where(size > 0).order_by(free.c.page_id, PayloadRecord.id.desc())
    if among is not None:
        found = found.where(PayloadRecord.id.in_(among))
    if pruning.source_id is not None:
        of_it = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == pruning.source_id)
        captured = select(CaptureRecord.payload_id).where(CaptureRecord.page_id.in_(of_it))
        found = found.where(PayloadRecord.id.in_(captured))
    return session.execute(found).all()


def _free(pruning: Pruning, own: Sequence[Retention], among: Sequence[int] | None) -> Select[*tuple[Any, ...]]:
    """The payloads all of whose captures let go, each with its first page; `among` names those that are asked about."""
    columns = (CaptureRecord.id, CaptureRecord.page_id, CaptureRecord.payload_id, CaptureRecord.fetched_at)
    terms, lasting = _terms(pruning, own), _lasting()
    if among is None:
        rank: ColumnElement[int] = func.row_number().over(partition_by=CaptureRecord.page_id, order_by=_NEWEST_FIRST)
        ranked = select(*columns, rank.label("rank"))
    else:
        most = max(map(_newest, (*own, pruning.usual, pruning.instead)))
        ranked = select(*columns, _rank_up_to(most).label("rank")).where(CaptureRecord.payload_id.in_(among))
        pages = select(CaptureRecord.page_id).where(CaptureRecord.payload_id.in_(among))
        terms = terms.where(SourcePageRecord.page_id.in_(pages))
        lasting = lasting.where(VersionRecord.page_id.in_(pages))
    capture, term, kept = ranked.subquery("ranked"), terms.subquery("terms"), lasting.subquery("lasting")
    is_held = or_(
        capture.c.fetched_at >= func.coalesce(term.c.before, _before(pruning.usual, pruning.now)),
        capture.c.rank <= func.coalesce(term.c.newest, _newest(pruning.usual)),
        kept.c.capture_id.is_not(None),
    )
    return (
        select(capture.c.payload_id, func.min(capture.c.page_id).label("page_id"))
        .outerjoin_from(capture, term, term.c.page_id == capture.c.page_id)
        .outerjoin(kept, kept.c.capture_id == capture.c.id)
        .group_by(capture.c.payload_id)
        .having(func.max(case((is_held, 1), else_=0)) == 0)
    )


def _rank_up_to(most: int) -> ColumnElement[int]:
    """A capture's place among its page's, the newest first, or one behind `most`: what is older is not counted.

    A window would have to read all captures of the page again for each few that are asked about.
    """
    newer = aliased(CaptureRecord)
    same_page = (newer.page_id == CaptureRecord.page_id, newer.id > CaptureRecord.id)
    some = select(newer.id).where(*same_page).limit(most).correlate(CaptureRecord).subquery()
    return 1 + select(func.count()).select_from(some).scalar_subquery()


def _terms(pruning: Pruning, own: Sequence[Retention]) -> Select[*tuple[Any, ...]]:
    """Of each page, what its sources hold on to together: since when, and how many of the newest."""
    said = [(_says(terms), terms) for terms in own]
    if pruning.instead.is_said:
        said.insert(0, (SourceRecord.id == pruning.source_id, pruning.instead))
    said.append((not_(_SAYS_ANYTHING), pruning.usual))
    # What a source has come to say since `own` was read is not known here: its pages keep all this time.
    held = literal(_LONG_AGO, UtcTime())
    before = case(*((condition, _before(terms, pruning.now)) for condition, terms in said), else_=held)
    newest = case(*((condition, _newest(terms)) for condition, terms in said))
    return (
        select(SourcePageRecord.page_id, func.min(before).label("before"), func.max(newest).label("newest"))
        .join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
        .group_by(SourcePageRecord.page_id)
    )


def _lasting() -> Select[*tuple[Any, ...]]:
    """The captures of first versions, and of those that are shown."""
    return (
        select(VersionRecord.capture_id)
        .distinct()
        .join(PageRecord, PageRecord.id == VersionRecord.page_id)
        .where(VersionRecord.capture_id.is_not(None))
        .where(or_(VersionRecord.number == 1, VersionRecord.number == PageRecord.version_number))
    )


def _own_terms(session: Session) -> Sequence[Retention]:
    """What sources say of their own, each once."""
    some = select(*_SAID).where(_SAYS_ANYTHING).distinct()
    return [Retention(age_s, count) for age_s, count in session.execute(some)]


def _says(terms: Retention) -> ColumnElement[bool]:
    age, count = _SAID
    return age.is_not_distinct_from(terms.payloads_for_s) & count.is_not_distinct_from(terms.payloads_per_page)


def _before(terms: Retention, now: datetime) -> ColumnElement[datetime]:
    """Since when all is held: nothing is where only a count is said, everything where nothing is."""
    age_s = terms.payloads_for_s
    if age_s is None:
        return literal(_ANY_AGE if terms.is_said else _LONG_AGO, UtcTime())
    return literal(_LONG_AGO if age_s == FOREVER_S else now - timedelta(seconds=age_s), UtcTime())


def _newest(terms: Retention) -> int:
    return terms.payloads_per_page or 0
