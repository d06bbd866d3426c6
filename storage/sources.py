"""Sources: what the user asks to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, exists, func, insert, select, update

from scraper.errors import InputError, NotFoundError
from scraper.health import Health
from scraper.model import SourceKind, Url
from scraper.schedule import ADAPTIVE, interval
from scraper.urls import canonical_url, host_of, parse_url
from storage.columns import url_key
from storage.fetch_options import options_from_json, options_to_json
from storage.link_rules import link_rules_from_json, link_rules_to_json
from storage.log_index import forget_words
from storage.models import ChangeRecord, PageRecord, SourcePageRecord, SourceRecord, UncomparedRecord, VersionRecord
from storage.pages import among, in_chunks
from storage.purge import purge_pages
from storage.records import (
    Cause,
    ManagedBy,
    NewSource,
    PageState,
    Retention,
    Source,
    SourceCounts,
    SourceEdit,
    SourceState,
)
from storage.rules import rules_from_json, rules_to_json
from storage.schedules import schedule_from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.schedule import Schedule

MAX_NAME = 200
"""Characters; longer ones would not fit PostgreSQL's index."""
_TROUBLE = (PageRecord.failing_since.is_not(None), PageRecord.health != Health.HEALTHY)
"""Of a page: whatever is in trouble fails, and the index on what fails has no others."""
_IN_ALL_TROUBLE = SourcePageRecord.page_id.in_(select(PageRecord.id).where(*_TROUBLE))
_IN_TROUBLE = exists().where(PageRecord.id == SourcePageRecord.page_id, *_TROUBLE)
"""The same asked page by page: SQLite gathers all pages in trouble for the first, which pays for many sources."""
_FEW = 10


def add_source(session: Session, new: NewSource, now: datetime) -> tuple[Source, bool]:
    """Watch a source; return it, and whether it is new.

    The same kind and address twice is the same source: it stays as it is, and comes back if it was removed. Its page,
    if it is a page source, is the caller's to add (add_page). InputError where the name belongs to another source.
    """
    url = canonical_url(new.url)
    record = _by_url(session, url, new.kind)
    if record is not None:
        if record.state is SourceState.REMOVED:
            set_source_state(session, record.id, SourceState.ACTIVE, now)
        return get_source(session, record.id), False
    _require_free_name(session, new.name)
    record = SourceRecord(
        url=url,
        url_key=url_key(url),
        host=host_of(url),
        kind=new.kind,
        name=new.name or None,
        tags=list(new.tags),
        schedule=_text(new.schedule or (interval(new.every_s) if new.every_s else None)),
        pages_schedule=_pages_text(new.pages_schedule),
        include=list(new.include),
        exclude=list(new.exclude),
        state=SourceState.ACTIVE,
        managed_by=new.managed_by,
        fetch_options=options_to_json(new.fetch_options),
        rules=rules_to_json(new.rules),
        link_rules=link_rules_to_json(new.link_rules),
        follows_origins=new.follows_origins,
        payloads_for_s=new.retention.payloads_for_s,
        payloads_per_page=new.retention.payloads_per_page,
        added_at=now,
        next_check_at=None if new.kind is SourceKind.PAGE else now,
        due_at=None if new.kind is SourceKind.PAGE else now,
        next_cause=None if new.kind is SourceKind.PAGE else Cause.NEW,
    )
    session.add(record)
    session.flush()
    return get_source(session, record.id), True


def get_source(session: Session, ref: str | int) -> Source:
    """Return a source by id, name or address in any form; NotFoundError says what to do."""
    return _sources(session, select(SourceRecord).where(SourceRecord.id == _record(session, ref).id))[0]


def list_sources(
    session: Session,
    *,
    include_removed: bool = False,
    tag: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Source]:
    """Return the sources in the order they were added, from the one after `after`; with a tag, those that bear it."""
    part = select(SourceRecord).where(SourceRecord.id > after).order_by(SourceRecord.id).limit(limit)
    if tag is not None:
        part = part.where(among(SourceRecord.id, tagged_sources(session, tag)))
    return _sources(session, part if include_removed else part.where(SourceRecord.state != SourceState.REMOVED))


