"""Sitemaps (sitemaps.org protocol 0.9): urlset, sitemap index, news extension, plain text, robots.txt, gzip.

XML is unpacked and read as a stream and every entry is dropped once read, so besides the links themselves memory does
not grow with the number of entries; entities are not expanded and nothing is loaded from the network.
"""

from __future__ import annotations

import itertools
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from scraper.charset import decode_html
from scraper.discover.found import DiscoveredLink, Discovery, moment, page_url
from scraper.extract.metadata.language import primary_subtag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from scraper.model import Response, Url

MAX_BYTES = 50 * 1024 * 1024
"""The protocol's limit for one sitemap, uncompressed."""
MAX_LINKS = 50_000
"""The protocol's limit for one sitemap."""

_ENTRIES = frozenset({"url", "sitemap"})
_HOLDERS = _ENTRIES | {"news"}
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_CHUNK = 65_536
_XML_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
_ROBOTS_LINE = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)
_LEAST_TO_COMPARE = 10


def read_sitemap(response: Response) -> Discovery:
    """Return the pages of a sitemap with their dates, or the sitemaps that an index or a robots.txt names."""
    chunks = _unpacked(response.payload)
    try:
        first = next(chunks, b"")
        if not _XML_START.match(first):
            return _read_text(b"".join((first, *chunks)), response.url)
        return _read_xml(first, chunks, response.url)
    except zlib.error:
        return Discovery(detail="The sitemap is compressed in a way that cannot be read, or larger than 50 MB.")


def _read_text(payload: bytes, base: str) -> Discovery:
    lines = [line.strip() for line in decode_html(payload).splitlines()]
    stated = (_ROBOTS_LINE.match(line) for line in lines)
    more = _urls(base, (match[1] for match in stated if match))
    links = tuple(
        DiscoveredLink(url) for url in _urls(base, (line for line in lines if line.startswith(("http://", "https://"))))
    )
    parts = tuple(DiscoveredLink(url) for url in more)
    detail = None if links or more else "The address gives no sitemap."
    return Discovery(links[:MAX_LINKS], more, parts=parts, detail=detail)


def _urls(base: str, references: Iterable[str]) -> tuple[Url, ...]:
    found = (page_url(base, reference) for reference in references)
    return tuple(dict.fromkeys(url for url in found if url is not None))


def _read_xml(first: bytes, chunks: Iterator[bytes], base: str) -> Discovery:
    links: dict[Url, DiscoveredLink] = {}
    parts: dict[Url, DiscoveredLink] = {}
    detail = None
    try:
        for name, entry in _entries(first, chunks):
            url = page_url(base, entry.get("loc") or "mailto:")
            if url is not None:
                (parts if name == "sitemap" else links).setdefault(url, _link(url, entry))
            if len(links) + len(parts) >= MAX_LINKS:
                break
    except etree.XMLSyntaxError as error:
        detail = f"The sitemap is broken in line {error.lineno or 1}; what stands before was read."
    if not links and not parts:
        detail = detail or "The address gives no sitemap, or an empty one."
    return Discovery(
        tuple(_telling(links.values())), tuple(parts), parts=tuple(_telling(parts.values())), detail=detail
    )


def _telling(links: Collection[DiscoveredLink]) -> Collection[DiscoveredLink]:
    """Drop dates of change that tell nothing: where all are the same, it is the day the sitemap was made."""
    dates = {link.updated_at for link in links}
    if len(links) < _LEAST_TO_COMPARE or len(dates) > 1 or dates == {None}:
        return links
    return [replace(link, updated_at=None) for link in links]


def _entries(first: bytes, chunks: Iterator[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each url or sitemap element's name, and its fields by local name (the first of each)."""
    reader = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    fields: dict[str, str] = {}
    for chunk in itertools.chain((first,), chunks, (None,)):
        if chunk is None:
            _close(reader)
        else:
            reader.feed(chunk)
        for _, element in reader.read_events():
            name = _local_name(element)
            if name in _ENTRIES:
                yield name, fields
                fields = {}
                _drop(element)
            # Pictures and videos have a loc and a title of their own, one level deeper.
            elif _local_name(element.getparent()) in _HOLDERS:
                fields.setdefault(name, (element.text or "").strip())
            elif name == "title" and _local_name(element.getparent()) == "video":
                fields.setdefault("video", (element.text or "").strip())


def _close(reader: etree.XMLPullParser) -> None:
    try:
        reader.close()
    except etree.XMLSyntaxError as error:
        if error.lineno is None or error.lineno <= 1:
            raise


def _drop(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _link(url: Url, entry: dict[str, str]) -> DiscoveredLink:
    return DiscoveredLink(
        url=url,
        title=" ".join((entry.get("title") or entry.get("video", "")).split()) or None,
        published_at=moment(entry.get("publication_date")),
        updated_at=moment(entry.get("lastmod")),
        language=primary_subtag(entry.get("language", "")),
    )


def _local_name(element: etree._Element | None) -> str:
    return "" if element is None or not isinstance(element.tag, str) else etree.QName(element).localname


def _unpacked(payload: bytes) -> Iterator[bytes]:
    """Yield a payload in chunks, gunzipped; zlib.error where that cannot be done, or would be more than MAX_BYTES."""
    if not payload.startswith(_GZIP_MAGIC):
        yield from (payload[start : start + _CHUNK] for start in range(0, len(payload), _CHUNK))
        return
    stream, size = zlib.decompressobj(_GZIP_WINDOW), 0
    waiting = payload
    while not stream.eof:
        chunk = stream.decompress(waiting, _CHUNK)
        waiting, size = stream.unconsumed_tail, size + len(chunk)
        if size > MAX_BYTES or not (chunk or waiting):
            raise zlib.error
        if chunk:
            yield chunk
