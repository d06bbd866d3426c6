from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from scheduler.pool import Pool
from scheduler.runner import run_check
from scraper.judgement import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    import pytest
    from conftest import Clock, Stage, Until

    from scheduler.runner import CheckReport


class Serving:
    """A pool at work, as the service has it, woken by hand."""

    def __init__(self, stage: Stage) -> None:
        self.reports: list[CheckReport] = []
        self.pool = Pool(stage.tools, self.reports.append)

    async def __aenter__(self) -> Self:
        self.claiming = asyncio.create_task(self.pool.serve())
        self.pool.wake()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pool.stop()
        await self.claiming
        await self.pool.abort()


def test_everything_due_is_checked_and_never_more_at_once_than_allowed(stage: Stage, until: Until) -> None:
    for _ in range(20):
        stage.add()
    stage.limit(running=4)

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        async with Serving(stage) as serving:
            await until(lambda: stage.fetcher.under_way == 4)
            stage.fetcher.gate.set()
            await until(lambda: len(serving.reports) == 20)
            assert {report.result.outcome for report in serving.reports} == {Outcome.ADDED}

    asyncio.run(scenario())
    assert stage.fetcher.most_under_way == 4
    assert len(stage.log()) == 20


def test_in_one_turn_of_the_loop_one_check_begins(stage: Stage, clock: Clock, until: Until) -> None:
    for _ in range(20):
        stage.add()
    stage.limit(running=20)
    asked: list[int] = []

    async def count_each_turn() -> None:
        while len(stage.fetcher.asked) < 40:
            asked.append(len(stage.fetcher.asked))
            await asyncio.sleep(0)

    async def scenario() -> None:
        async with Serving(stage) as serving:
            await until(lambda: len(serving.reports) == 20)
            clock.advance(hours=1)
            # What has been read before is asked for without another look at the database.
            stage.fetcher.gate = asyncio.Event()
            counting = asyncio.create_task(count_each_turn())
            serving.pool.wake()
            await counting
            stage.fetcher.gate.set()
            await until(lambda: len(serving.reports) == 40)

    asyncio.run(scenario())
    assert max(after - before for before, after in pairwise(asked)) == 1


def test_a_host_is_asked_one_page_at_a_time(stage: Stage, until: Until) -> None:
    for number in range(6):
        stage.add(f"https://press.example/{number}")

    async def scenario() -> None:
        async with Serving(stage) as serving:
            await until(lambda: len(serving.reports) == 6)

    asyncio.run(scenario())
    assert stage.fetcher.most_at_host == 1


def test_a_busy_host_takes_no_place_and_keeps_its_turn(stage: Stage, until: Until) -> None:
    waiting = stage.add("https://busy.example/story")
    stage.add("https://press.example/story")
    stage.limit(running=1)

    async def scenario() -> None:
        stage.fetcher.busy["busy.example"] = stage.now() + timedelta(minutes=5)
        async with Serving(stage) as serving:
            await until(lambda: len(serving.reports) == 1)
            stage.fetcher.busy.clear()
            serving.pool.wake()
            await until(lambda: len(serving.reports) == 2)
            assert [report.claim.page_id for report in serving.reports][1] == waiting

    asyncio.run(scenario())
    assert len(stage.fetcher.asked) == 2


def test_a_slow_check_keeps_its_lease(stage: Stage, clock: Clock, until: Until) -> None:
    stage.add()
    stage.limit(lease_s=60.0)

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        async with Serving(stage) as serving:
            await until(lambda: serving.pool.running == 1)
            for _ in range(3):
                clock.advance(seconds=40)
                await serving.pool.renew_leases()
                assert stage.claim(owner="there:2") == []
            stage.fetcher.gate.set()
            await until(lambda: len(serving.reports) == 1)
            recorded = serving.reports[0].recorded
            assert recorded is not None
            assert not recorded.was_stale

    asyncio.run(scenario())


