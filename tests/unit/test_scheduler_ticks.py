from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.delivery import FIRST_RETRY_S, LONGEST_RETRY_S, retry_wait
from scheduler.logs import log_event, log_failure
from scheduler.ticks import Pace, Ticks
from scheduler.tools import finish
from scraper.errors import StorageError
from tests.waiting import until_in_loop as until

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_a_pace_fires_at_once_and_then_an_interval_from_the_present() -> None:
    pace = Pace(2.0)
    assert pace.get_next_fire_time(None, NOW) == NOW
    assert pace.get_next_fire_time(NOW, NOW) == NOW + timedelta(seconds=2)


def test_years_of_missed_ticks_are_one_tick() -> None:
    long_ago = NOW - timedelta(days=20_000)
    assert Pace(1.0).get_next_fire_time(long_ago, NOW) == NOW + timedelta(seconds=1)


def test_ticks_keep_coming_also_after_one_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        if len(calls) == 1:
            message = "the first one fails"
            raise ValueError(message)

    async def scenario() -> None:
        ticks = Ticks()
        ticks.every(0.01, "work", work)
        ticks.start()
        await until(lambda: len(calls) >= 3)
        await ticks.stop()
        count = len(calls)
        await asyncio.sleep(0.05)
        assert len(calls) == count

    asyncio.run(scenario())
    assert [record.getMessage() for record in caplog.records if record.name == "scheduler.ticks"] == ["tick_failed"]


def test_a_tick_is_never_under_way_twice(caplog: pytest.LogCaptureFixture) -> None:
    under_way = 0
    most = 0
    done = 0

    async def slow() -> None:
        nonlocal under_way, most, done
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        done += 1

    async def scenario() -> None:
        ticks = Ticks()
        ticks.every(0.01, "slow", slow)
        ticks.start()
        await until(lambda: done >= 2)
        await ticks.stop()

    caplog.set_level(logging.CRITICAL, "apscheduler")
    asyncio.run(scenario())
    assert most == 1


def test_a_clock_set_back_does_not_stop_the_ticks(caplog: pytest.LogCaptureFixture) -> None:
    back_s = 0.0
    calls: list[float] = []
    caplog.set_level(logging.WARNING, "scheduler.ticks")

    async def scenario() -> None:
        nonlocal back_s
        ticks = Ticks(wall=lambda: 1e9 - back_s, monotonic=lambda: 1e6, watch_s=0.01)
        # An hour's pace stands for a promise that the set-back clock has moved an hour away.
        ticks.every(3600.0, "work", lambda: calls.append(1.0))
        ticks.start()
        await until(lambda: len(calls) == 1)
        back_s = 3600.0
        await until(lambda: len(calls) == 2)
        await ticks.stop()

    asyncio.run(scenario())
    assert "clock_jumped" in [record.getMessage() for record in caplog.records]


def test_stopping_ticks_that_never_started_is_nothing() -> None:
    ticks, calls = Ticks(), list[float]()
    ticks.every(0.001, "work", lambda: calls.append(1.0))
    asyncio.run(ticks.stop())
    assert calls == []


def test_stopping_twice_is_stopping_once() -> None:
    async def scenario() -> None:
        ticks.every(0.001, "work", lambda: calls.append(1.0))
        ticks.start()
        await until(lambda: bool(calls))
        await ticks.stop()
        await ticks.stop()
        told = len(calls)
        await asyncio.sleep(0.02)
        assert len(calls) == told

    ticks, calls = Ticks(), list[float]()
    asyncio.run(scenario())


def test_what_is_finished_survives_the_cancellation_of_its_caller() -> None:
    done: list[str] = []

    async def record() -> str:
        await asyncio.sleep(0.02)
        done.append("recorded")
        return "result"

    async def scenario() -> None:
        task = asyncio.create_task(finish(record()))
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == ["recorded"]
        assert await finish(record()) == "result"

    asyncio.run(scenario())


def test_failed_deliveries_are_tried_ever_later_up_to_an_hour() -> None:
    waits = [retry_wait(attempts).total_seconds() for attempts in range(1, 60)]
    assert waits[0] == FIRST_RETRY_S
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY_S


def test_an_event_carries_its_keys_apart_from_its_name(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("scheduler.test")
    caplog.set_level(logging.INFO)
    log_event(logger, logging.INFO, "check", url="https://press.example/", reason=None, changes=2)
    log_event(logger, logging.DEBUG, "not told")
    assert [(record.getMessage(), vars(record)["keys"]) for record in caplog.records] == [
        ("check", {"url": "https://press.example/", "changes": 2})
    ]


def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError("why")
    log_failure(logging.getLogger("scheduler.test"), "check_failed", error, page=7)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_a_foreseen_failure_is_logged_as_its_sentence(caplog: pytest.LogCaptureFixture) -> None:
    log_failure(logging.getLogger("scheduler.test"), "claim_failed", StorageError("The disk is full."))
    (record,) = caplog.records
    assert not record.exc_info
    assert vars(record)["keys"] == {"error": "The disk is full."}
