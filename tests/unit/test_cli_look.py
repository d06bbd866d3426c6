"""What `variorum add` says of an address it looked at: its kind, what robots.txt forbids, what cannot be reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scraper.model import FailureReason, FetchFailure, Redirect, Request, Response, SourceKind, Url
from variorum.cli.look import Look, _ask_robots, _guess

URL = Url("https://example.org/visit")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FORBIDDEN = "robots.txt of example.org forbids this address."


@dataclass
class FakeFetcher:
    answer: Response | FetchFailure | None = None
    verdict: str | None = None
    refusal: str | None = None
    asked: list[str] = field(default_factory=list)

    async def fetch(self, request: Request) -> Response | FetchFailure:
        self.asked.append(request.url)
        assert self.answer is not None
        return self.answer

    async def address_refusal(self, url: str) -> str | None:
        assert url == URL
        return self.refusal

    async def robots_verdict(self, url: str) -> str | None:
        assert url == URL
        return self.verdict


def failed(reason: FailureReason, detail: str) -> FetchFailure:
    return FetchFailure(URL, reason, detail, NOW)


def answered(payload: bytes, status: int = 200, media_type: str = "text/html; charset=utf-8") -> Response:
    return Response(URL, URL, status, (("Content-Type", media_type),), payload, NOW)


def guessed(answer: Response | FetchFailure) -> Look:
    return asyncio.run(_guess(FakeFetcher(answer), URL))  # type: ignore[arg-type]


def test_what_robots_forbids_is_said_and_it_is_a_page_all_the_same() -> None:
    look = guessed(failed(FailureReason.ROBOTS, FORBIDDEN))
    assert look.kind is SourceKind.PAGE
    assert look.warnings == (f"It is added, but will not be read: {FORBIDDEN}",)


def test_what_our_own_configuration_refuses_is_no_warning_but_a_refusal() -> None:
    assert guessed(failed(FailureReason.REFUSED_ADDRESS, "private")).refusal == "private"
    look = asyncio.run(_ask_robots(FakeFetcher(refusal="private"), URL, SourceKind.FEED))  # type: ignore[arg-type]
    assert look.refusal == "private"


def test_a_redirect_into_a_private_network_is_the_servers_affair() -> None:
    refused = failed(FailureReason.REFUSED_ADDRESS, "private")
    look = guessed(replace(refused, redirects=(Redirect(URL, 302, Url("http://10.0.0.1/")),)))
    assert (look.refusal, look.warnings) == (None, ("It is added, but will not be read: private",))


def test_a_kind_that_was_chosen_asks_robots_only() -> None:
    fetcher = FakeFetcher(verdict=FORBIDDEN)
    look = asyncio.run(_ask_robots(fetcher, URL, SourceKind.FEED))  # type: ignore[arg-type]
    assert (look.kind, look.warnings, fetcher.asked) == (SourceKind.FEED, (FORBIDDEN,), [])


def test_what_may_be_read_is_not_warned_of() -> None:
    look = asyncio.run(_ask_robots(FakeFetcher(), URL, SourceKind.INDEX))  # type: ignore[arg-type]
    assert look.warnings == ()


def test_a_site_out_of_reach_is_told_with_its_reason() -> None:
    look = guessed(failed(FailureReason.DNS, "The name example.org cannot be resolved."))
    assert look.warnings == ("Not reached now, so taken for a page: The name example.org cannot be resolved.",)


def test_a_feed_is_recognised_and_said_why() -> None:
    look = guessed(
        answered(b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", media_type="application/rss+xml")
    )
    assert look.kind is SourceKind.FEED
    assert look.why


def test_an_error_page_is_not_judged_by_its_looks() -> None:
    look = guessed(answered(b"<rss></rss>", status=503))
    assert look.kind is SourceKind.PAGE
    assert "503" in look.warnings[0]
