"""The pool of running checks: claims only what it can run, keeps their leases alive, and ends in good order.

Waiting never takes a place: hosts that would only keep us waiting are named to the claim and left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from scheduler.leases import Leases
from scheduler.ledger import Ledger
from scheduler.liveness import CLAIMING
from scheduler.logs import log_event, log_failure
from scheduler.runner import give_back, run_check
from storage.claims import claim_due
from storage.outlines import load_outlines

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.runner import CheckReport
    from scheduler.tools import Tools
    from storage.check_records import Claim, Outline
    from storage.engine import Session

logger = logging.getLogger(__name__)

ROUND_PAUSE_S = 0.02
"""Between two claims: checks that end at about the same time share one."""
LONGEST_PAUSE_S = 30.0
"""While claiming fails."""


class Pool:
    """Runs due checks, `tools.limits.running` at once at most. Lives in one event loop."""

    def __init__(self, tools: Tools, on_report: Callable[[CheckReport], None] | None = None) -> None:
        self._tools = tools
        self._on_report = on_report
        self._running: set[asyncio.Task[None]] = set()
        self._leases = Leases(tools, tools.limits.lease_s)
        self._wake = asyncio.Event()
        self._ledger = Ledger(tools)
        self._brings_more = False
        self._stopped = asyncio.Event()
        self.rounds = 0
        """How often due pages were looked for, with or without success."""

    @property
    def running(self) -> int:
        """How many checks are under way."""
        return len(self._running)

    def adopt(self, tools: Tools) -> None:
        """Claim and run with these tools from now on."""
        self._tools = tools
        self._ledger = Ledger(tools)
        self.wake()

    def wake(self) -> None:
        """Something may be due: look soon."""
        self._wake.set()

    async def serve(self) -> None:
        """Claim and start whatever is due, each time it is woken, until told to stop."""
        failures = 0
        while not self._stopped.is_set():
            self._tools.liveness.expect(CLAIMING)
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._fill()
                failures = 0
            except Exception as error:  # noqa: BLE001 - the top of a worker; a database that is away may come back
                log_failure(logger, "claim_failed", error)
                failures += 1
            self.rounds += 1
            await self._pause(ROUND_PAUSE_S if not failures else min(2.0**failures, LONGEST_PAUSE_S))
        self._tools.liveness.done(CLAIMING)

    async def renew_leases(self) -> None:
        """Keep the claims of running checks alive."""
        await self._leases.renew()

    def stop(self) -> None:
        """Start nothing more."""
        self._stopped.set()
        self._wake.set()

    async def drain(self, grace_s: float) -> None:
        """After `stop`: let running checks finish, and after `grace_s` have the others give their claims back."""
        if self._running:
            await asyncio.wait(self._running, timeout=grace_s)
        if self._running:
            log_event(logger, logging.WARNING, "checks_given_back", count=len(self._running))
            await self.abort()

    async def abort(self) -> None:
        """Have every running check give its claim back, now. What is being recorded is still recorded."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    async def _fill(self) -> None:
        free = self._tools.limits.running - len(self._running)
        if free <= 0 or self._stopped.is_set():
            return
        claims, outlines = await self._claim(free)
        self._brings_more = bool(claims)
        for claim in claims:
            self._start(claim, outlines.get(claim.token))
            # One begins in each turn of the loop, or whatever else waits would wait for all of them.
            await asyncio.sleep(0)

    async def _claim(self, limit: int) -> tuple[list[Claim], dict[str, Outline]]:
        tools = self._tools
        work = partial(
            _claim_with_outlines,
            now=tools.now(),
            lease_s=tools.limits.lease_s,
            limit=limit,
            owner=tools.owner,
            skip_hosts=tools.fetcher.busy_hosts().keys(),
            per_host=tools.limits.per_host,
            private_per_host=tools.limits.private_per_host,
            own_hosts=tools.limits.own_hosts,
            chance=tools.jitter(),
        )
        return await tools.write(work)

    def _start(self, claim: Claim, outline: Outline | None) -> None:
        self._leases.hold(claim)
        task = asyncio.create_task(self._run(claim, outline), name=claim.token)
        self._running.add(task)
        task.add_done_callback(partial(self._ended, claim))

    async def _run(self, claim: Claim, outline: Outline | None) -> None:
        if self._stopped.is_set():
            # Claimed while the word to stop came.
            await give_back([claim], self._tools)
            return
        report = await run_check(claim, self._tools, outline=outline, ledger=self._ledger)
        if self._on_report:
            self._on_report(report)

    def _ended(self, claim: Claim, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._leases.drop(claim)
        if not task.cancelled() and (error := task.exception()):
            log_failure(logger, "check_lost", error, url=claim.url)
        # While claims keep bringing work, a free place is filled at once; otherwise the next tick is soon enough.
        if self._brings_more:
            self._wake.set()


def _claim_with_outlines(session: Session, **terms: Any) -> tuple[list[Claim], dict[str, Outline]]:
    claims = claim_due(session, **terms)
    return claims, load_outlines(session, claims)
