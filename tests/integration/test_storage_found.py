"""What a source's own check found is linked to it, with what the source says of each page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.model import Url
from storage.check_records import DiscoveryResult, FoundPage
from storage.checks import record_discovery
from storage.claims import release_owner
from storage.models import SourcePageRecord, SourceRecord
from storage.pages import get_page, list_pages
from storage.records import PageState, SourceState
from storage.sources import set_source_state
from tests.storage_situations import HOUR, NOW, due, index_source

if TYPE_CHECKING:
    from datetime import datetime

    from storage.check_records import Recorded
    from storage.engine import Database

PAGE = Url("https://news.example/1")


def finds(db: Database, *pages: FoundPage, at: datetime = NOW) -> Recorded:
    claim = next(claim for claim in due(db, at=at, per_host=99) if claim.page_id is None)
    with db.writing() as session:
        recorded = record_discovery(session, claim, DiscoveryResult(at, "links", pages=pages), next_check_at=at + HOUR)
        release_owner(session, "me")
        return recorded


def link(db: Database) -> tuple[datetime | None, dict[str, object] | None]:
    with db.reading() as session:
        (record,) = session.scalars(select(SourcePageRecord)).all()
        return record.listed_at, record.hints


def sleeps(db: Database) -> bool:
    with db.reading() as session:
        return get_page(session, PAGE).state is not PageState.ACTIVE


def put_to_sleep(db: Database) -> None:
    with db.writing() as session:
        page = get_page(session, PAGE)
        (source_id,) = page.source_ids
        set_source_state(session, source_id, SourceState.PAUSED, NOW)
        # The source alone comes back, as where its page had been put aside.
        source = session.get_one(SourceRecord, source_id)
        source.state, source.due_at = SourceState.ACTIVE, source.next_check_at


def test_what_the_source_says_stands_with_the_link(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE, "One", NOW - HOUR, ("Ada Byron",), NOW))
    assert link(db) == (
        NOW,
        {"title": "One", "published_at": "2026-03-01T11:00:00+00:00", "authors": ["Ada Byron"]},
    )
    finds(db, FoundPage(PAGE, listed_at=NOW + HOUR), at=NOW + HOUR)
    assert link(db) == (NOW + HOUR, None)


def test_a_page_that_sleeps_wakes_when_its_date_moves_on(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE, listed_at=NOW))
    put_to_sleep(db)
    finds(db, FoundPage(PAGE, listed_at=NOW), at=NOW + HOUR)
    assert sleeps(db)
    finds(db, FoundPage(PAGE, listed_at=NOW + timedelta(minutes=5)), at=NOW + 2 * HOUR)
    assert not sleeps(db)


def test_a_page_whose_source_gives_no_date_sleeps_on(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE))
    put_to_sleep(db)
    finds(db, FoundPage(PAGE, "One"), at=NOW + HOUR)
    finds(db, FoundPage(PAGE, listed_at=NOW), at=NOW + 2 * HOUR)
    assert sleeps(db)


def test_a_sitemap_of_thousands_is_taken_whole(db: Database) -> None:
    index_source(db)
    pages = [FoundPage(Url(f"https://news.example/{number}")) for number in range(1234)]
    recorded = finds(db, *pages)
    assert len(set(recorded.new_page_ids)) == len(pages)
    with db.reading() as session:
        assert [page.url for page in list_pages(session)] == [page.url for page in pages]
