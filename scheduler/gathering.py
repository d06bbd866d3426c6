"""Requests that come at about the same time are answered together: one piece of work, one hop to a thread, for all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_Request: TypeAlias = "tuple[Asked, asyncio.Future[Answer]]"

GATHER_S = 0.01


class Gathering(Generic[Asked, Answer]):
    """Gathers requests for a moment, and for as long as those before are being answered. Lives in one event loop."""

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], at_once: int) -> None:
        """`work` answers up to `at_once` requests, in their order. Where it fails for several, each is tried alone."""
        self._work = work
        self._at_once = at_once
        self._waiting: list[_Request[Asked, Answer]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Answer:
        """Have a request answered soon; raises what answering it alone ended with."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work_off(), name="gathering")
        return await future

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < self._at_once:
                    await asyncio.sleep(GATHER_S)
                batch, self._waiting = self._waiting[: self._at_once], self._waiting[self._at_once :]
                await self._answer(batch)
        finally:
            # Left behind only where this task was cancelled: whoever waits must not wait for ever.
            left, self._waiting, self._working = self._waiting, [], None
            _give_up(left)

    async def _answer(self, batch: Sequence[_Request[Asked, Answer]]) -> None:
        try:
            answers = await self._work([asked for asked, _ in batch])
            answered = list(zip(batch, answers, strict=True))
        except asyncio.CancelledError:
            _give_up(batch)
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            if len(batch) > 1:
                await asyncio.gather(*(self._answer([one]) for one in batch))
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, future), answer in answered:
            if not future.done():
                future.set_result(answer)


def _give_up(requests: Sequence[_Request[Asked, Answer]]) -> None:
    for _, future in requests:
        future.cancel()
