"""The anchors of a section page, each with what its surroundings say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from scraper.discover.found import moment, page_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from selectolax.lexbor import LexborNode

    from scraper.model import Url

MAX_ANCHORS = 5000

_MAX_CLIMB = 8
_MAX_ITEM_TEXT = 900
_WORDS_OF_TITLE = 4
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_ITEMS = frozenset({"article", "li", "tr", "section", "div", "dd", "dt", "p"})
_LIST_ITEMS = frozenset({"article", "li", "tr"})
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "menu", "menubar", "banner"})
# Words of class and id attributes, in whole tokens or parts of them parted by - _ or capitals.
_FURNITURE_WORDS = frozenset(
    """
    nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs footer sidebar aside widget share sharing
    social follow pager pagination paging paginator tags tag tagcloud cookie consent banner advert ads adv
    sponsor sponsored promo newsletter login subscribe toolbar skip lang language languages popular trending
    mostread related comments briciole condividi
    """.split()  # noqa: SIM905 - words read better than literals
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
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


def read_anchors(html: str, base: str) -> list[Anchor]:
    """Return the anchors that lead to a page, in document order."""
    tree = LexborHTMLParser(html)
    declared = tree.css_first("base[href]")
    if declared is not None:
        base = str(page_url(base, declared.attributes.get("href") or "") or base)
    return list(_anchors(tree, base))


def _anchors(tree: LexborHTMLParser, base: str) -> Iterator[Anchor]:
    for node in tree.css("a[href]")[:MAX_ANCHORS]:
        url = page_url(base, node.attributes.get("href") or "")
        if url is not None:
            yield _anchor(node, url)


def _anchor(node: LexborNode, url: Url) -> Anchor:
    way = list(_way_up(node))
    item = _item_of(node, way)
    time = item.css_first("time") if item is not None else None
    text, own_heading = _text_of(node), node.css_first("h1,h2,h3,h4,h5") or _heading_around(way)
    heading = own_heading or (_unlinked_heading(item) if len(text.split()) < _WORDS_OF_TITLE else None)
    return Anchor(
        url=url,
        text=text if own_heading or not heading else _folded(heading),
        shape=">".join(_shape(step) for step in [node, *way][:5]),
        has_heading=heading is not None,
        in_item=item is not None and item.tag in _LIST_ITEMS,
        has_date=item is not None and (time is not None or _DATE_TEXT.search(item.text(separator=" ")) is not None),
        in_furniture=any(_is_furniture(step) for step in way),
        rel=(node.attributes.get("rel") or "").lower(),
        published_at=moment(time.attributes.get("datetime")) if time is not None else None,
    )


def _heading_around(way: list[LexborNode]) -> LexborNode | None:
    return next((step for step in way[:4] if step.tag in _HEADINGS), None)


def _unlinked_heading(item: LexborNode | None) -> LexborNode | None:
    """The heading of a teaser whose picture and "more" are the links."""
    heading = item.css_first("h2,h3,h4,h5") if item is not None else None
    return heading if heading is not None and heading.css_first("a[href]") is None else None


def _way_up(node: LexborNode) -> Iterator[LexborNode]:
    step = node.parent
    while step is not None and step.tag not in {"body", "html", "-undef"}:
        yield step
        step = step.parent


def _item_of(node: LexborNode, way: list[LexborNode]) -> LexborNode | None:
    """The largest box around the anchor that holds one teaser only: no second heading, no long text."""
    found = None
    for step in way[:_MAX_CLIMB]:
        if step.tag not in _ITEMS:
            continue
        if len(step.text()) > _MAX_ITEM_TEXT or len(step.css("h1,h2,h3,h4")) > 1:
            break
        if _leads_elsewhere(step, node):
            break
        found = step
        if step.tag in _LIST_ITEMS:
            break
    return found


def _leads_elsewhere(box: LexborNode, node: LexborNode) -> bool:
    """Whether a box holds several titles: a list, not an item."""
    own = node.attributes.get("href")
    others = (link for link in box.css("a[href]") if link.attributes.get("href") != own)
    return any(len(link.text().split()) >= _WORDS_OF_TITLE for link in others)


def _text_of(node: LexborNode) -> str:
    heading = node.css_first("h1,h2,h3,h4,h5")
    return _folded(heading or node) or (node.attributes.get("title") or node.attributes.get("aria-label") or "").strip()


def _folded(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _shape(node: LexborNode) -> str:
    classes = sorted((node.attributes.get("class") or "").split())
    return ".".join([node.tag or "", *(name for name in classes if not any(sign.isdigit() for sign in name))])


def _is_furniture(node: LexborNode) -> bool:
    if node.tag in _FURNITURE_TAGS or (node.attributes.get("role") or "") in _FURNITURE_ROLES:
        return True
    if node.tag in {"main", "article"}:
        return False
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return any(word.lower() in _FURNITURE_WORDS for word in _WORD.findall(names))
