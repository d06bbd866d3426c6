"""What the site calls itself, and titles without it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .jsonld import text_of
from .likeness import squeezed

if TYPE_CHECKING:
    from .evidence import Evidence

_SEPARATOR = re.compile(
    r"\s+(?:[-–—|│•·:»«›‹/~*+>]|::|\|\||--|>>)+\s+|\s*[|｜│»«]+\s*|\s*::\s*|(?<=[\u2e80-\u9fff\uac00-\ud7af])\s*[_\-–—]+\s*"
)
_SEPARATOR_CHARACTERS: Final = frozenset("-–—|│•·:»«›‹/~*+>｜_")
_SHORTEST_NAME: Final = 4
_MOST_WORDS: Final = 7


def site_names(found: Evidence) -> frozenset[str]:
    """Return what the site calls itself, squeezed to letters and figures: names, domain and its labels."""
    names = [
        found.meta(name) for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")
    ]
    if found.host:
        labels = found.host.split(".")
        names += [found.host, ".".join(labels[-2:]), labels[-2] if len(labels) > 1 else labels[0], labels[0]]
    for thing in found.graph.of_type("website", "organization", "newsmediaorganization"):
        names.append(text_of(thing.fields.get("name")))
    if found.article:
        names.append(text_of(found.graph.resolve(found.article.fields.get("publisher"))))
    return frozenset(key for name in names if name and len(key := squeezed(name)) > 1)


def site_name(found: Evidence) -> str | None:
    """Return the site's name as it states it."""
    publisher = found.article and text_of(found.graph.resolve(found.article.fields.get("publisher")))
    website = next((text_of(thing.fields.get("name")) for thing in found.graph.of_type("website")), None)
    return found.meta("og:site_name") or publisher or website or found.meta("application-name")


def strip_site(title: str, names: frozenset[str]) -> str:
    """Return a title without the parts, at its ends, that name the site."""
    while match := _last(title):
        if not _names_site(title[match.end() :], title[: match.start()], names):
            break
        title = title[: match.start()]
    match = None if _SEPARATOR_CHARACTERS.isdisjoint(title) else _SEPARATOR.search(title)
    if match and match.start() and squeezed(title[: match.start()]) in names:
        title = title[match.end() :]
    return title.strip()


def parts_of(page_title: str) -> list[str]:
    """Return what dashes, bars and the like part in a page's title."""
    return [part.strip() for part in _SEPARATOR.split(page_title) if part and part.strip()]


def _names_site(tail: str, head: str, names: frozenset[str]) -> bool:
    key = squeezed(tail)
    if not key or key in names:
        return True
    if len(key) > len(squeezed(head)) or len(tail.split()) > _MOST_WORDS:
        return False
    return any(
        len(name) >= _SHORTEST_NAME and len(key) >= _SHORTEST_NAME and (name in key or key in name) for name in names
    )


def _last(title: str) -> re.Match[str] | None:
    last = None
    if _SEPARATOR_CHARACTERS.isdisjoint(title):
        return None
    for match in _SEPARATOR.finditer(title):
        last = match
    return last
