"""From the outbox to people: at least once, in order within a page, each channel for itself.

A delivery is marked only after its channel took it, so a crash in between tells twice, with the same delivery_id, and
never not at all. What was taken and not tried is given back when a round ends, however it ends. Each channel has its
own task: one that hangs or fails delays no other. How a channel fares is kept in the database, so that neither a
restart nor a second process hammers one that is down.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from scheduler.differences import with_diffs
from scheduler.liveness import DELIVERY
from scheduler.logs import log_event, log_failure
from scheduler.settling import Settling
from scheduler.tools import finish
from scraper.errors import ClosedError, DeliveryError, RefusedError, VariorumError
from storage.channels import (
    channel_state,
    close_channel,
    note_channel_failure,
    ready_channels,
    rest_channel,
)
from storage.clock import LONGEST_REST, LONGEST_RETRY
from storage.outbox import channels_due, full_until, mark_failed, put_back
from storage.taking import pending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scheduler.tools import Channel, Tools
    from storage.engine import Session
    from storage.service_records import ChannelState, Delivery

logger = logging.getLogger(__name__)

BATCH = 100
FIRST_RETRY_S = 10.0
LONGEST_RETRY_S = LONGEST_RETRY.total_seconds()
"""A channel that stays dead is tried once an hour, for good: what was to be told is never dropped silently."""
DEAD_AFTER = 3
"""Failures in a row after which the channel, not the single message, is taken to be at fault."""
REFUSED_OFTEN = 5
"""Refusals after which a message is set aside, so that it holds up no later news of its page."""
LONGEST_REST_S = LONGEST_REST.total_seconds()
"""However long a receiver asks to be left alone."""


def retry_wait(attempts: int) -> timedelta:
    """How long after the `attempts`-th failed attempt in a row the next one is made."""
    return timedelta(seconds=min(FIRST_RETRY_S * 2.0 ** min(max(attempts - 1, 0), 30), LONGEST_RETRY_S))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was taken from the outbox, and until when it is nobody else's."""

    deliveries: Sequence[Delivery]
    state: ChannelState
    until: datetime


class Courier:
    """Carries one channel's deliveries, one after the other."""

    def __init__(self, channel: Channel, tools: Tools) -> None:
        self._channel = channel
        self._tools = tools
        self._part = DELIVERY + channel.name

    async def carry(self) -> int:
        """Deliver all that is pending now, unless the channel rests after failures. Returns how many were delivered."""
        delivered = 0
        self._tools.liveness.expect(self._part)
        try:
            while (batch := await self._tools.write(self._take)).deliveries:
                delivered += await self._carry(batch)
        finally:
            await self._channel.hang_up()
        return delivered

    def _take(self, session: Session) -> _Batch:
        now, name, per_hour = self._tools.now(), self._channel.name, self._channel.per_hour
        # Long enough for two slow deliveries: what a crash leaves behind comes soon, and a batch is left in time.
        until = now + timedelta(seconds=2 * self._tools.limits.deliver_s)
        state = channel_state(session, name)
        if not ready_channels(session, [name], now):
            return _Batch((), state, until)
        if per_hour is not None and (full := full_until(session, name, now, per_hour)):
            rest_channel(session, name, full)
            return _Batch((), state, until)
        # After a rest one message is enough to see whether the channel is back, and best one that never failed.
        is_probe = state.failures >= DEAD_AFTER
        taken = pending(
            session,
            name,
            now=now,
            limit=1 if is_probe else BATCH,
            lease_s=(until - now).total_seconds(),
            owner=self._tools.owner,
            per_hour=per_hour,
            is_probe=is_probe,
        )
        return _Batch(taken, state, until)

    async def _carry(self, batch: _Batch) -> int:
        """Deliver a batch; what was not tried when the channel fails, the lease or the round ends is given back."""
        settling = Settling(self._tools)
        left = {delivery.delivery_id: delivery for delivery in batch.deliveries}
        try:
            return await self._carry_each(batch, settling, left)
        finally:
            await settling.finish()
            if left:
                back = partial(put_back, deliveries=list(left.values()), now=self._tools.now())
                await finish(self._tools.write(back))

    async def _carry_each(self, batch: _Batch, settling: Settling, left: dict[str, Delivery]) -> int:
        delivered, is_well = 0, batch.state.is_well
        held: set[tuple[int, str]] = set()
        for delivery in batch.deliveries:
            if self._is_late(batch):
                break
            pages = {(change.page_id, delivery.pace) for change in delivery.changes if change.page_id is not None}
            if pages & held:
                # What comes after any part of it waits as well.
                held |= pages
                continue
            self._tools.liveness.expect(self._part)
            # From here on its receiver may have heard of it.
            left[delivery.delivery_id] = replace(delivery, is_new=False)
            error = await self._deliver(delivery)
            self._tools.observer.delivered(self._channel.name, is_told=error is None)
            if error is None:
                settling.add(delivery, channel_works=not is_well)
                is_well, delivered = True, delivered + 1
                del left[delivery.delivery_id]
                continue
            held |= pages
            is_well = is_well and isinstance(error, RefusedError)
            # What arrived before says that the channel worked before it failed.
            await settling.finish()
            is_usable = await self._put_off(delivery, error)
            del left[delivery.delivery_id]
            if not is_usable:
                break
        return delivered

    def _is_late(self, batch: _Batch) -> bool:
        return self._tools.now() + timedelta(seconds=self._tools.limits.deliver_s) > batch.until

    async def _deliver(self, delivery: Delivery) -> Exception | None:
        try:
            async with asyncio.timeout(self._tools.limits.deliver_s):
                if self._channel.shows_diffs:
                    delivery = await with_diffs(delivery, self._tools)
                await self._channel.deliver(delivery)
        except TimeoutError:
            return DeliveryError(f"it took longer than {self._tools.limits.deliver_s:g} seconds")
        except Exception as error:  # noqa: BLE001 - a channel may fail in any way, and only it
            return error
        return None

    async def _put_off(self, delivery: Delivery, error: Exception) -> bool:
        """Note a failure; return whether the channel can still be used."""
        said = str(error) if isinstance(error, VariorumError) else f"{type(error).__name__}: {error}"
        work = partial(_note_failed, delivery=delivery, error=error, said=said[:500], now=self._tools.now())
        rests_until, is_closed = await self._tools.write(work)
        facts = {"channel": self._channel.name, "error": said[:500]}
        about = {"change": delivery.change.id, "delivery": delivery.delivery_id, "attempts": delivery.attempts + 1}
        log_event(logger, logging.WARNING, "delivery_failed", **about, **facts)
        if is_closed:
            log_event(logger, logging.ERROR, "channel_closed", **facts)
        elif rests_until is not None:
            seconds = round((rests_until - self._tools.now()).total_seconds())
            log_event(logger, logging.WARNING, "channel_rests", channel=self._channel.name, seconds=seconds)
        return not is_closed and rests_until is None


