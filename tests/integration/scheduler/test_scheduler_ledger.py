from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scheduler.ledger import SEEN_AT_ONCE, Ledger
from scheduler.runner import run_check
from scraper.judgement import Evidence, Outcome
from scraper.model import GapReason
from scraper.noise.places import declared_spot
from storage.check_records import Recorded
from storage.checks import Checked
from storage.noise import declare_noise, list_noise
from storage.outlines import load_outlines
from storage.unchanged import Seen
from storage.versions import get_version
from tests.storage_situations import shows

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from conftest import Clock, Stage

    from scheduler.runner import CheckReport
    from scheduler.tools import Tools

LATER = datetime(2099, 1, 1, tzinfo=UTC)


def page(lane: str) -> str:
    sentences = (
        "The bridge over the river was opened to traffic on Monday after four years of work on both its banks.",
        f"A committee of residents had asked for {lane}, which is to be added by the end of next year at last.",
        "The old bridge will be taken down in spring, and its stones will be used again for the new embankment.",
    )
    paragraphs = "".join(f"<p>{sentence} So said those present.</p>" for sentence in sentences)
    return f"<html lang=en><title>The bridge</title><main><article><h1>The bridge</h1>{paragraphs}</article></main>"


class CountingWriter:
    """The real writer, and how many jobs it was given; `failures` of them are refused first."""

    def __init__(self, stage: Stage, failures: int = 0) -> None:
        self.writer = stage.tools.writer
        self.jobs = 0
        self.failures = failures

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        self.jobs += 1
        if self.failures:
            self.failures -= 1
            future: Future[Any] = Future()
            future.set_exception(OSError("no space left on device"))
            return future
        return self.writer.submit(work)


def check_all(stage: Stage, tools: Tools | None = None) -> list[CheckReport]:
    claims = stage.claim()
    with stage.database.reading() as session:
        outlines = load_outlines(session, claims)

    async def scenario() -> list[CheckReport]:
        lent = tools or stage.tools
        ledger = Ledger(lent)
        checks = [run_check(one, lent, outline=outlines.get(one.token), ledger=ledger) for one in claims]
        return list(await asyncio.gather(*checks))

    return asyncio.run(scenario())


def unchanged_pages(stage: Stage, clock: Clock, count: int) -> list[int]:
    """Pages whose next check takes the short way if they are not edited."""
    ids = [stage.add() for _ in range(count)]
    for _ in range(2):
        check_all(stage)
        clock.advance(hours=1)
    return ids


def test_checks_that_find_nothing_share_a_transaction(stage: Stage, clock: Clock) -> None:
    ids = unchanged_pages(stage, clock, 10)
    writer: Any = CountingWriter(stage)
    reports = check_all(stage, replace(stage.tools, writer=writer))
    assert {report.result.outcome for report in reports} == {Outcome.UNCHANGED}
    assert writer.jobs == 1
    assert [stage.page(page_id).next_check_at for page_id in ids] == [clock.at + timedelta(hours=1)] * 10
    assert [run.count for run in stage.runs(ids[0])] == [1, 2]


def test_other_bytes_with_the_same_article_are_remembered(stage: Stage, clock: Clock, noisy: str) -> None:
    (page_id,) = unchanged_pages(stage, clock, 1)
    stage.fetcher.answers[stage.page(page_id).url] = noisy
    for evidence in (Evidence.SAME_ARTICLE, Evidence.SAME_PAYLOAD):
        writer: Any = CountingWriter(stage)
        (report,) = check_all(stage, replace(stage.tools, writer=writer))
        assert (report.result.evidence, writer.jobs) == (evidence, 1)
        clock.advance(hours=1)
    assert [run.count for run in stage.runs(page_id)] == [1, 3]


def test_an_edit_among_them_is_found_all_the_same(stage: Stage, clock: Clock, edited: str) -> None:
    ids = unchanged_pages(stage, clock, 4)
    stage.fetcher.answers[stage.page(ids[2]).url] = edited
    outcomes = {report.claim.page_id: report.result.outcome for report in check_all(stage)}
    assert [outcomes[page_id] for page_id in ids] == [
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
        Outcome.EDITED,
        Outcome.UNCHANGED,
    ]


def test_a_failure_among_them_is_a_gap_with_its_reason(stage: Stage, clock: Clock) -> None:
    ids = unchanged_pages(stage, clock, 2)
    stage.fetcher.answers[stage.page(ids[0]).url] = 404
    check_all(stage)
    assert [stage.page(page_id).last_reason for page_id in ids] == [GapReason.NOT_FOUND, None]


