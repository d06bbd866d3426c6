"""The fetcher's memory of hosts, kept in the database by the writer's next transaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scheduler.logs import log_event
from scraper.errors import StorageError
from storage.hosts import free_at_of, keep_free_at, keep_robots, robots_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future
    from datetime import datetime

    from scraper.hosts import KnownRobots
    from storage.engine import Database, Session
    from storage.writer import Writer

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DatabaseMemory:
    """A HostMemory that every process on this database shares."""

    database: Database
    writer: Writer
    readers: Executor

    async def robots(self, origin: str) -> KnownRobots | None:
        """As HostMemory.robots."""
        return await self._recalled(partial(robots_of, origin=origin))

    async def free_at(self, host: str) -> datetime | None:
        """As HostMemory.free_at."""
        return await self._recalled(partial(free_at_of, host=host))

    def keep_robots(self, known: KnownRobots) -> None:
        """As HostMemory.keep_robots."""
        self._keep(partial(keep_robots, known=known))

    def keep_free_at(self, host: str, at: datetime) -> None:
        """As HostMemory.keep_free_at."""
        self._keep(partial(keep_free_at, host=host, at=at))

    async def _recalled(self, work: Callable[[Session], Result | None]) -> Result | None:
        return await asyncio.get_running_loop().run_in_executor(self.readers, self._read, work)

    def _read(self, work: Callable[[Session], Result]) -> Result:
        with self.database.reading() as session:
            return work(session)

    def _keep(self, work: Callable[[Session], None]) -> None:
        # A fetch that is cut off at the very end finds the writer closed; it costs one request more next time.
        with contextlib.suppress(StorageError):
            self.writer.submit(work).add_done_callback(_note)


def _note(done: Future[None]) -> None:
    # Two services that learn the same at once is all that happens here; whatever it is, it costs one request more.
    if not done.cancelled() and (error := done.exception()):
        log_event(logger, logging.WARNING, "host_not_remembered", error=type(error).__name__)
