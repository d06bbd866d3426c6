"""Who wrote the article: structured data first, then markup that names authors, then the lines near the headline."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from .bylines import (
    bare_byline,
    introduced,
    is_outside,
    names_of_pieces,
    shown_byline,
    signature,
    tail_byline,
    writers_byline,
)
from .evidence import author_elements
from .jsonld import as_list, text_of
from .language import read_language
from .likeness import squeezed
from .names import UNSPACED, clean_names, is_name, is_pen_name, is_person_like
from .nearby import is_within, lines_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from .evidence import Evidence
    from .nearby import Surroundings

_META_AUTHORS: Final = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "citation_author",
    "dc.creator",    "dcterms.creator", "dc.contributor", "byl", "og:article:author", "cxenseparse:author", "og:author",
)  # fmt: skip
_INVERTED: Final = frozenset({"citation_author", "dc.creator", "dcterms.creator", "dc.contributor"})
_LONGEST_NODE: Final = 160
_MOST_NODES: Final = 16
_MOST_SIBLINGS: Final = 3


def read_authors(tree: LexborHTMLParser, found: Evidence, near: Surroundings, sites: frozenset[str]) -> tuple[str, ...]:
    """Return the authors: the first evidence that names people, else the first that names anyone."""
    stated = [_from_article(found), _from_meta(found)]
    own = _named_with_address(found)
    sites |= frozenset(map(squeezed, own))
    people = [writers for names in stated if (writers := _people(names, sites))]
    if people:
        return _as_shown(people, near)
    marked = _Marked(tree, found)
    read: list[tuple[str, ...]] = []
    for names in _shown(found, near, marked, is_bare_read=all(map(_is_address, stated))):
        if writers := _people(names, sites):
            return writers
        read.append(names)
    named = [names for names in [*stated, *read] if names]
    if named and not _is_address(named[0]) and not set(named[0]) <= set(own):
        return named[0]
    for names in _guessed(found, near, marked):
        if names and is_person_like(names[0]) and all(is_person_like(name) or name.isupper() for name in names[1:]):
            return names
        named.append(names)
    return next((names for names in named if names), ())


def _as_shown(stated: list[tuple[str, ...]], near: Surroundings) -> tuple[str, ...]:
    """Return the people that structured data states, unless readers see others: publishing staff is often stated."""
    shown = shown_byline(near.lines)
    for names in stated:
        if _overlap(names, shown):
            return names
    writers = writers_byline(near.lines)
    if writers and is_person_like(writers[0]):
        return writers
    return _completed(stated[0], shown)


class _Marked:
    """The elements that name themselves author, looked for once and only if something asks for them."""

    def __init__(self, tree: LexborHTMLParser, found: Evidence) -> None:
        self._tree = tree
        self._found = found

    @cached_property
    def elements(self) -> list[LexborNode]:
        """All of the page's: those by relation or property first."""
        return author_elements(self._tree, self._found)

    def within(self, place: LexborNode | None) -> list[LexborNode]:
        """Return those by relation or property, and of those by class the first ones in a place."""
        if place is None:
            return self.elements
        sure = len({node.mem_id for node in self._found.author_links})
        inside = (node for node in self.elements[sure:] if is_within(node, place.mem_id))
        return [*self.elements[:sure], *islice(inside, _MOST_NODES + _MOST_SIBLINGS)]


def _shown(found: Evidence, near: Surroundings, marked: _Marked, *, is_bare_read: bool) -> Iterator[tuple[str, ...]]:
    """Yield the names that the page shows, each way of looking only when the one before found no one."""
    yield _from_microdata(found)
    yield shown_byline(near.lines)
    if is_bare_read:
        # Of two Chinese letters none can tell a name from a section.
        yield tuple(name for name in bare_byline(near.lines) if name.isascii() or name[0] < UNSPACED)
    yield _from_markup(marked.within(near.container))


def _guessed(found: Evidence, near: Surroundings, marked: _Marked) -> Iterator[tuple[str, ...]]:
    """Yield the names in places that may hold others', too; asked where at most the site's address is named."""
    yield bare_byline(near.lines)
    yield introduced(near.lines, near.text)
    yield tail_byline(near.text, read_language(found))
    yield signature(near.text)
    yield _from_markup(marked.elements)


def _people(names: tuple[str, ...], sites: frozenset[str]) -> tuple[str, ...]:
    """Return the names if people are among them, without the site's own."""
    own = tuple(name for name in names if squeezed(name) not in sites)
    return own if any(is_person_like(name) or is_pen_name(name) for name in own) else ()


def _named_with_address(found: Evidence) -> tuple[str, ...]:
    """Return the names that stand with the site's own address in an author's place: its publisher's."""
    texts = found.metas.get("author", ()) if found.host else ()
    return clean_names(text for text in texts if found.host in text)


def _is_address(names: tuple[str, ...]) -> bool:
    """Whether names are at most a site's address."""
    return all("." in name.partition(" ")[0] for name in names)


def _completed(names: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, a lone forename completed from the line that readers see."""
    if len(names) == 1 and " " not in names[0] and shown and shown[0].casefold().startswith(f"{names[0].casefold()} "):
        return shown
    return names


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    keys = {squeezed(name) for name in other}
    return any(squeezed(name) in keys for name in one)


def _from_article(found: Evidence) -> tuple[str, ...]:
    fields = found.article.fields if found.article else {}
    names: list[str] = []
    for key in ("author", "creator"):
        for value in as_list(fields.get(key)):
            resolved = found.graph.resolve(value)
            text = text_of(resolved)
            is_organisation = isinstance(resolved, dict) and "organization" in str(resolved.get("@type")).lower()
            if text and is_organisation and is_name(text):
                names.append(text)
            elif text:
                names.extend(clean_names([text]))
    return tuple(dict.fromkeys(names))


def _from_meta(found: Evidence) -> tuple[str, ...]:
    for key in _META_AUTHORS:
        texts = found.metas.get(key)
        if texts and key in _INVERTED:
            texts = [_surname_last(text) for text in texts]
        if texts and (names := clean_names(texts)):
            return names
    if "by" in (found.meta("twitter:label1") or "").lower().split():
        return clean_names(found.metas.get("twitter:data1", ()))
    return ()


def _surname_last(text: str) -> str:
    """Return "Ada Lovelace" for "Lovelace, Ada", as libraries write it."""
    surname, comma, forename = text.partition(",")
    return f"{forename} {surname}" if comma and forename.strip() and "," not in forename else text


def _from_microdata(found: Evidence) -> tuple[str, ...]:
    names: list[str] = []
    for node in found.properties.get("author", ())[:_MOST_NODES]:
        inner = node.css_first("[itemprop=name]")
        names.extend(_names_of(inner if inner is not None else node))
    return tuple(dict.fromkeys(names))


def _from_markup(nodes: list[LexborNode]) -> tuple[str, ...]:
    """Return the names in the first element that calls itself author, with those of its siblings."""
    for place, node in enumerate(nodes[:_MOST_NODES]):
        if names := _names_of(node):
            following = nodes[place + 1 : place + 1 + _MOST_SIBLINGS]
            siblings = [other for other in following if other.parent == node.parent]
            return tuple(dict.fromkeys([*names, *(name for other in siblings for name in _names_of(other))]))
    return ()


def _names_of(node: LexborNode) -> tuple[str, ...]:
    if is_outside(node):
        return ()
    lines = lines_within(node)
    if not lines or sum(len(line.text) for line in lines) > _LONGEST_NODE:
        return ()
    return shown_byline(lines) or next((names for line in lines if (names := names_of_pieces(line.pieces))), ())
