"""Requests that come at about the same time are answered together: one piece of work, one hop to a thread, for all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

GATHER_S = 0.01


class Gathering(Generic[Asked, Answer]):
    """Gathers requests for a moment, and for as long as those before are being answered. Lives in one event loop."""

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], at_once: int) -> None:
        """`work` answers up to `at_once` requests, in their order. Where it fails for several, each is tried alone."""
        self._work = work
        self._at_once = at_once
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Answer:
        """Have a request answered soon; raises what answering it alone ended with."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work_off(), name="gathering")
        return await future

    async def _work_off(self) -> None:
        while self._waiting:
            if len(self._waiting) < self._at_once:
                await asyncio.sleep(GATHER_S)
            batch, self._waiting = self._waiting[: self._at_once], self._waiting[self._at_once :]
            await self._answer(batch)
        self._working = None

    async def _answer(self, batch: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._work([asked for asked, _ in batch])
            answered = list(zip(batch, answers, strict=True))
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            if len(batch) > 1:
                await asyncio.gather(*(self._answer([one]) for one in batch))
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, future), answer in answered:
            if not future.done():
                future.set_result(answer)
