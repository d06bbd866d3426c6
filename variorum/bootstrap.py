"""The wiring: from a configuration to a database, a fetcher and the tools that checks work with."""

from __future__ import annotations

import gc
import os
import random
import shutil
import socket
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.errors import ConfigError, InputError, StorageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from concurrent.futures import Executor

    from scheduler.life import Life
    from scheduler.observing import Observer
    from scheduler.tools import Channel, Limits, Tools
    from scraper.fetch import FetchSettings, HttpFetcher
    from scraper.fetch_options import Value
    from scraper.hosts import HostMemory
    from storage.engine import Database
    from variorum.config import Settings

_TOLD_EVERY_S = 3.0


def utc_now() -> datetime:
    """The time, in UTC: the one clock of the program."""
    return datetime.now(UTC)


def open_database(place: str, *, create: bool, tell: Callable[[str], None], is_durable: bool = False) -> Database:
    """Open a database and bring it to this program's revision; `tell` hears of an upgrade.

    Raises:
        StorageError: there is none and `create` is false; or it cannot be used.
    """
    from storage.engine import Database  # noqa: PLC0415  SQLAlchemy costs 200 ms, and `extract` needs none
    from storage.migrate import current_revision, head_revision, upgrade  # noqa: PLC0415  as above

    database = Database(place, is_durable=is_durable)
    before = current_revision(database)
    if before is None and not create:
        raise StorageError(f"There is no database at {database.place} yet; begin with: variorum add URL")
    if before != head_revision():
        report = upgrade(database, tell=now_and_then(tell, time.monotonic))
        if report.backup:
            tell(f"The database was upgraded; its former state is kept in {report.backup}")
    return database


def now_and_then(tell: Callable[[str], None], monotonic: Callable[[], float]) -> Callable[[str], None]:
    """Tell of an upgrade that takes long: its beginning, then the newest word every few seconds."""
    told_at: list[float] = []

    def told(said: str) -> None:
        if not told_at or monotonic() - told_at[0] >= _TOLD_EVERY_S:
            tell(f"Upgrading the database: {said}")
            told_at[:] = [monotonic()]

    return told


def has_database(place: str) -> bool:
    """Whether there is a database of this program at this place."""
    from storage.engine import Database  # noqa: PLC0415  as above
    from storage.migrate import current_revision  # noqa: PLC0415  as above

    database = Database(place)
    try:
        return current_revision(database) is not None
    finally:
        database.dispose()


def settle_memory() -> None:
    """Keep full collections off what stands by now: what was imported halts the event loop for a fifth of a second."""
    gc.collect()
    gc.freeze()


def share_interpreter() -> None:
    """Have threads that read and write the database let the event loop in after a millisecond, and not after five.

    The loop asks anew after each call into the system, six times in some steps of a check. While pages were first read,
    a timer came 21 to 134 ms late (p99); now 12 to 40, for no more CPU (benchmarks/service.py).
    """
    sys.setswitchinterval(0.001)


def http_fetcher(settings: Settings, memory: HostMemory | None = None) -> HttpFetcher:
    """Make the process's one HTTP client; with a memory, what hosts ask for outlives the process."""
    from scraper.fetch import HttpFetcher  # noqa: PLC0415  httpx costs 150 ms

    client = fetch_settings(settings)
    return HttpFetcher(client, now=utc_now, monotonic=time.monotonic, random=random.random, memory=memory)


def fetch_settings(settings: Settings) -> FetchSettings:
    """Turn the configuration's words into the client's."""
    from scraper.fetch import FetchSettings, HostTerms  # noqa: PLC0415  as above

    said = settings.fetch
    defaults = FetchSettings()
    return FetchSettings(
        user_agent=said.user_agent or defaults.user_agent,
        contact=said.contact,
        accept_language=said.accept_language,
        host_delay_s=said.delay,
        deadline_s=said.timeout,
        connect_timeout_s=said.connect_timeout,
        read_timeout_s=said.read_timeout,
        max_wire_bytes=said.max_bytes,
        max_payload_bytes=said.max_bytes,
        max_redirects=said.max_redirects,
        retries=said.retries,
        http2=said.http2,
        proxy=_proxy(said.proxy),
        respect_robots=said.respect_robots,
        own_hosts=frozenset(said.own_hosts),
        hosts={terms.host: HostTerms(terms.delay, terms.respect_robots) for terms in settings.hosts},
        allow_private=said.allow_private,
        private_networks=said.private_networks,
        chromium=said.chromium or _system_chromium(),
    )


