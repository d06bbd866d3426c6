"""Origins that pages name are put under watch where their source wants it, once, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.model import SourceKind, Url
from storage.following import MOST_FOLLOWED, MOST_PER_PAGE, follow_origins
from storage.models import UncomparedRecord
from storage.pages import add_page, get_page
from storage.records import ManagedBy, NamedBy, NewSource, SourceEdit, SourceState
from storage.sources import add_source, edit_source, get_source, list_sources, purge_source, set_source_state
from tests.storage_situations import HOUR, NOW, checked, due, shows, watched

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page, Source

COPY, ORIGIN = Url("https://blog.example/visit"), Url("https://ministry.example/event/1")


def following(db: Database, url: Url = COPY) -> tuple[Source, Page]:
    new = NewSource(SourceKind.PAGE, url, tags=("defence",), every_s=900.0, follows_origins=True)
    with db.writing() as session:
        source, _ = add_source(session, new, NOW)
        page, _ = add_page(session, source.id, url, now=NOW, next_check_at=NOW)
    return source, page


def follow(db: Database, page: Page, *urls: Url, named_by: NamedBy = NamedBy.PAGE) -> list[Source]:
    with db.writing() as session:
        return follow_origins(session, page.id, dict.fromkeys(urls, named_by), NOW + HOUR)


def test_an_origin_becomes_a_source_that_is_due_at_once(db: Database) -> None:
    parent, page = following(db)
    (source,) = follow(db, page, ORIGIN)
    assert (source.kind, source.url, source.managed_by) == (SourceKind.PAGE, ORIGIN, ManagedBy.ORIGIN)
    assert (source.tags, source.every_s, source.followed_from) == (("defence",), 900.0, parent.id)
    assert not source.follows_origins
    assert ORIGIN in {claim.url for claim in due(db, at=NOW + HOUR)}


def test_it_is_followed_once(db: Database) -> None:
    _, page = following(db)
    follow(db, page, ORIGIN)
    assert follow(db, page, ORIGIN) == []


def test_sources_that_do_not_ask_for_it_follow_nothing(db: Database) -> None:
    assert follow(db, watched(db, COPY), ORIGIN) == []


def test_a_paused_source_follows_nothing(db: Database) -> None:
    parent, page = following(db)
    with db.writing() as session:
        set_source_state(session, parent.id, SourceState.PAUSED, NOW)
    assert follow(db, page, ORIGIN) == []


@pytest.mark.parametrize("url", ["https://agency.example/", "https://ministry.example/decree.pdf"])
def test_home_pages_and_files_are_not_followed(db: Database, url: str) -> None:
    assert follow(db, following(db)[1], Url(url)) == []


def test_where_redirects_lead_is_read_already(db: Database) -> None:
    assert follow(db, following(db)[1], ORIGIN, named_by=NamedBy.REDIRECT) == []


def test_what_was_removed_by_hand_does_not_come_back(db: Database) -> None:
    _, page = following(db)
    (source,) = follow(db, page, ORIGIN)
    with db.writing() as session:
        set_source_state(session, source.id, SourceState.REMOVED, NOW)
    assert follow(db, page, ORIGIN) == []


def test_depth_is_one(db: Database) -> None:
    _, page = following(db)
    (source,) = follow(db, page, ORIGIN)
    with db.reading() as session:
        origin = get_page(session, source.url)
    assert origin.id != page.id
    assert follow(db, origin, Url("https://agency.example/7")) == []


def test_a_page_and_a_source_have_bounds(db: Database) -> None:
    _, page = following(db)
    urls = [Url(f"https://agency.example/{number}") for number in range(MOST_FOLLOWED + 3)]
    assert len(follow(db, page, *urls)) == MOST_PER_PAGE
    brought = [len(follow(db, page, *urls[at : at + MOST_PER_PAGE])) for at in range(5, len(urls), MOST_PER_PAGE)]
    assert sum(brought) == MOST_FOLLOWED - MOST_PER_PAGE


def test_removing_a_source_removes_the_origins_it_led_to(db: Database) -> None:
    parent, page = following(db)
    (source,) = follow(db, page, ORIGIN)
    with db.writing() as session:
        set_source_state(session, parent.id, SourceState.REMOVED, NOW)
        assert get_source(session, source.id).state is SourceState.REMOVED
        set_source_state(session, parent.id, SourceState.ACTIVE, NOW + HOUR)
        assert get_source(session, source.id).state is SourceState.ACTIVE
        purge_source(session, parent.id)
        assert list_sources(session, include_removed=True) == []


def test_what_pages_show_already_is_followed_once_it_is_asked_for(db: Database) -> None:
    page = watched(db, COPY)
    checked(db, page, shows(1, "The bridge is open."))
    with db.writing() as session:
        session.query(UncomparedRecord).delete()
        for _ in range(2):
            edit_source(session, page.source_ids[0], SourceEdit(follows_origins=True))
        assert session.query(UncomparedRecord).count() == 1
        assert get_source(session, page.source_ids[0]).follows_origins
