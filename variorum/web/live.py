"""New entries of the change log as they come: one look a second for all readers, and none while nobody waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from scheduler.logs import log_failure
from scraper.errors import StorageError
from storage.log import newest_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from storage.engine import Database

logger = logging.getLogger(__name__)

LOOK_S: Final = 1.0
STILL_HERE_S: Final = 20.0
"""A line goes out at least so often, so that no proxy takes the silence for the end."""


class Watcher:
    """Knows the newest entry of the log while somebody listens. Lives on the server's event loop."""

    def __init__(self, database: Database, look_s: float = LOOK_S) -> None:
        self._database = database
        self._look_s = look_s
        self._newest = 0
        self._listeners = 0
        self._looking: asyncio.Task[None] | None = None
        self._moved = asyncio.Condition()
        self._is_closed = False

    async def close(self) -> None:
        """Let every listener end."""
        async with self._moved:
            self._is_closed = True
            self._moved.notify_all()
        if self._looking is not None:
            self._looking.cancel()

    async def beyond(self, seen: int) -> AsyncIterator[int | None]:
        """Give the newest id whenever it is beyond what was given before; None now and then, where nothing came."""
        with self._listening():
            while not self._is_closed:
                newest = await self._next(seen)
                yield newest
                seen = newest or seen

    async def _next(self, seen: int) -> int | None:
        try:
            async with asyncio.timeout(STILL_HERE_S), self._moved:
                await self._moved.wait_for(lambda: self._newest > seen or self._is_closed)
        except TimeoutError:
            return None
        return self._newest if self._newest > seen else None

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        self._listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="web watcher")
        try:
            yield
        finally:
            self._listeners -= 1

    async def _look(self) -> None:
        while self._listeners and not self._is_closed:
            try:
                newest = await to_thread.run_sync(self._read)
            except StorageError as error:
                log_failure(logger, "web_watch_failed", error)
                newest = self._newest
            if newest != self._newest:
                async with self._moved:
                    self._newest = newest
                    self._moved.notify_all()
            await asyncio.sleep(self._look_s)

    def _read(self) -> int:
        with self._database.reading() as session:
            return newest_id(session)


async def events(watcher: Watcher, seen: int, told: Callable[[int, int], str]) -> AsyncIterator[str]:
    """Give server-sent events (HTML Standard § 9.2): `told(after, newest)` is what came, as HTML, empty for nothing."""
    yield "retry: 3000\n\n"
    async for newest in watcher.beyond(seen):
        if newest is None:
            yield ": still here\n\n"
            continue
        html = await to_thread.run_sync(told, seen, newest)
        seen = newest
        lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
        # Even where nothing is to be shown, the id is told, so that a reader who reconnects goes on from there.
        yield f"id: {newest}\n" + (f"event: changes\n{lines}" if lines else "event: nothing\ndata:\n") + "\n"
