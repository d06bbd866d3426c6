"""Pages that a source's own check found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.columns import url_key
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.moves import pages_at_old_addresses
from storage.pages import in_chunks, new_page_record
from storage.records import PageState, SourceState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from storage.check_records import DiscoveryResult, FoundPage


def add_found(
    session: Session,
    source: SourceRecord,
    found: DiscoveryResult,
    first_check_at: Callable[[int], datetime] | None,
) -> tuple[int, ...]:
    """Link a source to the pages it found, adding those nobody knew; return the ids of the added ones."""
    wanted = {url_key(page.url): page for page in found.pages}
    known = _known(session, list(wanted))
    new = [
        _new_page(source, page, found.checked_at, first_check_at(n) if first_check_at else found.checked_at)
        for n, page in enumerate(page for key, page in wanted.items() if key not in known)
    ]
    session.add_all(new)
    session.flush()
    _link(session, source, [record.id for record in new])
    _link_known(session, source, list(dict.fromkeys(known.values())), found.checked_at)
    return tuple(record.id for record in new)


def _new_page(source: SourceRecord, page: FoundPage, now: datetime, due_at: datetime) -> PageRecord:
    record = new_page_record(source, page.url, page.title, now)
    record.next_check_at = due_at
    record.due_at = due_at if record.state is PageState.ACTIVE else None
    return record


def _known(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_chunks(keys):
        rows = session.execute(select(PageRecord.url_key, PageRecord.id).where(PageRecord.url_key.in_(part)))
        found.update((key, page_id) for key, page_id in rows)
    # A page that moved away from an address stands for it, even where another one's history bears it.
    return found | pages_at_old_addresses(session, keys)


def _link(session: Session, source: SourceRecord, page_ids: Sequence[int]) -> None:
    session.add_all(SourcePageRecord(source_id=source.id, page_id=page_id) for page_id in page_ids)
    session.flush()


def _link_known(session: Session, source: SourceRecord, page_ids: Sequence[int], now: datetime) -> None:
    for ids in in_chunks(page_ids):
        linked = select(SourcePageRecord.page_id).where(SourcePageRecord.source_id == source.id)
        already = set(session.scalars(linked.where(SourcePageRecord.page_id.in_(ids))))
        fresh = [page_id for page_id in ids if page_id not in already]
        _link(session, source, fresh)
        if source.state is SourceState.ACTIVE:
            _wake(session, fresh, now)


def _wake(session: Session, page_ids: Sequence[int], now: datetime) -> None:
    asleep = select(PageRecord).where(PageRecord.id.in_(page_ids), PageRecord.due_at.is_(None))
    for record in session.scalars(asleep):
        record.state = PageState.ACTIVE
        record.due_at = record.next_check_at = record.next_check_at or now
    session.flush()
