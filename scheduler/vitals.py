"""How the running service fares, as one value: for whoever watches over it from outside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from scraper.errors import StorageError
from storage.counts import backlog
from storage.room import room

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.tools import Tools
    from storage.room import Room
    from storage.service_records import Backlog

READ_S = 10.0
"""A database that does not answer a small question within this counts as one that cannot be read."""
LATE_S = 900.0
"""An oldest broken promise of more than this is worth saying."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Facts of one moment; durations in seconds."""

    stuck: Mapping[str, float]
    """Parts that make no progress, and since how many seconds."""
    writer_queue: int
    busy_hosts: int
    """Hosts that may not be asked just now: politeness, Retry-After."""
    write_failure: str | None = None
    read_failure: str | None = None
    backlog: Backlog | None = None
    room: Room | None = None
    reasons: tuple[str, ...] = ()
    """Sentences: why not all is well. They name no address, secret or path."""

    @property
    def is_live(self) -> bool:
        """False where only a new start would help."""
        return not self.stuck

    @property
    def is_ready(self) -> bool:
        """Whether checks can be made and recorded."""
        return self.is_live and self.write_failure is None and self.read_failure is None


async def vitals(tools: Tools) -> Vitals:
    """Gather the facts. Never raises for a database that is away: that is one of the facts."""
    found: Backlog | None = None
    space: Room | None = None
    read_failure: str | None = None
    try:
        async with asyncio.timeout(READ_S):
            found = await tools.read(partial(backlog, now=tools.now()))
            space = await asyncio.get_running_loop().run_in_executor(tools.readers, room, tools.database)
    except (StorageError, TimeoutError, OSError) as error:
        read_failure = f"{type(error).__name__}: the database cannot be read; the log tells why"
    facts = Vitals(
        stuck=dict(tools.liveness.stuck()),
        writer_queue=tools.writer.waiting,
        busy_hosts=len(tools.fetcher.busy_hosts()),
        write_failure=tools.writer.failure,
        read_failure=read_failure,
        backlog=found,
        room=space,
    )
    return replace(facts, reasons=reasons(facts))


def reasons(facts: Vitals) -> tuple[str, ...]:
    """Say why not all is well; the worst first."""
    found = [f"{part} makes no progress since {seconds:.0f} s" for part, seconds in facts.stuck.items()]
    if facts.write_failure is not None:
        is_full = facts.room is not None and facts.room.is_scarce
        found.append("nothing can be written: " + ("the disk is full" if is_full else "the log tells why"))
    if facts.read_failure is not None:
        found.append(facts.read_failure)
    if facts.room is not None and facts.room.is_scarce and facts.room.free is not None:
        found.append(f"the disk is nearly full: {facts.room.free // 1_000_000} MB are left")
    if facts.room is not None and facts.room.is_log_held_back:
        size = facts.room.write_ahead_log // 1_000_000
        found.append(f"the write-ahead log has grown to {size} MB: some program reads the database without end")
    if facts.backlog is not None and facts.backlog.lag_s > LATE_S:
        found.append(f"checks are late: the oldest by {facts.backlog.lag_s:.0f} s")
    return tuple(found)
