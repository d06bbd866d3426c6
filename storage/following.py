"""Origins under watch: what the pages of a source name as the place that their texts come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from scraper.model import SourceKind, Url
from scraper.schedule import ADAPTIVE
from scraper.urls import is_page_address
from storage.models import SourcePageRecord, SourceRecord
from storage.pages import add_page, page_record_at
from storage.records import ManagedBy, NamedBy, NewSource, SourceState
from storage.schedules import schedule_from_text
from storage.sources import add_source, get_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.schedule import Schedule
    from storage.records import Source

MOST_PER_PAGE: Final = 5
"""Origins of one page: what lists more is a bibliography."""
MOST_FOLLOWED: Final = 100
"""Origins that one source has under watch; those that it names after that are shown, and not watched."""


def follow_origins(session: Session, page_id: int, named: Mapping[Url, NamedBy], now: datetime) -> list[Source]:
    """Put the origins that a page names under watch, for those of its sources that want it; return what is new.

    Each becomes a page source of its own, with interval and tags of the one it is followed from: how that one is asked,
    and what of its pages counts, says nothing of another site. It follows no origins itself. An address that anybody
    watches, or once did, stays as it is: what was removed by hand does not come back.
    """
    wanted = [url for url, named_by in named.items() if named_by is not NamedBy.REDIRECT and is_page_address(url)]
    wanted = wanted[:MOST_PER_PAGE]
    found: list[Source] = []
    for parent in session.scalars(_FOLLOWING.where(SourcePageRecord.page_id == page_id)) if wanted else ():
        room = MOST_FOLLOWED - _followed(session, parent.id)
        new = [url for url in wanted if page_record_at(session, url) is None]
        found += [_follow(session, parent, url, now) for url in new[: max(0, room)]]
    return found


_FOLLOWING = (
    select(SourceRecord)
    .join(SourcePageRecord, SourcePageRecord.source_id == SourceRecord.id)
    .where(SourceRecord.follows_origins, SourceRecord.state == SourceState.ACTIVE)
    .order_by(SourceRecord.id)
)


def _followed(session: Session, source_id: int) -> int:
    mine = (SourceRecord.followed_from == source_id, SourceRecord.state != SourceState.REMOVED)
    return session.scalar(select(func.count()).select_from(SourceRecord).where(*mine)) or 0


def _schedule_of_pages(parent: SourceRecord) -> Schedule | None:
    """An origin is looked at as the pages are that name it."""
    if parent.kind is SourceKind.PAGE:
        return schedule_from_text(parent.schedule)
    return schedule_from_text(parent.pages_schedule) or ADAPTIVE


def _follow(session: Session, parent: SourceRecord, url: Url, now: datetime) -> Source:
    new = NewSource(
        kind=SourceKind.PAGE,
        url=url,
        tags=tuple(parent.tags),
        schedule=_schedule_of_pages(parent),
        managed_by=ManagedBy.ORIGIN,
    )
    source, _ = add_source(session, new, now)
    session.get_one(SourceRecord, source.id).followed_from = parent.id
    add_page(session, source.id, url, now=now, next_check_at=now)
    return get_source(session, source.id)
