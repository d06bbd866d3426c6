from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from scheduler.tools import Limits, Tools
from scraper.errors import NotFoundError
from scraper.model import FailureReason, FetchFailure, Request, Response, SourceKind, Url
from scraper.urls import host_of
from storage.changes import list_changes
from storage.claims import claim_due
from storage.pages import add_page, get_page
from storage.records import NewSource
from storage.runs import list_runs, list_source_runs
from storage.sources import add_source, get_source
from storage.writer import Writer
from tests.waiting import until_in_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.check_records import Claim
    from storage.engine import Database
    from storage.records import Change, Page, Run, Source
    from storage.service_records import Delivery

SENTENCES = (
    "The bridge over the river was opened to traffic on Monday after four years of work.",
    "The mayor thanked the engineers and the citizens for their patience during the long closure of the old road.",
    "According to the ministry the whole work has cost 19 million euros, a third less than what had been planned.",
    "Two thousand vehicles are expected to cross it every day, most of them lorries on their way to the harbour.",
    "The old bridge will be taken down in spring, and its stones will be used again for the new embankment.",
    "A committee of residents had asked for a cycle lane, which is to be added by the end of next year.",
)


def article(*sentences: str, title: str = "The bridge is open", noise: str = "") -> str:
    paragraphs = "".join(
        f"<p>{sentence} {sentence.replace('.', '')}, said those present.</p>" for sentence in sentences
    )
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head>"
        f"<body><main><article><h1>{title}</h1>{paragraphs}</article></main><!-- {noise} --></body></html>"
    )


PAGE = article(*SENTENCES)
EDITED = PAGE.replace("19 million", "21 million")


class Until(Protocol):
    """Waits in a running loop until something holds."""

    async def __call__(self, condition: Callable[[], bool]) -> None: ...


