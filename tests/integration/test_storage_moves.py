"""Pages that move keep their history; their old addresses stay known, and nobody adds them a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.checking import targets
from scraper.judgement import CheckResult, MoveSign, NewChange
from scraper.model import ChangeKind, GapReason, SourceKind, Url
from storage.changes import list_changes
from storage.check_records import DiscoveryResult, FoundPage
from storage.claims import claim_now
from storage.discoveries import record_discovery
from storage.health import check
from storage.models import PageRecord
from storage.pages import add_page, get_page, list_pages
from storage.plans import load_plan
from storage.records import NewSource, PageState, SourceState
from storage.sources import add_source, get_source, purge_source, set_source_state
from storage.versions import list_versions
from tests.storage_situations import HOUR, NOW, checked, due, gap, index_source, shows, unchanged, watched

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page

OLD, NEW, NEWER = (Url(f"https://news.example/{name}") for name in ("old", "new", "newer"))
SIGN = MoveSign(NEW, NOW, 1)


def seen(at: int, **facts: object) -> CheckResult:
    return replace(unchanged(1, at=NOW + at * HOUR), **facts)


def moves(db: Database, page: Page, to: Url, at: int = 30) -> None:
    change = NewChange(ChangeKind.MOVED, 1, 1, summary=f"the page has moved to {to}")
    checked(db, page, seen(at, moved_to=to, changes=(change,)))


def read(db: Database, page: Page) -> Page:
    checked(db, page, shows(1, "The bridge is open.", is_baseline=True))
    return page


def page_at(db: Database, ref: str | int) -> Page:
    with db.reading() as session:
        return get_page(session, ref)


def finds(db: Database, source_id: int, *urls: Url, at: int = 40) -> tuple[int, ...]:
    with db.writing() as session:
        (claim,) = claim_now(session, source_ids=[source_id], now=NOW + at * HOUR, lease_s=60, owner="me")
        found = DiscoveryResult(NOW + at * HOUR, "names", pages=tuple(FoundPage(url) for url in urls))
        return record_discovery(session, claim, found, next_check_at=NOW + (at + 1) * HOUR).new_page_ids


def signs(db: Database, page: Page, at: int) -> MoveSign | None:
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW + at * HOUR, lease_s=60, owner="me")
        plan = load_plan(session, claim)
    assert plan.check is not None
    return plan.check.leads_to


def test_a_sign_is_remembered_counted_and_forgotten(db: Database) -> None:
    page = read(db, watched(db, OLD))
    assert signs(db, page, 0) is None
    checked(db, page, seen(1, leads_to=replace(SIGN, was_always_so=True)))
    assert signs(db, page, 1) == replace(SIGN, was_always_so=True)
    checked(db, page, gap(GapReason.TIMEOUT, at=NOW + 2 * HOUR))
    assert signs(db, page, 2) == replace(SIGN, was_always_so=True)
    checked(db, page, seen(3))
    assert signs(db, page, 3) is None


def test_a_page_that_moves_keeps_its_number_and_history(db: Database) -> None:
    page = read(db, watched(db, OLD))
    moves(db, page, NEW)
    after = page_at(db, NEW)
    assert (after.id, after.url, after.state, after.version_count) == (page.id, NEW, PageState.ACTIVE, 1)
    assert page_at(db, OLD).id == page.id
    with db.reading() as session:
        assert [version.page_url for version in list_versions(session, page.id)] == [NEW]
        moved = list_changes(session, kinds=[ChangeKind.MOVED])
    assert [(change.page_url, change.summary) for change in moved] == [(OLD, f"the page has moved to {NEW}")]
    assert check(db) == []


def test_it_is_checked_at_its_new_address_and_host(db: Database) -> None:
    page = read(db, watched(db, OLD))
    moves(db, page, Url("https://www.news.example/new"))
    (claim,) = due(db, at=NOW + 40 * HOUR)
    assert (claim.url, claim.host) == ("https://www.news.example/new", "www.news.example")


def test_a_source_that_still_names_the_old_address_brings_no_second_page(db: Database) -> None:
    source = index_source(db, "https://news.example/section")
    (page_id,) = finds(db, source.id, OLD, at=0)
    page = read(db, page_at(db, page_id))
    moves(db, page, NEW)
    assert finds(db, source.id, OLD, NEW) == ()
    with db.reading() as session:
        assert [(one.id, one.url) for one in list_pages(session)] == [(page_id, NEW)]


def test_adding_the_old_address_by_hand_watches_the_page_where_it_is(db: Database) -> None:
    page = read(db, watched(db, OLD))
    moves(db, page, NEW)
    with db.writing() as session:
        source, was_created = add_source(session, NewSource(SourceKind.PAGE, OLD), NOW)
        again, is_new = add_page(session, source.id, OLD, now=NOW, next_check_at=NOW)
    assert (was_created, is_new, again.id) == (False, False, page.id)


def test_a_page_may_move_twice_and_back(db: Database) -> None:
    page = read(db, watched(db, OLD))
    for number, url in enumerate((NEW, NEWER, OLD)):
        moves(db, page, url, at=30 * (number + 1))
        assert page_at(db, url).id == page.id
    assert page_at(db, page.id).url == OLD
    assert {page_at(db, url).id for url in (OLD, NEW, NEWER)} == {page.id}


def test_a_page_that_is_there_already_takes_over(db: Database) -> None:
    source = index_source(db, "https://news.example/section")
    old_id, new_id = finds(db, source.id, OLD, NEW, at=0)
    old = read(db, page_at(db, old_id))
    moves(db, old, NEW)
    left, taken = page_at(db, old_id), page_at(db, NEW)
    assert (left.state, left.url, left.version_count, left.next_check_at is None) == (PageState.MOVED, OLD, 1, False)
    assert (taken.id, taken.state) == (new_id, PageState.ACTIVE)
    assert {claim.page_id for claim in due(db, at=NOW + 999 * HOUR, per_host=9)} == {new_id, None}
    assert check(db) == []


def test_a_retired_page_wakes_where_it_takes_over_what_is_watched(db: Database) -> None:
    source = index_source(db, "https://news.example/section")
    old_id, new_id = finds(db, source.id, OLD, NEW, at=0)
    with db.writing() as session:
        retired = session.get_one(PageRecord, new_id)
        retired.state, retired.retired_at = PageState.RETIRED, NOW
        retired.due_at = retired.next_check_at = None
    moves(db, read(db, page_at(db, old_id)), NEW)
    assert (page_at(db, new_id).state, page_at(db, new_id).retired_at) == (PageState.ACTIVE, None)
    assert new_id in {claim.page_id for claim in due(db, at=NOW + 999 * HOUR, per_host=9)}


def test_what_took_over_is_found_by_the_old_address(db: Database) -> None:
    source = index_source(db, "https://news.example/section")
    old_id, new_id = finds(db, source.id, OLD, NEW, at=0)
    moves(db, read(db, page_at(db, old_id)), NEW)
    assert finds(db, source.id, OLD) == ()
    assert page_at(db, old_id).state is PageState.MOVED
    with db.writing() as session:
        own, _ = add_source(session, NewSource(SourceKind.PAGE, OLD), NOW)
        page, is_new = add_page(session, own.id, OLD, now=NOW, next_check_at=NOW)
    assert (page.id, is_new) == (new_id, False)
    # Its own history is still read under its old address.
    assert page_at(db, OLD).id == old_id


def test_the_sources_of_a_page_follow_it(db: Database) -> None:
    old = read(db, watched(db, OLD, name="mine"))
    other = read(db, watched(db, NEW))
    moves(db, old, NEW)
    assert page_at(db, "mine").id == other.id
    with db.reading() as session:
        source = get_source(session, "mine")
    with db.writing() as session:
        claims = claim_now(session, source_ids=[source.id], now=NOW + 60 * HOUR, lease_s=60, owner="me")
    assert [claim.page_id for claim in claims] == [other.id]


def test_who_asks_for_what_moved_away_gets_what_took_over(db: Database) -> None:
    old, other = read(db, watched(db, OLD)), read(db, watched(db, NEW))
    alone = read(db, watched(db, NEWER))
    moves(db, old, NEW)
    with db.reading() as session:
        wanted = [target.id for target in targets([old.id, alone.id], [], session)]
    assert wanted == sorted([other.id, alone.id])


def test_a_purged_page_takes_its_addresses_along(db: Database) -> None:
    page = read(db, watched(db, OLD, name="mine"))
    moves(db, page, NEW)
    with db.writing() as session:
        purge_source(session, get_source(session, "mine").id)
    again = watched(db, OLD)
    assert (again.url, page_at(db, OLD).id) == (OLD, again.id)
    assert check(db) == []


def test_pausing_and_resuming_does_not_wake_what_moved_away(db: Database) -> None:
    old = read(db, watched(db, OLD, name="mine"))
    read(db, watched(db, NEW))
    moves(db, old, NEW)
    with db.writing() as session:
        for state in (SourceState.PAUSED, SourceState.ACTIVE):
            set_source_state(session, get_source(session, "mine").id, state, NOW + timedelta(days=3))
    assert page_at(db, old.id).state is PageState.MOVED


def test_a_chain_of_take_overs_leads_to_the_last(db: Database) -> None:
    pages = [read(db, watched(db, url)) for url in (OLD, NEW, NEWER)]
    moves(db, pages[0], NEW)
    moves(db, pages[1], NEWER, at=60)
    source = index_source(db, "https://news.example/section")
    assert finds(db, source.id, OLD, NEW, at=90) == ()
    assert source.id in page_at(db, pages[2].id).source_ids
    assert source.id not in page_at(db, pages[0].id).source_ids
