"""Pages that a source's own check found, and what the source says of each: hints, kept with the link between them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, exists, func, insert, or_, select, update

from scraper.schedule import ADAPTIVE, Adaptive
from storage.columns import url_key
from storage.link_rules import link_rules_from_json
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.moves import pages_at_old_addresses
from storage.pages import in_chunks, new_page
from storage.records import Cause, PageState, SourceState
from storage.schedules import schedule_from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy.orm import Session

    from storage.check_records import DiscoveryResult, FoundPage

MISSED = timedelta(days=1)
"""A page that a list left out for so long and names again is linked again; what is missing for less was a slip."""
MANY = 20
MANY_SHARE = 0.2

_HINTS = select(SourcePageRecord.page_id, SourcePageRecord.hints).where(
    SourcePageRecord.page_id.in_(bindparam("ids", expanding=True))
)

_Hints = dict[int, "FoundPage"]
"""By the page's id, what the source says of it now."""


def add_found(
    session: Session,
    source: SourceRecord,
    found: DiscoveryResult,
    first_check_at: Callable[[int], datetime] | None,
) -> tuple[int, ...]:
    """Link a source to the pages it found, adding those nobody knew; return the ids of the added ones."""
    wanted = {url_key(page.url): page for page in found.pages}
    known = _known(session, list(wanted))
    said = {known[key]: page for key, page in wanted.items() if key in known}
    if said and found.is_whole:
        _note_missing(session, source, said, found.checked_at)
    _link_known(session, source, said, found.checked_at)
    unknown = [page for key, page in wanted.items() if key not in known]
    added: list[int] = []
    # Rows, not objects: a sitemap may name 50,000 pages at once.
    for part in in_chunks(unknown):
        due = [first_check_at(len(added) + n) if first_check_at else found.checked_at for n in range(len(part))]
        rows = [_new_row(source, page, found.checked_at, due_at) for page, due_at in zip(part, due, strict=True)]
        ids = session.scalars(insert(PageRecord).returning(PageRecord.id, sort_by_parameter_order=True), rows).all()
        _link(session, source, dict(zip(ids, part, strict=True)))
        added.extend(ids)
    most = link_rules_from_json(source.link_rules).most_pages
    if most is not None and found.pages:
        _retire_surplus(session, source, most, named={*said, *added}, now=found.checked_at)
    return tuple(added)


def published_hints(session: Session, page_ids: Collection[int]) -> dict[int, datetime]:
    """When pages were published by what their sources say: the earliest of their dates, for pages that give none."""
    dates: dict[int, datetime] = {}
    for page_id, hints in session.connection().execute(_HINTS, {"ids": list(page_ids)}):
        if hints and (said := hints.get("published_at")):
            date = datetime.fromisoformat(said)
            dates[page_id] = min(date, dates.get(page_id, date))
    return dates


def _new_row(source: SourceRecord, page: FoundPage, now: datetime, due_at: datetime) -> dict[str, Any]:
    row = new_page(source, page.url, page.title, now)
    if page.is_baseline:
        row["is_baseline"] = not link_rules_from_json(source.link_rules).tell_first
    is_active = row["state"] is PageState.ACTIVE
    return {
        **row,
        "next_check_at": due_at,
        "due_at": due_at if is_active else None,
        "next_cause": Cause.NEW,
        "lane": source.id,
    }


