"""What a source's payload names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.errors import UrlError
from scraper.urls import canonical_url, join_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.model import Url

_FIRST_PLAUSIBLE_YEAR = 1990
_DAY_IN_PATH = re.compile(
    r"/(?:((?:19|20)\d\d)[/-](0\d|1[0-2])[/-]([0-2]\d|3[01])|((?:19|20)\d\d)(0\d|1[0-2])([0-2]\d|3[01]))(?=[/_-])"
)


@dataclass(frozen=True, slots=True)
class DiscoveredLink:
    """One page, with what its source says of it: hints, to be confirmed by the page itself."""

    url: Url
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    """Primary subtag, where the source states it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A link that was not taken, and why."""

    url: Url
    title: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that one payload names, each page once, in the order of the document."""

    links: tuple[DiscoveredLink, ...] = ()
    more: tuple[Url, ...] = ()
    """Where the list goes on: sitemaps of a sitemap index, the next page of a section."""
    parts: tuple[DiscoveredLink, ...] = ()
    """The sitemaps of a sitemap index, with the dates that it gives of them."""
    feeds: tuple[Url, ...] = ()
    """Feeds that an HTML page announces."""
    left_out: tuple[LeftOut, ...] = ()
    """What was not taken, for whoever asks why."""
    detail: str | None = None
    """A sentence if something was wrong with the payload."""


def page_url(base: str, reference: str) -> Url | None:
    """Return the canonical address that a reference leads to, or None if it is no page's."""
    absolute = join_url(base, reference)
    try:
        return canonical_url(absolute) if absolute else None
    except UrlError:
        return None


def each_once(links: Iterable[DiscoveredLink]) -> tuple[DiscoveredLink, ...]:
    """Return the links without repetitions; the first mention of a page counts."""
    first: dict[Url, DiscoveredLink] = {}
    for link in links:
        first.setdefault(link.url, link)
    return tuple(first.values())


def day_of_address(url: str) -> datetime | None:
    """Return the day that an address states (`/2026/03/11/`, `/20260311/`), at midnight UTC, or None."""
    match = _DAY_IN_PATH.search(url)
    return moment("-".join(filter(None, match.groups()))) if match else None


def moment(text: str | None) -> datetime | None:
    """Return an ISO 8601 date or date-time in UTC (a bare one is taken as UTC), or None if it is none or absurd."""
    try:
        parsed = datetime.fromisoformat((text or "").strip())
        in_utc = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return in_utc if in_utc.year >= _FIRST_PLAUSIBLE_YEAR else None
