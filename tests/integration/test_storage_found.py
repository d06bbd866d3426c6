"""What a source's own check found is linked to it, with what the source says of each page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.link_rules import LinkRules
from scraper.model import SourceKind, Url
from storage.check_records import DiscoveryResult, FoundPage, KnownPart
from storage.claims import release_owner
from storage.discoveries import record_discovery
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.pages import add_page, get_page, list_pages
from storage.plans import load_plan
from storage.records import NewSource, PageState, SourceEdit, SourceState
from storage.sources import add_source, edit_source, get_source, set_source_state
from tests.storage_situations import HOUR, NOW, checked, claimed, digest_of, due, index_source, shows

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


def first_versions_are_told(db: Database) -> list[bool]:
    with db.reading() as session:
        return [not record.is_baseline for record in session.scalars(select(PageRecord).order_by(PageRecord.id))]


def test_the_first_run_is_the_baseline_and_what_comes_later_is_told(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE))
    finds(db, FoundPage(PAGE), FoundPage(Url("https://news.example/2")), at=NOW + HOUR)
    late = FoundPage(Url("https://news.example/3"), is_baseline=True)
    finds(db, late, at=NOW + 2 * HOUR)
    assert first_versions_are_told(db) == [False, True, False]


def test_a_first_run_is_told_where_it_was_asked_for(db: Database) -> None:
    rules = LinkRules(tell_first=True)
    with db.writing() as session:
        add_source(session, NewSource(SourceKind.INDEX, Url("https://news.example/"), link_rules=rules), NOW)
    finds(db, FoundPage(PAGE), FoundPage(Url("https://news.example/2"), is_baseline=True))
    assert first_versions_are_told(db) == [True, True]


def test_link_rules_come_back_and_new_ones_have_the_list_read_again(db: Database) -> None:
    rules = LinkRules(("/a/",), titles_exclude=("sport",), published_since=date(2026, 1, 31), most_pages=7)
    source = index_source(db)
    finds(db, FoundPage(PAGE))
    (claim,) = [claim for claim in due(db, at=NOW + HOUR, per_host=99) if claim.page_id is None]
    found = DiscoveryResult(
        NOW + HOUR, "links", digest=digest_of(b"x"), parts={PAGE: KnownPart(NOW, None, is_baseline=True)}
    )
    with db.writing() as session:
        record_discovery(session, claim, found, next_check_at=NOW + 2 * HOUR)
        before = load_plan(session, claim)
        edit_source(session, source.id, SourceEdit(link_rules=rules))
        after = load_plan(session, claim)
        assert get_source(session, source.id).link_rules == rules
    assert (before.last_digest, before.parts) == (digest_of(b"x"), found.parts)
    assert (after.last_digest, after.parts, after.link_rules) == (None, {}, rules)


def test_a_page_without_a_date_is_as_old_as_its_source_says(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE, published_at=NOW - HOUR))
    with db.reading() as session:
        page = get_page(session, PAGE)
    checked(db, page, shows(1, "text"))
    claim = claimed(db, page, at=NOW + HOUR)
    with db.reading() as session:
        assert load_plan(session, claim).timing.published_at == NOW - HOUR


def test_the_oldest_pages_retire_beyond_what_is_kept_active(db: Database) -> None:
    with db.writing() as session:
        rules = LinkRules(most_pages=2)
        add_source(session, NewSource(SourceKind.INDEX, Url("https://news.example/"), link_rules=rules), NOW)
    pages = [FoundPage(Url(f"https://news.example/{n}"), listed_at=NOW + n * HOUR) for n in range(4)]
    finds(db, *pages[:2])
    finds(db, *pages[1:3], at=NOW + HOUR)
    assert states(db) == [PageState.RETIRED, PageState.ACTIVE, PageState.ACTIVE]
    finds(db, at=NOW + 2 * HOUR)
    finds(db, *pages[2:4], at=NOW + 3 * HOUR)
    assert states(db) == [PageState.RETIRED, PageState.RETIRED, PageState.ACTIVE, PageState.ACTIVE]


def test_a_page_that_another_source_watches_does_not_retire(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE))
    with db.writing() as session:
        rules = LinkRules(most_pages=1)
        feed, _ = add_source(session, NewSource(SourceKind.FEED, Url("https://news.example/f"), link_rules=rules), NOW)
        add_page(session, feed.id, PAGE, now=NOW, next_check_at=NOW)
    finds(db, FoundPage(Url("https://news.example/2")))
    assert states(db) == [PageState.ACTIVE, PageState.ACTIVE]


def test_a_part_of_the_list_says_nothing_of_the_pages_of_the_others(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE))
    (claim,) = [claim for claim in due(db, at=NOW + HOUR, per_host=99) if claim.page_id is None]
    other = FoundPage(Url("https://news.example/2"))
    with db.writing() as session:
        found = DiscoveryResult(
            NOW + HOUR, "a part", pages=(other, FoundPage(Url("https://news.example/3"))), is_whole=False
        )
        record_discovery(session, claim, found, next_check_at=NOW + 2 * HOUR)
    with db.reading() as session:
        assert {record.missing_since for record in session.scalars(select(SourcePageRecord))} == {None}


def states(db: Database) -> list[PageState]:
    with db.reading() as session:
        return [record.state for record in session.scalars(select(PageRecord).order_by(PageRecord.id))]


def test_a_sitemap_of_thousands_is_taken_whole(db: Database) -> None:
    index_source(db)
    pages = [FoundPage(Url(f"https://news.example/{number}")) for number in range(1234)]
    recorded = finds(db, *pages)
    assert len(set(recorded.new_page_ids)) == len(pages)
    with db.reading() as session:
        assert [page.url for page in list_pages(session)] == [page.url for page in pages]