class FakeFetcher:
    """A server in memory: addresses, what they answer, and what was asked."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.answers: dict[str, str | int | FailureReason | Exception | Response] = {}
        self.asked: list[Request] = []
        self.busy: dict[str, datetime] = {}
        self.gate: asyncio.Event | None = None
        self.under_way = 0
        self.most_under_way = 0
        self.most_at_host = 0
        self._at_host: dict[str, int] = {}

    def busy_hosts(self) -> dict[str, datetime]:
        return self.busy

    async def fetch(self, request: Request) -> Response | FetchFailure:
        host = host_of(request.url)
        self.asked.append(request)
        self._enter(host, 1)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0.001))
        finally:
            self._enter(host, -1)
        return self._answer(request, host)

    def _enter(self, host: str, step: int) -> None:
        self.under_way += step
        self._at_host[host] = self._at_host.get(host, 0) + step
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.most_at_host = max(self.most_at_host, self._at_host[host])

    def _answer(self, request: Request, host: str) -> Response | FetchFailure:
        if host in self.busy:
            wait_s = (self.busy[host] - self.now()).total_seconds()
            return FetchFailure(request.url, FailureReason.BUSY, "later", self.now(), retry_after_s=wait_s)
        answer = self.answers.get(request.url, PAGE)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Response):
            return replace(answer, fetched_at=self.now())
        if isinstance(answer, FailureReason):
            return FetchFailure(request.url, answer, "scripted", self.now())
        status = answer if isinstance(answer, int) else 200
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self.busy[host] = self.now() + timedelta(hours=2)
        payload = answer.encode() if isinstance(answer, str) else b"<p>an error</p>"
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Response(request.url, request.url, status, headers, payload, self.now())


@dataclass
class FakeChannel:
    """Keeps what it was told; fails while told to."""

    name: str = "memory"
    told: list[Delivery] = field(default_factory=list)
    tried: list[Delivery] = field(default_factory=list)
    failing: Callable[[Delivery], bool] = lambda _: False
    error: Exception = field(default_factory=lambda: ConnectionError("the channel is down"))
    gate: asyncio.Event | None = None
    shows_diffs: bool = False
    per_hour: int | None = None
    hung_up: int = 0

    async def deliver(self, delivery: Delivery) -> None:
        self.tried.append(delivery)
        if self.gate:
            await self.gate.wait()
        if self.failing(delivery):
            raise self.error
        self.told.append(delivery)

    async def hang_up(self) -> None:
        self.hung_up += 1


@dataclass
class Clock:
    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **duration: float) -> None:
        self.at += timedelta(**duration)


class Stage:
    """A real database in a file, a fake Web, and the tools of one process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.now = clock
        self.fetcher = FakeFetcher(clock)
        self.channel = FakeChannel()
        self._numbers = itertools.count(1)
        self._threads = ThreadPoolExecutor(4)
        self._writer = Writer(database)
        self.tools = Tools(
            owner="here:1",
            database=database,
            writer=self._writer,
            fetcher=self.fetcher,
            judge=self._threads,
            readers=self._threads,
            now=clock,
            jitter=lambda: 0.5,
            channels=(self.channel,),
            limits=Limits(grace_s=60.0, tick_s=0.02, beat_s=0.05),
        )

    def close(self) -> None:
        self._writer.close()
        self._threads.shutdown()
        self.database.dispose()

    def limit(self, **limits: Any) -> Tools:
        self.tools = replace(self.tools, limits=replace(self.tools.limits, **limits))
        return self.tools

    def add(self, url: str | None = None, *, every_s: float = 3600.0, kind: SourceKind = SourceKind.PAGE) -> int:
        """Watch an address; returns the id of its page, or of the source where it is a list of pages."""
        address = Url(url or f"https://site{next(self._numbers)}.example/story")
        now = self.now()
        with self.database.writing() as session:
            source, _ = add_source(session, NewSource(kind, address, every_s=every_s), now)
            if kind is not SourceKind.PAGE:
                return source.id
            page, _ = add_page(session, source.id, address, now=now, next_check_at=now)
            return page.id

    def claim(self, *, limit: int = 100, lease_s: float = 60.0, owner: str = "here:1") -> list[Claim]:
        with self.database.writing() as session:
            return claim_due(session, now=self.now(), lease_s=lease_s, limit=limit, owner=owner, per_host=99)

    def page(self, page_id: int) -> Page:
        with self.database.reading() as session:
            return get_page(session, page_id)

    def source(self, source_id: int) -> Source:
        with self.database.reading() as session:
            return get_source(session, source_id)

    def runs(self, page_id: int) -> list[Run]:
        with self.database.reading() as session:
            return list_runs(session, page_id)

    def source_runs(self, source_id: int) -> list[Run]:
        with self.database.reading() as session:
            return list_source_runs(session, source_id)

    def log(self) -> list[Change]:
        with self.database.reading() as session:
            return list_changes(session)

    def knows(self, url: str) -> bool:
        try:
            with self.database.reading() as session:
                get_page(session, url)
        except NotFoundError:
            return False
        return True


@pytest.fixture
def database(sqlite_db: Database) -> Database:
    return sqlite_db


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 1, 8, 0, tzinfo=UTC))


@pytest.fixture
def stage(database: Database, clock: Clock) -> Iterator[Stage]:
    stage = Stage(database, clock)
    yield stage
    stage.close()


@pytest.fixture
def live(database: Database) -> Iterator[Stage]:
    """A stage on the real clock."""
    stage = Stage(database, lambda: datetime.now(UTC))
    yield stage
    stage.close()


@pytest.fixture
def until() -> Until:
    return until_in_loop


@pytest.fixture
def usual() -> str:
    """The fake Web's usual page."""
    return PAGE


@pytest.fixture
def edited() -> str:
    """The fake Web's usual page with one figure corrected."""
    return EDITED


@pytest.fixture
def noisy() -> str:
    """The fake Web's usual page in other bytes."""
    return PAGE.replace("<!--", "<!-- nonce 4711")


@pytest.fixture
def another() -> str:
    """Another document altogether."""
    return article(*(sentence[::-1] for sentence in SENTENCES), title="Roses")


@pytest.fixture
def another_channel() -> Callable[[str], FakeChannel]:
    """Makes further channels."""
    return FakeChannel
