"""The article's title, without the site's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .dates import has_date, leading_date, strip_dates
from .jsonld import text_of
from .nearby import fold, pieces_within, text_of_node
from .vocabulary.titles import BESIDE_TITLE, META_TITLES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from .evidence import Evidence

_SEPARATOR = re.compile(
    r"\s+(?:[-–—|│•·:»«›‹/~*+>]|::|\|\||--|>>)+\s+|\s*[|｜│»«]+\s*|\s*::\s*|(?<=[\u2e80-\u9fff\uac00-\ud7af])\s*[_\-–—]+\s*"
)
_TOKEN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]+")
_SEPARATOR_CHARACTERS: Final = frozenset("-–—|│•·:»«›‹/~*+>｜_")
_BESIDE: Final = re.compile(BESIDE_TITLE, re.IGNORECASE)
_LONGEST: Final = 400
_MOST_HEADINGS: Final = 20
_RELATED: Final = 0.2
"""Dice of words from which an h1 is taken over og:title.

Of the corpus pages where the two differ, it was right there on 82 of 98, below on 15 of 62.
"""
_SAME: Final = 0.85
_LIKE: Final = 0.6
_SHORTEST_NAME: Final = 4
_SHORTEST_SHOWN: Final = 12
_MOST_SITE_WORDS: Final = 7


@dataclass(frozen=True, slots=True)
class _Heading:
    node: LexborNode
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Title:
    """The article's title, and the heading that shows it (None where no heading does)."""

    text: str
    node: LexborNode | None


def read_title(tree: LexborHTMLParser, found: Evidence, names: frozenset[str]) -> Title:
    """Return the title: the heading on the page that other evidence supports, else what structured data states.

    `names` are those of the site, from `site_names`.
    """
    stated = _unique(strip_site(text, names) for text in _stated(found))
    page_title = strip_site(found.page_title, names)
    firsts = _headings(found.headlines, 1, found, names)
    supported = _supported_first(firsts, [*stated, page_title])
    if supported is None or (stated and similarity(supported.text, stated[0]) < _SAME):
        seconds = _headings(found.subheadings, 2, found, names)
        supported = (
            _exact([*firsts, *seconds], stated) or supported or _supported([*firsts, *seconds], stated, page_title)
        )
    parts = _parts(found.page_title)
    if len(parts) > 1 and (supported is None or _says_other(supported, parts)):
        seconds = _headings(found.subheadings, 2, found, names)
        supported = _part_shown(parts, [*firsts, *seconds], supported, found) or supported
    if supported:
        return Title(_without_leading_date(_without_kicker(supported, [*stated, page_title])), supported.node)
    if len(parts) > 1 and (shown := _text_shown(tree, parts, names)):
        return shown
    first = next(iter(firsts), None)
    text = stated[0] if stated else _best_part(page_title, found.path) or (first.text if first else "")
    return Title(_without_leading_date(text), first.node if first else None)


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


