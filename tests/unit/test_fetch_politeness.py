"""Turns and Retry-After, with a clock that only moves when told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.politeness import HostSlots, Manners, Visit, retry_after_s
from scraper.model import FailureReason

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
ONE_AT_A_TIME = Manners(delay_s=0.0, requests_at_once=1, asks_robots=True)
SLOW = Manners(delay_s=2.0, requests_at_once=1, asks_robots=True)


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Nov 2026 12:02:00 GMT", 120.0),
        ("Sunday, 01-Nov-26 12:02:00 GMT", 120.0),
        ("Sun Nov  1 12:02:00 2026", 120.0),
        ("Sun, 01 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Nov 2026 13:02:00 +0100", 120.0),
        ("99999999999999999999", 999999999.0),
        ("soon", None),
        ("10 years", None),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
        ("Fri, 31 Dec 1999 23:59:59 +9999999999999999", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_its_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_free_host_is_not_busy() -> None:
    slots = HostSlots(Clock(), max_wait_s=30)
    assert slots.busy_for_s("a.example") == 0
    assert slots.busy_hosts() == {}


def test_a_host_is_left_alone_between_visits() -> None:
    clock = Clock()
    slots = HostSlots(clock, max_wait_s=30)

    async def visit() -> None:
        with Visit(slots) as here:
            await here.enter("a.example", SLOW)

    asyncio.run(visit())
    assert slots.busy_hosts() == {"a.example": 2.0}
    clock.seconds += 2
    assert slots.busy_hosts() == {}


def test_a_closed_host_is_refused_until_its_time() -> None:
    clock = Clock()
    slots = HostSlots(clock, max_wait_s=30)

    async def visit() -> None:
        with Visit(slots) as here:
            await here.enter("a.example", ONE_AT_A_TIME)

    slots.close("a.example", ONE_AT_A_TIME, 60)
    slots.close("a.example", ONE_AT_A_TIME, 10)
    with pytest.raises(FetchTroubleError, match="another 60 seconds") as caught:
        asyncio.run(visit())
    assert (caught.value.reason, caught.value.retry_after_s) == (FailureReason.BUSY, 60)
    clock.seconds += 60
    asyncio.run(visit())


def test_those_who_wait_are_told_when_the_host_closes_meanwhile() -> None:
    async def scenario() -> list[object]:
        slots = HostSlots(Clock(), max_wait_s=30)

        async def second() -> None:
            with Visit(slots) as here:
                await here.enter("a.example", ONE_AT_A_TIME)

        with Visit(slots) as first:
            await first.enter("a.example", ONE_AT_A_TIME)
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0)
            slots.close("a.example", ONE_AT_A_TIME, 60)
        outcomes: list[object] = list(await asyncio.gather(waiting, return_exceptions=True))
        return outcomes

    (outcome,) = asyncio.run(scenario())
    assert isinstance(outcome, FetchTroubleError)
    assert outcome.reason is FailureReason.BUSY


def test_a_long_wait_is_refused_at_once() -> None:
    async def scenario() -> None:
        slots = HostSlots(Clock(), max_wait_s=1)
        with Visit(slots) as first:
            await first.enter("a.example", SLOW)
            with Visit(slots) as second:
                await second.enter("a.example", SLOW)

    with pytest.raises(FetchTroubleError, match="its turn comes later"):
        asyncio.run(scenario())


def test_a_waiter_that_is_cancelled_leaves_no_trace() -> None:
    async def scenario() -> float:
        slots = HostSlots(Clock(), max_wait_s=30)

        async def wait() -> None:
            with Visit(slots) as here:
                await here.enter("a.example", ONE_AT_A_TIME)

        with Visit(slots) as first:
            await first.enter("a.example", ONE_AT_A_TIME)
            waiting = asyncio.create_task(wait())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(wait(), 1)
        return slots.busy_for_s("a.example")

    assert asyncio.run(scenario()) == 0


def test_moving_to_another_host_frees_the_first() -> None:
    async def scenario() -> dict[str, float]:
        slots = HostSlots(Clock(), max_wait_s=30)
        with Visit(slots) as visit:
            await visit.enter("a.example", SLOW)
            await visit.enter("a.example", SLOW)
            await visit.enter("b.example", ONE_AT_A_TIME)
            return slots.busy_hosts()

    assert asyncio.run(scenario()) == {"a.example": 2.0}


def test_dates_without_a_zone_are_read_as_utc() -> None:
    assert retry_after_s("Sun, 01 Nov 2026 12:02:00 -0000", NOW + timedelta(seconds=20)) == 100