def _known(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_chunks(keys):
        rows = session.execute(select(PageRecord.url_key, PageRecord.id).where(PageRecord.url_key.in_(part)))
        found.update((key, page_id) for key, page_id in rows)
    # A page that moved away from an address stands for it, even where another one's history bears it.
    return found | pages_at_old_addresses(session, keys)


def _link(session: Session, source: SourceRecord, said: Mapping[int, FoundPage]) -> None:
    rows = [
        {"source_id": source.id, "page_id": page_id, "listed_at": page.listed_at, "hints": _hints(page)}
        for page_id, page in said.items()
    ]
    if rows:
        session.execute(insert(SourcePageRecord), rows)


def _hints(page: FoundPage) -> dict[str, Any] | None:
    said = {
        "title": page.title,
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "authors": list(page.authors),
    }
    return {name: value for name, value in said.items() if value} or None


def _retire_surplus(session: Session, source: SourceRecord, most: int, *, named: set[int], now: datetime) -> None:
    """Retire the oldest pages beyond what the source keeps active: none that it names now, or that another watches."""
    age = func.coalesce(SourcePageRecord.listed_at, PageRecord.published_at, PageRecord.added_at)
    links = select(PageRecord.id).join(SourcePageRecord, SourcePageRecord.page_id == PageRecord.id)
    active = links.where(SourcePageRecord.source_id == source.id, PageRecord.state == PageState.ACTIVE)
    ids = session.scalars(active.order_by(age, PageRecord.id)).all()
    surplus = max(0, len(ids) - most)
    others = SourcePageRecord.__table__.alias("others")
    is_shared = exists().where(
        others.c.page_id == PageRecord.id,
        others.c.source_id != source.id,
        others.c.source_id == SourceRecord.id,
        SourceRecord.state == SourceState.ACTIVE,
    )
    retired = {
        "state": PageState.RETIRED,
        "retired_at": now,
        "next_check_at": None,
        "next_cause": Cause.SURPLUS,
        "due_at": None,
    }
    for part in in_chunks([page_id for page_id in ids if page_id not in named][:surplus]):
        pages = update(PageRecord).where(PageRecord.id.in_(part), ~is_shared).values(retired)
        session.execute(pages.execution_options(synchronize_session=False))
    session.expire_all()


def _note_missing(session: Session, source: SourceRecord, said: _Hints, now: datetime) -> None:
    here = (SourcePageRecord.source_id == source.id, SourcePageRecord.missing_since.is_(None))
    gone = [
        page_id for page_id in session.scalars(select(SourcePageRecord.page_id).where(*here)) if page_id not in said
    ]
    for ids in in_chunks(gone):
        links = update(SourcePageRecord).where(*here, SourcePageRecord.page_id.in_(ids))
        session.execute(links.values(missing_since=now).execution_options(synchronize_session=False))


def _link_known(session: Session, source: SourceRecord, said: _Hints, now: datetime) -> None:
    later: list[int] = []
    again: list[int] = []
    for ids in in_chunks(list(said)):
        before = _links(session, source, ids)
        fresh = [page_id for page_id in ids if page_id not in before]
        _link(session, source, {page_id: said[page_id] for page_id in fresh})
        _note_listed(session, source, {page_id: said[page_id] for page_id in before}, before)
        later += [page_id for page_id, link in before.items() if _is_later(said[page_id], link.listed_at)]
        again += [page_id for page_id, link in before.items() if _is_again(link.missing_since, now)]
        if source.state is SourceState.ACTIVE:
            _wake(session, fresh, now)
    pages_schedule = schedule_from_text(source.pages_schedule) or ADAPTIVE
    if source.state is SourceState.ACTIVE and isinstance(pages_schedule.rhythm, Adaptive):
        # A list that gives most of its pages a new date at once says nothing of any of them.
        is_credible = len(later) <= max(MANY, MANY_SHARE * len(said))
        _stir(session, sorted({*again, *(later if is_credible else ())}), now)


def _links(session: Session, source: SourceRecord, page_ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    columns = (SourcePageRecord.page_id, SourcePageRecord.listed_at, SourcePageRecord.hints)
    rows = select(*columns, SourcePageRecord.missing_since).where(SourcePageRecord.source_id == source.id)
    return {row.page_id: row for row in session.execute(rows.where(SourcePageRecord.page_id.in_(page_ids)))}


def _note_listed(
    session: Session, source: SourceRecord, said: _Hints, before: Mapping[int, Row[*tuple[Any, ...]]]
) -> None:
    rows = [
        {
            "source_id": source.id,
            "page_id": page_id,
            "listed_at": page.listed_at,
            "hints": _hints(page),
            "missing_since": None,
        }
        for page_id, page in said.items()
        if (page.listed_at, _hints(page), None) != tuple(before[page_id])[1:]
    ]
    if rows:
        session.execute(update(SourcePageRecord), rows)


def _is_later(page: FoundPage, listed_at: datetime | None) -> bool:
    return page.listed_at is not None and listed_at is not None and page.listed_at > listed_at


def _is_again(missing_since: datetime | None, now: datetime) -> bool:
    return missing_since is not None and now - missing_since >= MISSED


def _wake(session: Session, page_ids: Sequence[int], now: datetime) -> None:
    """Look again at pages that nobody looked at: this source watches them now."""
    asleep = (PageRecord.due_at.is_(None), PageRecord.state != PageState.MOVED)
    for record in session.scalars(select(PageRecord).where(PageRecord.id.in_(page_ids), *asleep)):
        record.state, record.retired_at = PageState.ACTIVE, None
        record.due_at = record.next_check_at = record.next_check_at or now
    session.flush()


def _stir(session: Session, page_ids: Sequence[int], now: datetime) -> None:
    """Look at once at pages of which the list gives a sign, retired ones too."""
    woken = {
        "state": PageState.ACTIVE,
        "retired_at": None,
        "stirred_at": now,
        "next_check_at": now,
        "next_cause": Cause.WOKEN,
        "due_at": now,
    }
    waits = or_(PageRecord.due_at.is_(None), PageRecord.due_at > now)
    for ids in in_chunks(page_ids):
        pages = update(PageRecord).where(PageRecord.id.in_(ids), PageRecord.state != PageState.MOVED, waits)
        session.execute(pages.values(woken).execution_options(synchronize_session=False))
    session.expire_all()