def similarity(one: str, other: str) -> float:
    """Return the Dice coefficient of two texts' words (of characters, where a script has no spaces)."""
    if one == other:
        return float(_TOKEN.search(one) is not None)
    a, b = _tokens(one), _tokens(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def squeezed(text: str) -> str:
    """Return a text's letters and figures in lower case."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def _headings(nodes: list[LexborNode], level: int, found: Evidence, names: frozenset[str]) -> list[_Heading]:
    """Return the headings that can be a title: short, with words, and not the site's own."""
    headings = (_Heading(node, text_of_node(node), level) for node in nodes[:_MOST_HEADINGS])
    return [
        heading
        for heading in headings
        if len(heading.text) <= _LONGEST and squeezed(heading.text) and not _is_masthead(heading, found, names)
    ]


def _is_masthead(heading: _Heading, found: Evidence, names: frozenset[str]) -> bool:
    """Whether a heading is the site's own: it says its name, or leads to the home page."""
    if squeezed(heading.text) in names:
        return True
    parent, only = heading.node.parent, heading.node.child
    if parent is not None and parent.tag == "a":
        link: LexborNode | None = parent
    else:
        is_bare = only is None or (only.is_text_node and only.next is None)
        link = None if is_bare else heading.node.css_first("a[href]")
    target = found.absolute(link.attributes.get("href")) if link is not None else None
    return (
        target is not None
        and urlsplit(target).path in ("", "/")
        and not urlsplit(target).query
        and found.path not in ("", "/")
    )


def _parts(page_title: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(page_title) if part and part.strip()]


def _says_other(heading: _Heading, parts: list[str]) -> bool:
    """Whether a heading says a later part of the page's title, or all of it, with the site's name and everything."""
    keys = [squeezed(part) for part in parts]
    own = squeezed(heading.text)
    return own != keys[0] and (own in keys or own == "".join(keys))


def _part_shown(
    parts: list[str], headings: list[_Heading], chosen: _Heading | None, found: Evidence
) -> _Heading | None:
    """Return the heading that says one part of the page's title, where the chosen one says all of it or another part.

    The other part is the site's name or motto, set as h1 on every page. The article is what comes first in the
    page's title, or what the address names.
    """
    slug = _slug(found.path)
    first = squeezed(parts[0])
    own = similarity(chosen.text, slug) if chosen else 0.0
    is_whole = chosen is not None and squeezed(chosen.text).startswith(first)
    for heading in headings:
        key = squeezed(heading.text)
        if key == first and (is_whole or heading.level > 1) and len(key) > _SHORTEST_NAME:
            return heading
        if any(key == squeezed(part) for part in parts[1:]) and similarity(heading.text, slug) >= max(_LIKE, own):
            return heading
    return None


def _text_shown(tree: LexborHTMLParser, parts: list[str], names: frozenset[str]) -> Title | None:
    """Return the longest part of the page's title that the page shows as a line of its own, unlinked.

    Pages older than headings set their titles in large type.
    """
    if tree.body is None:
        return None
    wanted = [part for part in parts if len(part) >= _SHORTEST_SHOWN and squeezed(part) not in names]
    firsts = {part.split()[0] for part in wanted}
    text = tree.body.text(separator="\n")
    if not any(word in text for word in firsts):
        return None
    lines = {fold(line) for line in text.split("\n") if len(line) >= _SHORTEST_SHOWN}
    part = max((part for part in wanted if part in lines), key=len, default=None)
    if part is None:
        return None
    places = [
        parent
        for node in tree.body.traverse(include_text=True)
        if node.is_text_node and fold(node.text_content or "") == part and (parent := node.parent) is not None
    ]
    unlinked = [place for place in places if place.tag not in ("a", "option", "script")]
    # A path to the page ends with its title, too: better the place that holds nothing else.
    own = next((place for place in unlinked if text_of_node(place) == part), None)
    return Title(part, own or unlinked[0]) if unlinked else None


def _exact(headings: list[_Heading], stated: list[str]) -> _Heading | None:
    """Return the heading that says what is stated first."""
    return next((heading for heading in headings if stated and similarity(heading.text, stated[0]) >= _SAME), None)


def _supported_first(headings: list[_Heading], stated: list[str]) -> _Heading | None:
    """Return the h1 that agrees best with what is stated, if it agrees at all."""
    best, best_score = None, 0.0
    for heading in headings:
        if heading.text in stated and best_score < 1:
            return heading
        score = max((similarity(heading.text, text) for text in stated), default=0.0)
        if score > best_score:
            best, best_score = heading, score
    return best if best_score >= _RELATED else None


def _supported(headings: list[_Heading], stated: list[str], page_title: str) -> _Heading | None:
    """Return the first heading of any level that agrees well with what is stated, or stands in the page's title."""
    wide = squeezed(page_title)
    for heading in headings:
        if any(similarity(heading.text, text) >= _LIKE for text in [*stated, page_title]):
            return heading
        if heading.level > 1 and len(heading.text.split()) > 1 and squeezed(heading.text) in wide:
            return heading
    return None


def _without_kicker(heading: _Heading, stated: list[str]) -> str:
    """Return a heading without the kicker, date or subtitle that stands in it as an element of its own."""
    pieces = pieces_within(heading.node)
    if len(pieces) == 1:
        return heading.text
    kept = " ".join(piece for piece, name in pieces if not _BESIDE.search(name) and not _is_date(piece))
    choices = [heading.text, kept, *(piece for piece, _ in pieces if len(piece.split()) > 1)]
    best = max((choice for choice in choices if choice), key=lambda choice: _agreement(choice, stated))
    return best if _agreement(best, stated) >= _SAME else kept or heading.text


def _agreement(text: str, stated: list[str]) -> float:
    """Return how well a text agrees with the best of what is stated; what is stated first counts a little more."""
    return max((similarity(text, other) - 0.01 * place for place, other in enumerate(stated)), default=0.0)


def _without_leading_date(title: str) -> str:
    _, end = leading_date(title)
    return title[end:] if end and len(title) - end > _SHORTEST_NAME else title


def _is_date(text: str) -> bool:
    return has_date(text) and not squeezed(strip_dates(text))


def _stated(found: Evidence) -> list[str]:
    fields = found.article.fields if found.article else {}
    texts = [text_of(fields.get("headline")), *(found.meta(name) for name in META_TITLES), text_of(fields.get("name"))]
    return [text for text in texts if text and len(text) <= _LONGEST]


def _names_site(tail: str, head: str, names: frozenset[str]) -> bool:
    key = squeezed(tail)
    if not key or key in names:
        return True
    if len(key) > len(squeezed(head)) or len(tail.split()) > _MOST_SITE_WORDS:
        return False
    return any(
        len(name) >= _SHORTEST_NAME and len(key) >= _SHORTEST_NAME and (name in key or key in name) for name in names
    )


def _best_part(title: str, path: str) -> str:
    """Return the part of a page title that its address supports, else the title as it is."""
    slug = _slug(path)
    best = max(_parts(title), key=lambda part: similarity(part, slug), default=title)
    return best if similarity(best, slug) >= _LIKE else title


def _slug(path: str) -> str:
    """Return the words of an address's last part."""
    return re.sub(r"[-_.]", " ", path.rstrip("/").rpartition("/")[2])


def _unique(texts: object) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]  # type: ignore[call-overload]


def _last(title: str) -> re.Match[str] | None:
    last = None
    if _SEPARATOR_CHARACTERS.isdisjoint(title):
        return None
    for match in _SEPARATOR.finditer(title):
        last = match
    return last


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text.casefold()))
