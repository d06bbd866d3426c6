"""Turns of health: one entry each, for a page, a site, or the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.health import Health
from scraper.judgement import NewChange
from scraper.model import ChangeKind, GapReason
from storage.changes import list_changes
from storage.checks import Checked, record_check, record_checks
from storage.counts import counts
from storage.pages import get_page
from storage.records import SourceState
from storage.sources import get_source, list_sources, set_source_state
from storage.taking import pending
from storage.turns import list_troubles
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    checked,
    claimed,
    due,
    gap,
    index_source,
    shows,
    unchanged,
    watched,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.engine import Database
    from storage.records import Change, Page

BEGIN = NOW + HOUR


def health_entries(db: Database) -> list[Change]:
    with db.reading() as session:
        return list_changes(session, kinds=[ChangeKind.HEALTH])


def summaries(db: Database) -> list[str]:
    return [change.summary for change in health_entries(db)]


def seen(db: Database, url: str = "https://news.example/a") -> Page:
    page = watched(db, url)
    checked(db, page, shows(1, f"text of {url}"))
    return page


def pages_of(db: Database, host: str, count: int) -> list[Page]:
    return [seen(db, f"https://{host}/{number}") for number in range(count)]


def fail(db: Database, pages: Sequence[Page], reason: GapReason = GapReason.TIMEOUT, at: datetime = BEGIN) -> None:
    """Four rounds of checks over more than an hour."""
    for minutes in (0, 1, 30, 65):
        for page in pages:
            checked(db, page, gap(reason, at=at + minutes * MINUTE), channels=["mail"])


def answer(db: Database, page: Page, hours: float = 3) -> None:
    checked(db, page, unchanged(1, at=BEGIN + hours * HOUR), channels=["mail"])


def health_of_page(db: Database, page: Page) -> Health:
    with db.reading() as session:
        return get_page(session, page.id).health


def test_a_page_that_cannot_be_read_for_an_hour_is_told_once_and_so_is_its_recovery(db: Database) -> None:
    page = seen(db)
    fail(db, [page])
    fail(db, [page], at=BEGIN + 2 * HOUR)
    assert summaries(db) == ["cannot be read for 65 minutes: the server does not answer in time (4 checks)"]
    assert health_of_page(db, page) is Health.FAILING
    answer(db, page, 5)
    answer(db, page, 6)
    assert summaries(db)[1:] == ["can be read again, after 5 hours"]
    assert health_of_page(db, page) is Health.HEALTHY


def test_a_turn_is_delivered_like_any_change(db: Database) -> None:
    fail(db, [page := seen(db)], GapReason.CHALLENGE)
    with db.writing() as session:
        (delivery,) = pending(session, "mail", now=BEGIN + 3 * HOUR, limit=9)
    change = delivery.change
    assert (change.kind, change.reason, change.page_id) == (ChangeKind.HEALTH, GapReason.CHALLENGE, page.id)
    assert change.title == "Headline"


def test_failures_that_pass_are_never_told(db: Database) -> None:
    page = seen(db)
    for hours in range(8):
        checked(db, page, gap(GapReason.SERVER_ERROR, at=BEGIN + hours * HOUR))
        checked(db, page, gap(GapReason.SERVER_ERROR, at=BEGIN + hours * HOUR + MINUTE))
        checked(db, page, unchanged(1, at=BEGIN + hours * HOUR + 30 * MINUTE))
    assert health_entries(db) == []


def test_summaries_speak_the_language_asked_for(db: Database) -> None:
    page = seen(db)
    for minutes in (0, 30, 61):
        claim = claimed(db, page, at=BEGIN + minutes * MINUTE)
        found = gap(GapReason.DNS, at=BEGIN + minutes * MINUTE)
        with db.writing() as session:
            record_check(session, claim, found, next_check_at=BEGIN + 9 * HOUR, language="it")
    assert summaries(db) == ["non si riesce a leggerla da 61 minuti: il nome del sito non si risolve (3 controlli)"]


def test_a_removal_says_it_by_itself(db: Database) -> None:
    page = seen(db)
    for minutes in (0, 30):
        checked(db, page, gap(GapReason.NOT_FOUND, at=BEGIN + minutes * MINUTE))
    removed = NewChange(ChangeKind.REMOVED, 1, title="Headline", reason=GapReason.NOT_FOUND)
    checked(db, page, gap(GapReason.NOT_FOUND, at=BEGIN + HOUR, changes=(removed,)))
    fail(db, [page], GapReason.SERVER_ERROR, at=BEGIN + 2 * HOUR)
    assert health_entries(db) == []
    assert health_of_page(db, page) is Health.GONE
    back = NewChange(ChangeKind.RETURNED, to_number=1)
    checked(db, page, replace(unchanged(1, at=BEGIN + 9 * HOUR), changes=(back,)))
    assert health_entries(db) == []
    assert health_of_page(db, page) is Health.HEALTHY


def test_a_page_that_was_never_there_is_told(db: Database) -> None:
    fail(db, [page := watched(db)], GapReason.NOT_FOUND)
    assert summaries(db) == ["not there for 65 minutes: the server answers 404, not found (4 checks)"]
    assert health_of_page(db, page) is Health.GONE


class TestASite:
    def test_pages_that_fail_together_are_one_entry_and_their_recovery_another(self, db: Database) -> None:
        pages = pages_of(db, "press.example", 12)
        fail(db, pages, GapReason.CHALLENGE)
        assert summaries(db) == ["kept out from 12 of 12 pages of press.example: a bot wall answers"]
        assert [change.page_id for change in health_entries(db)] == [None]
        for page in pages:
            answer(db, page)
        assert summaries(db)[1:] == ["press.example can be read again, after 3 hours"]

    def test_it_is_in_trouble_until_few_of_its_pages_are(self, db: Database) -> None:
        pages = pages_of(db, "press.example", 8)
        fail(db, pages)
        for page in pages[:5]:
            answer(db, page)
        with db.reading() as session:
            (trouble,) = list_troubles(session)
        assert (trouble.scope, trouble.health, trouble.reason) == ("press.example", Health.FAILING, GapReason.TIMEOUT)
        answer(db, pages[5])
        with db.reading() as session:
            assert list_troubles(session) == []

    def test_what_stays_in_trouble_afterwards_is_told_by_itself(self, db: Database) -> None:
        pages = pages_of(db, "press.example", 8)
        fail(db, pages)
        for page in pages[:7]:
            answer(db, page)
        checked(db, pages[7], gap(GapReason.TIMEOUT, at=BEGIN + 4 * HOUR))
        checked(db, pages[7], gap(GapReason.TIMEOUT, at=BEGIN + 5 * HOUR))
        last = health_entries(db)[2:]
        assert [(change.page_id, change.summary[:14]) for change in last] == [(pages[7].id, "cannot be read")]

    def test_trouble_whose_pages_are_no_longer_watched_silences_no_other(self, db: Database) -> None:
        fail(db, pages_of(db, "press.example", 3))
        assert len(health_entries(db)) == 1
        with db.writing() as session:
            for source in list_sources(session):
                set_source_state(session, source.id, SourceState.PAUSED, BEGIN + 2 * HOUR)
        later = seen(db, "https://press.example/later")
        fail(db, [later], at=BEGIN + 5 * HOUR)
        assert [change.page_id for change in health_entries(db)[1:]] == [later.id]
        answer(db, later, 9)
        with db.reading() as session:
            assert list_troubles(session) == []

    def test_few_pages_of_many_are_told_each(self, db: Database) -> None:
        pages = pages_of(db, "press.example", 12)
        for page in pages[4:]:
            answer(db, page, 0)
        fail(db, pages[:4])
        assert {change.page_id for change in health_entries(db)} == {page.id for page in pages[:4]}

    def test_its_feed_fails_with_its_pages(self, db: Database) -> None:
        source, pages = index_source(db, "https://press.example/feed"), pages_of(db, "press.example", 4)
        for minutes in (0, 1, 30, 65):
            at = BEGIN + minutes * MINUTE
            for page in pages:
                checked(db, page, gap(GapReason.SERVER_ERROR, at=at))
            (claim,) = [one for one in due(db, at=at, per_host=9) if one.source_id == source.id and not one.page_id]
            with db.writing() as session:
                record_check(session, claim, gap(GapReason.SERVER_ERROR, at=at), next_check_at=at + MINUTE)
        assert len(health_entries(db)) == 1
        with db.reading() as session:
            assert get_source(session, source.id).health is Health.FAILING


class TestTheNetwork:
    def test_where_nobody_answers_it_is_one_entry(self, db: Database) -> None:
        pages = [page for number in range(5) for page in pages_of(db, f"site{number}.example", 4)]
        fail(db, pages, GapReason.DNS)
        assert summaries(db) == [
            "none of 5 sites can be reached for 65 minutes: the host's name cannot be resolved",
        ]
        for page in pages:
            answer(db, page)
        assert summaries(db)[1:] == ["sites can be reached again, after 3 hours"]

    def test_where_one_answers_it_is_the_others_own_trouble(self, db: Database) -> None:
        pages = [seen(db, f"https://site{number}.example/a") for number in range(4)]
        answer(db, seen(db, "https://healthy.example/a"), 0.5)
        fail(db, pages, GapReason.CONNECT)
        assert {change.page_id for change in health_entries(db)} == {page.id for page in pages}

    def test_who_answers_at_the_same_moment_shows_that_it_is_there(self, db: Database) -> None:
        pages = [seen(db, f"https://site{number}.example/a") for number in range(4)]
        healthy, late = seen(db, "https://healthy.example/a"), BEGIN + 65 * MINUTE
        for minutes in (0, 1, 30):
            for page in pages:
                checked(db, page, gap(GapReason.CONNECT, at=BEGIN + minutes * MINUTE))
        results = [*(gap(GapReason.CONNECT, at=late) for _ in pages), unchanged(1, at=late)]
        together = zip([*pages, healthy], results, strict=True)
        checks = [Checked(claimed(db, page, at=late), result, late + HOUR) for page, result in together]
        with db.writing() as session:
            record_checks(session, checks)
        assert {change.page_id for change in health_entries(db)} == {page.id for page in pages}

    def test_it_is_back_when_anybody_answers(self, db: Database) -> None:
        pages = [seen(db, f"https://site{number}.example/a") for number in range(4)]
        other = seen(db, "https://healthy.example/a")
        fail(db, pages, GapReason.CONNECT)
        answer(db, other)
        assert len(health_entries(db)) == 2
        for page in pages:
            checked(db, page, gap(GapReason.CONNECT, at=BEGIN + 4 * HOUR))
        assert {change.page_id for change in health_entries(db)[2:]} == {page.id for page in pages}

    def test_an_error_is_an_answer_too(self, db: Database) -> None:
        pages = [seen(db, f"https://site{number}.example/a") for number in range(4)]
        fail(db, pages, GapReason.TIMEOUT)
        checked(db, pages[0], gap(GapReason.SERVER_ERROR, at=BEGIN + 3 * HOUR))
        assert summaries(db)[1:] == ["sites can be reached again, after 3 hours"]
        checked(db, pages[0], gap(GapReason.SERVER_ERROR, at=BEGIN + 4 * HOUR))
        assert summaries(db)[2:] == ["cannot be read for 4 hours: the server has an error of its own (6 checks)"]


def test_a_feed_that_cannot_be_read_is_its_sources_trouble(db: Database) -> None:
    source = index_source(db)
    for minutes in (0, 30, 65):
        at = BEGIN + minutes * MINUTE
        (claim,) = due(db, at=at)
        with db.writing() as session:
            record_check(session, claim, gap(GapReason.ROBOTS, at=at), next_check_at=at + MINUTE)
    (change,) = health_entries(db)
    assert (change.source_id, change.page_id, change.reason) == (source.id, None, GapReason.ROBOTS)
    with db.reading() as session:
        assert (get_source(session, source.id).health, counts(session, BEGIN).ill_sources) == (Health.BLOCKED, 1)


def test_lists_and_counts_say_who_is_in_trouble(db: Database) -> None:
    pages = [seen(db, "https://one.example/a"), seen(db, "https://two.example/a")]
    fail(db, pages[:1], GapReason.LOGIN)
    with db.reading() as session:
        found = counts(session, BEGIN)
        ill, well = list_sources(session)
    assert (found.health, found.troubles) == ({Health.BLOCKED: 1, Health.HEALTHY: 1}, ())
    assert (ill.health, ill.pages_in_trouble, ill.failing_since) == (Health.BLOCKED, 1, BEGIN)
    assert (well.health, well.pages_in_trouble, well.failing_since) == (Health.HEALTHY, 0, None)
