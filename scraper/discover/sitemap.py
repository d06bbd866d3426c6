"""Sitemaps (sitemaps.org protocol 0.9): urlset, sitemap index, news extension, plain text, gzip.

XML is read as a stream and every entry is dropped once read, so memory does not grow with the number of entries;
entities are not expanded and nothing is loaded from the network.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from scraper.charset import decode_html
from scraper.discover.found import DiscoveredLink, Discovery, each_once, moment, page_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.model import Response, Url

MAX_BYTES = 50 * 1024 * 1024
"""The protocol's limit for one sitemap, uncompressed."""
MAX_LINKS = 50_000
"""The protocol's limit for one sitemap."""

_ENTRIES = frozenset({"url", "sitemap"})
_HOLDERS = _ENTRIES | {"news"}
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_XML_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")


def read_sitemap(response: Response) -> Discovery:
    """Return the pages of a sitemap with their dates, or the sitemaps that an index names."""
    payload = _unpacked(response.payload)
    if payload is None:
        return Discovery(detail="The sitemap is compressed in a way that cannot be read, or larger than 50 MB.")
    if not _XML_START.match(payload):
        return _read_text(payload, response.url)
    return _read_xml(payload, response.url)


def _read_text(payload: bytes, base: str) -> Discovery:
    lines = (line.strip() for line in decode_html(payload).splitlines())
    urls = (page_url(base, line) for line in lines if line.startswith(("http://", "https://")))
    links = each_once(DiscoveredLink(url) for url in urls if url is not None)[:MAX_LINKS]
    return Discovery(links, detail=None if links else "The address gives no sitemap.")


def _read_xml(payload: bytes, base: str) -> Discovery:
    links: list[DiscoveredLink] = []
    more: list[Url] = []
    try:
        for name, entry in _entries(payload):
            url = page_url(base, entry.get("loc", "mailto:"))
            if url is not None and name == "sitemap":
                more.append(url)
            elif url is not None:
                links.append(_link(url, entry))
            if len(links) + len(more) >= MAX_LINKS:
                break
    except etree.XMLSyntaxError as error:
        detail = f"The sitemap is broken in line {error.lineno or 1}; what stands before was read."
        return Discovery(each_once(links), tuple(dict.fromkeys(more)), detail=detail)
    detail_of_nothing = None if links or more else "The address gives no sitemap, or an empty one."
    return Discovery(each_once(links), tuple(dict.fromkeys(more)), detail=detail_of_nothing)


def _entries(payload: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each url or sitemap element's name, and its fields by local name (the first of each)."""
    fields: dict[str, str] = {}
    stream = etree.iterparse(
        io.BytesIO(payload),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
    )
    for _, element in stream:
        name = _local_name(element)
        if name not in _ENTRIES:
            # Pictures and videos have a loc and a title of their own, one level deeper.
            if _local_name(element.getparent()) in _HOLDERS:
                fields.setdefault(name, (element.text or "").strip())
            continue
        yield name, fields
        fields = {}
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _link(url: Url, entry: dict[str, str]) -> DiscoveredLink:
    return DiscoveredLink(
        url=url,
        title=" ".join(entry.get("title", "").split()) or None,
        published_at=moment(entry.get("publication_date")),
        updated_at=moment(entry.get("lastmod")),
    )


def _local_name(element: etree._Element | None) -> str:
    return "" if element is None or not isinstance(element.tag, str) else etree.QName(element).localname


def _unpacked(payload: bytes) -> bytes | None:
    if not payload.startswith(_GZIP_MAGIC):
        return payload
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = stream.decompress(payload, MAX_BYTES)
    except zlib.error:
        return None
    return unpacked if stream.eof else None
