"""What an address seems to be: a page, a section, a feed or a sitemap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.charset import decode_html
from scraper.discover.index import index_of
from scraper.discover.sitemap import read_sitemap
from scraper.extract.parse import parse
from scraper.model import SourceKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.model import Response

_HEAD_BYTES = 4096
_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_SITEMAP_ROOT = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org', re.IGNORECASE)
_ARTICLE_LD = re.compile(r'"@type"\s*:\s*\[?\s*"(?:\w*NewsArticle|Article|BlogPosting|Report|LiveBlogPosting)"')
_MIN_LINKS_OF_INDEX = 5
_MIN_PARAGRAPH = 80
_LONG_TEXT = 1200


def guess_kind(response: Response) -> tuple[SourceKind, str]:
    """Return what the answer looks like, and why, in a sentence for the user."""
    head = response.payload[:_HEAD_BYTES]
    if _SITEMAP_ROOT.search(head):
        return SourceKind.SITEMAP, "It is a sitemap: an XML list of addresses."
    if _FEED_ROOT.search(head) or _JSON_FEED.search(head):
        return SourceKind.FEED, "It is a feed: its items name the articles."
    if head.startswith(b"\x1f\x8b") or (response.header("content-type") or "").startswith("text/plain"):
        links = read_sitemap(response).links
        if links:
            return SourceKind.SITEMAP, f"It is a list of {len(links)} addresses."
    return _kind_of_html(response)


def _kind_of_html(response: Response) -> tuple[SourceKind, str]:
    html = decode_html(response.payload, response.header("content-type"))
    if urlsplit(response.url).path in {"", "/"} and not urlsplit(response.url).query:
        return SourceKind.INDEX, "It is the home page of a site, so its links are watched, not its text."
    tree = parse(html)
    if tree is None:
        return SourceKind.PAGE, "The page is too large or nested too deep to tell."
    declared = tree.css_first("meta[property='og:type']")
    if declared is not None and (declared.attributes.get("content") or "").lower() == "article":
        return SourceKind.PAGE, "The page calls itself an article."
    links = len(index_of(tree, response.url).links)
    characters = _running_text(tree)
    if links >= _MIN_LINKS_OF_INDEX and characters < _LONG_TEXT:
        return SourceKind.INDEX, f"It links to {links} articles and has little text of its own."
    if _ARTICLE_LD.search(html):
        return SourceKind.PAGE, "The page's structured data describe an article."
    return SourceKind.PAGE, f"It is a single page with {characters:,} characters of running text."


def _running_text(tree: LexborHTMLParser) -> int:
    """Count the characters of paragraphs that are no teasers: long, and not mostly a link."""
    total = 0
    for paragraph in tree.css("p"):
        length = len(paragraph.text().strip())
        linked = sum(len(link.text()) for link in paragraph.css("a"))
        if length >= _MIN_PARAGRAPH and linked * 2 < length and not _is_teaser(paragraph.parent):
            total += length
    return total


def _is_teaser(box: LexborNode | None) -> bool:
    return box is not None and box.css_first("h2 a,h3 a,h4 a") is not None
