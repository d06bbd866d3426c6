from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scraper.errors import InputError, NotFoundError
from scraper.judgement import Outcome
from scraper.model import GapReason, SourceKind, Url
from scraper.schedule import ADAPTIVE, USUAL, parse_schedule
from storage.claims import release_owner
from storage.counts import counts
from storage.models import SourceRecord
from storage.pages import add_page, get_page, list_pages
from storage.records import ManagedBy, NewSource, PageState, SourceEdit, SourceState
from storage.service import announce, beat, finished_since, release_dead, request_check, retire, running_service
from storage.service_records import Released, ServiceFacts
from storage.sources import add_source, edit_source, get_source, list_sources, set_source_state, source_counts
from tests.storage_situations import HOUR, MINUTE, NOW, checked, due, gap, index_source, shows, watched

if TYPE_CHECKING:
    from storage.engine import Database

SECOND = timedelta(seconds=1)


def test_a_source_comes_back_as_it_was_added(db: Database) -> None:
    new = NewSource(
        SourceKind.FEED,
        Url("https://a.example/feed"),
        name="a feed",
        tags=("x", "y"),
        every_s=900.5,
        include=("article",),
        exclude=("aside",),
        managed_by=ManagedBy.CONFIG,
    )
    with db.writing() as session:
        added, is_new = add_source(session, new, NOW)
    with db.reading() as session:
        found = get_source(session, added.id)
    assert is_new
    assert found == added
    assert (found.kind, found.url, found.name, found.tags, found.every_s) == (
        new.kind,
        new.url,
        "a feed",
        ("x", "y"),
        900.5,
    )
    assert (found.include, found.exclude, found.managed_by, found.label) == (
        ("article",),
        ("aside",),
        ManagedBy.CONFIG,
        "a feed",
    )
    assert (found.state, found.next_check_at, found.pages) == (SourceState.ACTIVE, NOW, 0)


def test_the_same_source_twice_is_one(db: Database) -> None:
    first = index_source(db)
    with db.writing() as session:
        again, is_new = add_source(session, NewSource(SourceKind.INDEX, first.url, name="other"), NOW)
        feed, feed_is_new = add_source(session, NewSource(SourceKind.FEED, first.url), NOW)
    assert (again.id, is_new) == (first.id, False)
    assert feed_is_new
    assert feed.id != first.id


def test_adding_a_removed_source_brings_it_back(db: Database) -> None:
    page = watched(db)
    with db.writing() as session:
        removed = set_source_state(session, page.source_ids[0], SourceState.REMOVED, NOW)
        assert removed.removed_at == NOW
        assert list_sources(session) == []
        assert list_pages(session) == []
        assert len(list_sources(session, include_removed=True)) == 1
        assert len(list_pages(session, include_removed=True)) == 1
        back, is_new = add_source(session, NewSource(SourceKind.PAGE, page.url), NOW + HOUR)
        assert (back.state, back.removed_at, is_new) == (SourceState.ACTIVE, None, False)
    assert [claim.page_id for claim in due(db, at=NOW + HOUR)] == [page.id]


def test_a_name_belongs_to_one_source(db: Database) -> None:
    watched(db, "https://a.example/", name="mine")
    other = watched(db, "https://b.example/")
    with db.writing() as session:
        with pytest.raises(InputError, match="mine"):
            add_source(session, NewSource(SourceKind.FEED, Url("https://c.example/"), name="mine"), NOW)
        with pytest.raises(InputError, match="mine"):
            edit_source(session, other.source_ids[0], SourceEdit(name="mine"))
        with pytest.raises(InputError):
            edit_source(session, other.source_ids[0], SourceEdit(name="42"))


def test_a_source_is_found_by_id_name_and_address(db: Database) -> None:
    page = watched(db, "https://a.example/news?b=2&a=1", name="mine")
    with db.reading() as session:
        wanted = get_source(session, page.source_ids[0])
        for ref in (str(wanted.id), "mine", "https://A.example/news?a=1&b=2#top"):
            assert get_source(session, ref) == wanted
        for ref in ("7777", "theirs", "https://nobody.example/"):
            with pytest.raises(NotFoundError):
                get_source(session, ref)


