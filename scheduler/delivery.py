"""From the outbox to people: at least once, in order within a page, each channel for itself.

A delivery is marked only after its channel took it, so a crash in between tells twice, with the same delivery_id, and
never not at all. Each channel has its own task: one that hangs or fails delays no other.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from scheduler.logs import log_event, log_failure
from storage.outbox import mark_delivered, mark_failed, pending

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.tools import Channel, Tools
    from storage.service_records import Delivery

logger = logging.getLogger(__name__)

BATCH = 50
FIRST_RETRY_S = 10.0
LONGEST_RETRY_S = 3600.0
"""A channel that stays dead is tried once an hour, for good: what was to be told is never dropped silently."""
DEAD_AFTER = 3
"""Failures in a row after which the channel, not the single message, is taken to be at fault."""


def retry_wait(attempts: int) -> timedelta:
    """How long after the `attempts`-th failed attempt in a row the next one is made."""
    return timedelta(seconds=min(FIRST_RETRY_S * 2.0 ** min(max(attempts - 1, 0), 30), LONGEST_RETRY_S))


class Courier:
    """Carries one channel's deliveries, one after the other."""

    def __init__(self, channel: Channel, tools: Tools) -> None:
        self._channel = channel
        self._tools = tools
        self._failures = 0
        self._rests_until: datetime | None = None

    async def carry(self) -> int:
        """Deliver all that is pending now, unless the channel rests after failures. Returns how many were delivered.

        Storage hands out one change of a page at a time, the next once that is delivered: none overtakes another.
        """
        delivered = 0
        while not self._is_resting() and (batch := await self._pending()):
            for delivery in batch:
                if await self._deliver(delivery):
                    delivered += 1
                elif self._failures >= DEAD_AFTER:
                    self._rest()
                    break
        return delivered

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._tools.now() < self._rests_until

    async def _pending(self) -> list[Delivery]:
        # After a rest one message is enough to see whether the channel is back.
        limit = 1 if self._failures >= DEAD_AFTER else BATCH
        # Long enough for one slow delivery; a batch that outlasts it may be told twice, one lost in a crash comes soon.
        lease_s = 2 * self._tools.limits.deliver_s
        name, now = self._channel.name, self._tools.now()
        return await self._tools.write(partial(pending, now=now, limit=limit, channel=name, lease_s=lease_s))

    async def _deliver(self, delivery: Delivery) -> bool:
        try:
            async with asyncio.timeout(self._tools.limits.deliver_s):
                await self._channel.deliver(delivery)
        except Exception as error:  # noqa: BLE001 - a channel may fail in any way, and only it
            await self._put_off(delivery, error)
            return False
        self._failures = 0
        await self._tools.write(partial(mark_delivered, delivery_id=delivery.id, now=self._tools.now()))
        return True

    async def _put_off(self, delivery: Delivery, error: Exception) -> None:
        self._failures += 1
        now = self._tools.now()
        next_at = now + retry_wait(delivery.attempts + 1)
        said = f"{type(error).__name__}: {error}"[:500]
        log_event(
            logger,
            logging.WARNING,
            "delivery_failed",
            channel=self._channel.name,
            change=delivery.change.id,
            attempts=delivery.attempts + 1,
            error=said,
        )
        work = partial(mark_failed, delivery_id=delivery.id, now=now, error=said, next_attempt_at=next_at)
        await self._tools.write(work)

    def _rest(self) -> None:
        wait = retry_wait(self._failures - DEAD_AFTER + 1)
        self._rests_until = self._tools.now() + wait
        log_event(
            logger, logging.WARNING, "channel_rests", channel=self._channel.name, seconds=round(wait.total_seconds())
        )


class PostOffice:
    """One courier per channel, at most one round of each at a time."""

    def __init__(self, tools: Tools) -> None:
        self._couriers = {channel.name: Courier(channel, tools) for channel in tools.channels}
        self._rounds: dict[str, asyncio.Task[None]] = {}

    def send(self) -> None:
        """Start a round of every channel that is not on one."""
        for name, courier in self._couriers.items():
            if name not in self._rounds:
                task = asyncio.create_task(self._round(name, courier), name=f"delivery to {name}")
                self._rounds[name] = task
                task.add_done_callback(partial(self._ended, name))

    async def drain(self, grace_s: float) -> None:
        """Let the rounds under way finish, and after `grace_s` cut them off: what is not marked is told again."""
        rounds = set(self._rounds.values())
        if not rounds:
            return
        _, late = await asyncio.wait(rounds, timeout=grace_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _round(self, name: str, courier: Courier) -> None:
        try:
            await courier.carry()
        except Exception as error:  # noqa: BLE001 - the top of a worker; the next tick tries again
            log_failure(logger, "delivery_round_failed", error, channel=name)

    def _ended(self, name: str, _: asyncio.Task[None]) -> None:
        self._rounds.pop(name, None)
