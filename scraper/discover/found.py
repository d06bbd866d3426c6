"""What a source's payload names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.errors import UrlError
from scraper.urls import canonical_url, join_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.model import Url

_FIRST_PLAUSIBLE_YEAR = 1990


@dataclass(frozen=True, slots=True)
class DiscoveredLink:
    """One page, with what its source says of it: hints, to be confirmed by the page itself."""

    url: Url
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that one payload names, each page once, in the order of the document."""

    links: tuple[DiscoveredLink, ...] = ()
    more: tuple[Url, ...] = ()
    """Where the list goes on: sitemaps of a sitemap index, the next page of a section."""
    feeds: tuple[Url, ...] = ()
    """Feeds that an HTML page announces."""
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


def moment(text: str | None) -> datetime | None:
    """Return an ISO 8601 date or date-time in UTC (a bare one is taken as UTC), or None if it is none or absurd."""
    try:
        parsed = datetime.fromisoformat((text or "").strip())
        in_utc = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return in_utc if in_utc.year >= _FIRST_PLAUSIBLE_YEAR else None