def test_a_page_is_found_by_id_address_and_its_sources_name(db: Database) -> None:
    page = watched(db, "https://a.example/news", name="mine")
    with db.reading() as session:
        for ref in (page.id, str(page.id), "https://A.example/news#top", "mine"):
            assert get_page(session, ref).id == page.id
        for ref in (7777, "theirs", "https://nobody.example/"):
            with pytest.raises(NotFoundError):
                get_page(session, ref)


def test_a_name_of_many_pages_names_no_page(db: Database) -> None:
    with db.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.INDEX, Url("https://a.example/"), name="mine"), NOW)
        for number in range(2):
            add_page(session, source.id, f"https://a.example/{number}", now=NOW, next_check_at=NOW)
        with pytest.raises(NotFoundError, match="several"):
            get_page(session, "mine")


def test_editing_changes_what_is_named_and_nothing_else(db: Database) -> None:
    page = watched(db, name="mine")
    with db.writing() as session:
        edited = edit_source(session, page.source_ids[0], SourceEdit(tags=("t",), include=("main",)))
        assert (edited.name, edited.tags, edited.include, edited.exclude) == ("mine", ("t",), ("main",), ())
        cleared = edit_source(session, page.source_ids[0], SourceEdit(name="", tags=()))
        assert (cleared.name, cleared.tags, cleared.include) == (None, (), ("main",))


def test_a_schedule_is_kept_and_forgotten(db: Database) -> None:
    source = index_source(db)
    windows, daily = parse_schedule("Mon-Fri 07:00-20:00 every 10m in Europe/Rome"), parse_schedule("every 1d")
    with db.writing() as session:
        edited = edit_source(session, source.id, SourceEdit(schedule=windows, pages_schedule=daily))
        assert (edited.schedule, edited.pages_schedule, edited.every_s) == (windows, daily, None)
        assert edit_source(session, source.id, SourceEdit(every_s=600)).every_s == 600
        cleared = edit_source(session, source.id, SourceEdit(every_s=0, pages_schedule=ADAPTIVE))
        assert (cleared.schedule, cleared.pages_schedule) == (None, None)


def test_a_zone_that_is_no_longer_known_leaves_the_usual_schedule(db: Database) -> None:
    source = index_source(db)
    with db.writing() as session:
        session.get_one(SourceRecord, source.id).schedule = "daily 09:00 in Europe/Atlantis"
    (claim,) = due(db)
    assert claim.schedules == (USUAL,)


def test_pages_are_listed_in_parts(db: Database) -> None:
    pages = [watched(db, f"https://{name}.example/") for name in "abc"]
    with db.reading() as session:
        first = list_pages(session, limit=2)
        rest = list_pages(session, after=first[-1].id, limit=2)
    assert [page.id for page in (*first, *rest)] == [page.id for page in pages]


def test_a_very_long_address_can_be_watched(db: Database) -> None:
    page = watched(db, "https://a.example/?q=" + "x" * 7000)
    with db.reading() as session:
        assert get_page(session, page.url).id == page.id


def test_a_page_source_shows_how_its_page_fares(db: Database) -> None:
    page = watched(db)
    checked(db, page, gap(GapReason.TLS, at=NOW), next_check_at=NOW + MINUTE)
    with db.reading() as session:
        (source,) = list_sources(session)
        assert source_counts(session, source.id).failing == 1
    assert (source.last_outcome, source.last_reason, source.next_check_at) == (
        Outcome.GAP,
        GapReason.TLS,
        NOW + MINUTE,
    )
    assert (source.pages, source.last_checked_at, source.first_run_done_at) == (1, NOW, None)


def test_counts_say_what_is_late_and_what_fails(db: Database) -> None:
    good, bad = watched(db, "https://good.example/"), watched(db, "https://bad.example/")
    paused = watched(db, "https://paused.example/")
    checked(db, good, shows(1, "text"), channels=("mail",), next_check_at=NOW + 9 * HOUR)
    checked(db, bad, gap(GapReason.DNS, at=NOW), next_check_at=NOW + MINUTE)
    with db.writing() as session:
        set_source_state(session, paused.source_ids[0], SourceState.PAUSED, NOW)
        found = counts(session, NOW + 3 * MINUTE)
    assert (found.sources, found.pages, found.versions, found.changes, found.undelivered) == (3, 3, 1, 1, 1)
    assert (found.due_now, found.lag_s) == (1, 120)
    assert found.failing == {GapReason.DNS: 1}
    assert found.pages_by_state == {PageState.ACTIVE: 2, PageState.PAUSED: 1}
    assert found.sources_by_state == {SourceState.ACTIVE: 2, SourceState.PAUSED: 1}


