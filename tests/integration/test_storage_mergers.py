"""Two pages that are one become one: the elder goes on with its history, and both chains can be verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.identity import Sameness
from scraper.model import ChangeKind, GapReason, Redirect, SourceKind, Url
from storage.changes import list_changes
from storage.copies import add_fingerprints, find_relatives, next_uncompared, record_relatives
from storage.health import check
from storage.mergers import merge_pages
from storage.pages import add_page, get_page
from storage.records import NewSource, PageState
from storage.sources import add_source
from storage.versions import list_versions
from tests.integration.test_storage_copies import TEXT, text, with_article
from tests.integration.test_storage_moves import finds
from tests.storage_situations import HOUR, NOW, checked, due, gap, index_source, shows, unchanged, watched

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page

PLAIN, AMP, NEW = (Url(f"https://news.example/{path}") for path in ("visit/", "visit/amp/", "visit-to-baku/"))


def seen(db: Database, url: Url, body: str = TEXT, *, at: int = 0, canonical: str | None = None) -> Page:
    page = watched(db, url)
    result = shows(1, body, at=NOW + at * HOUR, payload=f"{url} {body}".encode())
    checked(db, page, with_article(result, url=url, canonical_url=canonical))
    return page


def redirected(db: Database, status: int, at: int = 1) -> Page:
    """A page at NEW whose server sent to PLAIN, where the same text names itself."""
    page = watched(db, NEW)
    result = with_article(shows(1, TEXT, at=NOW + at * HOUR), url=PLAIN, canonical_url=PLAIN)
    assert result.response is not None
    response = replace(result.response, url=PLAIN, redirects=(Redirect(NEW, status, PLAIN),))
    checked(db, page, replace(result, response=response))
    return page


def compare(db: Database, at: int = 50) -> list[Sameness]:
    found = []
    while True:
        with db.reading() as session:
            waiting, _ = next_uncompared(session, 1)
        if not waiting:
            return found
        with db.writing() as session:
            add_fingerprints(session, waiting)
            relatives = find_relatives(session, waiting[0])
            record_relatives(session, waiting[0], relatives, NOW)
            merged = merge_pages(session, waiting[0].version, relatives, (NOW + at * HOUR, (), "en"))
            found += [merged[1].sameness] if merged else []


def page_at(db: Database, ref: str | int) -> Page:
    with db.reading() as session:
        return get_page(session, ref)


def test_an_amp_page_found_later_leads_to_the_page(db: Database) -> None:
    plain, amp = seen(db, PLAIN), seen(db, AMP, TEXT + "\n\nRead on.", at=1, canonical=PLAIN)
    assert compare(db) == [Sameness.CANONICAL]
    assert page_at(db, amp.id).state is PageState.MOVED
    assert (page_at(db, plain.id).url, page_at(db, plain.id).state) == (PLAIN, PageState.ACTIVE)
    section = index_source(db)
    assert finds(db, section.id, AMP, PLAIN) == ()
    assert section.id in page_at(db, plain.id).source_ids
    assert {claim.page_id for claim in due(db, at=NOW + 999 * HOUR, per_host=9)} == {plain.id, None}
    assert check(db) == []


def test_an_amp_page_found_first_goes_on_at_the_canonical_address(db: Database) -> None:
    amp, plain = seen(db, AMP, canonical=PLAIN), seen(db, PLAIN, at=1)
    assert compare(db) == [Sameness.CANONICAL]
    assert (page_at(db, amp.id).url, page_at(db, plain.id).url) == (PLAIN, AMP)
    assert page_at(db, PLAIN).id == amp.id
    assert page_at(db, plain.id).state is PageState.MOVED
    checked(db, page_at(db, amp.id), unchanged(1, at=NOW + 60 * HOUR))
    assert check(db) == []


def test_an_address_that_redirects_for_good_leads_to_the_page(db: Database) -> None:
    seen(db, PLAIN, canonical=PLAIN)
    new = redirected(db, 301)
    assert compare(db) == [Sameness.CANONICAL]
    assert page_at(db, new.id).state is PageState.MOVED


def test_an_address_that_leads_elsewhere_for_the_time_being_goes_on_being_asked(db: Database) -> None:
    """A server that sends a reader to another story now and then must not cost the page that it should have sent."""
    pages = [seen(db, PLAIN, canonical=PLAIN), redirected(db, 302)]
    assert compare(db) == []
    assert {page_at(db, page.id).state for page in pages} == {PageState.ACTIVE}


def test_that_they_were_one_all_along_is_logged_and_told_to_nobody(db: Database) -> None:
    seen(db, PLAIN)
    amp = seen(db, AMP, at=1, canonical=PLAIN)
    compare(db)
    with db.reading() as session:
        (entry,) = list_changes(session, kinds=[ChangeKind.MOVED])
    assert (entry.page_id, entry.is_baseline) == (amp.id, True)
    assert entry.summary == f"the same page as {PLAIN}, which is watched in its place"


def test_a_text_at_a_new_address_whose_old_one_is_gone_has_moved(db: Database) -> None:
    old = seen(db, PLAIN)
    compare(db)
    checked(db, old, gap(GapReason.NOT_FOUND, at=NOW + 2 * HOUR))
    new = seen(db, NEW, TEXT.replace(TEXT.split()[20], "amended"), at=3)
    assert compare(db) == [Sameness.SUCCESSOR]
    moved = page_at(db, NEW)
    assert (moved.id, moved.url, moved.version_count, moved.state) == (old.id, NEW, 1, PageState.ACTIVE)
    assert page_at(db, new.id).state is PageState.MOVED
    with db.reading() as session:
        (entry,) = list_changes(session, kinds=[ChangeKind.MOVED])
        assert [version.page_url for version in list_versions(session, old.id)] == [NEW]
    assert (entry.page_id, entry.page_url, entry.is_baseline) == (old.id, PLAIN, False)
    assert entry.summary == f"the page has moved to {NEW}"
    assert NEW in {claim.url for claim in due(db, at=NOW + 51 * HOUR)}
    checked(db, moved, shows(2, "Another text.", at=NOW + 60 * HOUR))
    assert check(db) == []


def test_an_old_address_that_goes_later_is_found_too(db: Database) -> None:
    old, new = seen(db, PLAIN), seen(db, NEW, at=1)
    assert compare(db) == []
    checked(db, old, gap(GapReason.GONE, at=NOW + 5 * HOUR))
    assert compare(db) == [Sameness.SUCCESSOR]
    assert (page_at(db, old.id).url, page_at(db, new.id).state) == (NEW, PageState.MOVED)


def test_two_texts_of_one_site_that_are_not_one_stay_two(db: Database) -> None:
    one, other = seen(db, PLAIN), seen(db, NEW, at=1)
    third = seen(db, AMP, text(9), at=2, canonical=PLAIN)
    assert compare(db) == []
    assert {page_at(db, page.id).state for page in (one, other, third)} == {PageState.ACTIVE}


def test_sources_share_what_became_one(db: Database) -> None:
    seen(db, PLAIN)
    amp = seen(db, AMP, at=1, canonical=PLAIN)
    compare(db)
    plain = page_at(db, PLAIN)
    assert set(amp.source_ids) | set(plain.source_ids) == set(plain.source_ids)
    with db.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.PAGE, AMP), NOW)
        assert add_page(session, source.id, AMP, now=NOW, next_check_at=NOW)[0].id == plain.id


def test_a_page_that_took_an_address_may_give_it_back(db: Database) -> None:
    amp, plain = seen(db, AMP, canonical=PLAIN), seen(db, PLAIN, at=1)
    compare(db)
    result = replace(unchanged(1, at=NOW + 70 * HOUR), moved_to=AMP)
    checked(db, page_at(db, amp.id), result)
    assert (page_at(db, amp.id).url, page_at(db, plain.id).url) == (AMP, PLAIN)
    assert check(db) == []
