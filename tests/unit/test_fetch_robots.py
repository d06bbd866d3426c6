"""RFC 9309: what each answer to robots.txt means, and for how long."""

from __future__ import annotations

import asyncio

import pytest

from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.robots import Robots, RobotsAnswer, RobotsRules
from scraper.fetch.settings import FetchSettings
from scraper.model import FailureReason

PAGE = "https://news.example/a"
CLOSED = RobotsAnswer(200, b"User-agent: *\nDisallow: /\n")
OPEN = RobotsAnswer(200, b"User-agent: *\nDisallow:\n")
DAY_S = 86_400.0


class Site:
    """A site whose robots.txt the test sets, and a clock."""

    def __init__(self, answer: RobotsAnswer | FetchTroubleError) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.seconds = 1000.0
        self.robots = Robots(FetchSettings(), self.ask, lambda: self.seconds)

    async def ask(self, url: str, proxy: str | None) -> RobotsAnswer:
        assert proxy is None
        self.asked.append(url)
        await asyncio.sleep(0)
        if isinstance(self.answer, FetchTroubleError):
            raise self.answer
        return self.answer

    def rules(self, url: str = PAGE) -> RobotsRules:
        return asyncio.run(self.robots.rules_for(url))

    def refusal(self, url: str = PAGE) -> FailureReason | None:
        trouble = self.rules(url).refusal(url, "variorum")
        return trouble.reason if trouble else None


def unreachable() -> FetchTroubleError:
    return FetchTroubleError(FailureReason.CONNECT, "news.example refused the connection.")


def test_rules_are_remembered_for_a_day_per_origin() -> None:
    site = Site(CLOSED)
    assert site.refusal() is FailureReason.ROBOTS
    site.answer = OPEN
    site.seconds += DAY_S - 1
    assert site.refusal() is FailureReason.ROBOTS
    assert site.refusal("http://news.example/a") is None
    site.seconds += 1
    assert site.refusal() is None
    assert site.asked == [
        f"{origin}/robots.txt" for origin in ("https://news.example", "http://news.example", "https://news.example")
    ]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 451])
def test_no_rules_where_there_is_no_file(status: int) -> None:
    assert Site(RobotsAnswer(status, CLOSED.payload)).refusal() is None


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599])
def test_server_errors_forbid_until_asked_again(status: int) -> None:
    site = Site(RobotsAnswer(status, b""))
    assert site.refusal() is FailureReason.ROBOTS
    site.answer = OPEN
    site.seconds += 599
    assert site.refusal() is FailureReason.ROBOTS
    site.seconds += 1
    assert site.refusal() is None


def test_a_dead_connection_is_told_as_such_and_tried_again_soon() -> None:
    site = Site(unreachable())
    assert site.refusal() is FailureReason.CONNECT
    site.answer = OPEN
    site.seconds += 30
    assert site.refusal() is None


@pytest.mark.parametrize("answer", [RobotsAnswer(503, b""), unreachable()])
def test_rules_known_before_still_hold_while_the_server_fails(answer: RobotsAnswer | FetchTroubleError) -> None:
    for known, expected in ((OPEN, None), (RobotsAnswer(404, b""), None), (CLOSED, FailureReason.ROBOTS)):
        site = Site(known)
        assert site.refusal() is expected
        site.answer = answer
        site.seconds += DAY_S
        assert site.refusal() is expected
        assert len(site.asked) == 2


def test_rules_that_cannot_be_had_say_when_they_are_asked_for_again() -> None:
    trouble = Site(RobotsAnswer(503, b"")).rules().refusal(PAGE, "variorum")
    assert trouble is not None
    assert trouble.retry_after_s == 600
    forbidden = Site(CLOSED).rules().refusal(PAGE, "variorum")
    assert forbidden is not None
    assert forbidden.retry_after_s is None


def test_after_thirty_days_of_errors_the_site_may_be_read() -> None:
    site = Site(RobotsAnswer(500, b""))
    for _ in range(30):
        assert site.refusal() is FailureReason.ROBOTS
        site.seconds += DAY_S
    assert site.refusal() is None


@pytest.mark.parametrize("payload", [b"", b"<html>not found</html>", b"\xff\xfe\x00", b"Disallow: /\n"])
def test_files_without_rules_for_anyone_allow(payload: bytes) -> None:
    assert Site(RobotsAnswer(200, payload)).refusal() is None


def test_a_byte_order_mark_is_no_part_of_the_first_rule() -> None:
    assert Site(RobotsAnswer(200, b"\xef\xbb\xbf" + CLOSED.payload)).refusal() is FailureReason.ROBOTS


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Disallow: /a\nAllow: /a/b", "/a/c", False),
        ("Disallow: /*.pdf$", "/x.pdf", False),
        ("Disallow: /*.pdf$", "/x.pdf?a=1", True),
        ("Disallow: /caff%C3%A8", "/caff%C3%A8", False),
        ("Disallow: /a\nAllow: /a", "/a", True),
    ],
)
def test_the_longest_match_decides(rules: str, path: str, *, is_allowed: bool) -> None:
    site = Site(RobotsAnswer(200, f"User-agent: *\n{rules}\n".encode()))
    assert (site.refusal(f"https://news.example{path}") is None) is is_allowed


def test_a_crawl_delay_and_sitemaps_are_told() -> None:
    site = Site(RobotsAnswer(200, b"Sitemap: https://news.example/s.xml\nUser-agent: variorum\nCrawl-delay: 7\n"))
    assert site.rules().crawl_delay_s("variorum") == 7
    assert site.rules().sitemaps == ("https://news.example/s.xml",)
    assert Site(RobotsAnswer(404, b"")).rules().crawl_delay_s("variorum") == 0
    assert Site(RobotsAnswer(404, b"")).rules().sitemaps == ()


def test_many_tasks_ask_once() -> None:
    site = Site(OPEN)

    async def scenario() -> None:
        await asyncio.gather(*(site.robots.rules_for(PAGE) for _ in range(20)))

    asyncio.run(scenario())
    assert len(site.asked) == 1


def test_one_who_is_cancelled_does_not_stop_the_others() -> None:
    site = Site(OPEN)

    async def scenario() -> RobotsRules:
        first = asyncio.create_task(site.robots.rules_for(PAGE))
        second = asyncio.create_task(site.robots.rules_for(PAGE))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(scenario()).rules is not None
