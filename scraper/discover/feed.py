"""RSS 0.9 to 2.0, RDF, Atom and JSON Feed.

fastfeedparser reads 200 items in 2 ms; feedparser, seventy times slower, stands behind it for what is too broken.
Both get bytes only: given a text that looks like an address, either would open a connection.
"""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fastfeedparser  # type: ignore[import-untyped]
import feedparser

from scraper.discover.found import DiscoveredLink, Discovery, each_once, moment, page_url
from scraper.urls import join_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scraper.model import Response

_XML_BASE = re.compile(rb"""<(?:feed|rss|rdf:RDF)\b[^>]*\bxml:base\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_DATE_ELEMENT = re.compile(rb"pubdate|:date>|published|updated|issued|modified|created|date_", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")


def read_feed(response: Response) -> Discovery:
    """Return the pages of a feed's items, with their titles, dates and authors."""
    entries = _entries(response.payload)
    if not entries:
        return Discovery(detail="The address gives no feed, or one without items.")
    base = _base(response)
    # Where a feed has no dates, fastfeedparser reads them out of identifiers, completed with today's.
    has_dates = _DATE_ELEMENT.search(response.payload) is not None
    return Discovery(links=each_once(_links(entries, base, has_dates=has_dates)))


def _entries(payload: bytes) -> list[Mapping[str, Any]]:
    try:
        entries = list(
            fastfeedparser.parse(payload, include_content=False, include_tags=False, include_media=False)["entries"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        entries = []
    if entries:
        return entries
    # What feedparser would clean and resolve besides is not looked at, and slow on hostile markup.
    return list(feedparser.parse(io.BytesIO(payload), sanitize_html=False, resolve_relative_uris=False).entries)


def _base(response: Response) -> str:
    match = _XML_BASE.search(response.payload[:4096])
    declared = join_url(response.url, match[1].decode("utf-8", "replace")) if match else None
    return declared or response.url


def _links(entries: list[Mapping[str, Any]], base: str, *, has_dates: bool) -> Iterator[DiscoveredLink]:
    for entry in entries:
        url = page_url(base, _reference(entry))
        if url is not None:
            yield DiscoveredLink(
                url=url,
                title=_plain(entry.get("title")) or None,
                published_at=_date(entry, "published") if has_dates else None,
                updated_at=_date(entry, "updated") if has_dates else None,
                authors=_authors(entry),
            )


def _reference(entry: Mapping[str, Any]) -> str:
    alternates = (link.get("href") for link in entry.get("links") or () if link.get("rel") == "alternate")
    return str(entry.get("feedburner_origlink") or entry.get("link") or next(alternates, None) or "mailto:")


def _plain(markup: object) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(str(markup or "")))).split())


def _date(entry: Mapping[str, Any], field: str) -> datetime | None:
    parsed = entry.get(f"{field}_parsed")
    if parsed:
        return moment(datetime.fromtimestamp(timegm(parsed), UTC).isoformat())
    return moment(entry.get(field))


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    named = (_plain(author.get("name")) for author in entry.get("authors") or ())
    return tuple(dict.fromkeys(name for name in named if name))
