"""Pages that turn out to be one: the elder keeps its history and goes on, the younger's address leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import func, select

from scraper.identity import Merger, Sameness, Sighting, may_be_one, merger
from scraper.judgement import GIVEN_UP, NewChange
from scraper.model import ChangeKind, ContentHash, Url
from scraper.moves import PERMANENT
from scraper.sentences import sentence
from storage.captures import led_to
from storage.changes import append_changes
from storage.models import PageRecord, SourcePageRecord
from storage.moves import hand_over, take_address
from storage.records import PageState
from storage.telling import tell
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.subscriptions import Subscription
    from storage.copies import Relative
    from storage.records import Version

Telling: TypeAlias = "tuple[datetime, Sequence[Subscription], str]"
"""When it is, who is told, and in which language."""


def merge_pages(
    session: Session, version: Version, relatives: Sequence[Relative], telling: Telling
) -> tuple[PageRecord, Merger] | None:
    """Make a page one with the first of its relatives that is the same document; return the page that goes on, and why.

    What was found out is logged at the page whose address leads elsewhere from now on. It is told only where an address
    was given up: that two pages had been one all along is no news of either.
    """
    for relative in _likely(session, version, relatives):
        pages = _still_two(session, version.page_id, relative.page_id)
        if not pages:
            continue
        elder, younger = sorted(pages, key=lambda page: _first_seen(session, page))
        found = merger(_sighting(session, elder), _sighting(session, younger), relative.sharing)
        if found is not None:
            _merge(session, (elder, younger), found, telling)
            return elder, found
    return None


def _likely(session: Session, version: Version, relatives: Sequence[Relative]) -> list[Relative]:
    """Those that may be the same document: a text that went round is on many pages, most of them on other sites."""
    addresses = select(PageRecord.id, PageRecord.url).where(PageRecord.id.in_([one.page_id for one in relatives]))
    urls = dict(session.execute(addresses).all()) if relatives else {}
    return [
        one
        for one in relatives
        if one.page_id in urls and may_be_one(version.page_url, Url(urls[one.page_id]), one.sharing)
    ]


def _merge(session: Session, pages: tuple[PageRecord, PageRecord], found: Merger, telling: Telling) -> None:
    elder, younger = pages
    now, audience, language = telling
    is_moved = found.sameness is Sameness.SUCCESSOR and found.url == younger.url
    left = elder if is_moved else younger
    words = sentence("moved" if is_moved else "same_page", language, url=found.url if is_moved else elder.url)
    number = left.version_number
    change = NewChange(
        ChangeKind.MOVED, number, number, title=left.title or "", summary=words, is_baseline=not is_moved
    )
    found_by = select(func.min(SourcePageRecord.source_id)).where(SourcePageRecord.page_id == left.id)
    entries = append_changes(session, [change], (left, session.scalars(found_by).one()), now)
    tell(session, entries, audience if is_moved else ())
    hand_over(session, younger, elder, now)
    if found.url == younger.url:
        take_address(session, elder, younger, now)


def _still_two(session: Session, *page_ids: int) -> list[PageRecord]:
    """Two pages, held until the transaction ends; none where one was purged or became part of another meanwhile."""
    found = select(PageRecord).where(PageRecord.id.in_(page_ids), PageRecord.state != PageState.MOVED)
    pages = session.scalars(found.order_by(PageRecord.id).with_for_update()).all()
    return list(pages) if len(pages) == len(page_ids) else []


def _first_seen(session: Session, page: PageRecord) -> tuple[datetime, int]:
    return get_version(session, page.id, 1).first_seen_at, page.id


def _sighting(session: Session, page: PageRecord) -> Sighting:
    version = get_version(session, page.id)
    final_url, hops = led_to(session, version.capture_id)
    # A server that leads elsewhere for the time being has not answered for this address: neither where it led nor what
    # the page there calls itself says anything of this one, and whoever believed it would never ask here again.
    is_elsewhere = any(hop.status not in PERMANENT for hop in hops)
    return Sighting(
        url=Url(page.url),
        content_hash=ContentHash(version.content_hash),
        canonical_url=None if is_elsewhere else version.article.canonical_url,
        final_url=page.url if is_elsewhere else final_url or page.url,
        is_gone=page.is_removed or page.last_reason in GIVEN_UP,
    )