def test_a_check_whose_lease_was_lost_is_not_recorded_twice(stage: Stage, clock: Clock, until: Until) -> None:
    stage.add()
    stage.limit(lease_s=60.0)

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        async with Serving(stage) as serving:
            await until(lambda: stage.fetcher.under_way == 1)
            clock.advance(seconds=61)
            (theirs,) = stage.claim(owner="there:2")
            await serving.pool.renew_leases()
            stage.fetcher.gate.set()
            await until(lambda: len(serving.reports) == 1)
            recorded = serving.reports[0].recorded
            assert recorded is not None
            assert recorded.was_stale
            await run_check(theirs, stage.tools)

    asyncio.run(scenario())
    assert len(stage.log()) == 1


def test_draining_lets_running_checks_finish(stage: Stage, until: Until) -> None:
    page_id = stage.add()

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        async with Serving(stage) as serving:
            await until(lambda: stage.fetcher.under_way == 1)
            serving.pool.stop()
            draining = asyncio.create_task(serving.pool.drain(60.0))
            await asyncio.sleep(0.02)
            assert not draining.done()
            stage.fetcher.gate.set()
            await draining

    asyncio.run(scenario())
    assert stage.page(page_id).version_number == 1


def test_what_does_not_finish_in_its_grace_gives_its_claim_back(stage: Stage, until: Until) -> None:
    ids = {stage.add() for _ in range(3)}

    async def scenario() -> None:
        stage.fetcher.gate = asyncio.Event()
        async with Serving(stage) as serving:
            await until(lambda: stage.fetcher.under_way == 3)
            serving.pool.stop()
            await serving.pool.drain(0.01)
            assert serving.pool.running == 0

    asyncio.run(scenario())
    assert {claim.page_id for claim in stage.claim()} == ids
    assert stage.log() == []


def test_what_was_claimed_when_the_word_to_stop_came_is_given_back(stage: Stage) -> None:
    page_id = stage.add()

    async def scenario() -> None:
        pool = Pool(stage.tools)
        claiming = asyncio.create_task(pool.serve())
        pool.wake()
        # The claim is on its way to the writer's thread now.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        pool.stop()
        await claiming
        await pool.drain(60.0)

    asyncio.run(scenario())
    assert stage.fetcher.asked == []
    assert [claim.page_id for claim in stage.claim()] == [page_id]


class FailingOnce:
    """A writer whose database is away for one write."""

    def __init__(self, stage: Stage) -> None:
        self.writer = stage.tools.writer
        self.has_failed = False

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        if not self.has_failed:
            self.has_failed = True
            message = "the database is locked"
            raise OSError(message)
        return self.writer.submit(work)


def test_a_claim_that_fails_is_told_and_the_next_one_works(
    stage: Stage, caplog: pytest.LogCaptureFixture, until: Until
) -> None:
    stage.add()
    writer: Any = FailingOnce(stage)
    stage.tools = replace(stage.tools, writer=writer)

    async def scenario() -> None:
        async with Serving(stage) as serving:
            await until(lambda: "claim_failed" in [record.getMessage() for record in caplog.records])
            serving.pool.wake()
            await until(lambda: len(serving.reports) == 1)
            assert serving.reports[0].result.outcome is Outcome.ADDED

    asyncio.run(scenario())


def test_a_listener_that_fails_does_not_harm_the_pool(
    stage: Stage, caplog: pytest.LogCaptureFixture, until: Until
) -> None:
    ids = [stage.add() for _ in range(3)]

    def fail(_: CheckReport) -> None:
        message = "listener"
        raise ValueError(message)

    async def scenario() -> None:
        pool = Pool(stage.tools, fail)
        claiming = asyncio.create_task(pool.serve())
        pool.wake()
        await until(lambda: len(stage.log()) == 3)
        pool.stop()
        await claiming
        await pool.drain(60.0)

    asyncio.run(scenario())
    assert [stage.page(one).version_number for one in ids] == [1, 1, 1]
    assert [record.getMessage() for record in caplog.records].count("check_lost") == 3
