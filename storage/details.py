"""What stood beside a text that did not change: captions, bylines, dates and links, kept for a page's timeline.

Consecutive checks that saw the same leave one row. A detail that differs again and again (a stamp of the moment, a
rotating byline) is written over in the newest row after a few, so that a version has a bounded number of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from scraper.compare.details import detail_changes, is_restless
from scraper.model import Recipe
from storage.codec import article_from_json, article_to_json, to_bytes
from storage.compression import pack, unpack
from storage.models import DetailRecord, VersionRecord
from storage.versions import article_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.compare.hunks import DetailChange
    from scraper.judgement import CheckResult
    from scraper.model import Article
    from storage.models import PageRecord

# Built once: putting a statement together takes longer than running it, and this runs at every check in full.
_OF_VERSION = (
    select(func.max(DetailRecord.id))
    .where(DetailRecord.version_id == VersionRecord.id)
    .correlate(VersionRecord)
    .scalar_subquery()
)
_NEWEST = select(DetailRecord.version_id, DetailRecord.recipe, DetailRecord.body).where(
    DetailRecord.id.in_(select(_OF_VERSION).where(VersionRecord.id.in_(bindparam("ids", expanding=True))))
)


@dataclass(frozen=True, slots=True)
class LastDetails:
    """A version as it was read last, and by which recipe."""

    article: Article
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class DetailsSeen:
    """Details that differed alone: which version's, from when, what became what."""

    at: datetime
    number: int
    changes: tuple[DetailChange, ...]
    restless: tuple[str, ...]
    """Those that differed again and again after that, as the newest of them is shown."""
    times: int
    """How often more."""
    last_at: datetime


def last_details(session: Session, first: Mapping[int, bytes]) -> dict[int, LastDetails]:
    """Return versions with the details seen last, by id; `first` holds their articles as they were first read.

    Nothing for those whose details are still the ones they came with.
    """
    newest = session.connection().execute(_NEWEST, {"ids": list(first)}).all() if first else ()
    return {
        version_id: LastDetails(article_from_json(unpack(body, first[version_id])), Recipe(recipe))
        for version_id, recipe, body in newest
    }


def record_details(session: Session, page: PageRecord, result: CheckResult) -> None:
    """Keep what a check saw beside the version that the page shows."""
    seen = result.details
    if seen is None:
        return
    same = (VersionRecord.page_id == page.id, VersionRecord.number == page.version_number)
    version_id = session.scalars(select(VersionRecord.id).where(*same)).one()
    first = _came_with(session, version_id)
    body = pack(to_bytes(article_to_json(seen.article)), first)
    rows = session.scalars(select(DetailRecord).where(DetailRecord.version_id == version_id).order_by(DetailRecord.id))
    past = list(rows)
    newest = past[-1] if past else None
    if newest is not None and newest.recipe != seen.recipe:
        # Read by another recipe, which is no difference.
        newest.body, newest.recipe = body, seen.recipe
        return
    before = _article(newest, first) if newest else article_from_json(first)
    changes = seen.changes or detail_changes(before, seen.article)
    changed = sorted({change.detail.value for change in changes})
    if newest is not None and changed and is_restless(changed, [row.changed for row in past]):
        newest.body, newest.last_at, newest.times = body, result.checked_at, newest.times + 1
        newest.restless = sorted({*newest.restless, *changed})
    elif changed:
        at = result.checked_at
        facts = {"recipe": seen.recipe, "first_at": at, "last_at": at, "changed": changed, "restless": [], "times": 0}
        session.add(DetailRecord(version_id=version_id, body=body, **facts))
    session.flush()


def iter_details(session: Session, page_id: int) -> Iterator[DetailsSeen]:
    """Give the details of a page that differed alone, oldest first."""
    of_page = (
        select(DetailRecord, VersionRecord)
        .join(VersionRecord, VersionRecord.id == DetailRecord.version_id)
        .where(VersionRecord.page_id == page_id)
        .order_by(DetailRecord.id)
    )
    last: dict[int, Article] = {}
    for row, version in session.execute(of_page):
        first = article_bytes(session, version)
        article = _article(row, first)
        told = {*row.changed, *row.restless}
        found = detail_changes(last.get(version.id) or article_from_json(first), article)
        changes = tuple(change for change in found if change.detail in told)
        last[version.id] = article
        yield DetailsSeen(row.first_at, version.number, changes, tuple(row.restless), row.times, row.last_at)


def _came_with(session: Session, version_id: int) -> bytes:
    return article_bytes(session, session.get_one(VersionRecord, version_id))


def _article(record: DetailRecord, first: bytes) -> Article:
    return article_from_json(unpack(record.body, first))
