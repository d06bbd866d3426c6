from __future__ import annotations

import asyncio
import itertools
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from scheduler.daemon import Service
from scheduler.maintenance import maintain, release_dead_services
from scheduler.runner import run_check
from scheduler.ticks import Ticks
from storage.models import SharedTextRecord
from storage.service import announce, retire, running_service
from storage.service_records import Released, ServiceFacts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from concurrent.futures import Future
    from datetime import datetime

    import pytest
    from conftest import Stage, Until


class Listener:
    """A supervisor that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def ready(self) -> None:
        self.heard.append("ready")

    def alive(self) -> None:
        self.heard.append("alive")

    def stopping(self) -> None:
        self.heard.append("stopping")


@asynccontextmanager
async def serving(stage: Stage, **options: Any) -> AsyncIterator[Service]:
    service = Service(stage.tools, ServiceFacts(stage.tools.owner, 1, "here", "0"), **options)
    task = asyncio.create_task(service.serve())
    try:
        yield service
    finally:
        service.stop()
        await task


def service_of(stage: Stage) -> ServiceFacts | None:
    with stage.database.reading() as session:
        return running_service(session, stage.now())


def test_a_clock_that_was_ahead_does_not_keep_pages_waiting(live: Stage, until: Until) -> None:
    page_id = live.add("https://press.example/story", every_s=1.0)

    async def scenario() -> None:
        (claim,) = live.claim()
        ahead = replace(live.tools, now=lambda: live.now() + timedelta(days=365))
        await run_check(claim, ahead)
        async with serving(live):
            await until(lambda: (live.page(page_id).last_checked_at or live.now()) <= live.now())

    asyncio.run(scenario())
    assert [run.count for run in live.runs(page_id)][-1] >= 1


def test_a_service_checks_what_is_due_tells_it_and_retires(live: Stage, edited: str, until: Until) -> None:
    page_id = live.add("https://press.example/story", every_s=1.0)

    async def scenario() -> None:
        async with serving(live):
            await until(lambda: live.page(page_id).version_number == 1)
            running = service_of(live)
            assert running is not None
            assert running.owner == "here:1"
            live.fetcher.answers["https://press.example/story"] = edited
            await until(lambda: len(live.channel.told) == 1)
        assert service_of(live) is None

    asyncio.run(scenario())
    assert [change.to_version for change in live.log()] == [1, 2]


class SlowFarewell:
    """The real writer, where retiring takes longer than the time between two beats."""

    def __init__(self, stage: Stage) -> None:
        self.writer = stage.tools.writer
        self.pause_s = 4 * stage.tools.limits.beat_s

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        def slowly(session: Any) -> Any:
            if getattr(work, "func", None) is retire:
                time.sleep(self.pause_s)
            return work(session)

        return self.writer.submit(slowly)


def test_no_beat_comes_after_the_farewell(live: Stage, until: Until) -> None:
    writer: Any = SlowFarewell(live)
    live.tools = replace(live.tools, writer=writer)

    async def scenario() -> None:
        async with serving(live):
            await until(lambda: service_of(live) is not None)

    asyncio.run(scenario())
    live.tools.writer.submit(lambda _session: None).result()
    assert service_of(live) is None


def test_what_the_last_checks_found_is_told_before_the_end(live: Stage, edited: str, until: Until) -> None:
    page_id = live.add("https://press.example/story", every_s=1.0)

    async def scenario() -> None:
        async with serving(live):
            await until(lambda: live.page(page_id).version_number == 1)
            live.fetcher.gate = asyncio.Event()
            live.fetcher.answers["https://press.example/story"] = edited
            await until(lambda: live.fetcher.under_way == 1)
            asyncio.get_running_loop().call_later(0.1, live.fetcher.gate.set)

    asyncio.run(scenario())
    assert [delivery.change.to_version for delivery in live.channel.told] == [2]


def test_stopped_twice_it_does_not_wait_for_the_grace(live: Stage, until: Until) -> None:
    page_id = live.add()
    live.limit(grace_s=600.0)

    async def scenario() -> None:
        live.fetcher.gate = asyncio.Event()
        async with serving(live) as service, asyncio.timeout(60):
            await until(lambda: live.fetcher.under_way == 1)
            service.stop()
            await asyncio.sleep(0.05)

    asyncio.run(scenario())
    assert [claim.page_id for claim in live.claim()] == [page_id]
    assert live.runs(page_id) == []


def test_a_service_whose_task_is_cancelled_gives_its_claims_back(live: Stage, until: Until) -> None:
    page_id = live.add()

    async def scenario() -> None:
        live.fetcher.gate = asyncio.Event()
        task = asyncio.create_task(Service(live.tools, ServiceFacts("here:1", 1, "here", "0")).serve())
        await until(lambda: live.fetcher.under_way == 1)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    asyncio.run(scenario())
    assert [claim.page_id for claim in live.claim()] == [page_id]


def test_a_service_declared_dead_in_its_sleep_comes_back(live: Stage, until: Until) -> None:
    async def scenario() -> None:
        async with serving(live):
            await until(lambda: service_of(live) is not None)
            started_at = (service_of(live) or ServiceFacts("", 0, "", "")).started_at
            with live.database.writing() as session:
                announce(session, ServiceFacts("here:1", 1, "here", "0"), live.now() - timedelta(hours=8))
            assert await release_dead_services(live.tools) == Released()
            await until(lambda: service_of(live) is not None)
            assert (service_of(live) or ServiceFacts("", 0, "", "")).started_at == started_at

    asyncio.run(scenario())


def test_the_claims_of_a_dead_service_are_free_before_their_lease_ends(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    page_id = stage.add()
    with stage.database.writing() as session:
        announce(session, ServiceFacts("there:2", 2, "there", "0"), stage.now() - timedelta(seconds=30))
    assert len(stage.claim(owner="there:2", lease_s=3600.0)) == 1
    assert asyncio.run(release_dead_services(stage.tools)) == Released(claims=1)
    assert [claim.page_id for claim in stage.claim()] == [page_id]
    assert "dead_service_released" in [record.getMessage() for record in caplog.records]


def test_maintenance_can_run_beside_checks(stage: Stage) -> None:
    stage.add()
    asyncio.run(maintain(stage.tools))
    assert len(stage.claim()) == 1


def test_a_page_overdue_for_days_is_checked_once(live: Stage, until: Until) -> None:
    page_id = live.add(every_s=3600.0)

    async def scenario() -> None:
        async with serving(live):
            await until(lambda: live.page(page_id).version_number == 1)
            await asyncio.sleep(0.2)

    asyncio.run(scenario())
    assert len(live.fetcher.asked) == 1


def test_a_supervisor_hears_that_work_goes_on(live: Stage, until: Until) -> None:
    listener = Listener()

    async def scenario() -> None:
        async with serving(live, supervisor=listener):
            await until(lambda: listener.heard.count("alive") == 3)

    asyncio.run(scenario())
    assert listener.heard[:2] == ["ready", "alive"]
    assert listener.heard.count("ready") == 1
    assert "stopping" in listener.heard


def test_a_supervisor_hears_nothing_while_the_writer_hangs(live: Stage, until: Until) -> None:
    listener, hangs, goes_on = Listener(), threading.Event(), threading.Event()
    ticks, ticked = Ticks(), itertools.count()
    seen = [0]
    ticks.every(0.01, "count", lambda: seen.__setitem__(0, next(ticked)))

    def hang(_session: object) -> None:
        hangs.set()
        goes_on.wait()

    async def scenario() -> None:
        async with serving(live, supervisor=listener, ticks=ticks):
            await until(lambda: "alive" in listener.heard)
            live.tools.writer.submit(hang)
            await until(hangs.is_set)
            # One beat may have been answered just before.
            told = len(listener.heard) + 1
            begun = seen[0]
            await until(lambda: seen[0] > begun + 50)
            assert len(listener.heard) <= told
            goes_on.set()
            await until(lambda: len(listener.heard) > told)

    asyncio.run(scenario())


def test_a_database_that_says_no_is_no_reason_for_a_restart(live: Stage, until: Until) -> None:
    listener = Listener()

    async def scenario() -> None:
        async with serving(live, supervisor=listener):
            await until(lambda: "alive" in listener.heard)
            with live.database.writing() as session:
                session.execute(text("ALTER TABLE service RENAME TO away"))
            told = len(listener.heard)
            await until(lambda: len(listener.heard) > told + 3)
            with live.database.writing() as session:
                session.execute(text("ALTER TABLE away RENAME TO service"))

    asyncio.run(scenario())


def test_other_tools_are_taken_up_by_what_compares_versions(live: Stage, until: Until) -> None:
    later = live.now() + timedelta(seconds=10)

    def found_at() -> datetime | None:
        with live.database.reading() as session:
            return session.scalar(select(SharedTextRecord.found_at))

    async def scenario() -> None:
        live.add("https://press.example/story")
        async with serving(live) as service:
            await until(lambda: len(live.fetcher.asked) == 1)
            service.adopt(replace(live.tools, now=lambda: later))
            live.add("https://echo.example/story")
            await until(lambda: found_at() is not None)

    asyncio.run(scenario())
    assert found_at() == later


def test_other_tools_are_taken_up_while_checks_run(live: Stage, until: Until) -> None:
    live.add("https://press.example/story", every_s=1.0)
    other = type(live.fetcher)(live.now)

    async def scenario() -> None:
        async with serving(live) as service:
            await until(lambda: len(live.fetcher.asked) >= 1)
            service.adopt(replace(live.tools, fetcher=other))
            await until(lambda: len(other.asked) >= 2)

    asyncio.run(scenario())
