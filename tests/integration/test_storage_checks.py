from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scraper.errors import NotFoundError
from scraper.judgement import GapRun, NewChange, Outcome
from scraper.model import ChangeKind, GapReason, Url
from scraper.subscriptions import everything_to
from storage.captures import capture_of_version, list_captures
from storage.changes import list_changes
from storage.check_records import DiscoveryResult, FoundPage
from storage.checks import record_check
from storage.claims import release, release_owner
from storage.discoveries import record_discovery
from storage.pages import get_page, list_pages
from storage.payloads import read_payload
from storage.plans import add_payload, load_plan
from storage.runs import list_runs, list_source_runs
from storage.sources import get_source
from storage.taking import pending
from storage.versions import get_version, list_versions
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    answer,
    article,
    checked,
    claimed,
    digest_of,
    due,
    gap,
    hash_of,
    index_source,
    reread,
    restored,
    shows,
    unchanged,
    watched,
)

if TYPE_CHECKING:
    from datetime import datetime

    from storage.check_records import Claim, Recorded
    from storage.engine import Database
    from storage.records import Page


def test_a_first_check_makes_version_one_with_its_capture(db: Database) -> None:
    page = watched(db)
    recorded = checked(db, page, shows(1, "One paragraph.\n\nAnother.", payload=b"<html>one</html>"))
    assert (recorded.version_number, recorded.change_ids) == (1, (1,))
    with db.reading() as session:
        version = get_version(session, page.id)
        assert version.article == article("One paragraph.\n\nAnother.")
        assert version.content_hash == hash_of(version.article)
        capture = capture_of_version(session, version.id)
        assert capture is not None
        assert read_payload(session, capture.payload_digest) == b"<html>one</html>"
        found = get_page(session, page.id)
    assert (found.title, found.version_number, found.last_outcome) == ("Headline", 1, Outcome.ADDED)
    assert found.next_check_at == NOW + HOUR


