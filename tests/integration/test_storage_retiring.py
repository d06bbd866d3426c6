"""Pages that retire, and what wakes them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scraper.link_rules import LinkRules
from scraper.model import Url
from scraper.schedule import interval
from storage.check_records import FoundPage
from storage.checks import record_check
from storage.pages import add_page, get_page
from storage.records import Cause, PageState, SourceEdit, SourceState
from storage.sources import edit_source, set_source_state
from tests.integration.test_storage_found import PAGE, finds
from tests.storage_situations import HOUR, NOW, checked, claimed, due, index_source, shows
from variorum.cli.health import retired_text
from variorum.fields.page import page_fields

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page

DAY = timedelta(days=1)
OTHER = Url("https://news.example/2")


def page_of(db: Database) -> Page:
    with db.reading() as session:
        return get_page(session, PAGE)


@pytest.fixture
def retired(db: Database) -> Page:
    """A page that a section brought, and that has been quiet for long."""
    index_source(db)
    finds(db, FoundPage(PAGE, listed_at=NOW), FoundPage(OTHER))
    claim = claimed(db, page_of(db))
    with db.writing() as session:
        record_check(session, claim, shows(1, "text"), next_check_at=None)
    return page_of(db)


def test_a_page_without_a_next_check_is_retired(db: Database, retired: Page) -> None:
    assert (retired.state, retired.next_check_at) == (PageState.RETIRED, None)
    assert retired.retired_at is not None
    assert page_fields(retired)["retired_because"] == "quiet"
    assert retired_text(retired, retired.retired_at + DAY) == "retired 1 d ago: quiet for long"
    assert PAGE not in {claim.url for claim in due(db, at=NOW + 400 * DAY, per_host=99)}


def test_pausing_its_source_and_going_on_does_not_wake_it(db: Database, retired: Page) -> None:
    for state in (SourceState.PAUSED, SourceState.ACTIVE):
        with db.writing() as session:
            set_source_state(session, retired.source_ids[0], state, NOW + HOUR)
    assert page_of(db).state is PageState.RETIRED
    assert PAGE not in {claim.url for claim in due(db, at=NOW + DAY, per_host=99)}


def test_a_check_that_finds_it_changed_brings_it_back(db: Database, retired: Page) -> None:
    checked(db, retired, shows(2, "another text", at=NOW + DAY), next_check_at=NOW + 2 * DAY)
    assert (page_of(db).state, page_of(db).retired_at) == (PageState.ACTIVE, None)
    assert PAGE in {claim.url for claim in due(db, at=NOW + 2 * DAY, per_host=99)}


@pytest.mark.parametrize(("away", "state"), [(2 * HOUR, PageState.RETIRED), (DAY, PageState.ACTIVE)])
def test_it_wakes_when_it_is_listed_again_after_a_day(
    db: Database, retired: Page, away: timedelta, state: PageState
) -> None:
    finds(db, FoundPage(OTHER), at=NOW + HOUR)
    finds(db, FoundPage(PAGE, listed_at=NOW), FoundPage(OTHER), at=NOW + HOUR + away)
    assert retired.state is PageState.RETIRED
    assert page_of(db).state is state


def test_it_wakes_when_its_date_moves_on(db: Database, retired: Page) -> None:
    finds(db, FoundPage(PAGE, listed_at=NOW + HOUR), at=NOW + HOUR)
    woken = page_of(db)
    assert (retired.state, woken.state) == (PageState.RETIRED, PageState.ACTIVE)
    assert (woken.next_check_at, woken.next_cause) == (NOW + HOUR, Cause.WOKEN)


def test_somebody_who_adds_it_by_name_wakes_it(db: Database, retired: Page) -> None:
    with db.writing() as session:
        add_page(session, retired.source_ids[0], PAGE, now=NOW + HOUR, next_check_at=NOW + HOUR)
    assert page_of(db).state is PageState.ACTIVE
    assert PAGE in {claim.url for claim in due(db, at=NOW + HOUR, per_host=99)}


def test_a_later_date_has_a_page_looked_at_at_once(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE, listed_at=NOW))
    checked(db, page_of(db), shows(1, "text"), next_check_at=NOW + 7 * DAY)
    finds(db, FoundPage(PAGE, listed_at=NOW + HOUR), at=NOW + HOUR)
    assert page_of(db).next_check_at == NOW + HOUR


def test_a_later_date_does_not_outweigh_a_schedule_that_was_asked_for(db: Database) -> None:
    source = index_source(db)
    with db.writing() as session:
        edit_source(session, source.id, SourceEdit(pages_schedule=interval(7 * 86_400.0)))
    finds(db, FoundPage(PAGE, listed_at=NOW))
    checked(db, page_of(db), shows(1, "text"), next_check_at=NOW + 7 * DAY)
    finds(db, FoundPage(PAGE, listed_at=NOW + HOUR), at=NOW + HOUR)
    assert page_of(db).next_check_at == NOW + 7 * DAY


def test_a_list_that_dates_all_its_pages_anew_is_not_believed(db: Database) -> None:
    index_source(db)
    others = [Url(f"https://news.example/other/{number}") for number in range(60)]
    finds(db, *(FoundPage(url, listed_at=NOW) for url in (PAGE, *others)))
    checked(db, page_of(db), shows(1, "text"), next_check_at=NOW + 7 * DAY)
    finds(db, *(FoundPage(url, listed_at=NOW + HOUR) for url in (PAGE, *others)), at=NOW + HOUR)
    assert page_of(db).next_check_at == NOW + 7 * DAY


def test_a_page_beyond_the_newest_stays_so_when_it_is_looked_at(db: Database) -> None:
    index_source(db)
    finds(db, FoundPage(PAGE))
    with db.writing() as session:
        source = get_page(session, PAGE).source_ids[0]
        edit_source(session, source, SourceEdit(link_rules=LinkRules(most_pages=1)))
    finds(db, FoundPage(OTHER, listed_at=NOW + HOUR), at=NOW + HOUR)
    page = page_of(db)
    assert (page.state, page_fields(page)["retired_because"]) == (PageState.RETIRED, "surplus")
    claim = claimed(db, page)
    with db.writing() as session:
        record_check(session, claim, shows(1, "text"), next_check_at=None)
    page = page_of(db)
    assert page.retired_at is not None
    said = retired_text(page, page.retired_at + DAY)
    assert said == "retired 1 d ago: beyond the newest that its source keeps active"
