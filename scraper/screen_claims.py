"""What a page says of itself beside its text: whether it claims to be an article, and what its own title is."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scraper.model import Article

HEAD_BYTES: Final = 131_072
_TITLE: Final = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_PARTS: Final = re.compile(r"\s+[-|–—·»:]\s+|\s*\|\s*")
_CLAIMS: Final = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        (b"og:type", rb"""og:type["']?[^>]{0,40}content=["']?\s*(?:article|news)"""),
        (b"og:type", rb"""content=["'](?:article|news)[^>]{0,40}og:type"""),
        (b"article:published_time", rb"article:published_time"),
        (b"itemprop", rb"""itemprop=["']?(?:articlebody|datepublished)"""),
        (b"schema.org/", rb"schema\.org/[a-z]*article"),
        (b"@type", rb"""["']@type["']\s*:\s*(?:\[[^\]]{0,80})?["'][a-z]*(?:article|posting)["']"""),
    )
)
"""Open Graph, article metadata, microdata and JSON-LD, as publishers write them, in small letters; each with what
stands in whatever it finds. One pattern for all, whichever the letters, took 2 ms for 43 KB instead of 0.14."""


def claims_to_be_article(article: Article, payload: bytes) -> bool:
    """Say whether anything beside the text speaks for an article: a date, a byline, or the page's own metadata.

    Of 135 articles of the corpus with less than 120 words 126 do; walls, error and default pages hardly ever.
    """
    return bool(article.published_at or article.authors) or _claims_so(payload.lower())


def _claims_so(payload: bytes) -> bool:
    return any(sign in payload and pattern.search(payload) for sign, pattern in _CLAIMS)


def own_titles(article: Article, payload: bytes) -> tuple[str, ...]:
    """Return the page's titles, case-folded: as extraction has it, and the parts of the one in its head."""
    found = _TITLE.search(payload[:HEAD_BYTES])
    stated = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    parts = (part for part in _PARTS.split(stated) if part)
    return tuple(dict.fromkeys(title.casefold() for title in (article.title, stated, *parts) if title))
