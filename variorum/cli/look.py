"""Looking at an address once before it is added: what it is, and whether it may and can be read."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scheduler.secrets import request_for
from scraper.errors import InputError
from scraper.fetch_options import NO_OPTIONS
from scraper.link_rules import NO_LINK_RULES
from scraper.model import FailureReason, FetchFailure, SourceKind, Url
from scraper.urls import host_of, origin_of
from storage.claims import is_private_host
from variorum.bootstrap import http_fetcher
from variorum.cli.terminal import progress
from variorum.secrets import SecretReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.fetch import HttpFetcher
    from scraper.fetch_options import FetchOptions
    from scraper.link_rules import LinkRules
    from scraper.model import Response
    from variorum.config import Settings


@dataclass(frozen=True, slots=True)
class Look:
    """What an address is taken for, why, and what stands in the way."""

    url: Url
    kind: SourceKind
    why: str = ""
    warnings: tuple[str, ...] = ()
    refusal: str | None = None
    """Why this program never asks there: its own configuration, not the server, says no."""
    names: int = 0
    """How many pages the address names, where it was looked at."""
    better: tuple[tuple[SourceKind, Url], ...] = ()
    """Feeds and sitemaps of the page, which name its articles more surely than its links do."""


def look_at(
    urls: Sequence[Url],
    kind: SourceKind | None,
    settings: Settings,
    options: FetchOptions = NO_OPTIONS,
    rules: LinkRules = NO_LINK_RULES,
) -> list[Look]:
    """Look at each address, at its host's pace; a kind that was chosen is not doubted, only robots.txt is asked."""

    async def one(url: Url, fetcher: HttpFetcher, advance: Callable[[], None]) -> Look:
        look = await (_ask_robots(fetcher, url, kind) if kind else _guess(fetcher, url, options, rules))
        advance()
        return look

    async def all_of_them(advance: Callable[[], None]) -> list[Look]:
        async with aclosing(http_fetcher(settings)) as fetcher:
            return await asyncio.gather(*(one(url, fetcher, advance) for url in urls))

    with progress(len(urls), "Looking") as advance:
        return asyncio.run(all_of_them(advance))


def refusals(urls: Sequence[Url], settings: Settings) -> dict[Url, str]:
    """Say which addresses are private by their very name; no server is asked, so lists may be long."""
    return asyncio.run(_refusals([url for url in urls if is_private_host(host_of(url))], settings))


async def _refusals(urls: Sequence[Url], settings: Settings) -> dict[Url, str]:
    async with aclosing(http_fetcher(settings)) as fetcher:
        found = {url: await fetcher.address_refusal(url) for url in urls}
    return {url: refusal for url, refusal in found.items() if refusal}


_REFUSED = frozenset({FailureReason.REFUSED_ADDRESS, FailureReason.REFUSED_URL})


async def _ask_robots(fetcher: HttpFetcher, url: Url, kind: SourceKind) -> Look:
    if refusal := await fetcher.address_refusal(url):
        return Look(url, kind, refusal=refusal)
    verdict = await fetcher.robots_verdict(url)
    return Look(url, kind, warnings=(verdict,) if verdict else ())


async def _guess(
    fetcher: HttpFetcher, url: Url, options: FetchOptions = NO_OPTIONS, rules: LinkRules = NO_LINK_RULES
) -> Look:
    try:
        request = request_for(url, url, options, SecretReader(os.environ))
    except InputError as error:
        # The service may well have what this shell has not.
        return Look(url, SourceKind.PAGE, warnings=(f"Not looked at, so taken for a page: {error}.",))
    answer = await fetcher.fetch(request)
    if isinstance(answer, FetchFailure):
        # Where a redirect led is the server's affair, and may change.
        if answer.reason in _REFUSED and not answer.redirects:
            return Look(url, SourceKind.PAGE, refusal=answer.detail)
        return Look(url, SourceKind.PAGE, warnings=(_trouble(answer),))
    look = _read(url, answer, rules)
    if look.kind is SourceKind.INDEX and not look.better and urlsplit(url).path == "/":
        return replace(look, better=await _stated_sitemaps(fetcher, url, options))
    return look


async def _stated_sitemaps(fetcher: HttpFetcher, url: Url, options: FetchOptions) -> tuple[tuple[SourceKind, Url], ...]:
    """Return the sitemaps that a site's robots.txt names; of several, robots.txt itself is the list."""
    from scraper.discover import discover

    robots = Url(f"{origin_of(url)}/robots.txt")
    answer = await fetcher.fetch(request_for(robots, url, options, SecretReader(os.environ)))
    if isinstance(answer, FetchFailure) or answer.status >= 400:  # noqa: PLR2004  where errors begin (RFC 9110 § 15)
        return ()
    named = discover(SourceKind.SITEMAP, answer).more
    return ((SourceKind.SITEMAP, named[0] if len(named) == 1 else robots),) if named else ()


def _trouble(failure: FetchFailure) -> str:
    if failure.reason in {FailureReason.ROBOTS, *_REFUSED}:
        return f"It is added, but will not be read: {failure.detail}"
    return f"Not reached now, so taken for a page: {failure.detail}"


def _read(url: Url, response: Response, rules: LinkRules) -> Look:
    from scraper.discover import discover, guess_kind
    from scraper.shells import is_script_shell

    if response.status >= 400:  # noqa: PLR2004  where errors begin (RFC 9110 § 15)
        return Look(url, SourceKind.PAGE, warnings=(f"The server answers with status {response.status} now.",))
    kind, why = guess_kind(response)
    is_shell = not response.is_rendered and is_script_shell(response.payload, response.header("content-type"))
    warnings = (_SHELL,) if is_shell and kind is SourceKind.PAGE else ()
    if kind is SourceKind.PAGE:
        return Look(url, kind, why, warnings)
    found = discover(kind, response, rules)
    feeds = tuple((SourceKind.FEED, feed) for feed in found.feeds[:_MOST_BETTER])
    if kind is not SourceKind.INDEX and not found.links and not found.parts:
        warnings = (found.detail or "It names no page that the link rules take.",)
    return Look(url, kind, why, warnings, names=len(found.links), better=feeds)


_MOST_BETTER = 2
_SHELL = "It is an empty shell that a script fills: to read it, variorum edit with --browser (see the configuration)."
