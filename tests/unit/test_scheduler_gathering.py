from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from scheduler.gathering import Gathering

if TYPE_CHECKING:
    from collections.abc import Sequence


class Doubling:
    """Work that doubles numbers, refuses what holds a bad one, and remembers what it was given."""

    def __init__(self, bad: int | None = None) -> None:
        self.batches: list[list[int]] = []
        self.bad = bad

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await asyncio.sleep(0)
        if self.bad in numbers:
            raise ValueError(self.bad)
        return [2 * number for number in numbers]


def ask_all(work: Doubling, numbers: Sequence[int], at_once: int = 100) -> list[int | BaseException]:
    async def scenario() -> list[int | BaseException]:
        gathering = Gathering(work, at_once)
        return await asyncio.gather(*map(gathering.ask, numbers), return_exceptions=True)

    return asyncio.run(scenario())


def test_what_is_asked_at_about_the_same_time_is_answered_together() -> None:
    work = Doubling()
    assert ask_all(work, range(5)) == [0, 2, 4, 6, 8]
    assert work.batches == [[0, 1, 2, 3, 4]]


def test_no_more_at_once_than_is_allowed() -> None:
    work = Doubling()
    assert ask_all(work, range(7), at_once=3) == [0, 2, 4, 6, 8, 10, 12]
    assert work.batches == [[0, 1, 2], [3, 4, 5], [6]]


def test_what_fails_takes_no_other_along() -> None:
    work = Doubling(bad=2)
    one, failed, other = ask_all(work, [1, 2, 3])
    assert (one, other) == (2, 6)
    assert isinstance(failed, ValueError)
    assert work.batches == [[1, 2, 3], [1], [2], [3]]


def test_who_gives_up_waiting_keeps_nobody_else() -> None:
    async def scenario() -> int:
        gathering = Gathering(Doubling(), 100)
        leaving, staying = asyncio.create_task(gathering.ask(1)), asyncio.create_task(gathering.ask(2))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(scenario()) == 4


def test_cancelled_work_leaves_nobody_waiting_and_goes_on_with_the_next() -> None:
    class Cancelled(Doubling):
        async def __call__(self, numbers: Sequence[int]) -> list[int]:
            if not self.batches:
                self.batches.append(list(numbers))
                raise asyncio.CancelledError
            return await super().__call__(numbers)

    async def scenario() -> int:
        gathering = Gathering(Cancelled(), 1)
        first, behind = asyncio.create_task(gathering.ask(1)), asyncio.create_task(gathering.ask(2))
        for task in (first, behind):
            with pytest.raises(asyncio.CancelledError):
                await task
        return await gathering.ask(3)

    assert asyncio.run(scenario()) == 6