def source_labels(session: Session, ids: Collection[int] | None = None) -> list[tuple[int, str, tuple[str, ...]]]:
    """Return number, name (else address) and tags of sources that were not removed, in the order of their names.

    Of these numbers only, removed or not, where some are given.
    """
    columns = select(SourceRecord.id, SourceRecord.name, SourceRecord.url, SourceRecord.tags)
    chosen = SourceRecord.state != SourceState.REMOVED if ids is None else SourceRecord.id.in_(ids)
    rows = session.execute(columns.where(chosen))
    labels = [(number, name or url, tuple(tags)) for number, name, url, tags in rows]
    return sorted(labels, key=lambda label: label[1].casefold())


def source_tags(session: Session, ref: str | int) -> tuple[int, tuple[str, ...]]:
    """Return a source's number and its tags; else as get_source, which also counts its pages."""
    record = _record(session, ref)
    return record.id, tuple(record.tags)


def tagged_sources(session: Session, tag: str) -> list[int]:
    """Return the numbers of all sources that bear a tag, removed ones too: their entries stay in the log."""
    rows = session.execute(select(SourceRecord.id, SourceRecord.tags).order_by(SourceRecord.id))
    return [number for number, tags in rows if tag in tags]


def set_source_state(session: Session, source_id: int, state: SourceState, now: datetime) -> Source:
    """Pause, resume or remove a source, and with it the pages that no other active source watches.

    The origins of its pages that were put under watch are removed with it, and come back with it.
    """
    record = _record(session, source_id)
    removed_at, record.state = record.removed_at, state
    record.removed_at = now if state is SourceState.REMOVED else None
    if record.kind is not SourceKind.PAGE:
        record.next_check_at = record.next_check_at or now
        record.due_at = record.next_check_at if state is SourceState.ACTIVE else None
    session.flush()
    _refresh_pages(session, source_id, now)
    for followed in _followed_from(session, source_id):
        if state is SourceState.REMOVED or (
            followed.state is SourceState.REMOVED and followed.removed_at == removed_at
        ):
            set_source_state(session, followed.id, state, now)
    return get_source(session, source_id)


def edit_source(session: Session, source_id: int, edit: SourceEdit) -> Source:
    """Change what is asked to be changed."""
    record = _record(session, source_id)
    if edit.name is not None and edit.name != record.name:
        _require_free_name(session, edit.name)
        record.name = edit.name or None
    record.tags = record.tags if edit.tags is None else list(edit.tags)
    record.include = record.include if edit.include is None else list(edit.include)
    record.exclude = record.exclude if edit.exclude is None else list(edit.exclude)
    record.managed_by = edit.managed_by or record.managed_by
    if edit.rules is not None:
        record.rules = rules_to_json(edit.rules)
    if edit.follows_origins is not None:
        _set_following(session, record, follows=edit.follows_origins)
    if edit.link_rules is not None:
        _set_link_rules(record, link_rules_to_json(edit.link_rules))
    if edit.fetch_options is not None:
        _set_options(session, record, options_to_json(edit.fetch_options))
    if edit.every_s is not None or edit.schedule is not None:
        record.schedule = _text(edit.schedule or (interval(edit.every_s) if edit.every_s else None))
    if edit.pages_schedule is not None:
        record.pages_schedule = _pages_text(edit.pages_schedule)
    if edit.retention is not None:
        record.payloads_for_s = edit.retention.payloads_for_s
        record.payloads_per_page = edit.retention.payloads_per_page
    session.flush()
    return get_source(session, source_id)


def purge_source(session: Session, source_id: int) -> int:
    """Delete a source and the pages only it has, with their versions and captures; return how many pages went.

    With it go the origins of its pages that were put under watch.
    Their entries stay in the log, blanked but for numbers, times and digests, so that its chain can still be verified.
    """
    record = _record(session, source_id)
    others = SourcePageRecord.__table__.alias("others")
    shared = exists().where(others.c.page_id == SourcePageRecord.page_id, others.c.source_id != source_id)
    only_here = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id, ~shared)
    shared_here = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id, shared)
    for followed in _followed_from(session, source_id):
        purge_source(session, followed.id)
    page_ids, shared_ids = list(session.scalars(only_here)), list(session.scalars(shared_here))
    purge_pages(session, page_ids)
    _blank_source_entries(session, source_id)
    session.delete(record)
    session.flush()
    for ids in in_chunks(shared_ids):
        _refresh(session, PageRecord.id.in_(ids), None)
    return len(page_ids)


