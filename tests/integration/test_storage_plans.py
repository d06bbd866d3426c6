from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.errors import NotFoundError
from scraper.fetch_options import FetchOptions
from scraper.judgement import CheckResult, GapRun, Keep, Outcome, StoredAnswer
from scraper.model import GapReason, SourceKind, Url, Validators
from storage.check_records import DiscoveryResult, FoundPage
from storage.checks import record_check
from storage.claims import claim_now
from storage.discoveries import record_discovery
from storage.pages import add_page, get_page
from storage.plans import add_payload, load_plan
from storage.records import NewSource, PageState, SourceEdit, SourceState
from storage.sources import add_source, edit_source, get_source, purge_source, set_source_state
from storage.versions import get_version
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    answer,
    checked,
    claimed,
    digest_of,
    due,
    gap,
    index_source,
    shows,
    watched,
)

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Database


def test_the_plan_of_an_index_holds_what_it_knows(db: Database) -> None:
    source = index_source(db)
    (claim,) = due(db)
    with db.reading() as session:
        first = load_plan(session, claim)
    assert (first.check, first.is_first_run, first.known_pages, first.last_digest) == (None, True, 0, None)
    found = DiscoveryResult(
        NOW,
        "two links",
        pages=(FoundPage(Url("https://news.example/1"), "One"), FoundPage(Url("https://news.example/2"))),
        validators=Validators('"x"'),
        validated_url="https://news.example/section/",
        digest=digest_of(b"index"),
    )
    with db.writing() as session:
        record_discovery(session, claim, found, next_check_at=NOW + HOUR, first_check_at=lambda _: NOW + 9 * HOUR)
    (claim,) = due(db, at=NOW + HOUR)
    with db.writing() as session:
        record_check(session, claim, gap(GapReason.TIMEOUT, at=NOW + HOUR), next_check_at=NOW + 2 * HOUR)
    (claim,) = due(db, at=NOW + 2 * HOUR)
    with db.reading() as session:
        later = load_plan(session, claim)
        assert add_payload(session, claim, later) == later
    assert (later.is_first_run, later.known_pages, later.last_digest) == (False, 2, digest_of(b"index"))
    assert (later.validators, later.validated_url) == (Validators('"x"'), "https://news.example/section/")
    assert later.timing.gaps == (GapRun(GapReason.TIMEOUT, NOW + HOUR, NOW + HOUR, 1),)
    assert (later.timing.kind, later.timing.seed) == (SourceKind.INDEX, source.id)


def test_a_plan_holds_the_newest_odd_answer(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "nineteen soldiers"))
    for minute, payload in enumerate((b"<p>roses</p>", b"<p>bread</p>"), start=1):
        checked(db, page, _odd(payload, at=NOW + minute * MINUTE))
    checked(db, page, gap(GapReason.TIMEOUT, at=NOW + 3 * MINUTE))
    claim = claimed(db, page, at=NOW + 4 * MINUTE)
    with db.reading() as session:
        plan = load_plan(session, claim, with_payload=False)
    assert plan.check is not None
    assert plan.check.odd == StoredAnswer(b"<p>bread</p>", "text/html; charset=utf-8", page.url)
    assert plan.validators == Validators()


def _odd(payload: bytes, *, at: datetime) -> CheckResult:
    response, digest = answer(payload, at=at), digest_of(payload)
    reason = GapReason.UNCONFIRMED
    return CheckResult(Outcome.GAP, at, "odd", reason=reason, response=response, digest=digest, keep=Keep.PAYLOAD)


def test_a_plan_of_what_was_purged_is_not_found(db: Database) -> None:
    page, source = watched(db), index_source(db)
    claims = due(db, per_host=2)
    with db.writing() as session:
        purge_source(session, page.source_ids[0])
        purge_source(session, source.id)
        for claim in claims:
            with pytest.raises(NotFoundError, match="purged"):
                load_plan(session, claim)
            assert record_check(session, claim, gap(GapReason.DNS, at=NOW), next_check_at=NOW + HOUR).was_stale


def test_an_index_wakes_a_page_that_another_source_left_asleep(db: Database) -> None:
    page = watched(db, "https://news.example/article")
    source = index_source(db)
    with db.writing() as session:
        set_source_state(session, page.source_ids[0], SourceState.REMOVED, NOW)
        assert get_page(session, page.id).state is PageState.PAUSED
    (claim,) = due(db)
    with db.writing() as session:
        found = DiscoveryResult(NOW, "one link", pages=(FoundPage(page.url),))
        recorded = record_discovery(session, claim, found, next_check_at=NOW + HOUR)
        woken = get_page(session, page.id)
    assert recorded.new_page_ids == ()
    assert (woken.state, source.id in woken.source_ids) == (PageState.ACTIVE, True)
    assert [claim.page_id for claim in due(db)] == [page.id]


def test_selectors_of_the_source_are_part_of_the_plan(db: Database) -> None:
    page = watched(db)
    with db.writing() as session:
        new = NewSource(SourceKind.FEED, Url("https://news.example/feed"), include=("main",), exclude=(".ad",))
        source, _ = add_source(session, new, NOW)
    (claim,) = (claim for claim in due(db, per_host=9) if claim.source_id == source.id)
    with db.reading() as session:
        plan = load_plan(session, claim)
        assert get_source(session, page.source_ids[0]).include == ()
    assert (plan.include, plan.exclude) == (("main",), (".ad",))


def test_the_source_that_names_a_page_says_how_it_is_asked(db: Database) -> None:
    section = index_source(db)
    (claim,) = due(db)
    page = FoundPage(Url("https://news.example/1"))
    with db.writing() as session:
        record_discovery(session, claim, DiscoveryResult(NOW, "one", pages=(page,)), next_check_at=NOW + HOUR)
        edit_source(session, section.id, SourceEdit(fetch_options=FetchOptions(accept_language="it")))

    def asked() -> tuple[str | None, str | None]:
        with db.writing() as session:
            (claim,) = claim_now(session, page_ids=[get_page(session, page.url).id], now=NOW, lease_s=0, owner="me")
            plan = load_plan(session, claim)
        return plan.fetch_options.accept_language, plan.asked_by

    assert asked() == ("it", section.url)
    with db.writing() as session:
        own, _ = add_source(session, NewSource(SourceKind.PAGE, page.url), NOW)
        add_page(session, own.id, page.url, now=NOW, next_check_at=NOW)
    assert asked() == (None, page.url)
    with db.writing() as session:
        set_source_state(session, own.id, SourceState.PAUSED, NOW)
    assert asked() == ("it", section.url)


def test_a_version_that_is_not_there_says_what_to_do(db: Database) -> None:
    page = watched(db)
    with db.reading() as session, pytest.raises(NotFoundError, match="variorum check"):
        get_version(session, page.id)
    checked(db, page, shows(1, "text"))
    with db.reading() as session, pytest.raises(NotFoundError, match="variorum versions"):
        get_version(session, page.id, 7)


def test_an_address_of_two_sources_names_neither(db: Database) -> None:
    source = index_source(db)
    with db.writing() as session:
        add_source(session, NewSource(SourceKind.FEED, source.url), NOW)
        with pytest.raises(NotFoundError, match="by its id"):
            get_source(session, source.url)


def test_a_claim_of_an_unseen_page_has_no_payload_to_add(db: Database) -> None:
    page = watched(db)
    claim = claimed(db, page)
    with db.reading() as session:
        plan = load_plan(session, claim)
    assert plan.check is not None
    assert plan.check.current is None