def test_what_cannot_be_written_together_is_written_one_by_one(stage: Stage, clock: Clock) -> None:
    unchanged_pages(stage, clock, 3)
    writer: Any = CountingWriter(stage, failures=1)
    reports = check_all(stage, replace(stage.tools, writer=writer))
    assert {report.result.outcome for report in reports} == {Outcome.UNCHANGED}
    assert writer.jobs == 1 + 3


def test_what_cannot_be_written_is_a_gap_of_each(stage: Stage, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    unchanged_pages(stage, clock, 3)
    writer: Any = CountingWriter(stage, failures=1 + 3)
    reports = check_all(stage, replace(stage.tools, writer=writer))
    assert {report.result.reason for report in reports} == {GapReason.INTERNAL}
    assert [record.getMessage() for record in caplog.records].count("record_failed") == 3


def test_first_checks_share_a_transaction_too(stage: Stage) -> None:
    ids = [stage.add() for _ in range(10)]
    writer: Any = CountingWriter(stage)
    reports = check_all(stage, replace(stage.tools, writer=writer))
    assert {report.result.outcome for report in reports} == {Outcome.ADDED}
    assert writer.jobs < 10
    assert [stage.page(page_id).version_number for page_id in ids] == [1] * 10


def test_a_check_that_cannot_be_written_takes_no_other_along(stage: Stage) -> None:
    for _ in range(3):
        stage.add()
    claims = stage.claim()

    async def scenario() -> list[Recorded | BaseException]:
        ledger = Ledger(stage.tools)
        checks = [Checked(claim, shows(1, "text"), LATER) for claim in claims]
        # A time without zone is refused by every database.
        checks[1] = replace(checks[1], next_check_at=LATER.replace(tzinfo=None))
        return await asyncio.gather(*(ledger.record(one) for one in checks), return_exceptions=True)

    good, bad, also_good = asyncio.run(scenario())
    assert isinstance(bad, Exception)
    for recorded in (good, also_good):
        assert isinstance(recorded, Recorded)
        assert recorded.version_number == 1


def test_a_full_page_of_the_ledger_is_written_at_once(stage: Stage, clock: Clock) -> None:
    unchanged_pages(stage, clock, 3)
    (first, *_) = stage.claim()
    writer: Any = CountingWriter(stage)
    tools = replace(stage.tools, writer=writer)

    async def scenario() -> int:
        ledger = Ledger(tools)
        result = (await run_check(first, tools)).result
        before = writer.jobs
        stale = [replace(first, token=f"p{first.page_id}.{number}") for number in range(SEEN_AT_ONCE + 1)]
        await asyncio.gather(*(ledger.record_seen(Seen(claim, result, clock.at)) for claim in stale))
        return int(writer.jobs - before)

    assert asyncio.run(scenario()) == 2


def test_a_page_purged_meanwhile_is_stale(stage: Stage, clock: Clock) -> None:
    (page_id,) = unchanged_pages(stage, clock, 1)
    claims = stage.claim()
    with stage.database.reading() as session:
        outlines = load_outlines(session, claims)
    gone = replace(claims[0], page_id=4711, token="p4711.1")

    async def scenario() -> CheckReport:
        return await run_check(gone, stage.tools, outline=outlines[claims[0].token], ledger=Ledger(stage.tools))

    report = asyncio.run(scenario())
    assert report.recorded is not None
    assert report.recorded.was_stale
    assert stage.page(page_id).last_outcome is Outcome.UNCHANGED


def test_a_page_with_noise_counts_it_at_every_check(stage: Stage, clock: Clock) -> None:
    page_id = stage.add("https://press.example/story")
    stage.fetcher.answers["https://press.example/story"] = page("a cycle lane")
    check_all(stage)
    with stage.database.writing() as session:
        spot = declared_spot(get_version(session, page_id).article, "cycle lane", 1)
        declare_noise(session, page_id, spot, "", clock.at)
    for figure in ("a second lane", "a third lane", "a third lane"):
        clock.advance(hours=1)
        stage.fetcher.answers["https://press.example/story"] = page(figure)
        (report,) = check_all(stage)
        assert report.result.outcome is Outcome.UNCHANGED
    with stage.database.reading() as session:
        (row,) = list_noise(session, page_id)
    assert (row.checks, row.spot.still_checks) == (3, 1)
