"""The border to the HTML parser: what is refused before it, and what is cut."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

MAX_CHARS = 20_000_000
"""Longer pages are refused: as many as the fetcher takes bytes."""
MAX_TAGS = 100_000
"""Pages with more are refused: each paragraph costs 3 KB to judge, so that 20 MB of empty ones, a few hundred bytes on
the wire, took 4 GB and 50 s. Of 1,377 pages of the corpus the largest has 11,808."""
MAX_DEPTH = 4_000
"""Deeper pages are refused: parsing nested tags is quadratic (2,000 levels 20 ms, 50,000 levels 12 s, measured)."""

_STRIDE = 32_768
_COMMON_FLAT = ("<br", "<img", "<input", "<meta", "<link", "<hr", "<!--")
"""What never nests and stands on pages by the thousand."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "option",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "tbody",
        "thead",
        "tfoot",
    ]
)
"""Void elements, and those whose end tag may be left out without nesting."""


def parse(html: str) -> LexborHTMLParser | None:
    """Return the page's tree, or None for a page that no bounded effort can read."""
    if len(html) > MAX_CHARS or html.count("<") > MAX_TAGS or (_may_be_deep(html) and _is_deep(html)):
        return None
    return LexborHTMLParser(html)


def _may_be_deep(html: str) -> bool:
    """Whether a count of signs alone leaves excessive depth possible: 20 times as quick as reading the tags."""
    if html.count("<") <= 2 * MAX_DEPTH:
        return False
    return _may_reach_depth(html, ()) and _may_reach_depth(html, _COMMON_FLAT)


def _may_reach_depth(html: str, flat: tuple[str, ...]) -> bool:
    depth = 0
    for start in range(0, len(html), _STRIDE):
        stop = start + _STRIDE
        opening = html.count("<", start, stop) - sum(html.count(tag, start, stop) for tag in flat)
        closing = html.count("</", start, stop)
        if depth + opening - closing > MAX_DEPTH:
            return True
        depth = max(0, depth + opening - 2 * closing)
    return False


def _is_deep(html: str) -> bool:
    """Whether the tags nest too deep, in linear time."""
    depth = 0
    for found in _TAG.finditer(html):
        slash, tag = found.groups()
        if slash:
            depth = max(0, depth - 1)
        elif tag.lower() not in _FLAT:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False
