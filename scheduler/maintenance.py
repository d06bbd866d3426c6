"""What a database that is written to for years needs once a day, and after a crash."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from scheduler.logs import log_event
from storage.health import optimize
from storage.hosts import forget_hosts
from storage.retention import Dropped, Pruning, drop_payloads, droppable
from storage.service import release_dead
from storage.service_records import Released

if TYPE_CHECKING:
    from scheduler.tools import Tools

logger = logging.getLogger(__name__)


async def release_dead_services(tools: Tools) -> Released:
    """Give back the claims and deliveries of services that stopped beating; returns how many came free."""
    freed = await tools.write(partial(release_dead, now=tools.now(), asked_by=tools.owner))
    if freed != Released():
        facts = {"claims": freed.claims, "deliveries": freed.deliveries}
        log_event(logger, logging.WARNING, "dead_service_released", **facts)
    return freed


async def maintain(tools: Tools) -> None:
    """Forget what holds no longer, shorten the write-ahead log and refresh the planner's statistics."""
    await tools.write(partial(forget_hosts, now=tools.now()))
    await drop_old_payloads(tools)
    await asyncio.get_running_loop().run_in_executor(tools.readers, optimize, tools.database)
    log_event(logger, logging.INFO, "maintained")


async def drop_old_payloads(tools: Tools) -> Dropped:
    """Let go what the configuration and the sources let go, in small transactions; returns how much that was."""
    pruning = Pruning(tools.now(), tools.limits.retention)
    found = await tools.read(partial(droppable, pruning=pruning))
    dropped = Dropped()
    for part in found.parts:
        dropped += await tools.write(partial(drop_payloads, pruning=pruning, payload_ids=part))
    if dropped.payloads:
        log_event(logger, logging.INFO, "payloads_dropped", count=dropped.payloads, bytes=dropped.size)
    return dropped
