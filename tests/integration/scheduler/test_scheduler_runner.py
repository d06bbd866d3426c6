from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.finding import MAX_SITEMAPS
from scheduler.runner import give_back, run_check
from scraper.check import decide
from scraper.compare import content_hash
from scraper.judgement import Outcome
from scraper.model import ChangeKind, FailureReason, GapReason, Recipe, Request, SourceKind, Url, Validators
from storage.checks import record_check
from storage.plans import load_plan
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from conftest import Clock, Stage, Until

    from scheduler.runner import CheckReport

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Press</title>{}</channel></rss>"""
ITEM = "<item><title>Story {0}</title><link>https://press.example/{0}</link></item>"


def feed(*stories: int) -> str:
    return FEED.format("".join(ITEM.format(story) for story in stories))


def check_one(stage: Stage) -> CheckReport:
    (claim,) = stage.claim()
    return asyncio.run(run_check(claim, stage.tools))


def check_all_due(stage: Stage) -> list[CheckReport]:
    async def all_of_them() -> list[CheckReport]:
        return list(await asyncio.gather(*(run_check(claim, stage.tools) for claim in stage.claim())))

    return asyncio.run(all_of_them())


def test_the_first_check_records_a_version_and_plans_the_next(stage: Stage, clock: Clock) -> None:
    page_id = stage.add()
    report = check_one(stage)
    page = stage.page(page_id)
    assert report.result.outcome is Outcome.ADDED
    assert report.recorded is not None
    assert report.recorded.version_number == page.version_number == 1
    assert page.next_check_at == report.next_check_at == clock.at + timedelta(hours=1)
    assert [change.kind for change in stage.log()] == [ChangeKind.ADDED]
    assert stage.claim() == []


def test_an_edit_becomes_one_change_and_one_delivery(stage: Stage, clock: Clock, edited: str) -> None:
    page_id = stage.add("https://press.example/story")
    check_one(stage)
    clock.advance(hours=1)
    stage.fetcher.answers["https://press.example/story"] = edited
    report = check_one(stage)
    assert report.result.outcome is Outcome.EDITED
    assert stage.page(page_id).version_number == 2
    assert [(change.kind, change.from_version, change.to_version) for change in stage.log()][1:] == [
        (ChangeKind.EDITED, 1, 2)
    ]


def test_the_language_of_summaries_reaches_the_judgement(stage: Stage) -> None:
    stage.tools = replace(stage.tools, summary_language="it")
    stage.add()
    assert "parole" in check_one(stage).result.detail


def test_a_failed_fetch_is_recorded_and_retried_in_a_minute(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story")
    stage.fetcher.answers["https://press.example/story"] = FailureReason.CONNECT
    check_one(stage)
    page = stage.page(page_id)
    assert (page.last_outcome, page.last_reason) == (Outcome.GAP, GapReason.CONNECT)
    assert page.next_check_at == clock.at + timedelta(minutes=1)


def test_three_404s_in_a_little_more_than_an_hour_remove_a_page_watched_daily(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story", every_s=86_400.0)
    check_one(stage)
    started_at = clock.at = stage.page(page_id).next_check_at or clock.at
    stage.fetcher.answers["https://press.example/story"] = 404
    for _ in range(3):
        clock.at = stage.page(page_id).next_check_at or clock.at
        check_one(stage)
    assert [change.kind for change in stage.log()] == [ChangeKind.ADDED, ChangeKind.REMOVED]
    assert timedelta(hours=1) <= clock.at - started_at < timedelta(minutes=75)
    assert stage.page(page_id).next_check_at == clock.at + timedelta(days=1)


def test_a_bug_is_recorded_as_an_internal_gap_and_backs_off(
    stage: Stage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    page_id = stage.add("https://press.example/story")
    stage.fetcher.answers["https://press.example/story"] = ZeroDivisionError("secret of the page")
    for minutes in (1, 2, 4):
        report = check_one(stage)
        assert report.result.reason is GapReason.INTERNAL
        assert "secret" not in report.result.detail
        assert stage.claim() == []
        clock.advance(minutes=minutes)
    (run,) = stage.runs(page_id)
    assert (run.reason, run.count) == (GapReason.INTERNAL, 3)
    assert [record.getMessage() for record in caplog.records].count("check_failed") == 3


def test_a_fetch_that_never_ends_is_a_timeout(stage: Stage) -> None:
    page_id = stage.add()

    async def scenario() -> CheckReport:
        stage.fetcher.gate = asyncio.Event()
        (claim,) = stage.claim()
        return await run_check(claim, stage.limit(fetch_s=0.02))

    assert asyncio.run(scenario()).result.reason is GapReason.TIMEOUT
    assert stage.page(page_id).last_reason is GapReason.TIMEOUT


class SlowExecutor:
    """Takes what it is given, and a long time."""

    def submit(self, _: Callable[..., Any], /, *__: Any, **___: Any) -> Future[Any]:
        return Future()


def test_a_judgement_that_never_ends_gives_the_claim_back(stage: Stage) -> None:
    page_id = stage.add()
    stage.limit(judge_s=0.02)
    slow: Executor = SlowExecutor()  # type: ignore[assignment]
    stage.tools = replace(stage.tools, judge=slow)
    assert check_one(stage).result.reason is GapReason.INTERNAL
    assert stage.page(page_id).last_reason is GapReason.INTERNAL
    assert stage.claim() == []


def test_cancelled_while_fetching_the_claim_is_given_back_without_a_trace(stage: Stage, until: Until) -> None:
    page_id = stage.add()
    (claim,) = stage.claim()

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        task = asyncio.create_task(run_check(claim, stage.tools))
        await until(lambda: bool(stage.fetcher.asked))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert stage.runs(page_id) == []
    assert [again.page_id for again in stage.claim()] == [page_id]


class SlowWriter:
    """The real writer behind a delay."""

    def __init__(self, stage: Stage) -> None:
        self.writer = stage.tools.writer
        self.begun = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        def slowly(session: Any) -> Any:
            self.loop.call_soon_threadsafe(self.begun.set)
            time.sleep(0.1)
            return work(session)

        return self.writer.submit(slowly)


def test_cancelled_while_recording_the_check_is_recorded_all_the_same(stage: Stage) -> None:
    page_id = stage.add()
    (claim,) = stage.claim()

    async def scenario() -> None:
        writer: Any = SlowWriter(stage)
        task = asyncio.create_task(run_check(claim, replace(stage.tools, writer=writer)))
        await writer.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert stage.page(page_id).version_number == 1


class FailingWriter:
    """Refuses the first writes, as a full disk would."""

    def __init__(self, stage: Stage, failures: int) -> None:
        self.writer = stage.tools.writer
        self.failures = failures

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        self.failures -= 1
        if self.failures < 0:
            return self.writer.submit(work)
        future: Future[Any] = Future()
        future.set_exception(OSError("no space left on device"))
        return future


def test_what_cannot_be_recorded_once_is_recorded_as_an_internal_gap(stage: Stage) -> None:
    page_id = stage.add()
    writer: Any = FailingWriter(stage, 1)
    stage.tools, working = replace(stage.tools, writer=writer), stage.tools
    assert check_one(stage).result.reason is GapReason.INTERNAL
    stage.tools = working
    assert stage.page(page_id).last_reason is GapReason.INTERNAL


def test_what_cannot_be_recorded_at_all_is_left_to_its_lease(stage: Stage, clock: Clock) -> None:
    page_id = stage.add()
    writer: Any = FailingWriter(stage, 2)
    stage.tools, working = replace(stage.tools, writer=writer), stage.tools
    assert check_one(stage).recorded is None
    stage.tools = working
    assert stage.claim() == []
    clock.advance(seconds=61)
    assert check_one(stage).result.outcome is Outcome.ADDED
    assert stage.page(page_id).version_number == 1


def test_a_check_whose_lease_was_lost_writes_nothing(stage: Stage, clock: Clock) -> None:
    page_id = stage.add()
    (mine,) = stage.claim()
    clock.advance(seconds=61)
    (other,) = stage.claim(owner="there:2")
    report = asyncio.run(run_check(mine, stage.tools))
    assert report.recorded is not None
    assert report.recorded.was_stale
    assert stage.runs(page_id) == []
    second = asyncio.run(run_check(other, stage.tools))
    assert second.recorded is not None
    assert not second.recorded.was_stale
    assert len(stage.log()) == 1


def test_a_host_that_is_not_to_be_asked_yet_is_no_gap(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story")
    stage.fetcher.busy["press.example"] = clock.at + timedelta(minutes=5)
    report = check_one(stage)
    assert report.recorded is None
    assert report.next_check_at == clock.at + timedelta(minutes=5)
    assert stage.runs(page_id) == []
    assert [claim.page_id for claim in stage.claim()] == [page_id]


def test_a_redirect_to_a_host_that_is_not_to_be_asked_is_a_gap_that_waits(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story")
    stage.fetcher.answers["https://press.example/story"] = FailureReason.BUSY
    check_one(stage)
    assert stage.page(page_id).last_reason is GapReason.BUSY
    assert (stage.page(page_id).next_check_at or clock.at) > clock.at


def test_a_server_that_asks_for_patience_is_promised_it(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story", every_s=600.0)
    stage.fetcher.answers["https://press.example/story"] = 429
    check_one(stage)
    assert stage.page(page_id).last_reason is GapReason.BUSY
    assert stage.page(page_id).next_check_at == clock.at + timedelta(hours=2)


def test_a_feed_brings_its_pages_and_its_first_run_is_baseline(stage: Stage, clock: Clock) -> None:
    source_id = stage.add("https://press.example/feed", kind=SourceKind.FEED, every_s=600.0)
    stage.fetcher.answers["https://press.example/feed"] = feed(1, 2)
    check_one(stage)
    assert stage.source(source_id).last_outcome is Outcome.DISCOVERED
    assert stage.source(source_id).pages == 2
    assert len(check_all_due(stage)) == 2
    clock.advance(minutes=10)
    stage.fetcher.answers["https://press.example/feed"] = feed(1, 2, 3)
    check_all_due(stage)
    check_all_due(stage)
    assert sorted((change.page_url, change.is_baseline) for change in stage.log()) == [
        ("https://press.example/1", True),
        ("https://press.example/2", True),
        ("https://press.example/3", False),
    ]


def test_a_feed_that_fails_is_a_gap_of_the_source(stage: Stage, clock: Clock) -> None:
    source_id = stage.add("https://press.example/feed", kind=SourceKind.FEED)
    stage.fetcher.answers["https://press.example/feed"] = FailureReason.DNS
    check_one(stage)
    source = stage.source(source_id)
    assert (source.last_outcome, source.last_reason) == (Outcome.GAP, GapReason.DNS)
    assert source.next_check_at == clock.at + timedelta(minutes=1)


def test_a_bug_in_a_feeds_check_is_a_gap_of_the_source(stage: Stage) -> None:
    source_id = stage.add("https://press.example/feed", kind=SourceKind.FEED)
    stage.fetcher.answers["https://press.example/feed"] = KeyError("x")
    check_one(stage)
    assert stage.source(source_id).last_reason is GapReason.INTERNAL


SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap_index(count: int) -> str:
    entries = "".join(f"<sitemap><loc>https://press.example/s{n}.xml</loc></sitemap>" for n in range(count))
    return f"<sitemapindex {SPACE}>{entries}</sitemapindex>"


def sitemap(*paths: str) -> str:
    entries = "".join(f"<url><loc>https://press.example/{path}</loc></url>" for path in paths)
    return f"<urlset {SPACE}>{entries}</urlset>"


def test_a_sitemap_index_is_followed_and_a_broken_sitemap_does_not_spoil_the_rest(stage: Stage) -> None:
    source_id = stage.add("https://press.example/sitemap.xml", kind=SourceKind.SITEMAP)
    stage.fetcher.answers |= {
        "https://press.example/sitemap.xml": sitemap_index(3),
        "https://press.example/s0.xml": sitemap("a"),
        "https://press.example/s1.xml": 500,
        "https://press.example/s2.xml": sitemap("b"),
    }
    check_one(stage)
    assert stage.source(source_id).pages == 2
    assert stage.knows(Url("https://press.example/b"))


def test_sitemaps_that_are_named_and_not_there_do_not_keep_the_others_from_being_read(
    stage: Stage, clock: Clock
) -> None:
    source_id = stage.add("https://press.example/sitemap.xml", kind=SourceKind.SITEMAP, every_s=600.0)
    stage.fetcher.answers |= {f"https://press.example/s{n}.xml": 404 for n in range(MAX_SITEMAPS + 5)}
    stage.fetcher.answers |= {
        "https://press.example/sitemap.xml": sitemap_index(MAX_SITEMAPS + 6),
        f"https://press.example/s{MAX_SITEMAPS + 5}.xml": sitemap("a"),
    }
    check_one(stage)
    source = stage.source(source_id)
    assert (source.last_outcome, source.pages) == (Outcome.GAP, 0)
    clock.advance(minutes=10)
    check_all_due(stage)
    assert stage.source(source_id).pages == 1


def test_an_index_that_stays_the_same_does_not_hide_what_is_new_in_its_sitemaps(stage: Stage, clock: Clock) -> None:
    source_id = stage.add("https://press.example/sitemap.xml", kind=SourceKind.SITEMAP, every_s=600.0)
    stage.fetcher.answers |= {
        "https://press.example/sitemap.xml": sitemap_index(1),
        "https://press.example/s0.xml": sitemap("a"),
    }
    check_one(stage)
    stage.fetcher.answers["https://press.example/s0.xml"] = sitemap("a", "b")
    clock.advance(minutes=10)
    check_all_due(stage)
    assert stage.source(source_id).pages == 2


def test_a_page_purged_while_it_is_checked_is_no_error(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.add()
    (claim,) = stage.claim()
    gone = replace(claim, page_id=4711, token="p4711.1")
    report = asyncio.run(run_check(gone, stage.tools))
    assert report.recorded is not None
    assert report.recorded.was_stale
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_each_check_is_one_line_in_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    stage.add("https://press.example/story")
    check_one(stage)
    (line,) = [record for record in caplog.records if record.name == "scheduler.runner"]
    keys = vars(line)["keys"]
    assert (line.getMessage(), line.levelname) == ("check", "INFO")
    assert (keys["url"], keys["outcome"], keys["changes"]) == ("https://press.example/story", "added", 1)


def test_a_page_read_by_an_older_recipe_is_read_again_and_nobody_is_told(stage: Stage, clock: Clock) -> None:
    page_id = stage.add()
    (claim,) = stage.claim()
    with stage.database.reading() as session:
        plan = load_plan(session, claim)
    assert plan.check is not None
    answer = asyncio.run(stage.fetcher.fetch(Request(claim.url)))
    result = decide(plan.check, answer, clock.at)
    assert result.new_version is not None
    article = replace(result.new_version.article, title="As an older extractor read it")
    older = replace(result.new_version, article=article, content_hash=content_hash(article), recipe=Recipe("e0.n1.r1"))
    with stage.database.writing() as session:
        record_check(session, claim, replace(result, new_version=older), next_check_at=clock.at)
    assert check_one(stage).result.outcome is Outcome.UNCHANGED
    assert [change.kind for change in stage.log()] == [ChangeKind.ADDED]
    with stage.database.reading() as session:
        version = get_version(session, page_id)
    assert (version.number, version.article.title) == (1, "The bridge is open")


def test_a_claim_that_cannot_be_given_back_is_left_to_its_lease(
    stage: Stage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    stage.add()
    claims = stage.claim()
    writer: Any = FailingWriter(stage, 1)
    asyncio.run(give_back(claims, replace(stage.tools, writer=writer)))
    assert [record.getMessage() for record in caplog.records] == ["release_failed"]
    assert stage.claim() == []
    clock.advance(seconds=61)
    assert len(stage.claim()) == 1


def test_an_odd_change_is_asked_for_again_whole_and_then_told_once(stage: Stage, clock: Clock, another: str) -> None:
    page_id = stage.add("https://press.example/story")
    check_one(stage)
    clock.advance(hours=1)
    stage.fetcher.answers["https://press.example/story"] = another
    report = check_one(stage)
    assert (report.result.reason, len(stage.log())) == (GapReason.UNCONFIRMED, 1)
    assert report.next_check_at == stage.page(page_id).next_check_at == clock.at + timedelta(minutes=1)
    clock.advance(minutes=1)
    assert check_one(stage).result.outcome is Outcome.EDITED
    assert stage.fetcher.asked[-1].validators == Validators()
    assert [request.past_caches for request in stage.fetcher.asked] == [False, False, True]
    assert [change.kind for change in stage.log()] == [ChangeKind.ADDED, ChangeKind.EDITED]


def test_an_odd_change_that_is_gone_at_the_second_look_is_a_gap(stage: Stage, clock: Clock, another: str) -> None:
    page_id = stage.add("https://press.example/story")
    check_one(stage)
    clock.advance(hours=1)
    stage.fetcher.answers["https://press.example/story"] = another
    check_one(stage)
    clock.advance(minutes=1)
    del stage.fetcher.answers["https://press.example/story"]
    assert check_one(stage).result.outcome is Outcome.UNCHANGED
    assert [change.kind for change in stage.log()] == [ChangeKind.ADDED]
    assert [run.reason for run in stage.runs(page_id)] == [None, GapReason.UNCONFIRMED, None]
