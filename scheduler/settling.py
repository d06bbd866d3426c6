"""What a channel took is marked as told while the next is on its way: several deliveries in one transaction.

A process killed in between tells these again, under the same ids; `LATEST_S` bounds how many that can be.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from scheduler.tools import finish
from storage.channels import note_channel_works
from storage.outbox import mark_delivered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scheduler.tools import Tools
    from storage.engine import Session
    from storage.service_records import Delivery

LATEST_S = 0.1


class Settling:
    """The deliveries of one channel that arrived and are not marked yet."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._told: list[Delivery] = []
        self._channel_works = False
        self._is_urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, delivery: Delivery, *, channel_works: bool) -> None:
        """Have a delivery marked soon, and with it, where it says so, that its channel works again.

        Raises what marking others has raised: a channel is told nothing more whose deliveries cannot be marked.
        """
        if self._task is not None and self._task.done():
            self._task.result()
            self._task = None
        self._told.append(delivery)
        self._channel_works = self._channel_works or channel_works
        if self._task is None:
            self._task = asyncio.create_task(self._settle(), name=f"settling {delivery.channel}")

    async def finish(self) -> None:
        """Have all marked now; returns when that is committed, even where the caller is cancelled meanwhile."""
        if self._task is not None:
            self._is_urgent.set()
            await finish(self._joined(self._task))

    async def _joined(self, task: asyncio.Task[None]) -> None:
        try:
            await task
        finally:
            self._task = None
            self._is_urgent.clear()

    async def _settle(self) -> None:
        while self._told:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_urgent.wait(), LATEST_S)
            told, self._told = self._told, []
            works, self._channel_works = self._channel_works, False
            now = self._tools.now()
            await self._tools.write(partial(_mark, told=told, now=now, channel_works=works))


def _mark(session: Session, told: Sequence[Delivery], now: datetime, *, channel_works: bool) -> None:
    mark_delivered(session, told, now)
    if channel_works:
        note_channel_works(session, [told[0].channel])
