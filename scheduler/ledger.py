"""Checks that found nothing new, gathered for a moment: one transaction and one hop to the writer for all of them.

A check waits for its entry to be committed as it would alone; killed meanwhile, it is made again when its lease ends.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from storage.unchanged import Seen, record_seen

if TYPE_CHECKING:
    from scheduler.tools import Tools
    from storage.check_records import Recorded

GATHER_S = 0.01
AT_ONCE = 128
"""Entries in one transaction at most, so that a lock is not held for long."""


class Ledger:
    """Gathers entries. Lives in one event loop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._waiting: list[tuple[Seen, asyncio.Future[Recorded | None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def record(self, seen: Seen) -> Recorded | None:
        """Have an entry written soon; None where it has to be recorded in full. Raises what the writing ended with."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Recorded | None] = loop.create_future()
        self._waiting.append((seen, future))
        if len(self._waiting) >= AT_ONCE:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(GATHER_S, self._flush)
        return await future

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        task = asyncio.create_task(self._write(batch), name="recording")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, batch: list[tuple[Seen, asyncio.Future[Recorded | None]]]) -> None:
        try:
            recorded = await self._tools.write(partial(record_seen, found=[seen for seen, _ in batch]))
        except Exception as error:  # noqa: BLE001 - each check gets it, and records what it can
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), one in zip(batch, recorded, strict=True):
            if not future.done():
                future.set_result(one)
