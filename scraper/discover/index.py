"""Section pages: which links lead to articles.

No rule names a site. A link gathers points from its own form (a title's length, an address with a slug or a date), its
surroundings (heading, list item, date nearby) and its siblings: links of one shape share their points, because the
items of a list are articles or not together. Navigation, footers, pagers, tags and share links lose by where they
stand and by how they look; boxes of other sections and of what others read (`blocks.py`) are left out last.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scraper.charset import decode_html
from scraper.discover.anchors import Anchor, declared_base, read_anchors
from scraper.discover.blocks import foreign_anchors
from scraper.discover.boxes import is_long_title
from scraper.discover.embedded import embedded_links, listed_urls
from scraper.discover.found import DiscoveredLink, Discovery, LeftOut, page_url
from scraper.discover.pager import next_pages
from scraper.discover.vocabulary import FILE, LISTING_RELS, LISTING_SEGMENTS, LOOSE_SEGMENTS
from scraper.extract.metadata.dates import date_habit
from scraper.extract.parse import parse
from scraper.link_rules import NO_LINK_RULES
from scraper.patterns import first_match
from scraper.urls import canonical_url, host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser

    from scraper.link_rules import LinkRules
    from scraper.model import Response, Url

# Set by hand on the section pages of tests/unit and of the open half of tests/quality/sections.
_NEXT_PART = "leads to the next part of the list"
_THRESHOLD = 3.0
_MONTHS = 12
_FIGURES = re.compile(r"(?<!\d)(\d\d)/\d\d/(?:19|20)\d\d(?!\d)")
_THRESHOLD_IN_LIST = 2.0
_SHARE_OF_LIST = 0.6
_IMPOSSIBLE = -6.0
_SHARE_OF_SIBLINGS = 0.6
_LEAST_OF_LIST = 3
_LEAST_FOUND = 3

_SLUG = re.compile(r"[^\W\d_]+(?:[-_][^\W_]+){2,}")
_SHORT_SLUG = re.compile(r"[^\W\d_]{2,}[-_][^\W_]{2,}")
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:[/-]?\d{1,2}|[/-]\w{3}){0,2}(?:/|-|$)")
_PERIOD = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2})?/?$")
"""The end of an archive's address: a year, or a month of it."""
_IDENTIFIER = re.compile(r"\d{3,}")
_OPAQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{8,}")
_HOME = re.compile(
    r"/(?:[a-z]{2}(?:-[a-zA-Z]{2})?/?)?(?:(?:index|default|home|homepage)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)
_INDEX_FILE = re.compile(r"(?:index|default|home)(?:\.\w{2,5})?", re.IGNORECASE)
_ARTICLE_RELS = frozenset({"bookmark"})
_FEEDS = ",".join(
    f"link[rel~=alternate][type='application/{name}']"
    for name in ("rss+xml", "atom+xml", "feed+json", "rdf+xml", "json")
)


def read_index(response: Response, rules: LinkRules = NO_LINK_RULES) -> Discovery:
    """Return the articles that a section page links to, its next page and its feeds.

    Where the rules say by pattern or selector which links are articles, nothing is weighed.
    """
    tree = parse(decode_html(response.payload, response.header("content-type")))
    if tree is None:
        return Discovery(detail="The page is too large or nested too deep to be read.")
    return index_of(tree, response.url, response.fetched_at, rules)


def index_of(
    tree: LexborHTMLParser, address: str, now: datetime | None = None, rules: LinkRules = NO_LINK_RULES
) -> Discovery:
    """As read_index, of a parsed page that was fetched at `now` from an address."""
    here = canonical_url(address)
    base = declared_base(tree, address)
    root = tree.css_first("html")
    language = root.attributes.get("lang") if root is not None else None
    habit = date_habit(language, host_of(here), now)
    if habit.is_month_first and _writes_day_first(tree):
        habit = replace(habit, is_month_first=False)
    anchors = [anchor for anchor in read_anchors(tree, base, habit) if anchor.url != here]
    left_out: tuple[LeftOut, ...] = ()
    if rules.links_include or rules.links_in:
        links = _chosen(tree, anchors, rules)
    else:
        links, left_out = _Judging(tree, anchors, here, base).judged()
    if len(links) < _LEAST_FOUND and not rules.links_in:
        links = embedded_links(tree, base, here) or links
    more = next_pages(tree, base, here)
    left_out = tuple(replace(left, why=_NEXT_PART) if left.url in more else left for left in left_out)
    return Discovery(
        links=links,
        more=more,
        feeds=_urls(tree, _FEEDS, base),
        left_out=left_out,
        detail=None if links else "No links to articles were found on the page.",
    )


def _writes_day_first(tree: LexborHTMLParser) -> bool:
    """Whether a date in figures on the page can only be read with the day first: 26/02/2026."""
    text = tree.body.text(separator=" ") if tree.body is not None else ""
    return any(int(match[1]) > _MONTHS for match in _FIGURES.finditer(text))


def _chosen(tree: LexborHTMLParser, anchors: list[Anchor], rules: LinkRules) -> tuple[DiscoveredLink, ...]:
    """Return the links that the rules name; what stands elsewhere on the page is not weighed."""
    inside = _positions_in(tree, rules.links_in) if rules.links_in else None
    mentions: dict[Url, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        is_there = inside is None or anchor.position in inside
        if is_there and (not rules.links_include or first_match(rules.links_include, anchor.url)):
            mentions[anchor.url].append(anchor)
    return tuple(_link(url, of_url) for url, of_url in mentions.items())


def _positions_in(tree: LexborHTMLParser, selectors: Iterable[str]) -> set[int]:
    found = {
        link.mem_id
        for selector in selectors
        for box in tree.css(selector)
        for link in ([box] if box.tag == "a" else box.css("a[href]"))
    }
    return {position for position, link in enumerate(tree.css("a[href]")) if link.mem_id in found}


class _Judging:
    """The links of one page, weighed against each other."""

    def __init__(self, tree: LexborHTMLParser, anchors: list[Anchor], here: Url, base: str) -> None:
        self._tree, self._here, self._domain = tree, here, registrable_domain(here)
        self._listed = listed_urls(tree, base)
        self._mentions: dict[Url, list[Anchor]] = defaultdict(list)
        for anchor in anchors:
            self._mentions[anchor.url].append(anchor)
        self._own = {url: max(map(self._points, of_url)) for url, of_url in self._mentions.items()}
        self._shared = _shared_points(anchors, self._own)
        self._lists = _points_of_lists(anchors)
        self._siblings: dict[str, set[Url]] = defaultdict(set)
        for anchor in anchors:
            self._siblings[anchor.shape].add(anchor.url)

    def judged(self) -> tuple[tuple[DiscoveredLink, ...], tuple[LeftOut, ...]]:
        """Return the links to articles, and the others with the reason why they are none."""
        sure = {url for url in self._mentions if self._total(url) >= _THRESHOLD}
        taken = {url: self._best(url) for url in self._mentions if url in sure or self._is_among(url, sure)}
        is_home = _HOME.fullmatch(urlsplit(self._here).path) is not None
        foreign = foreign_anchors(self._tree, list(taken.values()), self._here, is_home=is_home)
        links = tuple(_link(url, self._mentions[url]) for url in taken if url not in foreign)
        reasons = {
            url: foreign.get(url) or self._reason(url) for url in self._mentions if url not in taken or url in foreign
        }
        return links, tuple(LeftOut(url, self._best(url).text or None, why) for url, why in reasons.items())

    def _is_among(self, url: Url, sure: set[Url]) -> bool:
        """Whether a link stands in a list most of which is articles, and is nearly as good: a short headline."""
        return self._total(url) >= _THRESHOLD_IN_LIST and any(
            self._is_like(anchor, self._siblings[anchor.shape], sure) for anchor in self._mentions[url]
        )

    def _is_like(self, anchor: Anchor, siblings: set[Url], sure: set[Url]) -> bool:
        articles = [self._best(url) for url in siblings & sure]
        if len(articles) < max(_LEAST_OF_LIST, _SHARE_OF_LIST * len(siblings)):
            return False
        return all(
            getattr(anchor, sign) or not all(getattr(article, sign) for article in articles)
            for sign in ("has_date", "has_heading", "in_item")
        )

    def _best(self, url: Url) -> Anchor:
        return max(self._mentions[url], key=self._points)

    def _total(self, url: Url) -> float:
        own = self._own[url]
        if own <= _IMPOSSIBLE / 2:
            return own
        shared = [
            (self._shared[anchor.shape], self._lists.get(anchor.shape, 0.0))
            for anchor in self._mentions[url]
            if anchor.shape in self._shared
        ]
        return max(
            (own + _SHARE_OF_SIBLINGS * (median_of_shape - own) + of_list for median_of_shape, of_list in shared),
            default=own,
        )

    def _points(self, anchor: Anchor) -> float:
        points = _points_of_address(anchor.url, self._here, self._domain) + _points_of_title(anchor.text)
        points += 1.5 * anchor.has_heading + 1.0 * anchor.has_date + 0.5 * anchor.in_item + 0.5 * anchor.has_lead
        points += 3.0 * (anchor.url in self._listed) + 1.0 * (not _ARTICLE_RELS.isdisjoint(anchor.rel))
        points -= 3.0 * anchor.in_furniture + 3.0 * anchor.is_label + 6.0 * anchor.is_sponsored
        return points - 4.0 * (not LISTING_RELS.isdisjoint(anchor.rel))

    def _reason(self, url: Url) -> str:
        best, path = self._best(url), unquote(urlsplit(url).path)
        if registrable_domain(url) != self._domain:
            return "leads to another site"
        if FILE.search(path):
            return "leads to a file"
        if best.is_sponsored:
            return "is marked as paid for"
        if best.in_furniture:
            return "stands in navigation, footer or a side box"
        if best.is_label or _is_listing(path) or not LISTING_RELS.isdisjoint(best.rel):
            return "leads to a tag, an author, an archive or a service"
        return "does not look like an article's: no long title, heading, date or telling address"


def _points_of_address(url: Url, here: Url, domain: str) -> float:
    parts = urlsplit(url)
    path = unquote(parts.path)
    section = unquote(urlsplit(here).path)
    if registrable_domain(url) != domain or _is_above(path, parts.query, section) or FILE.search(path):
        return _IMPOSSIBLE
    last = path.rstrip("/").rsplit("/", 1)[-1]
    points = 1.5 if _SLUG.search(last) else 0.5 if _SHORT_SLUG.search(last) else 0.0
    points += 1.0 * bool(_DATE_PATH.search(path))
    points += 0.5 * bool(_IDENTIFIER.search(last) or _IDENTIFIER.search(parts.query) or _OPAQUE.fullmatch(last))
    points += 0.5 * _is_below(path, section)
    return points - 4.0 * _is_listing(path) - 2.0 * bool(_PERIOD.search(path))


def _is_above(path: str, query: str, section: str) -> bool:
    """Whether an address is a home page, or a section that this page lies in."""
    return not query and (_HOME.fullmatch(path) is not None or section.startswith(path.rstrip("/") + "/"))


def _is_listing(path: str) -> bool:
    segments = path.lower().strip("/").split("/")[-2:]
    is_loose = not LOOSE_SEGMENTS.isdisjoint(segments) and not (
        _SLUG.search(segments[-1]) or _IDENTIFIER.search(segments[-1])
    )
    return is_loose or not LISTING_SEGMENTS.isdisjoint(segments)


def _is_below(path: str, section: str) -> bool:
    folder, _, last = section.rstrip("/").rpartition("/")
    stem = folder if _INDEX_FILE.fullmatch(last) else section.rsplit(".", 1)[0].rstrip("/")
    return bool(stem) and path.startswith(stem + "/")


def _points_of_title(text: str) -> float:
    if is_long_title(text):
        return 1.5
    return 0.0 if len(text.split()) > 1 else -1.0


def _shared_points(anchors: Iterable[Anchor], own: dict[Url, float]) -> dict[str, float]:
    points_of_shape: dict[str, dict[Url, float]] = defaultdict(dict)
    for anchor in anchors:
        # A file or a foreign link says nothing about the articles beside it.
        if own[anchor.url] > _IMPOSSIBLE / 2:
            points_of_shape[anchor.shape][anchor.url] = own[anchor.url]
    return {shape: median(points.values()) for shape, points in points_of_shape.items()}


def _points_of_lists(anchors: Iterable[Anchor]) -> dict[str, float]:
    """What it tells that several links of one shape all have long titles, or a date beside them."""
    of_shape: dict[str, dict[Url, Anchor]] = defaultdict(dict)
    for anchor in anchors:
        if not (anchor.in_furniture or anchor.is_label):
            of_shape[anchor.shape][anchor.url] = anchor
    lists = {shape: list(found.values()) for shape, found in of_shape.items() if len(found) >= _LEAST_OF_LIST}
    return {
        shape: 0.75 * (median(_points_of_title(anchor.text) for anchor in found) > 0)
        + 1.25 * all(anchor.has_date for anchor in found)
        for shape, found in lists.items()
    }


def _link(url: Url, mentions: list[Anchor]) -> DiscoveredLink:
    titled = max(mentions, key=lambda anchor: (anchor.has_heading, len(anchor.text)))
    dates = (anchor.published_at for anchor in mentions if anchor.published_at)
    return DiscoveredLink(url=url, title=titled.text or None, published_at=next(dates, None))


def _urls(tree: LexborHTMLParser, selector: str, base: str) -> tuple[Url, ...]:
    urls = (page_url(base, node.attributes.get("href") or "mailto:") for node in tree.css(selector))
    return tuple(dict.fromkeys(url for url in urls if url is not None))
