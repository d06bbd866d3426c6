"""Recurring ticks on APScheduler that survive failing work, sleep and a clock that is set anew."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from scheduler.logs import log_event, log_failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

CLOCK_JUMP_S = 5.0
"""The wall clock and the monotonic one may part by this much before it counts as a jump."""


class Pace(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Fires every so many seconds, counted from the present.

    APScheduler's own interval trigger lists every missed time before it coalesces them: after a machine without a
    battery-backed clock has learnt the date, that is a list of a thousand million.
    """

    def __init__(self, seconds: float) -> None:
        self._every = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """At once at first, then one interval from now."""
        return now if previous_fire_time is None else now + self._every


class Ticks:
    """Named pieces of work, each at its own pace and never twice at once. Work should only wake what does the rest."""

    def __init__(
        self,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        watch_s: float = 1.0,
    ) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._wall = wall
        self._monotonic = monotonic
        self._watch_s = watch_s
        self.on_jump: Callable[[], None] | None = None
        """Called when the clock was set."""
        self._watch: asyncio.Task[None] | None = None

    def every(self, seconds: float, name: str, work: Callable[[], Awaitable[object] | None]) -> None:
        """Have `work` called every so many seconds; what it raises is logged, and the next tick comes all the same."""
        self._scheduler.add_job(
            _tick,
            Pace(seconds),
            args=[name, work],
            id=name,
            name=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin; in a running event loop."""
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_clock(), name="clock watch")

    async def stop(self) -> None:
        """End; a tick under way is cut off. Stopping twice is stopping once."""
        watch, self._watch = self._watch, None
        if watch is None:
            return
        watch.cancel()
        self._scheduler.shutdown(wait=False)
        # APScheduler shuts down in a later turn of the loop.
        await asyncio.wait({watch})
        await asyncio.sleep(0)

    async def _watch_clock(self) -> None:
        """A clock set back would keep APScheduler waiting until it has caught up: then every tick is planned anew."""
        offset = self._wall() - self._monotonic()
        while True:
            await asyncio.sleep(self._watch_s)
            jump = self._wall() - self._monotonic() - offset
            if abs(jump) > CLOCK_JUMP_S:
                log_event(logger, logging.WARNING, "clock_jumped", seconds=round(jump))
                offset += jump
                if self.on_jump is not None:
                    self.on_jump()
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))


async def _tick(name: str, work: Callable[[], Awaitable[object] | None]) -> None:
    try:
        outcome = work()
        if outcome is not None:
            await outcome
    except Exception as error:  # noqa: BLE001 - the top of a worker; the next tick tries again
        log_failure(logger, "tick_failed", error, tick=name)
