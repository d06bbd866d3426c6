"""What a page's JSON says of its articles: lists of structured data, and the state of pages that a script fills."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING, Any

from scraper.discover.found import DiscoveredLink, day_of_address, each_once, moment, page_url
from scraper.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

    from scraper.model import Url

_MAX_CHARACTERS = 4_000_000
_MAX_VALUES = 200_000
_LEAST_OF_LIST = 3
_LEAST_WORDS = 3
_LD = "script[type='application/ld+json']"
_STATE = "script[type='application/json']"
_ADDRESSES = (
    "canonicalUrl",
    "canonical_url",
    "canonicalURL",
    "url",
    "link",
    "href",
    "permalink",
    "path",
    "uri",
    "webUrl",
)
_TITLES = ("headline", "title", "name", "heading")
_DATES = ("datePublished", "publishedAt", "published_at", "publicationDate", "publishDate", "date", "pubDate")
_ITEM_LISTS = frozenset({"ItemList", "Collection", "CollectionPage", "Blog"})


def listed_urls(tree: LexborHTMLParser, base: str) -> frozenset[Url]:
    """Return the addresses that the page's structured data list (schema.org ItemList, Blog)."""
    return frozenset(link.url for value in _values(tree, _LD) for link in _of_item_list(value, base))


def embedded_links(tree: LexborHTMLParser, base: str, here: Url) -> tuple[DiscoveredLink, ...]:
    """Return the articles that a page names in its JSON only: a list of things with address and title, the longest."""
    listed = each_once(link for value in _values(tree, _LD) for link in _of_item_list(value, base))
    lists = [listed] if len(listed) >= _LEAST_OF_LIST else []
    lists.extend(_of_things(value, base) for value in _values(tree, _STATE) if isinstance(value, list))
    domain = registrable_domain(here)
    own = [[link for link in links if link.url != here and registrable_domain(link.url) == domain] for links in lists]
    articles = [links for links in own if _is_of_articles(links)]
    longest: list[DiscoveredLink] = max(articles, key=len, default=[])
    return tuple(longest)


def _is_of_articles(links: list[DiscoveredLink]) -> bool:
    words = [len((link.title or "").split()) for link in links]
    return len(links) >= _LEAST_OF_LIST and median(words) >= _LEAST_WORDS


def _values(tree: LexborHTMLParser, selector: str) -> Iterator[Any]:
    """Yield every value of the page's JSON of a type, the outer ones first; what is no JSON is passed over."""
    left = _MAX_VALUES
    for script in tree.css(selector):
        text = script.text()
        try:
            waiting = [json.loads(text)] if len(text) <= _MAX_CHARACTERS else []
        except (ValueError, RecursionError):
            continue
        while waiting and left > 0:
            value, left = waiting.pop(0), left - 1
            yield value
            if isinstance(value, dict):
                waiting.extend(child for child in value.values() if isinstance(child, dict | list))
            elif isinstance(value, list):
                waiting.extend(child for child in value if isinstance(child, dict | list))


def _of_item_list(value: Any, base: str) -> tuple[DiscoveredLink, ...]:
    if not isinstance(value, dict) or _ITEM_LISTS.isdisjoint(_types(value)):
        return ()
    entries = value.get("itemListElement") or value.get("blogPost") or ()
    items = [entry.get("item", entry) if isinstance(entry, dict) else entry for entry in _as_list(entries)]
    return _of_things([{"url": item} if isinstance(item, str) else item for item in items], base)


def _types(value: dict[str, Any]) -> set[str]:
    return {str(name) for name in _as_list(value.get("@type"))}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _of_things(values: list[Any], base: str) -> tuple[DiscoveredLink, ...]:
    found = (_thing(value, base) for value in values if isinstance(value, dict))
    return each_once(link for link in found if link is not None)


def _thing(value: dict[str, Any], base: str) -> DiscoveredLink | None:
    address = _text(value, (*_ADDRESSES, "@id"))
    url = page_url(base, address) if address else None
    if url is None:
        return None
    title = _text(value, _TITLES)
    return DiscoveredLink(url, title, published_at=moment(_text(value, _DATES)) or day_of_address(url))


def _text(value: dict[str, Any], names: tuple[str, ...]) -> str | None:
    found = (value.get(name) for name in names)
    return next((" ".join(text.split()) for text in found if isinstance(text, str) and text.strip()), None)
