"""Schedules that change while the service runs, and clocks that do."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.leases import Leases
from scheduler.rescheduling import follow_clock, reschedule
from scheduler.runner import run_check
from scraper.model import SourceKind
from scraper.schedule import parse_schedule
from storage.claims import claim_now
from storage.records import Cause, SourceEdit
from storage.sources import edit_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tests.integration.scheduler.conftest import Clock, Stage

HOUR = timedelta(hours=1)
URL = "https://press.example/story"


def edit(stage: Stage, source_id: int, text: str) -> None:
    with stage.database.writing() as session:
        edit_source(session, source_id, SourceEdit(schedule=parse_schedule(text)))
        reschedule(session, source_id, stage.now())


def test_a_shorter_interval_counts_from_the_last_check(stage: Stage) -> None:
    page_id = stage.add(URL, every_s=86_400.0)
    (claim,) = stage.claim()
    asyncio.run(run_check(claim, stage.tools))
    begun = stage.now()
    edit(stage, claim.source_id, "1h")
    assert stage.page(page_id).next_check_at == begun + HOUR
    assert stage.page(page_id).next_cause is Cause.EDITED
    edit(stage, claim.source_id, "2d")
    assert stage.page(page_id).next_check_at == begun + 48 * HOUR


def test_a_time_of_day_that_is_over_comes_tomorrow(stage: Stage) -> None:
    page_id = stage.add(URL)
    (claim,) = stage.claim()
    asyncio.run(run_check(claim, stage.tools))
    over = stage.now() - timedelta(minutes=1)
    edit(stage, claim.source_id, f"daily {over:%H:%M}")
    at = stage.page(page_id).next_check_at
    assert at is not None
    assert at == over.replace(second=0, microsecond=0) + 24 * HOUR


def test_a_list_that_was_never_read_stays_due(stage: Stage) -> None:
    source_id = stage.add("https://press.example/feed", kind=SourceKind.FEED)
    before = stage.source(source_id).next_check_at
    edit(stage, source_id, "1d")
    assert stage.source(source_id).next_check_at == before


def test_a_check_under_way_does_not_undo_a_new_schedule(stage: Stage) -> None:
    page_id = stage.add(URL, every_s=86_400.0)
    (first,) = stage.claim()
    asyncio.run(run_check(first, stage.tools))
    with stage.database.writing() as session:
        (claim,) = claim_now(session, page_ids=[page_id], now=stage.now(), lease_s=60.0, owner="here:1")
    edit(stage, claim.source_id, "10m")
    report = asyncio.run(run_check(claim, stage.tools))
    at = stage.page(page_id).next_check_at
    assert at is not None
    assert at <= stage.now() + timedelta(minutes=10)
    assert report.recorded is not None
    assert not report.recorded.was_stale


def test_a_clock_set_back_takes_its_promises_along(stage: Stage, clock: Clock) -> None:
    page_id = stage.add(URL, every_s=3600.0)
    year = timedelta(days=365)
    clock.advance(days=365)
    (claim,) = stage.claim()
    asyncio.run(run_check(claim, stage.tools))
    clock.advance(days=-365)
    waits = stage.page(page_id)
    assert waits.next_check_at is not None
    assert waits.next_check_at > stage.now() + year - HOUR
    with stage.database.writing() as session:
        assert follow_clock(session, stage.now(), 60.0) == 1
    page = stage.page(page_id)
    assert page.next_check_at is not None
    assert stage.now() + HOUR / 2 < page.next_check_at <= stage.now() + HOUR
    assert page.next_cause is Cause.CLOCK
    # Set back once more, or started anew: nothing is left to be taken along.
    with stage.database.writing() as session:
        assert follow_clock(session, stage.now(), 60.0) == 0


class JudgesMeanwhile(ThreadPoolExecutor):
    """Threads that judge while something else happens."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(1)
        self._meanwhile = iter([meanwhile])

    def submit(self, *work: Any, **named: Any) -> Future[Any]:
        future = super().submit(*work, **named)
        next(self._meanwhile, lambda: None)()
        return future


@pytest.mark.parametrize("days", [40, -40])
def test_a_clock_that_is_set_during_a_check_does_not_put_off_the_next_one(
    stage: Stage, clock: Clock, days: int
) -> None:
    page_id = stage.add(URL, every_s=3600.0)
    (claim,) = stage.claim()
    begun = stage.now()
    with JudgesMeanwhile(lambda: clock.advance(days=days)) as judge:
        asyncio.run(run_check(claim, replace(stage.tools, judge=judge)))
    page = stage.page(page_id)
    assert page.next_check_at is not None
    assert page.next_check_at <= min(begun, stage.now()) + HOUR


def test_what_was_added_while_the_clock_was_ahead_is_due(stage: Stage, clock: Clock) -> None:
    clock.advance(days=365)
    page_id = stage.add(URL)
    clock.advance(days=-365)
    assert stage.claim() == []
    with stage.database.writing() as session:
        assert follow_clock(session, stage.now(), 60.0) == 1
    due_since = stage.now()
    clock.advance(seconds=5)
    with stage.database.writing() as session:
        assert follow_clock(session, stage.now(), 60.0) == 0
    assert stage.page(page_id).next_check_at == due_since
    (claim,) = stage.claim()
    assert claim.page_id == page_id


def test_a_check_under_way_keeps_its_page_when_the_clock_is_set_back(stage: Stage, clock: Clock) -> None:
    stage.add(URL)
    clock.advance(days=365)
    (claim,) = stage.claim()
    leases = Leases(stage.tools, 60.0)
    leases.hold(claim)
    clock.advance(days=-365)
    with stage.database.writing() as session:
        follow_clock(session, stage.now(), 60.0)
    clock.advance(seconds=50)
    asyncio.run(leases.renew())
    clock.advance(seconds=50)
    assert stage.claim() == []
    report = asyncio.run(run_check(claim, stage.tools))
    assert report.recorded is not None
    assert not report.recorded.was_stale
