"""What an address seems to be: a page, a section, a feed or a sitemap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.charset import decode_html
from scraper.discover.boxes import way_up
from scraper.discover.index import index_of
from scraper.discover.sitemap import read_sitemap
from scraper.extract.parse import parse
from scraper.model import SourceKind
from scraper.sentences import sentence

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.model import Response

_Guess = tuple[SourceKind, str, dict[str, object]]
"""The kind, and the key of the sentence that says why with what stands in it."""
_HEAD_BYTES = 4096
_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_SITEMAP_ROOT = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org', re.IGNORECASE)
_ARTICLE_LD = re.compile(r'"@type"\s*:\s*\[?\s*"(?:\w*NewsArticle|Article|BlogPosting|Report|LiveBlogPosting)"')
_LIST_LD = re.compile(r'"@type"\s*:\s*\[?\s*"(?:CollectionPage|ItemList|Blog)"')
_SITEMAP_LINE = re.compile(rb"^\s*sitemap\s*:", re.IGNORECASE | re.MULTILINE)
_MIN_LINKS_OF_INDEX = 3
_MIN_PARAGRAPH = 80
_SHORT_TEXT = 600
_LONG_TEXT = 1200
_TEXT_OF_ARTICLE = 150


def guess_kind(response: Response, language: str = "en") -> tuple[SourceKind, str]:
    """Return what the answer looks like, and why, in a sentence for the user."""
    kind, key, facts = _guess(response)
    return kind, sentence(key, language, **facts)


def _guess(response: Response) -> _Guess:
    head = response.payload[:_HEAD_BYTES]
    if _SITEMAP_ROOT.search(head):
        return SourceKind.SITEMAP, "guess_sitemap", {}
    if _FEED_ROOT.search(head) or _JSON_FEED.search(head):
        return SourceKind.FEED, "guess_feed", {}
    if head.startswith(b"\x1f\x8b") or (response.header("content-type") or "").startswith("text/plain"):
        found = read_sitemap(response)
        if found.more and _SITEMAP_LINE.search(response.payload):
            return SourceKind.SITEMAP, "guess_robots", {}
        if found.links or found.more:
            return SourceKind.SITEMAP, "guess_list", {"count": len(found.links) or len(found.more)}
    return _kind_of_html(response)


def _kind_of_html(response: Response) -> _Guess:
    html = decode_html(response.payload, response.header("content-type"))
    if urlsplit(response.url).path in {"", "/"} and not urlsplit(response.url).query:
        return SourceKind.INDEX, "guess_home", {}
    tree = parse(html)
    if tree is None:
        return SourceKind.PAGE, "guess_large", {}
    declared = tree.css_first("meta[property='og:type']")
    if declared is not None and (declared.attributes.get("content") or "").lower() == "article":
        return SourceKind.PAGE, "guess_declared", {}
    links = len(index_of(tree, response.url, response.fetched_at).links)
    characters = _running_text(tree)
    most = _LONG_TEXT if links > _MIN_LINKS_OF_INDEX + 1 or _LIST_LD.search(html) else _SHORT_TEXT
    is_one_article = characters >= _TEXT_OF_ARTICLE and _is_one_article(tree)
    if links >= _MIN_LINKS_OF_INDEX and characters < most and not is_one_article:
        return SourceKind.INDEX, "guess_index", {"count": links}
    if _ARTICLE_LD.search(html):
        return SourceKind.PAGE, "guess_structured", {}
    return SourceKind.PAGE, "guess_page", {"count": f"{characters:,}"}


def _is_one_article(tree: LexborHTMLParser) -> bool:
    """Whether the page has one `article` with the main heading in it, which leads nowhere else."""
    headings = tree.css("article h1")
    return len(headings) == 1 and headings[0].css_first("a[href]") is None and not _stands_in_link(headings[0])


def _stands_in_link(node: LexborNode) -> bool:
    return any(step.tag == "a" for step in way_up(node))


def _running_text(tree: LexborHTMLParser) -> int:
    """Count the characters of paragraphs that are no teasers: long, and not mostly a link."""
    total = 0
    for paragraph in tree.css("p"):
        length = len(paragraph.text().strip())
        if length < _MIN_PARAGRAPH or _stands_in_link(paragraph):
            continue
        linked = sum(len(link.text()) for link in paragraph.css("a"))
        if linked * 2 < length and not _is_teaser(paragraph.parent):
            total += length
    return total


def _is_teaser(box: LexborNode | None) -> bool:
    return box is not None and box.css_first("h2 a,h3 a,h4 a,a h2,a h3,a h4") is not None
