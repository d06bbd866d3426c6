"""Who wrote the article: structured data first, then markup that names authors, then the lines near the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .evidence import text_within
from .jsonld import as_list, text_of
from .lines import is_byline
from .names import clean_names
from .nearby import lines_after, lines_before
from .titles import site_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from .evidence import Evidence

_META_AUTHORS: Final = (
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "citation_author",
    "byl",
    "og:article:author",
    "cxenseparse:author",
    "twitter:data1",
)
_LONGEST_NODE: Final = 120


def read_authors(found: Evidence) -> tuple[str, ...]:
    """Return the authors; the first kind of evidence that names people decides."""
    names = site_names(found)
    fallback: tuple[str, ...] = ()
    for source in _SOURCES:
        authors = clean_names(source(found), names)
        if authors and not _is_site(authors, names):
            return authors
        fallback = fallback or authors
    return fallback


def _from_article(found: Evidence) -> list[str]:
    fields = found.article.fields if found.article else {}
    texts = [text_of(found.graph.resolve(value)) for key in ("author", "creator") for value in as_list(fields.get(key))]
    return [text for text in texts if text]


def _from_meta(found: Evidence) -> list[str]:
    for name in _META_AUTHORS:
        if name == "twitter:data1" and "written by" not in (found.meta("twitter:label1") or "").lower():
            continue
        if texts := [text for text in found.metas.get(name, ()) if clean_names([text])]:
            return texts
    return []


def _from_microdata(found: Evidence) -> list[str]:
    for node in found.properties.get("author", ())[:6]:
        inner = node.css_first("[itemprop=name]")
        text = text_within(inner if inner is not None else node)
        if 0 < len(text) <= _LONGEST_NODE:
            return [text]
    return []


def _from_markup(found: Evidence) -> list[str]:
    for node in found.author_nodes[:20]:
        text = text_within(node)
        if 0 < len(text) <= _LONGEST_NODE and clean_names([text]):
            return [text]
    return []


def _from_lines(found: Evidence) -> list[str]:
    for headline in found.headlines[:2]:
        for line in [*lines_after(headline)[:15], *lines_before(headline)]:
            if is_byline(line):
                return [line]
    return []


_SOURCES: Final[tuple[Callable[[Evidence], list[str]], ...]] = (
    _from_article,
    _from_meta,
    _from_microdata,
    _from_markup,
    _from_lines,
)


def _is_site(authors: tuple[str, ...], names: frozenset[str]) -> bool:
    return all("".join(filter(str.isalnum, name.casefold())) in names for name in authors)
