"""The anchors of a section page, each with what its surroundings say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scraper.discover.boxes import LIST_ITEMS, WORDS_OF_TITLE, Boxes, way_up
from scraper.discover.found import moment, page_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.model import Url

MAX_ANCHORS = 5000

_MAX_LEVELS = 60
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_DATE_TEXT = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}(?:\.|º|er|st|nd|rd|th)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d\d"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2},\s+(?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of the page with its evidence."""

    url: Url
    text: str
    shape: str
    """Tags and classes on the way up: equal for the items of one list."""
    has_heading: bool
    """It holds one, stands in one, or is the way from a teaser's heading to its article."""
    in_item: bool
    has_date: bool
    in_furniture: bool
    rel: str
    published_at: datetime | None = None


def read_anchors(tree: LexborHTMLParser, base: str) -> list[Anchor]:
    """Return the anchors that lead to a page, in document order."""
    declared = tree.css_first("base[href]")
    if declared is not None:
        base = str(page_url(base, declared.attributes.get("href") or "") or base)
    return list(_anchors(tree, base))


def _anchors(tree: LexborHTMLParser, base: str) -> Iterator[Anchor]:
    boxes = Boxes()
    for node in tree.css("a[href]")[:MAX_ANCHORS]:
        url = page_url(base, node.attributes.get("href") or "")
        if url is not None:
            yield _anchor(node, url, boxes)


def _anchor(node: LexborNode, url: Url, boxes: Boxes) -> Anchor:
    way = list(islice(way_up(node), _MAX_LEVELS))
    item = boxes.item_of(node, way)
    time = item.css_first("time") if item is not None else None
    text, own_heading = _text_of(node), node.css_first("h1,h2,h3,h4,h5") or _heading_around(way)
    heading = own_heading or (_unlinked_heading(item) if len(text.split()) < WORDS_OF_TITLE else None)
    return Anchor(
        url=url,
        text=text if own_heading or not heading else _folded(heading),
        shape=boxes.shape_of(node, way),
        has_heading=heading is not None,
        in_item=item is not None and item.tag in LIST_ITEMS,
        has_date=item is not None and (time is not None or _DATE_TEXT.search(item.text(separator=" ")) is not None),
        in_furniture=boxes.in_furniture(way),
        rel=(node.attributes.get("rel") or "").lower(),
        published_at=moment(time.attributes.get("datetime")) if time is not None else None,
    )


def _heading_around(way: list[LexborNode]) -> LexborNode | None:
    return next((step for step in way[:4] if step.tag in _HEADINGS), None)


def _unlinked_heading(item: LexborNode | None) -> LexborNode | None:
    """The heading of a teaser whose picture and "more" are the links."""
    heading = item.css_first("h2,h3,h4,h5") if item is not None else None
    return heading if heading is not None and heading.css_first("a[href]") is None else None


def _text_of(node: LexborNode) -> str:
    heading = node.css_first("h1,h2,h3,h4,h5")
    return _folded(heading or node) or (node.attributes.get("title") or node.attributes.get("aria-label") or "").strip()


def _folded(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
