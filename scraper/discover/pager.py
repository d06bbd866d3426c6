"""Where the list of a section page goes on: the next, older part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.discover.anchors import folded
from scraper.discover.boxes import words_of
from scraper.discover.found import page_url
from scraper.discover.vocabulary import NEXT, NEXT_ARROWS
from scraper.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.model import Url

_STATED = "link[rel~=next],a[rel~=next]"
_NEXT_WORDS = frozenset(
    {"next", "successiva", "suivant", "suivante", "siguiente", "weiter", "older", "loadmore", "infinite"}
)
_PAGER_WORDS = frozenset({"page", "pager", "pagination", "paging", "posts", "navigation", "nav"})
_DATA = ("data-next", "data-next-url")
_MAX_TEXT = 40
_MAX_ROW = 200
_PAGE = re.compile(r"\W*(\d{1,4})\W*")


def next_pages(tree: LexborHTMLParser, base: str, here: Url) -> tuple[Url, ...]:
    """Return the address of the next part of the list; nothing where the page names none."""
    for candidates in (_stated, _said, _numbered):
        for reference in candidates(tree):
            url = page_url(base, reference)
            if url is not None and url != here and registrable_domain(url) == registrable_domain(here):
                return (url,)
    return ()


def _stated(tree: LexborHTMLParser) -> Iterator[str]:
    return (node.attributes.get("href") or "mailto:" for node in tree.css(_STATED))


def _said(tree: LexborHTMLParser) -> Iterator[str]:
    """Links that say "next", by their text, their label or their class; arrows only beside other parts' numbers."""
    for node in tree.css("a[href]"):
        text = folded(node)
        if len(text) <= _MAX_TEXT and (_says_next(node, text) or _is_arrow_of_pager(node, text)):
            yield node.attributes.get("href") or "mailto:"
    for name in _DATA:
        yield from (node.attributes.get(name) or "mailto:" for node in tree.css(f"[{name}]"))


def _says_next(node: LexborNode, text: str) -> bool:
    label = node.attributes.get("aria-label") or node.attributes.get("title") or ""
    return bool(NEXT.fullmatch(text) or NEXT.fullmatch(label)) or _is_next_by_class(node, text)


def _is_arrow_of_pager(node: LexborNode, text: str) -> bool:
    return NEXT_ARROWS.fullmatch(text) is not None and _stands_beside_numbers(node)


def _is_next_by_class(node: LexborNode, text: str) -> bool:
    parent = node.parent
    own = words_of(node) | (words_of(parent) if parent is not None and parent.tag in {"li", "span", "div"} else set())
    return not _NEXT_WORDS.isdisjoint(own) and (not text or not _PAGER_WORDS.isdisjoint(own))


def _numbered(tree: LexborHTMLParser) -> Iterator[str]:
    """The number after the current one: in a row of links to numbered parts, or `1 <a>2</a> <a>3</a>`."""
    for node in tree.css("a[href]"):
        match = _PAGE.fullmatch(folded(node))
        if match is not None and int(match[1]) == _current(node) + 1 and _stands_beside_numbers(node):
            yield node.attributes.get("href") or "mailto:"


def _row(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    return parent.parent if parent is not None and parent.tag in {"li", "span"} else parent


def _stands_beside_numbers(node: LexborNode) -> bool:
    row = _row(node)
    if row is None or len(folded(row)) > _MAX_ROW:
        return False
    return any(_PAGE.fullmatch(folded(link)) for link in row.css("a[href]"))


def _current(node: LexborNode) -> int:
    """Return the number of the part that is shown: the one that is no link, or is marked as current; else 1."""
    row = _row(node)
    if row is None:
        return 1
    marked = row.css_first("[aria-current],.active,.current,.is-active,.selected,strong,b")
    if marked is not None and (match := _PAGE.fullmatch(folded(marked))):
        return int(match[1])
    linked = {folded(link) for link in row.css("a[href]")}
    plain = (word for word in folded(row).split() if word.isdecimal() and word not in linked)
    return int(next(plain, "1"))