def source_counts(session: Session, source_id: int) -> SourceCounts:
    """Count what a source has brought."""
    pages = (
        select(
            func.count(),
            func.coalesce(func.sum(PageRecord.version_count), 0),
            func.count(PageRecord.failing_since),
        )
        .join(SourcePageRecord, SourcePageRecord.page_id == PageRecord.id)
        .where(SourcePageRecord.source_id == source_id)
    )
    page_count, versions, failing = session.execute(pages).one()
    changes = session.scalar(select(func.count()).where(ChangeRecord.source_id == source_id)) or 0
    return SourceCounts(page_count, int(versions), changes, failing)


def _followed_from(session: Session, source_id: int) -> Sequence[SourceRecord]:
    """The sources that are watched only as origins of this one's pages."""
    mine = (SourceRecord.followed_from == source_id, SourceRecord.managed_by == ManagedBy.ORIGIN)
    return session.scalars(select(SourceRecord).where(*mine)).all()


def _sources(session: Session, part: Select[Any]) -> list[Source]:
    """Return the sources that a statement gives, with what is counted of their pages: by indexes alone."""
    records = session.scalars(part).all()
    counted: dict[int, int] = {}
    in_trouble: dict[int, int] = {}
    shown: dict[int, PageRecord] = {}
    for some in in_chunks(records):
        ids = [record.id for record in some]
        counted |= _grouped(session, SourcePageRecord.source_id.in_(ids))
        in_trouble |= _grouped(
            session, SourcePageRecord.source_id.in_(ids), _IN_TROUBLE if len(ids) <= _FEW else _IN_ALL_TROUBLE
        )
        shown |= _own_pages(session, [record.id for record in some if record.kind is SourceKind.PAGE])
    return [
        _source_of(record, (counted.get(record.id, 0), in_trouble.get(record.id, 0)), shown.get(record.id))
        for record in records
    ]


def _grouped(session: Session, *where: Any) -> dict[int, int]:
    source_id = SourcePageRecord.source_id
    rows = session.execute(select(source_id, func.count()).where(*where).group_by(source_id))
    return {found: count for found, count in rows}  # noqa: C416 - a result with keys is taken for a mapping


def _own_pages(session: Session, source_ids: Sequence[int]) -> dict[int, PageRecord]:
    """The page that each page source shows: the first that has not moved, else the first."""
    links = select(SourcePageRecord.source_id, PageRecord)
    links = links.join(PageRecord, PageRecord.id == SourcePageRecord.page_id)
    links = links.where(SourcePageRecord.source_id.in_(source_ids))
    has_moved = case((PageRecord.state == PageState.MOVED, 1), else_=0)
    found: dict[int, PageRecord] = {}
    for source_id, page in session.execute(links.order_by(has_moved, PageRecord.id)):
        found.setdefault(source_id, page)
    return found


def _source_of(record: SourceRecord, counts: tuple[int, int], page: PageRecord | None) -> Source:
    checked = page or record
    return Source(
        id=record.id,
        kind=record.kind,
        url=Url(record.url),
        name=record.name,
        tags=tuple(record.tags),
        schedule=schedule_from_text(record.schedule),
        pages_schedule=schedule_from_text(record.pages_schedule),
        next_cause=checked.next_cause,
        state=record.state,
        managed_by=record.managed_by,
        added_at=record.added_at,
        next_check_at=checked.next_check_at if record.state is SourceState.ACTIVE else None,
        last_checked_at=checked.last_checked_at,
        first_run_done_at=record.first_run_done_at,
        pages=counts[0],
        include=tuple(record.include),
        exclude=tuple(record.exclude),
        last_outcome=checked.last_outcome,
        last_reason=checked.last_reason,
        last_detail=checked.last_detail,
        removed_at=record.removed_at,
        health=checked.health,
        failing_since=checked.failing_since,
        pages_in_trouble=counts[1],
        fetch_options=options_from_json(record.fetch_options),
        rules=rules_from_json(record.rules),
        link_rules=link_rules_from_json(record.link_rules),
        follows_origins=record.follows_origins,
        followed_from=record.followed_from,
        retention=Retention(record.payloads_for_s, record.payloads_per_page),
    )


def _record(session: Session, ref: str | int) -> SourceRecord:
    text = str(ref).strip()
    found = session.get(SourceRecord, int(text)) if text.isdecimal() else _by_text(session, text)
    if found is None:
        message = f"There is no source {text}; `variorum sources` lists all, `variorum add` adds one."
        raise NotFoundError(message)
    return found


