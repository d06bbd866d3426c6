"""What the rooms below and the outer world lend to a check, as one argument; wired in variorum/bootstrap.py."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from scheduler.life import Life
from scheduler.liveness import Liveness
from scheduler.observing import READ, WRITE, Observer, timed
from scheduler.secrets import ReadSecret, no_secrets
from scraper.subscriptions import everything_to
from storage.claims import is_private_host
from storage.records import NO_RETENTION, Retention

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Executor
    from datetime import datetime

    from scraper.fetch import Fetcher
    from scraper.subscriptions import Subscription
    from storage.engine import Database, Session
    from storage.service_records import Delivery
    from storage.writer import Writer

Result = TypeVar("Result")


class Channel(Protocol):
    """A way to tell people. Its name is in the outbox, so it must not change."""

    @property
    def name(self) -> str:
        """What the outbox calls it."""
        ...

    @property
    def shows_diffs(self) -> bool:
        """Whether deliveries should bring what was changed, which has to be read and compared."""
        ...

    @property
    def per_hour(self) -> int | None:
        """How many messages it may carry in an hour; what is more is told together. None for any number."""
        ...

    async def deliver(self, delivery: Delivery) -> None:
        """Tell a change, or several together; the same delivery_id may come twice.

        Raises:
            DeliveryError: it could not be told; its kind says what to do.
        """
        ...

    async def hang_up(self) -> None:
        """Close what deliveries left open for the next one: there is none for now."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a service, in seconds where the name says so."""

    running: int = 32
    """Checks at once."""
    per_host: int = 1
    private_per_host: int = 16
    own_hosts: frozenset[str] = frozenset()
    """Hosts of the operator's own, asked as private ones are."""
    lease_s: float = 60.0
    """A claim of a process that died is free again after this long."""
    fetch_s: float = 120.0
    judge_s: float = 60.0
    deliver_s: float = 60.0
    grace_s: float = 15.0
    """What running checks get to finish when the service is told to stop."""
    tick_s: float = 1.0
    beat_s: float = 5.0
    maintenance_s: float = 86_400.0
    retention: Retention = NO_RETENTION
    """Of the pages of all sources that say nothing of their own."""

    def at_once(self, host: str) -> int:
        """How many checks a host may have at once."""
        is_own = host in self.own_hosts or is_private_host(host)
        return self.private_per_host if is_own else self.per_host


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything a check needs besides its claim."""

    owner: str
    """Who claims: unique to this process."""
    database: Database
    writer: Writer
    fetcher: Fetcher
    judge: Executor
    """Runs `decide`, a pure function of picklable arguments: threads, or the processes of judges.py."""
    readers: Executor
    """Threads that read the database."""
    now: Callable[[], datetime]
    jitter: Callable[[], float]
    """A number from 0 to 1."""
    channels: tuple[Channel, ...] = ()
    subscriptions: tuple[Subscription, ...] | None = None
    """What of all changes goes to which channel; None for everything to each."""
    limits: Limits = field(default_factory=Limits)
    life: Life = field(default_factory=Life)
    summary_language: str = "en"
    read_secret: ReadSecret = field(default=no_secrets, repr=False)
    observer: Observer = field(default_factory=Observer)
    liveness: Liveness = field(default_factory=Liveness)

    @property
    def audience(self) -> tuple[Subscription, ...]:
        """Who is told what."""
        if self.subscriptions is not None:
            return self.subscriptions
        return everything_to(*(channel.name for channel in self.channels))

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in the writer's next transaction; returns when that is committed."""
        with timed(self.observer, WRITE):
            return await asyncio.wrap_future(self.writer.submit(work))

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in a reading transaction, off the loop."""
        with timed(self.observer, READ):
            return await asyncio.get_running_loop().run_in_executor(self.readers, self._read, work)

    def _read(self, work: Callable[[Session], Result]) -> Result:
        with self.database.reading() as session:
            return work(session)


async def finish(work: Coroutine[object, object, Result]) -> Result:
    """Await `work` to its end even when the caller is cancelled meanwhile; the cancellation is passed on afterwards."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
