"""Section pages: which links lead to articles.

No rule names a site. A link gathers points from its own form (a title's length, an address with a slug or a date), its
surroundings (heading, list item, date nearby) and its siblings: links of one shape share their points, because the
items of a list are articles or not together. Navigation, footers, pagers, tags and share links lose by where they
stand and by how they look.
"""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.charset import decode_html
from scraper.discover.anchors import Anchor, read_anchors
from scraper.discover.found import DiscoveredLink, Discovery, page_url
from scraper.urls import canonical_url, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.model import Response, Url

# Set by hand on the section pages of tests/unit (ministry, WordPress, Drupal, outlet, table, cards).
_THRESHOLD = 3.0
_IMPOSSIBLE = -6.0
_SHARE_OF_SIBLINGS = 0.5
_MIN_TITLE_WORDS = 4
_MIN_TITLE_CHARACTERS_WITHOUT_SPACES = 10

_SLUG = re.compile(r"[^\W\d_]+(?:[-_][^\W_]+){2,}")
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:[/-]?\d{1,2}){0,2}(?:/|-|$)")
_IDENTIFIER = re.compile(r"\d{4,}")
_LISTING = re.compile(
    r"/(?:tag|tags|topic|topics|category|categories|categoria|categorie|author|authors|autore|autori|auteur|autor|people"
    r"|page|pagina|seite|search|cerca|suche|recherche|login|signin|register|feed|rss|privacy|cookies?|contact[a-z]*|about)"
    r"(?:/|$)",
    re.IGNORECASE,
)
_LISTING_RELS = frozenset({"tag", "author", "next", "prev", "search", "license"})
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|zip|jpe?g|png|gif|webp|svg|mp[34]|xml|ics)$", re.IGNORECASE)
_FEED_TYPES = "link[rel~=alternate][type='application/rss+xml'],link[rel~=alternate][type='application/atom+xml']"


def read_index(response: Response) -> Discovery:
    """Return the articles that a section page links to, its next page and its feeds."""
    html = decode_html(response.payload, response.header("content-type"))
    here = canonical_url(response.url)
    anchors = [anchor for anchor in read_anchors(html, response.url) if anchor.url != here]
    links = _articles(anchors, here)
    return Discovery(
        links=links,
        more=_next_pages(html, response.url, here),
        feeds=read_feeds(html, response.url),
        detail=None if links else "No links to articles were found on the page.",
    )


def read_feeds(html: str, base: str) -> tuple[Url, ...]:
    """Return the feeds that a page announces (rel=alternate)."""
    nodes = LexborHTMLParser(html).css(_FEED_TYPES + ",link[rel~=alternate][type='application/feed+json']")
    urls = (page_url(base, node.attributes.get("href") or "mailto:") for node in nodes)
    return tuple(dict.fromkeys(url for url in urls if url is not None))


def _articles(anchors: list[Anchor], here: Url) -> tuple[DiscoveredLink, ...]:
    domain = registrable_domain(here)
    mentions: dict[Url, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        mentions[anchor.url].append(anchor)
    own = {url: max(_points(anchor, here, domain) for anchor in of_url) for url, of_url in mentions.items()}
    shared = _shared_points(anchors, own)
    accepted = (url for url, of_url in mentions.items() if _total(own[url], of_url, shared) >= _THRESHOLD)
    return tuple(_link(url, mentions[url]) for url in accepted)


def _total(own: float, mentions: list[Anchor], shared: dict[str, float]) -> float:
    best_shared = max(shared.get(anchor.shape, own) for anchor in mentions)
    return own + _SHARE_OF_SIBLINGS * (best_shared - own)


def _points(anchor: Anchor, here: Url, domain: str) -> float:
    points = _points_of_address(anchor.url, here, domain) + _points_of_title(anchor.text)
    points += 1.5 * anchor.has_heading + 1.0 * anchor.has_date + 0.5 * anchor.in_item
    if anchor.in_furniture:
        points -= 3.0
    if not _LISTING_RELS.isdisjoint(anchor.rel.split()):
        points -= 4.0
    return points


def _points_of_address(url: Url, here: Url, domain: str) -> float:
    parts = urlsplit(url)
    path = unquote(parts.path)
    if registrable_domain(url) != domain or path in {"", "/"} or _FILE.search(path):
        return _IMPOSSIBLE
    last = path.rstrip("/").rsplit("/", 1)[-1]
    points = 1.5 * bool(_SLUG.search(last)) + 1.0 * bool(_DATE_PATH.search(path))
    points += 0.5 * bool(_IDENTIFIER.search(last) or _IDENTIFIER.search(parts.query))
    points += 0.5 * _is_below(path, unquote(urlsplit(here).path))
    return points - 4.0 * bool(_LISTING.search(path))


def _is_below(path: str, section: str) -> bool:
    stem = section.rsplit(".", 1)[0].rstrip("/")
    return bool(stem) and path.startswith(stem + "/")


def _points_of_title(text: str) -> float:
    words = len(text.split())
    if words >= _MIN_TITLE_WORDS or (words <= 2 and _is_unspaced_title(text)):  # noqa: PLR2004 - a language without spaces
        return 1.5
    return 0.0 if words > 1 else -1.0


def _is_unspaced_title(text: str) -> bool:
    return len(text) >= _MIN_TITLE_CHARACTERS_WITHOUT_SPACES and any("\u3040" <= sign <= "\u9fff" for sign in text)


def _shared_points(anchors: Iterable[Anchor], own: dict[Url, float]) -> dict[str, float]:
    points_of_shape: dict[str, dict[Url, float]] = defaultdict(dict)
    for anchor in anchors:
        # A file or a foreign link says nothing about the articles beside it.
        if own[anchor.url] > _IMPOSSIBLE / 2:
            points_of_shape[anchor.shape][anchor.url] = own[anchor.url]
    return {shape: median(points.values()) for shape, points in points_of_shape.items()}


def _link(url: Url, mentions: list[Anchor]) -> DiscoveredLink:
    titled = max(mentions, key=lambda anchor: (anchor.has_heading, len(anchor.text)))
    dates = (anchor.published_at for anchor in mentions if anchor.published_at)
    return DiscoveredLink(url=url, title=titled.text or None, published_at=next(dates, None))


def _next_pages(html: str, base: str, here: Url) -> tuple[Url, ...]:
    nodes = LexborHTMLParser(html).css("link[rel~=next],a[rel~=next],.next a[href],a.next[href],.pager-next a[href]")
    urls = (page_url(base, node.attributes.get("href") or "mailto:") for node in nodes)
    return tuple(dict.fromkeys(url for url in urls if url is not None and url != here))