class PostOffice:
    """One courier per channel, at most one round of each at a time."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._couriers = {channel.name: Courier(channel, tools) for channel in tools.channels}
        self._looking: asyncio.Task[None] | None = None
        self._rounds: dict[str, asyncio.Task[None]] = {}

    def adopt(self, tools: Tools) -> None:
        """Carry by these channels from now on; rounds under way end as they began."""
        self._tools = tools
        self._couriers = {channel.name: Courier(channel, tools) for channel in tools.channels}

    def send(self) -> None:
        """Start a round of every channel that has something to tell and is not on one. An idle tick only reads."""
        if self._couriers and self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="looking into the outbox")

    async def finish(self, grace_s: float) -> None:
        """Tell what is recorded by now: a round under way may have begun before, so another one follows it."""
        await self.drain(grace_s)
        self.send()
        await self.drain(grace_s)

    async def drain(self, grace_s: float) -> None:
        """Let the rounds under way finish, and after `grace_s` cut them off: what is not marked is told again."""
        if self._looking is not None:
            await _end_within({self._looking}, grace_s)
        await _end_within(set(self._rounds.values()), grace_s)

    async def _look(self) -> None:
        couriers = self._couriers
        idle = [name for name in couriers if name not in self._rounds]
        try:
            for name in await self._tools.read(partial(_channels_to_start, names=idle, now=self._tools.now())):
                task = asyncio.create_task(self._round(name, couriers[name]), name=f"delivery to {name}")
                self._rounds[name] = task
                task.add_done_callback(partial(self._ended, name))
        except Exception as error:  # noqa: BLE001 - the top of a worker; the next tick tries again
            log_failure(logger, "outbox_unreadable", error)
        finally:
            self._looking = None

    async def _round(self, name: str, courier: Courier) -> None:
        try:
            await courier.carry()
        except Exception as error:  # noqa: BLE001 - the top of a worker; the next tick tries again
            log_failure(logger, "delivery_round_failed", error, channel=name)

    def _ended(self, name: str, _: asyncio.Task[None]) -> None:
        self._rounds.pop(name, None)
        self._tools.liveness.done(DELIVERY + name)


async def _end_within(tasks: set[asyncio.Task[None]], grace_s: float) -> None:
    late = (await asyncio.wait(tasks, timeout=grace_s))[1] if tasks else set()
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)


def _channels_to_start(session: Session, names: Sequence[str], now: datetime) -> list[str]:
    return channels_due(session, ready_channels(session, names, now), now)


def _note_failed(
    session: Session, delivery: Delivery, error: Exception, said: str, now: datetime
) -> tuple[datetime | None, bool]:
    """Put a delivery off; return until when its channel rests, and whether it is closed."""
    attempts = delivery.attempts + 1
    is_refused = isinstance(error, RefusedError)
    set_aside_at = now if is_refused and attempts >= REFUSED_OFTEN else None
    mark_failed(session, delivery, said, now + retry_wait(attempts), set_aside_at)
    if is_refused:
        return None, False
    failures = note_channel_failure(session, delivery.channel, said, now)
    if isinstance(error, ClosedError):
        close_channel(session, delivery.channel, said, now)
        return None, True
    asked_s = error.retry_after_s if isinstance(error, DeliveryError) else None
    if asked_s is None and failures < DEAD_AFTER:
        return None, False
    wait = retry_wait(failures - DEAD_AFTER + 1) if failures >= DEAD_AFTER else timedelta()
    until = now + max(wait, timedelta(seconds=min(asked_s or 0.0, LONGEST_REST_S)))
    rest_channel(session, delivery.channel, until)
    return until, False
