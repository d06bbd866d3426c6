"""Waiting for what another process, thread or task brings about: by asking again, with more patience than it needs."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 90.0
"""Far beyond what anything here takes on an idle machine: only what never comes about exhausts it."""


def until(is_so: Callable[[], bool], *, look_every_s: float = 0.05, or_tell: Callable[[], str] = str) -> None:
    """Look again and again, from a thread of one's own, until it is so; where it never is, tell what helps."""
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up, f"it did not come about in time {or_tell()}"
        time.sleep(look_every_s)


async def until_in_loop(is_so: Callable[[], bool]) -> None:
    """The same inside a running event loop."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.005)
