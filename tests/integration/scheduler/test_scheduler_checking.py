from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scheduler.checking import Target, check_now, check_through_service
from scheduler.daemon import Service
from scraper.errors import NotFoundError
from scraper.judgement import Outcome
from scraper.model import GapReason, SourceKind
from storage.claims import claim_now, release
from storage.pages import get_page
from storage.service import announce
from storage.service_records import ServiceFacts
from storage.sources import list_sources, purge_source

if TYPE_CHECKING:
    from conftest import Clock, Stage, Until

    from scheduler.runner import CheckReport
    from storage.check_records import Claim


def hold(stage: Stage, page_id: int, lease_s: float) -> Claim:
    """Claim a page as another process would."""
    with stage.database.writing() as session:
        (claim,) = claim_now(session, page_ids=[page_id], now=stage.now(), lease_s=lease_s, owner="there:2")
    return claim


def test_each_page_asked_for_is_checked_once_and_reported(stage: Stage) -> None:
    ids = [stage.add() for _ in range(40)]
    heard: list[CheckReport] = []
    reports = asyncio.run(check_now(stage.tools, page_ids=ids, on_report=heard.append))
    assert sorted(report.claim.page_id or 0 for report in reports) == ids
    assert heard == reports
    assert len(stage.fetcher.asked) == 40
    assert stage.fetcher.most_under_way <= stage.tools.limits.running


def test_pages_that_are_not_due_are_checked_all_the_same_and_keep_their_slot(stage: Stage) -> None:
    page_id = stage.add()
    asyncio.run(check_now(stage.tools, page_ids=[page_id]))
    promised = stage.page(page_id).next_check_at
    (report,) = asyncio.run(check_now(stage.tools, page_ids=[page_id]))
    assert report.result.outcome is Outcome.UNCHANGED
    assert stage.page(page_id).next_check_at == promised


def test_a_page_source_stands_for_its_page_and_a_feed_for_itself(stage: Stage) -> None:
    page_id = stage.add("https://press.example/story")
    feed_id = stage.add("https://press.example/feed", kind=SourceKind.FEED)
    with stage.database.reading() as session:
        sources = [source.id for source in list_sources(session)]
    reports = asyncio.run(check_now(stage.tools, source_ids=sources, page_ids=[page_id]))
    assert Counter((report.claim.page_id, report.claim.kind) for report in reports) == Counter(
        [(page_id, SourceKind.PAGE), (None, SourceKind.FEED)]
    )
    assert {report.claim.source_id for report in reports if report.claim.page_id is None} == {feed_id}


