"""Politeness over real connections: turns, delays, Retry-After, robots.txt."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from scraper.fetch import HostTerms, HttpFetcher
from scraper.model import FailureReason, Request, Response
from tests.waiting import until_in_loop

if TYPE_CHECKING:
    from tests.hostile_server import Asked, Hostile

STRANGER: dict[str, Any] = {
    "private_host_delay_s": 0.1,
    "private_requests_per_host": 1,
    "private_respect_robots": False,
}
ROBOTIC: dict[str, Any] = {"private_respect_robots": True}


def all_at_once(hostile: Hostile, count: int, **changed: Any) -> list[Any]:
    async def scenario(fetcher: HttpFetcher) -> list[Any]:
        return await asyncio.gather(*(fetcher.fetch(Request(hostile.url(f"/{number}"))) for number in range(count)))

    return hostile.run(scenario, **changed)


def test_a_stranger_is_asked_one_at_a_time_with_a_pause(hostile: Hostile) -> None:
    outcomes = all_at_once(hostile, 4, **STRANGER)
    times = [asked.at for asked in hostile.asked]
    assert all(isinstance(outcome, Response) for outcome in outcomes)
    assert hostile.most_at_once == 1
    assert hostile.paths == ["/0", "/1", "/2", "/3"]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.099


def test_a_host_with_a_delay_of_its_own_is_asked_one_at_a_time(hostile: Hostile) -> None:
    all_at_once(hostile, 4, hosts={"127.0.0.1": HostTerms(delay_s=0.1)})
    times = [asked.at for asked in hostile.asked]
    assert hostile.most_at_once == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.099


def test_ones_own_hosts_are_asked_sixteen_at_a_time(hostile: Hostile) -> None:
    async def answer_late(_: Asked, writer: asyncio.StreamWriter) -> None:
        await until_in_loop(lambda: hostile.most_at_once >= 16)
        # Time for a seventeenth to come, should there be one.
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    for number in range(40):
        hostile.handle(f"/{number}", answer_late)
    all_at_once(hostile, 40, read_timeout_s=60, deadline_s=120)
    assert hostile.most_at_once == 16


def test_a_queue_that_is_too_long_says_when_to_come_back(hostile: Hostile) -> None:
    outcomes = all_at_once(hostile, 6, **{**STRANGER, "private_host_delay_s": 0.2}, max_slot_wait_s=0.5)
    late = [outcome for outcome in outcomes if not isinstance(outcome, Response)]
    assert 0 < len(late) < 6
    assert {outcome.reason for outcome in late} == {FailureReason.BUSY}
    assert all(outcome.retry_after_s >= 1 for outcome in late)


def test_waiting_for_a_turn_does_not_use_up_the_deadline(hostile: Hostile) -> None:
    outcomes = all_at_once(hostile, 2, **{**STRANGER, "private_host_delay_s": 2.0}, deadline_s=1.5)
    assert all(isinstance(outcome, Response) for outcome in outcomes)


def test_redirects_on_one_host_are_one_visit(hostile: Hostile) -> None:
    hostile.answer("/a", status=302, headers=("Location: /b",))
    hostile.answer("/b", b"x")
    assert hostile.respond("/a", **{**STRANGER, "private_host_delay_s": 5}).payload == b"x"


def twice(hostile: Hostile, **changed: Any) -> tuple[Any, Any, datetime | None]:
    async def scenario(fetcher: HttpFetcher) -> tuple[Any, Any, datetime | None]:
        first = await fetcher.fetch(Request(hostile.url("/")))
        busy_until = fetcher.busy_until("127.0.0.1")
        return first, await fetcher.fetch(Request(hostile.url("/"))), busy_until

    return hostile.run(scenario, **changed)


NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry_after", ["120", format_datetime(NOW + timedelta(seconds=120), usegmt=True)])
def test_retry_after_closes_the_host_in_both_forms(hostile: Hostile, status: int, retry_after: str) -> None:
    hostile.answer("/", b"later", status=status, headers=(f"Retry-After: {retry_after}",))
    first, second, busy_until = twice(hostile, now=lambda: NOW)
    assert (first.status, first.payload) == (status, b"later")
    assert second.reason is FailureReason.BUSY
    assert 119 < second.retry_after_s <= 120
    assert len(hostile.asked) == 1
    assert busy_until is not None
    assert NOW + timedelta(seconds=119) < busy_until <= NOW + timedelta(seconds=120)


def test_too_many_requests_without_a_time_closes_the_host_for_a_while(hostile: Hostile) -> None:
    hostile.answer("/", status=429)
    assert twice(hostile)[1].reason is FailureReason.BUSY


@pytest.mark.parametrize("headers", [(), ("Retry-After: soon",), ("Retry-After: 0",)])
def test_unavailable_without_a_time_does_not_close_the_host(hostile: Hostile, headers: tuple[str, ...]) -> None:
    hostile.answer("/", status=503, headers=headers)
    first, second, busy_until = twice(hostile)
    assert (first.status, second.status, busy_until) == (503, 503, None)


def test_a_host_opens_again(hostile: Hostile) -> None:
    hostile.answer("/", status=503, headers=("Retry-After: 1",))

    async def scenario(fetcher: HttpFetcher) -> Any:
        await fetcher.fetch(Request(hostile.url("/")))
        await asyncio.sleep(1.05)
        hostile.answer("/", b"back")
        return await fetcher.fetch(Request(hostile.url("/")))

    assert hostile.run(scenario).payload == b"back"


def test_retry_after_is_capped(hostile: Hostile) -> None:
    hostile.answer("/", status=429, headers=("Retry-After: 99999999999999",))
    assert twice(hostile, max_retry_after_s=10)[1].retry_after_s <= 10


def robots(hostile: Hostile, text: str, status: int = 200, *headers: str) -> None:
    hostile.answer("/robots.txt", text.encode(), status=status, headers=headers)


def test_robots_are_obeyed_and_asked_once(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /private\nAllow: /private/open\n")
    hostile.answer("/private/open", b"x")

    async def scenario(fetcher: HttpFetcher) -> list[Any]:
        paths = ["/private/a", "/private/open", "/private/b", "/robots.txt"]
        return [await fetcher.fetch(Request(hostile.url(path))) for path in paths]

    closed, opened, closed_too, itself = hostile.run(scenario, **ROBOTIC)
    assert (closed.reason, closed_too.reason) == (FailureReason.ROBOTS, FailureReason.ROBOTS)
    assert closed.detail == "robots.txt of 127.0.0.1 forbids variorum to read this page."
    assert (opened.payload, itself.status) == (b"x", 200)
    assert hostile.paths == ["/robots.txt", "/private/open", "/robots.txt"]


def test_rules_for_us_by_name_come_first(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /\n\nUser-agent: Variorum\nDisallow: /secret\n")
    hostile.answer("/open", b"x")
    assert hostile.respond("/open", **ROBOTIC).payload == b"x"
    assert hostile.fail("/secret", **ROBOTIC).reason is FailureReason.ROBOTS


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_means_no_rules(hostile: Hostile, status: int) -> None:
    robots(hostile, "User-agent: *\nDisallow: /\n", status)
    assert hostile.respond("/", **ROBOTIC).status == 404


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_error_forbids_everything(hostile: Hostile, status: int) -> None:
    robots(hostile, "", status)
    outcome = hostile.fail("/", **ROBOTIC)
    assert outcome.reason is FailureReason.ROBOTS
    assert f"answers {status}" in outcome.detail
    assert hostile.paths == ["/robots.txt"]


def test_retry_after_holds_for_the_pages_where_robots_say_it(hostile: Hostile) -> None:
    robots(hostile, "", 503, "Retry-After: 3600")
    first, second, busy_until = twice(hostile, now=lambda: NOW, **ROBOTIC)
    assert (first.reason, second.reason) == (FailureReason.ROBOTS, FailureReason.BUSY)
    assert busy_until is not None
    assert busy_until > NOW + timedelta(seconds=3590)
    assert hostile.paths == ["/robots.txt"]


def test_rules_known_before_do_not_outweigh_a_new_retry_after(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow:\n")
    hostile.answer("/", b"x")

    async def scenario(fetcher: HttpFetcher) -> list[Any]:
        first = await fetcher.fetch(Request(hostile.url("/")))
        robots(hostile, "", 429, "Retry-After: 3600")
        return [first, await fetcher.fetch(Request(hostile.url("/")))]

    first, second = hostile.run(scenario, **ROBOTIC, robots_ttl_s=0.0)
    assert (first.payload, second.reason) == (b"x", FailureReason.BUSY)
    assert hostile.paths == ["/robots.txt", "/", "/robots.txt"]


def test_a_dead_robots_connection_is_reported_as_what_it_is(hostile: Hostile) -> None:
    hostile.raw("/robots.txt")
    assert hostile.fail("/", **ROBOTIC, retries=0).reason is FailureReason.CONNECT


def test_robots_redirects_are_followed_five_times(hostile: Hostile) -> None:
    robots(hostile, "", 301, "Location: /r1")
    for number in range(1, 5):
        hostile.answer(f"/r{number}", status=302, headers=(f"Location: /r{number + 1}",))
    hostile.answer("/r5", b"User-agent: *\nDisallow: /\n")
    assert hostile.fail("/", **ROBOTIC).reason is FailureReason.ROBOTS
    hostile.answer("/r5", status=302, headers=("Location: /r6",))
    assert hostile.respond("/", **ROBOTIC).status == 404


def test_robots_are_read_up_to_their_limit(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /first\n" + "# filler\n" * 60_000 + "Disallow: /last\n")
    assert hostile.fail("/first", **ROBOTIC).reason is FailureReason.ROBOTS
    assert hostile.respond("/last", **ROBOTIC).status == 404


def test_many_at_once_ask_robots_once(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /0\n")
    outcomes = all_at_once(hostile, 10, **ROBOTIC)
    assert hostile.paths.count("/robots.txt") == 1
    assert [isinstance(outcome, Response) for outcome in outcomes] == [False] + [True] * 9


def test_redirects_ask_the_robots_of_where_they_lead(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /closed\n")
    hostile.answer("/", status=302, headers=("Location: /closed",))
    outcome = hostile.fail("/", **ROBOTIC)
    assert (outcome.reason, len(outcome.redirects)) == (FailureReason.ROBOTS, 1)


def test_a_crawl_delay_is_kept_up_to_a_cap(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nCrawl-delay: 1000\n")

    async def scenario(fetcher: HttpFetcher) -> float:
        await fetcher.fetch(Request(hostile.url("/")))
        until = fetcher.busy_hosts()["127.0.0.1"]
        return (until - datetime.now(UTC)).total_seconds()

    assert 7 < hostile.run(scenario, **ROBOTIC, max_crawl_delay_s=8) <= 8


def test_the_verdict_for_the_command_line(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /closed\nSitemap: https://example.org/s.xml\n")

    async def scenario(fetcher: HttpFetcher) -> tuple[Any, ...]:
        return (
            await fetcher.robots_verdict(hostile.url("/closed")),
            await fetcher.robots_verdict(hostile.url("/open")),
            await fetcher.robots_verdict("ftp://example.org/"),
            await fetcher.robots_sitemaps(hostile.url("/")),
        )

    closed, opened, refused, sitemaps = hostile.run(scenario, **ROBOTIC)
    assert closed == "robots.txt of 127.0.0.1 forbids variorum to read this page."
    assert (opened, sitemaps) == (None, ("https://example.org/s.xml",))
    assert refused.startswith("FTP is not supported")


def test_robots_are_no_matter_on_ones_own_hosts(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nDisallow: /\n")
    assert hostile.respond("/").status == 404
    assert hostile.paths == ["/"]


@pytest.mark.parametrize(
    ("usual", "host", "is_read"), [(True, False, True), (False, True, False), (True, None, False), (True, True, False)]
)
def test_robots_of_one_host_may_be_another_matter(
    hostile: Hostile, *, usual: bool, host: bool | None, is_read: bool
) -> None:
    robots(hostile, "User-agent: *\nDisallow: /\n")
    hostile.answer("/", b"x")
    terms = {"127.0.0.1": HostTerms(respect_robots=host), "other.example": HostTerms(respect_robots=not host)}

    async def scenario(fetcher: HttpFetcher) -> Any:
        return await fetcher.fetch(Request(hostile.url("/")))

    found = hostile.run(scenario, private_respect_robots=usual, hosts=terms)
    assert isinstance(found, Response) is is_read


def test_a_fetcher_with_other_settings_goes_on_with_the_turns(hostile: Hostile) -> None:
    robots(hostile, "User-agent: *\nAllow: /\n")

    async def scenario(fetcher: HttpFetcher) -> bool:
        await fetcher.fetch(Request(hostile.url("/first")))
        after = HttpFetcher(
            replace(fetcher.settings, contact="desk@example.org"),
            now=lambda: datetime.now(UTC),
            monotonic=time.monotonic,
            random=lambda: 0.5,
            before=fetcher,
        )
        await fetcher.retire()
        try:
            await after.fetch(Request(hostile.url("/second")))
        finally:
            await after.aclose()
        return True

    assert hostile.run(scenario, **ROBOTIC, private_host_delay_s=0.3, private_requests_per_host=1)
    first, second = (asked for asked in hostile.asked if asked.path != "/robots.txt")
    assert hostile.paths.count("/robots.txt") == 1
    assert second.at - first.at >= 0.299
    assert second.header("User-Agent") == "variorum/0.1 (+desk@example.org)"


def test_a_fetcher_is_retired_when_its_fetches_have_ended(hostile: Hostile) -> None:
    async def answer_late(_: Asked, writer: asyncio.StreamWriter) -> None:
        await until_in_loop(lambda: retiring)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    retiring: list[bool] = []
    hostile.handle("/", answer_late)

    async def scenario(fetcher: HttpFetcher) -> Any:
        fetching = asyncio.create_task(fetcher.fetch(Request(hostile.url("/"))))
        await until_in_loop(lambda: "/" in hostile.paths)
        gone = asyncio.create_task(fetcher.retire())
        await asyncio.sleep(0)
        retiring.append(not gone.done())
        await gone
        return await fetching

    assert isinstance(hostile.run(scenario), Response)
    assert retiring == [True]
