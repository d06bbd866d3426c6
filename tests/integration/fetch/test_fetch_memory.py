"""What hosts asked for outlives the process that was asked: a second fetcher stands for the restarted service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scraper.fetch.recollection import KEPT_FROM_S
from scraper.model import FailureReason, FetchFailure, Request, Response

if TYPE_CHECKING:
    from scraper.hosts import KnownRobots
    from tests.hostile_server import Hostile

ROBOTIC: dict[str, Any] = {"private_respect_robots": True}
CLOSED = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n"


@dataclass
class Notebook:
    """A memory that is no database."""

    known: dict[str, KnownRobots] = field(default_factory=dict)
    free: dict[str, datetime] = field(default_factory=dict)
    recalled: list[str] = field(default_factory=list)

    async def robots(self, origin: str) -> KnownRobots | None:
        self.recalled.append(origin)
        return self.known.get(origin)

    async def free_at(self, host: str) -> datetime | None:
        return self.free.get(host)

    def keep_robots(self, known: KnownRobots) -> None:
        self.known[known.origin] = known

    def keep_free_at(self, host: str, at: datetime) -> None:
        self.free[host] = at


@dataclass
class Life:
    """One process after the other, with one memory and a wall clock that can be moved."""

    hostile: Hostile
    memory: Notebook = field(default_factory=Notebook)
    later: timedelta = timedelta()

    def fetch(self, *paths: str, **changed: Any) -> list[Response | FetchFailure]:
        async def scenario(fetcher: Any) -> list[Response | FetchFailure]:
            return [await fetcher.fetch(Request(self.hostile.url(path))) for path in paths]

        found: list[Response | FetchFailure] = self.hostile.run(
            scenario, memory=self.memory, now=lambda: datetime.now(UTC) + self.later, **changed
        )
        return found


@pytest.fixture
def life(hostile: Hostile) -> Life:
    return Life(hostile)


def reasons(outcomes: list[Response | FetchFailure]) -> list[FailureReason | int]:
    return [outcome.reason if isinstance(outcome, FetchFailure) else outcome.status for outcome in outcomes]


def test_retry_after_survives_a_restart(life: Life) -> None:
    life.hostile.answer("/", b"later", status=429, headers=("Retry-After: 3600",))
    assert reasons(life.fetch("/")) == [429]
    (again,) = life.fetch("/")
    assert isinstance(again, FetchFailure)
    assert again.reason is FailureReason.BUSY
    assert 3590 < (again.retry_after_s or 0) <= 3600
    assert len(life.hostile.asked) == 1


def test_a_pause_that_is_over_is_over(life: Life) -> None:
    life.hostile.answer("/", b"later", status=429, headers=("Retry-After: 3600",))
    life.fetch("/")
    life.later = timedelta(hours=1)
    assert reasons(life.fetch("/")) == [429]


def test_a_crawl_delay_survives_a_restart(life: Life) -> None:
    life.hostile.answer("/robots.txt", CLOSED)
    life.hostile.answer("/open", b"x")
    assert reasons(life.fetch("/open", **ROBOTIC)) == [200]
    (again,) = life.fetch("/open", **ROBOTIC)
    assert isinstance(again, FetchFailure)
    assert 5 < (again.retry_after_s or 0) <= 7


def test_a_short_delay_is_not_worth_a_write(life: Life) -> None:
    life.hostile.answer("/", b"x")
    life.fetch("/", private_host_delay_s=KEPT_FROM_S / 2)
    assert life.memory.free == {}


def test_robots_are_not_asked_again_by_the_next_process(life: Life) -> None:
    life.hostile.answer("/robots.txt", b"User-agent: *\nDisallow: /closed\n")
    life.hostile.answer("/open", b"x")
    assert reasons(life.fetch("/closed", "/open", **ROBOTIC)) == [FailureReason.ROBOTS, 200]
    assert reasons(life.fetch("/closed", "/open", **ROBOTIC)) == [FailureReason.ROBOTS, 200]
    assert life.hostile.paths == ["/robots.txt", "/open", "/open"]


def test_robots_are_asked_again_after_their_day(life: Life) -> None:
    life.hostile.answer("/robots.txt", b"User-agent: *\nDisallow: /closed\n")
    life.fetch("/closed", **ROBOTIC)
    life.later = timedelta(days=1)
    life.hostile.answer("/robots.txt", b"")
    assert reasons(life.fetch("/closed", **ROBOTIC)) == [404]


def test_that_there_are_no_rules_is_remembered_too(life: Life) -> None:
    life.fetch("/a", **ROBOTIC)
    life.fetch("/b", **ROBOTIC)
    assert life.hostile.paths == ["/robots.txt", "/a", "/b"]


def test_rules_of_an_earlier_process_hold_while_newer_ones_cannot_be_had(life: Life) -> None:
    life.hostile.answer("/robots.txt", b"User-agent: *\nDisallow: /closed\n")
    life.hostile.answer("/open", b"x")
    life.fetch("/open", **ROBOTIC)
    life.hostile.answer("/robots.txt", status=500)
    life.later = timedelta(days=2)
    assert reasons(life.fetch("/closed", "/open", **ROBOTIC)) == [FailureReason.ROBOTS, 200]
    assert reasons(life.fetch("/closed", "/open", **ROBOTIC)) == [FailureReason.ROBOTS, 200]
    assert life.hostile.paths.count("/robots.txt") == 2


def test_thirty_days_of_errors_are_counted_over_restarts(life: Life) -> None:
    life.hostile.answer("/robots.txt", status=503)
    life.hostile.answer("/", b"x")
    for days in (0, 10, 20, 29):
        life.later = timedelta(days=days)
        assert reasons(life.fetch("/", **ROBOTIC)) == [FailureReason.ROBOTS]
    life.later = timedelta(days=30, hours=1)
    assert reasons(life.fetch("/", **ROBOTIC)) == [200]


def test_what_is_known_here_is_not_looked_up_again(life: Life) -> None:
    life.fetch("/a", "/b", "/c", **ROBOTIC)
    assert len(life.memory.recalled) == 1
