"""Pages: documents by their canonical URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BigInteger, bindparam, select

from scraper.errors import InputError, NotFoundError
from scraper.model import SourceKind, Url
from scraper.urls import canonical_url, host_of, parse_url
from storage.columns import url_key
from storage.link_rules import link_rules_from_json
from storage.models import AddressRecord, PageRecord, SourcePageRecord, SourceRecord
from storage.records import Cause, Page, PageState, SourceState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

_Item = TypeVar("_Item")

_CHUNK = 1000
_AT_ONCE = 500
"""Values in one IN (…): far below SQLite's limit of 32,766."""


def add_page(  # noqa: PLR0913 - options by keyword
    session: Session, source_id: int, url: str, *, title: str | None = None, now: datetime, next_check_at: datetime
) -> tuple[Page, bool]:
    """Let a source watch a page; return it, and whether it is new. One already known keeps its schedule and state."""
    canonical = canonical_url(url)
    source = session.get_one(SourceRecord, source_id)
    record = page_record_at(session, canonical)
    is_new = record is None
    if record is None:
        record = PageRecord(
            **new_page(source, canonical, title, now), next_check_at=next_check_at, next_cause=Cause.NEW
        )
        session.add(record)
        session.flush()
    if session.get(SourcePageRecord, (source_id, record.id)) is None:
        session.add(SourcePageRecord(source_id=source_id, page_id=record.id))
        session.flush()
    if source.kind is SourceKind.PAGE:
        record.lane = 0
    if source.state is SourceState.ACTIVE:
        if record.retired_at is not None:
            record.retired_at, record.next_check_at, record.next_cause = None, next_check_at, Cause.WOKEN
        record.state = PageState.ACTIVE
        record.due_at = record.due_at or record.next_check_at
        session.flush()
    return page_of(record, _source_ids(session, [record.id]).get(record.id, ())), is_new


def get_page(session: Session, ref: str | int) -> Page:
    """Return a page by id, by URL in any form, or by the name of a source that has one page; else NotFoundError."""
    record = _find(session, str(ref).strip())
    return page_of(record, _source_ids(session, [record.id]).get(record.id, ()))


def list_pages(
    session: Session,
    *,
    source_id: int | None = None,
    after: int = 0,
    limit: int | None = None,
    include_removed: bool = False,
) -> list[Page]:
    """Return pages in the order of their ids, from the one after `after`; those of removed sources only on demand."""
    wanted = select(PageRecord).where(PageRecord.id > after).order_by(PageRecord.id).limit(limit)
    if source_id is not None:
        of_it = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id)
        wanted = wanted.where(PageRecord.id.in_(of_it))
    elif not include_removed:
        # Page by page, so that a listing's part costs what it shows, however many pages there are.
        links = select(SourcePageRecord.page_id).join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
        links = links.where(SourcePageRecord.page_id == PageRecord.id, SourceRecord.state != SourceState.REMOVED)
        wanted = wanted.where(links.exists())
    records = list(session.scalars(wanted))
    sources = _source_ids(session, [record.id for record in records])
    return [page_of(record, sources.get(record.id, ())) for record in records]


def iter_pages(session: Session, source_id: int | None = None, *, after: int = 0) -> Iterator[Page]:
    """Give every page of sources that are not removed, from the one after `after`, without holding all of them."""
    while chunk := list_pages(session, source_id=source_id, after=after, limit=_CHUNK):
        yield from chunk
        after = chunk[-1].id


def page_record_at(session: Session, url: Url) -> PageRecord | None:
    """Return the page that stands for an address: the one that moved away from it, else the one that bears it."""
    return _now_at(session, url) or _named(session, url)


def new_page(source: SourceRecord, url: Url, title: str | None, now: datetime) -> dict[str, Any]:
    """The columns of a page as its source first finds it; in the first run it is part of the baseline, unless told."""
    is_first = source.kind is SourceKind.PAGE or source.first_run_done_at is None
    return {
        "url": url,
        "url_key": url_key(url),
        "host": host_of(url),
        "title": title,
        "state": PageState.ACTIVE if source.state is SourceState.ACTIVE else PageState.PAUSED,
        "added_at": now,
        "is_baseline": is_first and not link_rules_from_json(source.link_rules).tell_first,
    }


def page_of(record: PageRecord, source_ids: tuple[int, ...]) -> Page:
    """The page that a row is."""
    return Page(
        id=record.id,
        url=Url(record.url),
        host=record.host,
        title=record.title,
        state=record.state,
        is_removed=record.is_removed,
        source_ids=source_ids,
        added_at=record.added_at,
        next_check_at=record.next_check_at,
        last_checked_at=record.last_checked_at,
        last_outcome=record.last_outcome,
        last_reason=record.last_reason,
        last_detail=record.last_detail,
        version_number=record.version_number,
        version_count=record.version_count,
        failing_since=record.failing_since,
        failure_count=record.failure_count,
        last_seen_at=record.last_seen_at,
        last_changed_at=record.last_changed_at,
        health=record.health,
        next_cause=record.next_cause,
        retired_at=record.retired_at,
    )


def among(column: Any, ids: Collection[int]) -> Any:
    """The condition that a column holds one of these ids, however many.

    They are written out: a statement has 32,766 places for values on SQLite, 65,535 on PostgreSQL.
    """
    return column.in_(bindparam(None, list(ids), type_=BigInteger, expanding=True, literal_execute=True))


def in_chunks(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    """Parts of a list that are short enough for one IN (…), or one INSERT."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def _find(session: Session, ref: str) -> PageRecord:
    if ref.isdecimal():
        record = session.get(PageRecord, int(ref))
        if record is None:
            message = f"There is no page {ref}; `variorum pages` lists all."
            raise NotFoundError(message)
        return record
    return _by_url(session, ref) or _by_source_name(session, ref)


def _by_url(session: Session, ref: str) -> PageRecord | None:
    try:
        canonical = parse_url(ref)
    except InputError:
        return None
    return _named(session, canonical) or _now_at(session, canonical)


def _named(session: Session, url: Url) -> PageRecord | None:
    return session.scalar(select(PageRecord).where(PageRecord.url_key == url_key(url)))


def _now_at(session: Session, url: Url) -> PageRecord | None:
    """The page that moved away from this address."""
    moved = session.get(AddressRecord, url_key(url))
    return None if moved is None else session.get(PageRecord, moved.page_id)


def _by_source_name(session: Session, ref: str) -> PageRecord:
    links = (
        select(PageRecord)
        .join(SourcePageRecord, SourcePageRecord.page_id == PageRecord.id)
        .join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
    )
    links = links.where(SourceRecord.name == ref, PageRecord.state != PageState.MOVED)
    found = list(session.scalars(links.limit(2)))
    if not found:
        message = f"There is no page {ref}; `variorum pages` lists all, `variorum add` watches a new one."
        raise NotFoundError(message)
    if len(found) > 1:
        message = (
            f"The source {ref} has several pages; name one of them by its id or URL (`variorum pages` lists them)."
        )
        raise NotFoundError(message)
    return found[0]


def _source_ids(session: Session, page_ids: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for ids in in_chunks(page_ids):
        rows = select(SourcePageRecord.page_id, SourcePageRecord.source_id).where(SourcePageRecord.page_id.in_(ids))
        for page_id, source_id in session.execute(rows.order_by(SourcePageRecord.source_id)):
            found[page_id] = (*found.get(page_id, ()), source_id)
    return found
