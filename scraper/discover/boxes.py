"""The boxes around a page's anchors: which hold one teaser, and which are furniture.

Every question about an element is answered once and remembered for the page, so the work stays in proportion to the
page even where thousands of anchors share one list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

LIST_ITEMS = frozenset({"article", "li", "tr"})
WORDS_OF_TITLE = 4

_MAX_CLIMB = 8
_MAX_ITEM_TEXT = 900
_ITEMS = LIST_ITEMS | {"section", "div", "dd", "dt", "p"}
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "menu", "menubar", "banner"})
# Words of class and id attributes, parted by - _ digits or capitals.
_FURNITURE_WORDS = frozenset(
    """
    nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs footer sidebar aside widget share sharing social
    follow pager pagination paging paginator tags tag tagcloud cookie consent banner advert ads adv sponsor sponsored
    promo newsletter login subscribe toolbar skip lang language languages popular trending mostread related comments
    briciole condividi
    """.split()  # noqa: SIM905 - words read better than literals
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class Boxes:
    """What is known of the elements of one page."""

    def __init__(self) -> None:
        self._is_small: dict[int, bool] = {}
        self._titles: dict[int, frozenset[str]] = {}
        self._is_furniture: dict[int, bool] = {}
        self._shapes: dict[int, str] = {}

    def item_of(self, node: LexborNode, way: list[LexborNode]) -> LexborNode | None:
        """Return the largest box around an anchor that holds one teaser only: one heading, one title, little text."""
        own = node.attributes.get("href")
        found = None
        for box in (step for step in way[:_MAX_CLIMB] if step.tag in _ITEMS):
            if not self._small(box) or self._titles_in(box) - {own}:
                break
            found = box
            if box.tag in LIST_ITEMS:
                break
        return found

    def in_furniture(self, way: list[LexborNode]) -> bool:
        """Whether any element on the way up is navigation, footer, sidebar or the like."""
        return any(self._furniture(step) for step in way)

    def shape_of(self, node: LexborNode, way: list[LexborNode]) -> str:
        """Return tags and classes of the anchor and four elements around it: equal for the items of one list."""
        return ">".join([_shape(node), *(self._shape_of(step) for step in way[:4])])

    def _small(self, box: LexborNode) -> bool:
        if box.mem_id not in self._is_small:
            is_small = len(box.text()) <= _MAX_ITEM_TEXT and len(box.css("h1,h2,h3,h4")) <= 1
            self._is_small[box.mem_id] = is_small
        return self._is_small[box.mem_id]

    def _titles_in(self, box: LexborNode) -> frozenset[str | None]:
        if box.mem_id not in self._titles:
            links = (link for link in box.css("a[href]") if len(link.text().split()) >= WORDS_OF_TITLE)
            self._titles[box.mem_id] = frozenset(link.attributes.get("href") or "" for link in links)
        return self._titles[box.mem_id]

    def _furniture(self, box: LexborNode) -> bool:
        if box.mem_id not in self._is_furniture:
            self._is_furniture[box.mem_id] = _looks_like_furniture(box)
        return self._is_furniture[box.mem_id]

    def _shape_of(self, box: LexborNode) -> str:
        if box.mem_id not in self._shapes:
            self._shapes[box.mem_id] = _shape(box)
        return self._shapes[box.mem_id]


def way_up(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, from the inside, the body left out."""
    step = node.parent
    while step is not None and step.tag not in {"body", "html", "-undef"}:
        yield step
        step = step.parent


def _shape(node: LexborNode) -> str:
    classes = sorted((node.attributes.get("class") or "").split())
    return ".".join([node.tag or "", *(name for name in classes if not any(sign.isdigit() for sign in name))])


def _looks_like_furniture(node: LexborNode) -> bool:
    if node.tag in _FURNITURE_TAGS or (node.attributes.get("role") or "") in _FURNITURE_ROLES:
        return True
    if node.tag in {"main", "article"}:
        return False
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return any(word.lower() in _FURNITURE_WORDS for word in _WORD.findall(names))
