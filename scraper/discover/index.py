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

from scraper.charset import decode_html
from scraper.discover.anchors import Anchor, read_anchors
from scraper.discover.found import DiscoveredLink, Discovery, page_url
from scraper.extract.parse import parse
from scraper.urls import canonical_url, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborHTMLParser

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
_NEXT = "link[rel~=next],a[rel~=next],.next a[href],a.next[href],.pager-next a[href]"
_FEEDS = ",".join(
    f"link[rel~=alternate][type='application/{name}']" for name in ("rss+xml", "atom+xml", "feed+json", "rdf+xml")
)


def read_index(response: Response) -> Discovery:
    """Return the articles that a section page links to, its next page and its feeds."""
    tree = parse(decode_html(response.payload, response.header("content-type")))
    if tree is None:
        return Discovery(detail="The page is too large or nested too deep to be read.")
    return index_of(tree, response.url)


def index_of(tree: LexborHTMLParser, base: str) -> Discovery:
    """As read_index, of a parsed page at the address `base`."""
    here = canonical_url(base)
    links = _articles([anchor for anchor in read_anchors(tree, base) if anchor.url != here], here)
    return Discovery(
        links=links,
        more=tuple(url for url in _urls(tree, _NEXT, base) if url != here),
        feeds=_urls(tree, _FEEDS, base),
        detail=None if links else "No links to articles were found on the page.",
    )


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


def _urls(tree: LexborHTMLParser, selector: str, base: str) -> tuple[Url, ...]:
    urls = (page_url(base, node.attributes.get("href") or "mailto:") for node in tree.css(selector))
    return tuple(dict.fromkeys(url for url in urls if url is not None))
