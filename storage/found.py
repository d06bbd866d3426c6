"""Pages that a source's own check found, and what the source says of each: hints, kept with the link between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from storage.columns import url_key
from storage.link_rules import link_rules_from_json
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.moves import pages_at_old_addresses
from storage.pages import in_chunks, new_page
from storage.records import PageState, SourceState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.check_records import DiscoveryResult, FoundPage

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
    _link_known(session, source, {known[key]: page for key, page in wanted.items() if key in known}, found.checked_at)
    unknown = [page for key, page in wanted.items() if key not in known]
    added: list[int] = []
    # Rows, not objects: a sitemap may name 50,000 pages at once.
    for part in in_chunks(unknown):
        due = [first_check_at(len(added) + n) if first_check_at else found.checked_at for n in range(len(part))]
        rows = [_new_row(source, page, found.checked_at, due_at) for page, due_at in zip(part, due, strict=True)]
        ids = session.scalars(insert(PageRecord).returning(PageRecord.id, sort_by_parameter_order=True), rows).all()
        _link(session, source, dict(zip(ids, part, strict=True)))
        added.extend(ids)
    return tuple(added)


def _new_row(source: SourceRecord, page: FoundPage, now: datetime, due_at: datetime) -> dict[str, Any]:
    row = new_page(source, page.url, page.title, now)
    if page.is_baseline:
        row["is_baseline"] = not link_rules_from_json(source.link_rules).tell_first
    is_active = row["state"] is PageState.ACTIVE
    return {**row, "next_check_at": due_at, "due_at": due_at if is_active else None}


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


def _link_known(session: Session, source: SourceRecord, said: _Hints, now: datetime) -> None:
    for ids in in_chunks(list(said)):
        rows = select(SourcePageRecord.page_id, SourcePageRecord.listed_at, SourcePageRecord.hints)
        rows = rows.where(SourcePageRecord.source_id == source.id, SourcePageRecord.page_id.in_(ids))
        before = {page_id: (listed_at, hints) for page_id, listed_at, hints in session.execute(rows)}
        fresh = [page_id for page_id in ids if page_id not in before]
        _link(session, source, {page_id: said[page_id] for page_id in fresh})
        _note_listed(session, source, {page_id: said[page_id] for page_id in before}, before)
        if source.state is SourceState.ACTIVE:
            moved = [page_id for page_id, (listed_at, _) in before.items() if _is_later(said[page_id], listed_at)]
            _wake(session, [*fresh, *moved], now)


def _note_listed(session: Session, source: SourceRecord, said: _Hints, before: Mapping[int, Any]) -> None:
    rows = [
        {"source_id": source.id, "page_id": page_id, "listed_at": page.listed_at, "hints": _hints(page)}
        for page_id, page in said.items()
        if (page.listed_at, _hints(page)) != before[page_id]
    ]
    if rows:
        session.execute(update(SourcePageRecord), rows)


def _is_later(page: FoundPage, listed_at: datetime | None) -> bool:
    return page.listed_at is not None and listed_at is not None and page.listed_at > listed_at


def _wake(session: Session, page_ids: Sequence[int], now: datetime) -> None:
    asleep = (PageRecord.due_at.is_(None), PageRecord.state != PageState.MOVED)
    for record in session.scalars(select(PageRecord).where(PageRecord.id.in_(page_ids), *asleep)):
        record.state = PageState.ACTIVE
        record.due_at = record.next_check_at = record.next_check_at or now
    session.flush()
