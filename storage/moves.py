"""Pages that move: a page keeps its history under a new address, and its old ones stay known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from scraper.urls import host_of
from storage.columns import url_key
from storage.models import AddressRecord, PageRecord, SourcePageRecord, SourceRecord
from storage.pages import in_chunks, page_record_at
from storage.records import PageState, SourceState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.model import Url


def move_page(session: Session, page: PageRecord, to: Url, at: datetime) -> None:
    """Give a page its new address.

    Where another page has that address already (a section may have brought it long before), the two become one from now
    on: that one is watched in this one's place, and this one keeps its history and is looked at no longer.
    """
    other = page_record_at(session, to)
    if other is not None and other.id != page.id:
        hand_over(session, page, other, at)
        return
    bearer = session.scalar(select(PageRecord).where(PageRecord.url_key == url_key(to), PageRecord.id != page.id))
    if bearer is not None:
        take_address(session, page, bearer, at)
        return
    session.execute(delete(AddressRecord).where(AddressRecord.url_key == url_key(to)))
    _keep_address(session, page.url, page.id, at)
    page.url, page.url_key, page.host = to, url_key(to), host_of(to)
    session.flush()


def hand_over(session: Session, page: PageRecord, other: PageRecord, at: datetime) -> None:
    """Have another page watched in this one's place: its addresses lead there, and this one keeps its history."""
    _keep_address(session, page.url, other.id, at)
    session.execute(update(AddressRecord).where(AddressRecord.page_id == page.id).values(page_id=other.id))
    _hand_over(session, page, other, at)
    session.flush()


def take_address(session: Session, page: PageRecord, bearer: PageRecord, at: datetime) -> None:
    """Exchange the addresses of a page and of one that is watched in its place no longer; ask there at once.

    What the servers gave to ask with again goes with the address it was given for.
    """
    old, new = (page.url, page.url_key, page.host), (bearer.url, bearer.url_key, bearer.host)
    session.execute(delete(AddressRecord).where(AddressRecord.url_key == bearer.url_key))
    _keep_address(session, page.url, page.id, at)
    # No two rows may have one address, not even for a moment.
    bearer.url_key = url_key(f"page {bearer.id}")
    session.flush()
    page.url, page.url_key, page.host = new
    session.flush()
    bearer.url, bearer.url_key, bearer.host = old
    page.etag, page.last_modified, page.validated_url = bearer.etag, bearer.last_modified, bearer.validated_url
    page.last_digest = page.leads_to = page.leads_since = None
    page.is_removed = False
    if page.state in {PageState.ACTIVE, PageState.RETIRED}:
        page.state, page.retired_at = PageState.ACTIVE, None
        page.due_at = page.next_check_at = at
    session.flush()


def pages_at_old_addresses(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Return, by the keys of addresses (see `url_key`), the pages that have moved away from them."""
    found: dict[str, int] = {}
    for part in in_chunks(keys):
        rows = session.execute(
            select(AddressRecord.url_key, AddressRecord.page_id).where(AddressRecord.url_key.in_(part))
        )
        found.update((key, page_id) for key, page_id in rows)
    return found


def in_their_place(session: Session, page_ids: Collection[int]) -> set[int]:
    """Return these pages, and instead of those that moved to a page that was there already, that one."""
    found: set[int] = set()
    for ids in in_chunks(sorted(page_ids)):
        successor = select(PageRecord.id, AddressRecord.page_id).outerjoin(
            AddressRecord, (AddressRecord.url_key == PageRecord.url_key) & (PageRecord.state == PageState.MOVED)
        )
        rows = dict(session.execute(successor.where(PageRecord.id.in_(ids))).all())
        found.update(rows.get(one) or one for one in ids)
    return found


def _keep_address(session: Session, url: str, page_id: int, at: datetime) -> None:
    session.merge(AddressRecord(url_key=url_key(url), url=url, page_id=page_id, left_at=at))


def _hand_over(session: Session, page: PageRecord, other: PageRecord, at: datetime) -> None:
    was_watched = page.state is PageState.ACTIVE
    page.state, page.due_at = PageState.MOVED, None
    of_page = select(SourcePageRecord.source_id).where(SourcePageRecord.page_id == page.id)
    already = select(SourcePageRecord.source_id).where(SourcePageRecord.page_id == other.id)
    for source in session.scalars(
        select(SourceRecord).where(SourceRecord.id.in_(of_page), SourceRecord.id.not_in(already))
    ):
        session.add(SourcePageRecord(source_id=source.id, page_id=other.id))
        was_watched = was_watched or source.state is SourceState.ACTIVE
    # A source that has both may have let the other one retire long ago.
    if was_watched and other.state in {PageState.PAUSED, PageState.RETIRED}:
        other.state, other.retired_at = PageState.ACTIVE, None
        other.due_at = other.next_check_at = other.next_check_at or at
