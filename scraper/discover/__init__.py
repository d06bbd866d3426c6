"""From a feed, a sitemap or a section page to the pages that it names. See README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from scraper.discover.feed import read_feed
from scraper.discover.found import DiscoveredLink, Discovery
from scraper.discover.guess import guess_kind
from scraper.discover.index import read_index
from scraper.discover.sift import sifted
from scraper.discover.sitemap import read_sitemap
from scraper.link_rules import NO_LINK_RULES, LinkRules
from scraper.model import SourceKind
from scraper.urls import canonical_url

if TYPE_CHECKING:
    from scraper.model import Response

__all__ = ["DiscoveredLink", "Discovery", "discover", "guess_kind"]


def discover(kind: SourceKind, response: Response, rules: LinkRules = NO_LINK_RULES) -> Discovery:
    """Return the pages that a source's payload names and its rules take; `detail` says why nothing was found.

    PatternTimeoutError where one of the rules' patterns takes too long; nothing else is raised.
    """
    return sifted(_read(kind, response, rules), rules)


def _read(kind: SourceKind, response: Response, rules: LinkRules) -> Discovery:
    match kind:
        case SourceKind.PAGE:
            return Discovery(links=(DiscoveredLink(canonical_url(response.requested_url)),))
        case SourceKind.FEED:
            return read_feed(response)
        case SourceKind.SITEMAP:
            return read_sitemap(response)
        case SourceKind.INDEX:
            return read_index(response, rules)
        case _:
            assert_never(kind)
