"""The service: ticks that only ever wake something, and an end in good order.

The ticks are APScheduler's. It cancels its jobs at once when it shuts down, so no job does work that has to end: checks
belong to the pool and deliveries to the post office, which are drained first. What compares versions may be cut off
anywhere, for what it had not finished waits in the database.

Ending: nothing more is claimed → running checks finish within their grace or give their claim back → deliveries
likewise → the service is retired in the database. A second signal cuts the grace short. Whoever opened the writer
closes it afterwards; nothing of this service waits in it by then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scheduler.comparing import Comparing
from scheduler.delivery import PostOffice
from scheduler.liveness import HEARTBEAT, Watchdog
from scheduler.logs import log_event, log_failure
from scheduler.maintenance import maintain, release_dead_services
from scheduler.pool import Pool
from scheduler.rescheduling import follow_clock
from scheduler.supervisor import Nobody
from scheduler.ticks import Ticks
from storage.service import announce, retire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scheduler.runner import CheckReport
    from scheduler.supervisor import Supervisor
    from scheduler.tools import Tools
    from storage.service_records import ServiceFacts

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Service:
    """One running service. Its facts' owner must be the tools' owner.

    `give_up` ends the process at once; called where the service makes no progress any more (see liveness.py).
    """

    def __init__(  # noqa: PLR0913 - options by keyword
        self,
        tools: Tools,
        facts: ServiceFacts,
        *,
        on_report: Callable[[CheckReport], None] | None = None,
        ticks: Ticks | None = None,
        supervisor: Supervisor | None = None,
        give_up: Callable[[], None] | None = None,
    ) -> None:
        self._tools = tools
        self._facts = replace(facts, started_at=facts.started_at or tools.now())
        self._pool = Pool(tools, on_report)
        self._post = PostOffice(tools)
        self._comparing = Comparing()
        self._ticks = ticks or Ticks()
        self._supervisor = supervisor or Nobody()
        self._answers = 0
        """How often the writer has answered a beat."""
        self._vouched = (0, 0)
        self._watchdog = Watchdog(tools.liveness, on_lag=tools.observer.loop_lagged, give_up=give_up)
        self._clock_was_set = True
        """Perhaps, while nobody looked: promises are held against the clock once at the start."""
        self._stopping = asyncio.Event()
        self._hurrying = asyncio.Event()

    def stop(self) -> None:
        """End in good order; called again, without grace."""
        if self._stopping.is_set():
            self._hurrying.set()
        self._stopping.set()

    def adopt(self, tools: Tools) -> None:
        """Go on with other tools; checks under way end with those they began with. Database, writer and owner stay."""
        self._tools = tools
        self._pool.adopt(tools)
        self._post.adopt(tools)

    def note_configuration(self, error: str | None) -> None:
        """Say with the next beat what is wrong with the configuration that was read last; None where nothing is."""
        self._facts = replace(self._facts, config_error=error)

    async def serve(self, on_hangup: Callable[[], None] | None = None) -> None:
        """Run until `stop`, SIGTERM or SIGINT; SIGHUP calls `on_hangup`, where there is one.

        StorageError where the database cannot be used at all.
        """
        calls = dict.fromkeys(SIGNALS, self.stop) | ({signal.SIGHUP: on_hangup} if on_hangup else {})
        await self._beat()
        log_event(logger, logging.INFO, "service_started", owner=self._facts.owner, pid=self._facts.pid)
        self._claiming = asyncio.create_task(self._pool.serve(), name="claiming")
        self._watchdog.start(asyncio.get_running_loop())
        try:
            with _signals_call(calls):
                self._start_ticks()
                await self._stopping.wait()
                await self._end()
        finally:
            # Reached in disorder (cancelled, a broken database), the pool must not outlive its service either.
            self._pool.stop()
            await self._ticks.stop()
            self._tools.liveness.done(HEARTBEAT)
            await self._pool.abort()
            await asyncio.wait({self._claiming})
            # It waits for no answer of the loop, so stopping it here does not keep the loop.
            self._watchdog.stop()
        log_event(logger, logging.INFO, "service_stopped", owner=self._facts.owner)

    def _start_ticks(self) -> None:
        limits = self._tools.limits
        self._ticks.every(limits.tick_s, "claim", self._pool.wake)
        self._ticks.every(limits.tick_s, "delivery", self._post.send)
        self._ticks.every(limits.tick_s, "comparing", lambda: self._comparing.tick(self._tools))
        self._ticks.every(limits.beat_s, "heartbeat", self._beat)
        self._ticks.every(limits.tick_s, "watchdog", self._vouch)
        self._ticks.every(limits.beat_s, "dead services", lambda: release_dead_services(self._tools))
        self._ticks.every(limits.beat_s, "leases", self._pool.renew_leases)
        self._ticks.every(limits.maintenance_s, "maintenance", lambda: maintain(self._tools))
        self._ticks.on_jump = self._note_jump
        self._ticks.start()

    def _note_jump(self) -> None:
        self._clock_was_set = True

    async def _follow_clock(self) -> None:
        if self._clock_was_set:
            moved = await self._tools.write(
                partial(follow_clock, now=self._tools.now(), lease_s=self._tools.limits.lease_s)
            )
            self._clock_was_set = False
            if moved:
                log_event(logger, logging.WARNING, "promises_follow_clock", count=moved)

    async def _beat(self) -> None:
        self._tools.liveness.expect(HEARTBEAT)
        try:
            await self._follow_clock()
            # Announced anew each time: after a long sleep of the machine another service may have declared this one
            # dead.
            await self._tools.write(partial(announce, service=self._facts, now=self._tools.now()))
        finally:
            # An error is an answer, too: a full disk is not mended by a restart, a writer that hangs may be.
            self._answers += 1

    def _vouch(self) -> None:
        """Tell the supervisor that work goes on: only when claims and writer have come round since the last time."""
        now = (self._pool.rounds, self._answers)
        if any(count <= before for count, before in zip(now, self._vouched, strict=True)):
            return
        if self._tools.liveness.stuck():
            return
        if self._vouched == (0, 0):
            self._supervisor.ready()
        self._supervisor.alive()
        self._vouched = now

    async def _end(self) -> None:
        log_event(logger, logging.INFO, "service_stopping", running=self._pool.running)
        self._supervisor.stopping()
        self._pool.stop()
        draining = asyncio.create_task(self._drain(self._tools.limits.grace_s), name="draining")
        hurry = asyncio.create_task(self._hurrying.wait())
        await asyncio.wait({draining, hurry}, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        if not draining.done():
            draining.cancel()
            await asyncio.wait({draining})
            await self._drain(0)
        # A beat behind the farewell would announce this service again.
        await self._ticks.stop()
        await self._retire()

    async def _drain(self, grace_s: float) -> None:
        # A claim under way is waited for, so that what it brings is given back and not forgotten.
        await asyncio.wait({self._claiming})
        await self._pool.drain(grace_s)
        # What the last checks found is told now rather than when the service runs again.
        await self._post.finish(grace_s)

    async def _retire(self) -> None:
        owner = self._facts.owner
        try:
            await self._tools.write(partial(retire, owner=owner, now=self._tools.now()))
        except Exception as error:  # noqa: BLE001 - the beat that stops says the same, a little later
            log_failure(logger, "retire_failed", error, owner=owner)


@contextlib.contextmanager
def _signals_call(calls: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    caught: list[signal.Signals] = []
    for number, call in calls.items():
        # Only the main thread of a POSIX process can; elsewhere whoever runs the service calls `stop`.
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(number, call)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