def test_a_source_that_is_none_is_said_so(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        asyncio.run(check_now(stage.tools, source_ids=[99]))


def test_a_page_that_is_none_is_left_out(stage: Stage) -> None:
    page_id = stage.add()
    assert len(asyncio.run(check_now(stage.tools, page_ids=[page_id, 99]))) == 1


def test_one_host_is_asked_one_page_at_a_time_and_one_s_own_many(stage: Stage) -> None:
    ids = [stage.add(f"https://press.example/{number}") for number in range(5)]
    asyncio.run(check_now(stage.tools, page_ids=ids))
    assert stage.fetcher.most_at_host == 1
    own = [stage.add(f"http://127.0.0.1/{number}") for number in range(30)]
    asyncio.run(check_now(stage.tools, page_ids=own))
    assert 1 < stage.fetcher.most_at_host <= stage.tools.limits.private_per_host


def test_what_somebody_else_is_checking_is_waited_for(live: Stage) -> None:
    page_id = live.add()
    theirs = hold(live, page_id, 60.0)

    async def scenario() -> None:
        task = asyncio.create_task(check_now(live.tools, page_ids=[page_id]))
        await asyncio.sleep(0.1)
        assert not task.done()
        with live.database.writing() as session:
            release(session, theirs)
        (report,) = await task
        assert report.result.outcome is Outcome.ADDED

    asyncio.run(scenario())


def test_the_lease_of_somebody_who_died_is_waited_for(live: Stage) -> None:
    page_id = live.add()
    hold(live, page_id, 0.3)
    (report,) = asyncio.run(check_now(live.tools, page_ids=[page_id]))
    assert report.recorded is not None
    assert not report.recorded.was_stale


def test_what_was_found_is_told_before_it_returns(stage: Stage, edited: str) -> None:
    ids = [stage.add(f"https://press.example/{number}") for number in range(3)]
    asyncio.run(check_now(stage.tools, page_ids=ids))
    assert stage.channel.told == []
    stage.fetcher.answers["https://press.example/1"] = edited
    asyncio.run(check_now(stage.tools, page_ids=ids))
    assert [delivery.change.page_id for delivery in stage.channel.told] == [ids[1]]


def test_what_is_purged_meanwhile_is_no_longer_waited_for(live: Stage) -> None:
    page_id = live.add()
    hold(live, page_id, 60.0)

    async def scenario() -> list[CheckReport]:
        task = asyncio.create_task(check_now(live.tools, page_ids=[page_id]))
        await asyncio.sleep(0.05)
        with live.database.writing() as session:
            purge_source(session, get_page(session, page_id).source_ids[0])
        return await task

    assert asyncio.run(scenario()) == []


def test_a_host_that_is_busy_for_a_moment_is_waited_for(live: Stage) -> None:
    page_id = live.add("https://busy.example/story")
    live.fetcher.busy["busy.example"] = live.now() + timedelta(seconds=30)

    async def scenario() -> list[CheckReport]:
        task = asyncio.create_task(check_now(live.tools, page_ids=[page_id]))
        await asyncio.sleep(0.1)
        assert live.fetcher.asked == []
        live.fetcher.busy.clear()
        return await task

    (report,) = asyncio.run(scenario())
    assert report.result.outcome is Outcome.ADDED


def test_a_host_that_is_busy_for_long_is_reported_as_it_is(live: Stage) -> None:
    page_id = live.add("https://busy.example/story")
    live.fetcher.busy["busy.example"] = live.now() + timedelta(hours=1)
    (report,) = asyncio.run(check_now(live.tools, page_ids=[page_id]))
    assert report.recorded is None
    assert report.result.reason is GapReason.BUSY
    assert live.runs(page_id) == []


def test_interrupted_it_gives_everything_back(live: Stage, until: Until) -> None:
    ids = [live.add(f"https://press.example/{number}") for number in range(5)]

    async def scenario() -> None:
        live.fetcher.gate = asyncio.Event()
        task = asyncio.create_task(check_now(live.tools, page_ids=ids))
        await until(lambda: bool(live.fetcher.under_way))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert sorted(claim.page_id or 0 for claim in live.claim()) == ids


def test_a_running_service_does_it_for_one_who_asks(live: Stage, until: Until) -> None:
    page_id = live.add("https://press.example/story")
    feed_id = live.add("https://press.example/feed", kind=SourceKind.FEED)
    done: list[Target] = []

    async def scenario() -> list[Target]:
        service = Service(live.tools, ServiceFacts("here:1", 1, "here", "0"))
        serving = asyncio.create_task(service.serve())
        await until(lambda: bool(live.page(page_id).version_number and live.source(feed_id).last_checked_at))
        left = await check_through_service(
            live.database, page_ids=[page_id], source_ids=[feed_id], now=live.now, on_done=done.append
        )
        service.stop()
        await serving
        return left

    assert asyncio.run(scenario()) == []
    assert sorted(done, key=lambda target: target.is_page) == [
        Target(is_page=False, id=feed_id),
        Target(is_page=True, id=page_id),
    ]
    assert sum(run.count for run in live.runs(page_id)) == 2


def test_where_the_service_has_died_what_is_left_is_said(live: Stage) -> None:
    page_id = live.add()
    with live.database.writing() as session:
        announce(session, ServiceFacts("there:2", 2, "there", "0"), live.now() - timedelta(seconds=60))
    left = asyncio.run(check_through_service(live.database, page_ids=[page_id], now=live.now))
    assert left == [Target(is_page=True, id=page_id)]


def test_a_check_whose_lease_was_lost_is_made_again(stage: Stage, clock: Clock, until: Until) -> None:
    page_id = stage.add()

    async def scenario() -> list[CheckReport]:
        stage.fetcher.gate = asyncio.Event()
        task = asyncio.create_task(check_now(stage.tools, page_ids=[page_id]))
        await until(lambda: stage.fetcher.under_way == 1)
        clock.advance(seconds=16)
        theirs = hold(stage, page_id, 60.0)
        with stage.database.writing() as session:
            release(session, theirs)
        stage.fetcher.gate.set()
        return await task

    (report,) = asyncio.run(scenario())
    assert report.recorded is not None
    assert not report.recorded.was_stale
    assert len(stage.fetcher.asked) == 2
    assert len(stage.runs(page_id)) == 1


def test_an_odd_change_is_confirmed_before_the_check_is_reported(live: Stage, another: str) -> None:
    page_id = live.add("https://press.example/story", every_s=1.0)
    asyncio.run(check_now(live.tools, page_ids=[page_id]))
    live.fetcher.answers["https://press.example/story"] = another
    (report,) = asyncio.run(check_now(live.tools, page_ids=[page_id]))
    assert report.result.outcome is Outcome.EDITED
    assert [run.reason for run in live.runs(page_id)] == [None, GapReason.UNCONFIRMED, None]
