"""The article's title, without the site's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .evidence import text_within
from .jsonld import text_of

if TYPE_CHECKING:
    from .evidence import Evidence

_SEPARATOR = re.compile(
    r"\s+(?:[-–—|·•:»«›‹/~*+>]|::|\|\||--|&raquo;)+\s+|\s*[|｜»«]+\s*|\s*::\s*|(?<=[\u2e80-\u9fff\uac00-\ud7af])\s*[_\-–—]+\s*"
)
_LONGEST: Final = 400
_META_TITLES: Final = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "headline",
    "title",
)


def read_title(found: Evidence) -> str:
    """Return the title: the headline on the page where other evidence agrees, else what structured data states."""
    names = site_names(found)
    stated = [strip_site(text, names) for text in _stated(found)]
    from_page = strip_site(found.page_title, names)
    headlines = [text for node in found.headlines[:5] if 0 < len(text := text_within(node)) <= _LONGEST]
    for headline in headlines:
        if any(similarity(headline, other) >= 0.6 for other in [*stated, from_page]):
            return headline
    references = headlines[:1] if len(headlines) == 1 else []
    if stated:
        return stated[0]
    return _shortened(found.page_title, references) or from_page or next(iter(headlines), "")


def site_names(found: Evidence) -> frozenset[str]:
    """Return what the site calls itself, squeezed to letters and figures: names, domain and its first label."""
    names = [
        found.meta("og:site_name"),
        found.meta("application-name"),
        found.meta("apple-mobile-web-app-title"),
        found.meta("twitter:site"),
        found.host,
    ]
    if found.host:
        labels = found.host.split(".")
        names += [".".join(labels[-2:]), labels[-2] if len(labels) > 1 else labels[0], labels[0]]
    for thing in found.graph.of_type("website", "organization", "newsmediaorganization"):
        names.append(text_of(thing.fields.get("name")))
    if found.article:
        names.append(text_of(found.graph.resolve(found.article.fields.get("publisher"))))
    return frozenset(squeezed(name) for name in names if name and len(squeezed(name)) > 1)


def site_name(found: Evidence) -> str | None:
    """Return the site's name as it states it."""
    publisher = found.article and text_of(found.graph.resolve(found.article.fields.get("publisher")))
    website = next((text_of(thing.fields.get("name")) for thing in found.graph.of_type("website")), None)
    return found.meta("og:site_name") or publisher or website or found.meta("application-name")


def strip_site(title: str, names: frozenset[str]) -> str:
    """Return a title without the parts, at its ends, that name the site."""
    while match := _last(_SEPARATOR, title):
        tail = title[match.end() :]
        if not _names_site(tail, names):
            break
        title = title[: match.start()]
    match = _SEPARATOR.search(title)
    if match and match.start() and _names_site(title[: match.start()], names):
        title = title[match.end() :]
    return title.strip()


def similarity(one: str, other: str) -> float:
    """Return the Dice coefficient of two texts' words (of characters, where a script has no spaces)."""
    a, b = _tokens(one), _tokens(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def squeezed(text: str) -> str:
    """Return a text's letters and figures in lower case."""
    return re.sub(r"[\W_]", "", text.casefold())


def _stated(found: Evidence) -> list[str]:
    fields = found.article.fields if found.article else {}
    texts = [text_of(fields.get("headline")), *(found.meta(name) for name in _META_TITLES), text_of(fields.get("name"))]
    return [text for text in texts if text and len(text) <= _LONGEST]


def _names_site(part: str, names: frozenset[str]) -> bool:
    key = squeezed(part)
    if not key:
        return True
    return key in names or any(
        len(name) >= 5 and len(key) >= 4 and (name.startswith(key) or key.startswith(name)) for name in names
    )


def _shortened(title: str, headlines: list[str]) -> str:
    return next(
        (headline for headline in headlines if squeezed(headline) and squeezed(headline) in squeezed(title)), ""
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]+", text.casefold()))