def test_a_capture_keeps_the_whole_exchange(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    with db.reading() as session:
        (capture,) = list_captures(session, page.id)
    kept = answer(b"", at=NOW)
    assert capture.headers == kept.headers
    assert capture.request_headers == kept.request_headers
    assert (capture.peer, capture.status, capture.elapsed_ms, capture.fetched_at) == (kept.peer, 200, 12, NOW)


def test_recording_twice_writes_once(db: Database) -> None:
    page = watched(db)
    claim = claimed(db, page)
    first = _record(db, claim, channels=("mail",))
    assert not first.was_stale
    assert _record(db, claim, channels=("mail",)).was_stale
    with db.writing() as session:
        assert len(list_changes(session)) == 1
        assert len(list_versions(session, page.id)) == 1
        assert [run.count for run in list_runs(session, page.id)] == [1]
        assert len(pending(session, "mail", now=NOW, limit=9)) == 1


def test_a_version_and_what_is_told_of_it_appear_together_or_not_at_all(db: Database) -> None:
    page = watched(db)
    claim = claimed(db, page)
    with pytest.raises(RuntimeError, match="killed"):
        _record_and_die(db, claim)
    with db.writing() as session:
        assert list_changes(session) == []
        assert list_versions(session, page.id) == []
        assert list_captures(session, page.id) == []
        assert pending(session, "mail", now=NOW, limit=9) == []
    assert not _record(db, claim).was_stale


def test_checks_with_one_outcome_are_one_run(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    for minutes in (10, 20, 50, 60):
        checked(db, page, unchanged(1, at=NOW + minutes * MINUTE))
    with db.reading() as session:
        added, same = list_runs(session, page.id)
    assert (added.outcome, added.count) == (Outcome.ADDED, 1)
    assert (same.outcome, same.count, same.version_number) == (Outcome.UNCHANGED, 4, 1)
    assert (same.first_at, same.last_at) == (NOW + 10 * MINUTE, NOW + 60 * MINUTE)
    assert same.longest_pause_s == 30 * 60


def test_another_reason_is_another_run(db: Database) -> None:
    page = watched(db)
    for minutes, reason in ((1, GapReason.DNS), (2, GapReason.DNS), (3, GapReason.TIMEOUT), (4, GapReason.DNS)):
        checked(db, page, gap(reason, at=NOW + minutes * MINUTE))
    with db.reading() as session:
        assert [(run.reason, run.count) for run in list_runs(session, page.id)] == [
            (GapReason.DNS, 2),
            (GapReason.TIMEOUT, 1),
            (GapReason.DNS, 1),
        ]
        found = get_page(session, page.id)
    assert (found.failing_since, found.failure_count, found.last_reason) == (NOW + MINUTE, 4, GapReason.DNS)


def test_a_good_answer_ends_the_failing(db: Database) -> None:
    page = watched(db)
    checked(db, page, gap(GapReason.DNS, at=NOW))
    checked(db, page, shows(1, "text", at=NOW + MINUTE))
    with db.reading() as session:
        found = get_page(session, page.id)
    assert (found.failing_since, found.failure_count, found.last_reason) == (None, 0, None)


def test_an_edit_becomes_the_next_version(db: Database) -> None:
    page = _with_two_versions(db)
    with db.reading() as session:
        first, second = list_versions(session, page.id)
        assert get_version(session, page.id).article == article("twenty-one soldiers")
        assert get_version(session, page.id, 1).article == article("nineteen soldiers")
        change = list_changes(session)[-1]
    assert (first.is_current, second.is_current) == (False, True)
    assert first.last_seen_at == NOW + 30 * MINUTE
    assert (change.kind, change.from_version, change.to_version) == (ChangeKind.EDITED, 1, 2)
    assert (change.page_url, change.title, change.significance) == (page.url, "Headline", 0.25)


def test_a_restored_version_is_shown_again_without_a_new_one(db: Database) -> None:
    page = _with_two_versions(db)
    checked(db, page, restored(1, 2, at=NOW + 2 * HOUR))
    with db.reading() as session:
        first, second = list_versions(session, page.id)
        found = get_page(session, page.id)
    assert (found.version_number, found.version_count) == (1, 2)
    assert (first.is_current, first.times_shown, first.last_seen_at) == (True, 2, NOW + 2 * HOUR)
    assert (second.is_current, second.times_shown, second.last_seen_at) == (False, 1, NOW + HOUR)


def test_a_rereading_moves_the_baseline_and_tells_nobody(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text with boilerplate"))
    checked(db, page, reread(1, "text", at=NOW + HOUR), channels=("mail",))
    with db.reading() as session:
        version = get_version(session, page.id)
        plan = load_plan(session, _claim(db, page))
        assert len(list_changes(session)) == 1
    assert (version.number, version.recipe, version.article) == (1, "e2.n1.r1", article("text"))
    assert plan.check is not None
    assert plan.check.known == {hash_of(article("text with boilerplate")): 1, hash_of(article("text")): 1}


def test_equal_payloads_are_stored_once(db: Database) -> None:
    page, other = watched(db, "https://a.example/"), watched(db, "https://b.example/")
    checked(db, page, shows(1, "text", payload=b"same bytes"))
    checked(db, other, shows(1, "text", payload=b"same bytes"))
    checked(db, other, replace(gap(GapReason.SOFT_404, at=NOW + HOUR, keep=True), response=answer(b"same bytes")))
    with db.reading() as session:
        captures = [*list_captures(session, page.id), *list_captures(session, other.id)]
    assert [capture.is_revisit for capture in captures] == [False, True, True]
    assert len({capture.payload_digest for capture in captures}) == 1


def test_the_start_of_a_gap_keeps_its_payload(db: Database) -> None:
    page = watched(db)
    checked(db, page, gap(GapReason.NOT_FOUND, at=NOW, keep=True))
    with db.reading() as session:
        (capture,) = list_captures(session, page.id)
        assert (capture.status, read_payload(session, capture.payload_digest)) == (404, b"<p>gone</p>")


def test_an_unknown_payload_is_not_found(db: Database) -> None:
    with pytest.raises(NotFoundError), db.reading() as session:
        read_payload(session, digest_of(b"never seen"))


def test_a_removal_and_a_return_are_remembered(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    gone = NewChange(ChangeKind.REMOVED, 1, None, title="Headline", reason=GapReason.GONE)
    checked(db, page, gap(GapReason.GONE, at=NOW + HOUR, changes=(gone,)))
    with db.reading() as session:
        assert get_page(session, page.id).is_removed
        assert list_changes(session)[-1].reason is GapReason.GONE
    back = replace(
        unchanged(1, at=NOW + 2 * HOUR), changes=(NewChange(ChangeKind.RETURNED, None, 1, title="Headline"),)
    )
    checked(db, page, back)
    with db.reading() as session:
        assert not get_page(session, page.id).is_removed


def test_a_plan_holds_the_old_facts(db: Database) -> None:
    page = _with_two_versions(db)
    payload = b"<h1>Headline</h1><p>twenty-one soldiers</p>"
    checked(db, page, gap(GapReason.TIMEOUT, at=NOW + 2 * HOUR))
    checked(db, page, gap(GapReason.TIMEOUT, at=NOW + 3 * HOUR))
    claim = claimed(db, page, at=NOW + 4 * HOUR)
    with db.reading() as session:
        plan = load_plan(session, claim)
        light = load_plan(session, claim, with_payload=False)
        assert add_payload(session, claim, light) == plan
    assert plan.check is not None
    current = plan.check.current
    assert current is not None
    assert (current.number, current.payload, current.final_url) == (2, payload, page.url)
    assert current.content_type == "text/html; charset=utf-8"
    assert light.check is not None
    assert light.check.current == replace(current, payload=None, content_type=None, final_url=None)
    assert plan.check.last_digest == digest_of(payload)
    assert plan.check.known == {hash_of(article("nineteen soldiers")): 1, hash_of(article("twenty-one soldiers")): 2}
    assert plan.check.gaps == (GapRun(GapReason.TIMEOUT, NOW + 2 * HOUR, NOW + 3 * HOUR, 2),)
    assert plan.timing.gaps == plan.check.gaps
    assert plan.timing.changed_at == (NOW + HOUR,)
    assert (plan.timing.seed, plan.timing.is_discovered, plan.timing.failure_count) == (page.id, False, 2)
    assert (plan.validators.etag, plan.validated_url) == ('"abc"', page.url)


def test_the_first_version_of_a_page_source_is_baseline_and_later_ones_are_not(db: Database) -> None:
    page = watched(db)
    with db.reading() as session:
        before = load_plan(session, _claim(db, page))
    checked(db, page, shows(1, "text"))
    with db.reading() as session:
        after = load_plan(session, _claim(db, page, NOW + HOUR))
        assert get_source(session, page.source_ids[0]).first_run_done_at == NOW
    assert before.check is not None
    assert after.check is not None
    assert (before.check.is_baseline, after.check.is_baseline) == (True, False)


def test_discovery_adds_new_pages_once(db: Database) -> None:
    source = index_source(db)
    recorded = _discover(db, ["https://news.example/1", "https://news.example/2", "https://news.example/1"])
    assert len(recorded.new_page_ids) == 2
    again = _discover(db, ["https://news.example/2", "https://news.example/3"], at=NOW + HOUR)
    assert len(again.new_page_ids) == 1
    with db.reading() as session:
        found = list_pages(session, source_id=source.id)
        runs = list_source_runs(session, source.id)
        assert get_source(session, source.id).pages == 3
    assert [page.url for page in found] == [f"https://news.example/{n}" for n in (1, 2, 3)]
    assert [page.next_check_at for page in found] == [NOW, NOW + MINUTE, NOW + HOUR]
    assert [(run.outcome, run.count) for run in runs] == [(Outcome.DISCOVERED, 2)]


def test_what_a_first_run_finds_is_baseline_and_what_comes_later_is_news(db: Database) -> None:
    index_source(db)
    _discover(db, ["https://news.example/1"])
    _discover(db, ["https://news.example/2"], at=NOW + HOUR)
    claims = sorted(due(db, at=NOW + HOUR, per_host=9), key=lambda claim: claim.url)
    with db.reading() as session:
        plans = [load_plan(session, claim).check for claim in claims if claim.page_id is not None]
        assert load_plan(session, claims[0]).timing.is_discovered
    assert [plan.is_baseline for plan in plans if plan] == [True, False]


def test_discovery_by_a_lost_claim_writes_nothing(db: Database) -> None:
    source = index_source(db)
    (late,) = due(db)
    due(db, at=NOW + HOUR, owner="other")
    with db.writing() as session:
        found = DiscoveryResult(NOW, "one link", pages=(FoundPage(Url("https://news.example/1")),))
        assert record_discovery(session, late, found, next_check_at=NOW + HOUR).was_stale
        assert get_source(session, source.id).pages == 0


def test_thousands_of_pages_are_discovered_at_once(db: Database) -> None:
    index_source(db)
    recorded = _discover(db, [f"https://news.example/{number}" for number in range(3000)])
    assert len(set(recorded.new_page_ids)) == 3000


def test_baseline_is_told_to_nobody(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text", is_baseline=True), channels=("mail", "console"))
    checked(db, page, shows(2, "other text", at=NOW + HOUR), channels=("mail", "console"))
    with db.writing() as session:
        deliveries = [one for name in ("mail", "console") for one in pending(session, name, now=NOW + HOUR, limit=9)]
        assert [(one.channel, one.change.to_version) for one in deliveries] == [("mail", 2), ("console", 2)]
        assert [change.is_baseline for change in list_changes(session)] == [True, False]


def test_the_log_is_filtered(db: Database) -> None:
    page = _with_two_versions(db)
    other = watched(db, "https://b.example/", name="b")
    checked(db, other, shows(1, "text", at=NOW + 2 * HOUR))
    with db.reading() as session:
        assert [change.id for change in list_changes(session)] == [1, 2, 3]
        assert [change.id for change in list_changes(session, newest_first=True, limit=2)] == [3, 2]
        assert [change.id for change in list_changes(session, after=1)] == [2, 3]
        assert [change.id for change in list_changes(session, since=NOW + 2 * HOUR)] == [3]
        assert [change.id for change in list_changes(session, page_id=page.id)] == [1, 2]
        assert [change.source for change in list_changes(session, source_id=other.source_ids[0])] == ["b"]
        assert [change.id for change in list_changes(session, kinds=[ChangeKind.EDITED])] == [2]


def test_text_that_databases_refuse_is_kept_readable(db: Database) -> None:
    page = watched(db)
    checked(db, page, replace(shows(1, "nul \x00 and \ud800 text", title="a\x00b"), detail="bad \x00"))
    with db.reading() as session:
        assert list_changes(session)[0].title == "a\ufffdb"
        assert get_version(session, page.id).article == article("nul \x00 and \ud800 text", "a\x00b")


def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text", at=NOW + timedelta(microseconds=123_456)))
    with db.reading() as session:
        assert list_changes(session)[0].detected_at == NOW + timedelta(microseconds=123_456)
        assert get_page(session, page.id).added_at.utcoffset() == timedelta(0)


def _with_two_versions(db: Database, *, channels: tuple[str, ...] = ()) -> Page:
    page = watched(db)
    checked(db, page, shows(1, "nineteen soldiers"), channels=channels)
    checked(db, page, unchanged(1, at=NOW + 30 * MINUTE))
    checked(db, page, shows(2, "twenty-one soldiers", at=NOW + HOUR), channels=channels)
    return page


def _record(db: Database, claim: Claim, *, channels: tuple[str, ...] = ()) -> Recorded:
    with db.writing() as session:
        return record_check(
            session, claim, shows(1, "text"), next_check_at=NOW + HOUR, audience=everything_to(*channels)
        )


def _record_and_die(db: Database, claim: Claim) -> None:
    with db.writing() as session:
        record_check(session, claim, shows(1, "text"), next_check_at=NOW + HOUR, audience=everything_to("mail"))
        message = "killed"
        raise RuntimeError(message)


def _claim(db: Database, page: Page, at: datetime = NOW) -> Claim:
    """A claim to load a plan by, given back at once."""
    claim = claimed(db, page, at=at)
    with db.writing() as session:
        release(session, claim)
    return claim


def _discover(db: Database, urls: list[str], *, at: datetime = NOW) -> Recorded:
    claim = next(claim for claim in due(db, at=at, per_host=99) if claim.page_id is None)
    found = DiscoveryResult(at, "links", pages=tuple(FoundPage(Url(url)) for url in urls))
    with db.writing() as session:
        recorded = record_discovery(
            session, claim, found, next_check_at=at + HOUR, first_check_at=lambda n: at + n * MINUTE
        )
        release_owner(session, "me")
        return recorded
