"""The headings of a page that can be its article's title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .likeness import squeezed
from .nearby import text_of_node
from .vocabulary.titles import ARTICLE_TITLE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .evidence import Evidence

_ARTICLE_TITLE: Final = re.compile(ARTICLE_TITLE, re.IGNORECASE)
_LONGEST: Final = 400
_MOST: Final = 20
_CLIMB: Final = 5
_LONGEST_OWN: Final = 200
_SIDES: Final = frozenset({"aside", "nav", "li", "footer", "dialog", "body"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and what it says."""

    node: LexborNode
    text: str
    level: int


def headings_of(nodes: list[LexborNode], level: int, found: Evidence, names: frozenset[str]) -> list[Heading]:
    """Return the headings that can be a title: short, with words, and not the site's own."""
    headings = (Heading(node, text_of_node(node), level) for node in nodes[:_MOST])
    return [
        heading
        for heading in headings
        if len(heading.text) <= _LONGEST and squeezed(heading.text) and not _is_masthead(heading, found, names)
    ]


def articles_own(headings: list[Heading]) -> Heading | None:
    """Return the one h1 whose place or name says that it is the article's title, whatever the page's title says."""
    own = [heading for heading in headings if _is_articles_own(heading)]
    return own[0] if len(own) == 1 and len(own[0].text) <= _LONGEST_OWN else None


def _is_articles_own(heading: Heading) -> bool:
    if _ARTICLE_TITLE.search(heading.node.attributes.get("class") or ""):
        return True
    place = heading.node.parent
    for _ in range(_CLIMB):
        if place is None or place.tag in _SIDES:
            return False
        if place.tag == "article":
            return True
        place = place.parent
    return False


def _is_masthead(heading: Heading, found: Evidence, names: frozenset[str]) -> bool:
    """Whether a heading is the site's own: it says its name, or leads to the home page."""
    if squeezed(heading.text) in names:
        return True
    target = _target(heading.node, found)
    return (
        target is not None
        and urlsplit(target).path in ("", "/")
        and not urlsplit(target).query
        and found.path not in ("", "/")
    )


def _target(node: LexborNode, found: Evidence) -> str | None:
    """Return the address that a heading leads to, None where it is no link."""
    parent, only = node.parent, node.child
    if parent is not None and parent.tag == "a":
        link: LexborNode | None = parent
    else:
        is_bare = only is None or (only.is_text_node and only.next is None)
        link = None if is_bare else node.css_first("a[href]")
    return found.absolute(link.attributes.get("href")) if link is not None else None
