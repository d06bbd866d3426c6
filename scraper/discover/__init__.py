"""From a feed, a sitemap or a section page to the pages that it names. See README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from scraper.discover.feed import read_feed
from scraper.discover.found import DiscoveredLink, Discovery
from scraper.discover.guess import guess_kind
from scraper.discover.index import read_index
from scraper.discover.sitemap import read_sitemap
from scraper.model import SourceKind
from scraper.urls import canonical_url

if TYPE_CHECKING:
    from scraper.model import Response

__all__ = ["DiscoveredLink", "Discovery", "discover", "guess_kind"]


def discover(kind: SourceKind, response: Response) -> Discovery:
    """Return the pages that a source's payload names; never fails, `detail` says why nothing was found."""
    match kind:
        case SourceKind.PAGE:
            return Discovery(links=(DiscoveredLink(canonical_url(response.requested_url)),))
        case SourceKind.FEED:
            return read_feed(response)
        case SourceKind.SITEMAP:
            return read_sitemap(response)
        case SourceKind.INDEX:
            return read_index(response)
        case _:
            assert_never(kind)