def _system_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def _proxy(proxy: Value | None) -> str | None:
    """Return the proxy's address; ConfigError where it is in a place that cannot be read."""
    from scheduler.secrets import proxy_address  # noqa: PLC0415  as above
    from variorum.secrets import SecretReader  # noqa: PLC0415  as above

    try:
        return None if proxy is None else proxy_address(proxy, SecretReader(os.environ))
    except InputError as error:
        raise ConfigError(f"fetch.proxy: {error}") from None


def life(settings: Settings) -> Life:
    """Turn the configuration's words into the adaptive policy's."""
    from scheduler.life import Life  # noqa: PLC0415  as above

    said = settings.adaptive
    return Life(said.shortest, said.longest, said.retire_after)


def retooled(lent: Tools, settings: Settings, fetching: FetchSettings, channels: tuple[Channel, ...]) -> Tools:
    """Return the tools of a running service under other settings; database, writer and owner stay the same.

    Where the fetcher is another one, the one before is to be retired.
    """
    from scraper.fetch import HttpFetcher  # noqa: PLC0415  as above
    from variorum.config_channels import subscriptions  # noqa: PLC0415  as above

    fetcher = lent.fetcher
    if isinstance(fetcher, HttpFetcher) and fetcher.settings != fetching:
        fetcher = HttpFetcher(fetching, now=utc_now, monotonic=time.monotonic, random=random.random, before=fetcher)
    return replace(
        lent,
        fetcher=fetcher,
        limits=_limits(settings, fetching),
        life=life(settings),
        channels=channels,
        subscriptions=subscriptions([channel.name for channel in channels], settings.notify),
        summary_language=settings.language,
    )


def _limits(settings: Settings, fetching: FetchSettings) -> Limits:
    from scheduler.tools import Limits  # noqa: PLC0415  as above

    return Limits(
        running=settings.service.checks,
        per_host=fetching.requests_per_host,
        private_per_host=fetching.private_requests_per_host,
        own_hosts=fetching.own_hosts,
        # For what slips through the fetcher's own bounds: turns that are waited for (the host's, the browser's, that of
        # a host that a redirect leads to), then the whole deadline.
        fetch_s=3 * fetching.max_slot_wait_s + fetching.deadline_s,
        retention=settings.retention.as_said,
    )


def judges(settings: Settings) -> int:
    """Return how many processes a service may read pages in; none where there are no pipes to hand to them."""
    said = settings.service.judges
    return 0 if os.name != "posix" else cores() if said is None else said


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judge(processes: int, threads: int) -> Executor:
    from scheduler.judges import Judges  # noqa: PLC0415  as above
    from scheduler.tools import Limits  # noqa: PLC0415  as above

    return Judges(processes, Limits().judge_s) if processes else ThreadPoolExecutor(threads, "judge")


@asynccontextmanager
async def tools(
    settings: Settings,
    database: Database,
    channels: tuple[Channel, ...] = (),
    observer: Observer | None = None,
    *,
    processes: int = 0,
) -> AsyncIterator[Tools]:
    """Wire everything that checks need; closed in order at the end, the writer last so that nothing found is lost.

    Pages are judged in so many `processes` at most, by default in threads: few checks are worth no process's start.
    """
    from scheduler.memory import DatabaseMemory  # noqa: PLC0415  as above
    from scheduler.observing import Observer  # noqa: PLC0415  as above
    from scheduler.tools import Tools  # noqa: PLC0415  as above
    from storage.writer import Writer  # noqa: PLC0415  as above
    from variorum.config_channels import subscriptions  # noqa: PLC0415  as above
    from variorum.secrets import SecretReader  # noqa: PLC0415  as above

    workers = cores()
    with (
        closing(Writer(database)) as writer,
        _judge(processes, workers) as judge,
        ThreadPoolExecutor(workers, "read") as readers,
    ):
        fetcher = http_fetcher(settings, DatabaseMemory(database, writer, readers))
        limits = _limits(settings, fetcher.settings)
        async with aclosing(fetcher):
            yield Tools(
                owner=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
                database=database,
                writer=writer,
                fetcher=fetcher,
                judge=judge,
                readers=readers,
                now=utc_now,
                jitter=random.random,
                channels=channels,
                subscriptions=subscriptions([channel.name for channel in channels], settings.notify),
                limits=limits,
                life=life(settings),
                summary_language=settings.language,
                read_secret=SecretReader(os.environ),
                observer=observer or Observer(),
            )