def _by_text(session: Session, text: str) -> SourceRecord | None:
    named = session.scalar(select(SourceRecord).where(SourceRecord.name == text))
    if named is not None:
        return named
    try:
        url = parse_url(text)
    except InputError:
        return None
    found = list(session.scalars(select(SourceRecord).where(SourceRecord.url_key == url_key(url)).limit(2)))
    if len(found) > 1:
        message = f"Several sources have the address {text}; name one by its id (`variorum sources` lists them)."
        raise NotFoundError(message)
    return found[0] if found else None


def _by_url(session: Session, url: Url, kind: SourceKind) -> SourceRecord | None:
    same = (SourceRecord.url_key == url_key(url), SourceRecord.kind == kind)
    return session.scalar(select(SourceRecord).where(*same))


def _require_free_name(session: Session, name: str | None) -> None:
    if not name:
        return
    if len(name) > MAX_NAME or name.isdecimal():
        message = f"A source's name has at most {MAX_NAME} characters and is not a bare number; choose another one."
        raise InputError(message)
    owner = session.scalar(select(SourceRecord).where(SourceRecord.name == name))
    if owner is not None:
        message = f"The name {name} belongs to source {owner.id} ({owner.url}); choose another one."
        raise InputError(message)


def _refresh_pages(session: Session, source_id: int, now: datetime) -> None:
    _refresh(
        session,
        PageRecord.id.in_(select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source_id)),
        now,
    )


def _refresh(session: Session, where: Any, now: datetime | None) -> None:
    is_watched = exists().where(
        SourcePageRecord.page_id == PageRecord.id,
        SourcePageRecord.source_id == SourceRecord.id,
        SourceRecord.state == SourceState.ACTIVE,
    )
    promised = func.coalesce(PageRecord.next_check_at, now or PageRecord.added_at)
    session.execute(
        update(PageRecord)
        .where(where, PageRecord.state != PageState.MOVED)
        .values(
            state=case(
                (is_watched & PageRecord.retired_at.is_not(None), PageState.RETIRED.value),
                (is_watched, PageState.ACTIVE.value),
                else_=PageState.PAUSED.value,
            ),
            due_at=case((is_watched & PageRecord.retired_at.is_(None), promised), else_=None),
            requested_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _text(schedule: Schedule | None) -> str | None:
    return None if schedule is None else str(schedule)


def _pages_text(schedule: Schedule | None) -> str | None:
    """What holds where nobody said anything is not written down."""
    return None if schedule == ADAPTIVE else _text(schedule)


def _set_following(session: Session, record: SourceRecord, *, follows: bool) -> None:
    """Origins that its pages have named already are followed too: what they show now waits for being compared again."""
    if follows and not record.follows_origins:
        shown = (VersionRecord.page_id == PageRecord.id) & (VersionRecord.number == PageRecord.version_number)
        versions = select(VersionRecord.id).join(PageRecord, shown)
        versions = versions.join(SourcePageRecord, SourcePageRecord.page_id == PageRecord.id)
        versions = versions.where(SourcePageRecord.source_id == record.id).order_by(VersionRecord.id)
        session.execute(insert(UncomparedRecord).from_select(["version_id"], versions))
    record.follows_origins = follows


def _set_link_rules(record: SourceRecord, rules: dict[str, Any]) -> None:
    """What was read by other rules is read again at the next check, even where the list itself has not changed."""
    if rules != (record.link_rules or {}):
        record.link_rules = rules
        record.etag = record.last_modified = record.last_digest = record.parts = None


def _set_options(session: Session, record: SourceRecord, options: dict[str, Any]) -> None:
    """What was asked otherwise may not be asked again with the validators of that answer: it is another document."""
    if options == (record.fetch_options or {}):
        return
    record.fetch_options = options
    session.flush()
    pages = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == record.id)
    forgotten = {"etag": None, "last_modified": None}
    for table, where in ((PageRecord, PageRecord.id.in_(pages)), (SourceRecord, SourceRecord.id == record.id)):
        session.execute(update(table).where(where).values(forgotten).execution_options(synchronize_session=False))
    session.expire_all()


def _blank_source_entries(session: Session, source_id: int) -> None:
    own = (ChangeRecord.source_id == source_id, ChangeRecord.page_id.is_(None))
    forget_words(session, *own)
    blank = update(ChangeRecord).where(*own).values(page_url="", title="", summary="", excerpts=None, is_purged=True)
    session.execute(blank)