def test_a_requested_check_goes_first_and_breaks_no_promise(db: Database) -> None:
    late, wanted = watched(db, "https://late.example/"), watched(db, "https://wanted.example/")
    checked(db, wanted, shows(1, "text"), next_check_at=NOW + 9 * HOUR)
    with db.writing() as session:
        request_check(session, [], wanted.source_ids, NOW + MINUTE)
        found = counts(session, NOW + MINUTE)
        assert (found.due_now, found.lag_s) == (2, 60)
    (claim,) = due(db, at=NOW + MINUTE, limit=1)
    assert (claim.page_id, claim.is_requested, claim.due_at) == (wanted.id, True, NOW + MINUTE)
    with db.reading() as session:
        assert get_page(session, wanted.id).next_check_at == NOW + 9 * HOUR
        assert not get_page(session, late.id).last_checked_at


def test_a_requested_check_of_a_paused_page_happens_once(db: Database) -> None:
    page = watched(db)
    with db.writing() as session:
        set_source_state(session, page.source_ids[0], SourceState.PAUSED, NOW)
        request_check(session, [page.id], [], NOW)
    assert len(due(db)) == 1
    with db.writing() as session:
        release_owner(session, "me")
    checked(db, page, shows(1, "text"))
    assert due(db, at=NOW + 9 * HOUR) == []


def test_who_waits_sees_what_has_finished(db: Database) -> None:
    page, source = watched(db), index_source(db)
    with db.reading() as session:
        assert finished_since(session, [page.id], [*page.source_ids, source.id], NOW) == (frozenset(), frozenset())
    checked(db, page, shows(1, "text", at=NOW + MINUTE))
    with db.reading() as session:
        found = finished_since(session, [page.id], [*page.source_ids, source.id], NOW)
        assert found == ({page.id}, set(page.source_ids))
        assert finished_since(session, [page.id], page.source_ids, NOW + HOUR) == (frozenset(), frozenset())


def test_a_service_is_there_while_its_heart_beats(db: Database) -> None:
    service = ServiceFacts("owner", 42, "host", "0.1.0")
    with db.writing() as session:
        announce(session, service, NOW)
        assert running_service(session, NOW + 19 * SECOND) is not None
        assert running_service(session, NOW + 21 * SECOND) is None
        beat(session, "owner", NOW + MINUTE)
        found = running_service(session, NOW + MINUTE)
        assert found == ServiceFacts("owner", 42, "host", "0.1.0", NOW, NOW + MINUTE)
        retire(session, "owner", NOW + MINUTE)
        assert running_service(session, NOW + MINUTE) is None


def test_what_a_killed_service_held_is_given_back(db: Database) -> None:
    watched(db)
    with db.writing() as session:
        announce(session, ServiceFacts("dead", 1, "host", "0.1.0"), NOW)
        announce(session, ServiceFacts("alive", 2, "host", "0.1.0"), NOW)
    assert len(due(db, owner="dead")) == 1
    with db.writing() as session:
        beat(session, "alive", NOW + 25 * SECOND)
        assert release_dead(session, NOW + 30 * SECOND) == Released(claims=1)
        assert running_service(session, NOW + 30 * SECOND) is not None
    assert len(due(db, at=NOW + 30 * SECOND)) == 1


def test_a_service_that_was_killed_with_its_clock_ahead_holds_nothing_for_as_long(db: Database) -> None:
    year = 365 * 24 * HOUR
    page = watched(db)
    with db.writing() as session:
        announce(session, ServiceFacts("dead", 1, "host", "0.1.0"), NOW + year)
    assert [claim.page_id for claim in due(db, at=NOW + year, owner="dead")] == [page.id]
    assert due(db, at=NOW) == []
    with db.writing() as session:
        assert running_service(session, NOW) is None
        assert release_dead(session, NOW, asked_by="dead") == Released()
        assert release_dead(session, NOW, asked_by="me") == Released(claims=1)
    assert [claim.page_id for claim in due(db, at=NOW)] == [page.id]
