"""What the configuration file makes the database watch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scraper.durations import DAY_S, FOREVER_S
from scraper.model import SourceKind
from scraper.urls import parse_url
from storage.pages import get_page, list_pages
from storage.records import NO_RETENTION, ManagedBy, NewSource, Retention, SourceState
from storage.sources import get_source, list_sources
from variorum.cli.session import follow_configuration
from variorum.config import Settings
from variorum.watchlist import Synced, sync_sources, watch

if TYPE_CHECKING:
    from storage.engine import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAGE = "https://example.org/visit"
FEED = "https://example.org/feed.xml"


def settings(*sources: dict[str, Any]) -> Settings:
    return Settings.model_validate({"sources": sources})


def synced(db: Database, wanted: Settings, now: datetime = NOW) -> Synced:
    with db.writing() as session:
        return sync_sources(session, wanted, now)


def test_sources_of_the_file_are_watched_and_page_sources_have_their_page(db: Database) -> None:
    done = synced(db, settings({"url": PAGE, "name": "visit", "tags": ["a"]}, {"url": FEED, "kind": "feed"}))
    assert [source.label for source in done.added] == ["visit", FEED]
    with db.reading() as session:
        assert {source.managed_by for source in list_sources(session)} == {ManagedBy.CONFIG}
        assert [page.url for page in list_pages(session)] == [PAGE]


def test_the_same_file_again_changes_nothing(db: Database) -> None:
    wanted = settings({"url": PAGE, "every": "15m"})
    synced(db, wanted)
    with db.reading() as session:
        before = get_page(session, PAGE).next_check_at
    assert synced(db, wanted, NOW + timedelta(hours=1)) == Synced()
    with db.reading() as session:
        assert get_page(session, PAGE).next_check_at == before


def test_the_file_wins_over_what_was_changed(db: Database) -> None:
    synced(db, settings({"url": PAGE, "every": "15m", "name": "old", "tags": ["a"]}))
    synced(db, settings({"url": PAGE, "every": "2h", "tags": ["b"]}))
    with db.reading() as session:
        source = get_source(session, PAGE)
    assert (source.every_s, source.name, source.tags) == (7200.0, None, ("b",))


def test_what_the_file_says_of_payloads_holds_and_is_forgotten_with_it(db: Database) -> None:
    kept = {"url": PAGE, "payloads_for": "forever", "payloads_per_page": 5}
    assert synced(db, settings(kept)).added[0].retention == Retention(FOREVER_S, 5)
    assert synced(db, settings(kept)) == Synced()
    assert synced(db, settings({"url": PAGE, "payloads_for": "8w"})).edited[0].retention == Retention(56 * DAY_S)
    assert synced(db, settings({"url": PAGE})).edited[0].retention == NO_RETENTION


def test_what_left_the_file_is_removed_and_comes_back(db: Database) -> None:
    both = settings({"url": PAGE}, {"url": FEED, "kind": "feed"})
    synced(db, both)
    assert [source.url for source in synced(db, settings({"url": PAGE})).removed] == [FEED]
    with db.reading() as session:
        assert get_source(session, FEED).state is SourceState.REMOVED
    synced(db, both)
    with db.reading() as session:
        assert get_source(session, FEED).state is SourceState.ACTIVE


def test_a_configuration_without_sources_leaves_those_of_another_alone(db: Database) -> None:
    synced(db, settings({"url": PAGE}))
    follow_configuration(db, settings())
    with db.reading() as session:
        assert get_source(session, PAGE).state is SourceState.ACTIVE


def test_what_the_command_line_added_is_left_alone(db: Database) -> None:
    with db.writing() as session:
        watch(session, NewSource(SourceKind.PAGE, parse_url(PAGE)), NOW)
    assert synced(db, settings()).removed == ()
    with db.reading() as session:
        assert get_source(session, PAGE).state is SourceState.ACTIVE


def test_a_source_of_the_command_line_that_the_file_names_becomes_the_files(db: Database) -> None:
    with db.writing() as session:
        watch(session, NewSource(SourceKind.PAGE, parse_url(PAGE), name="mine"), NOW)
    synced(db, settings({"url": PAGE, "name": "ours"}))
    with db.reading() as session:
        source = get_source(session, PAGE)
    assert (source.name, source.managed_by) == ("ours", ManagedBy.CONFIG)


def test_a_paused_source_of_the_file_stays_paused(db: Database) -> None:
    wanted = settings({"url": PAGE})
    synced(db, wanted)
    with db.writing() as session:
        from storage.sources import set_source_state  # noqa: PLC0415

        set_source_state(session, get_source(session, PAGE).id, SourceState.PAUSED, NOW)
    synced(db, wanted)
    with db.reading() as session:
        assert get_source(session, PAGE).state is SourceState.PAUSED


def test_names_may_be_swapped(db: Database) -> None:
    synced(db, settings({"url": PAGE, "name": "one"}, {"url": FEED, "kind": "feed", "name": "two"}))
    done = synced(db, settings({"url": PAGE, "name": "two"}, {"url": FEED, "kind": "feed", "name": "one"}))
    assert {source.name: source.url for source in done.edited} == {"two": PAGE, "one": FEED}


def test_the_name_of_a_source_that_left_the_file_is_free(db: Database) -> None:
    synced(db, settings({"url": PAGE, "name": "one"}))
    synced(db, settings({"url": FEED, "kind": "feed"}))
    assert [source.name for source in synced(db, settings({"url": FEED, "kind": "feed", "name": "one"})).edited] == [
        "one"
    ]


def test_only_what_differs_counts_as_edited(db: Database) -> None:
    synced(db, settings({"url": PAGE, "every": "15m"}, {"url": FEED, "kind": "feed"}))
    done = synced(db, settings({"url": PAGE, "every": "15m"}, {"url": FEED, "kind": "feed", "ignore": ["x"]}))
    assert (done.added, done.removed) == ((), ())
    assert [source.url for source in done.edited] == [FEED]
