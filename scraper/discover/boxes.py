"""The boxes around a page's anchors: which hold one teaser, and which are furniture.

Every question about an element is answered once and remembered for the page, so the work stays in proportion to the
page even where thousands of anchors share one list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.discover.vocabulary import (
    FURNITURE_ROLES,
    FURNITURE_TAGS,
    FURNITURE_TOKENS,
    FURNITURE_WORDS,
    ITEM_CLASSES,
    LABEL_WORDS,
    SPONSORED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

LIST_ITEMS = frozenset({"article", "li", "tr"})
HEADINGS = "h1,h2,h3,h4,h5,h6"
_WORDS_OF_TITLE = 4
_IDEOGRAPHS_OF_TITLE = 8
_LETTERS_OF_TITLE = 16

_MAX_CLIMB = 8
_MAX_ITEM_TEXT = 900
_MAX_LABEL_TEXT = 100
_LABEL_LEVELS = 3
_SHARE_OF_CONTENT = 0.5
_ITEMS = LIST_ITEMS | {"section", "div", "dd", "dt", "p", "a"}
_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-Z]+")
_IDEOGRAPHS = re.compile("[\u3040-\u9fff]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese, Khmer."""
_SMALL = "span,small,em,strong,b,i,div,p,abbr,mark"


class Boxes:
    """What is known of the elements of one page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._anchors = max(1, len(tree.css("body a[href]")))
        self._has_main = len(tree.css("main,[role=main]")) > 0
        self._is_small: dict[int, bool] = {}
        self._is_fine: dict[int, bool] = {}
        self._titles: dict[int, frozenset[str]] = {}
        self._is_furniture: dict[int, bool] = {}
        self._is_sponsored: dict[int, bool] = {}
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

    def in_furniture(self, way: list[LexborNode], item: LexborNode | None) -> bool:
        """Whether an element on the way up from the teaser is navigation, footer, sidebar or the like."""
        ids = [step.mem_id for step in way]
        start = ids.index(item.mem_id) if item is not None and item.mem_id in ids else 0
        return any(self._furniture(step) for step in way[start:])

    def is_sponsored(self, item: LexborNode | None) -> bool:
        """Whether a label inside a teaser says that it was paid for."""
        if item is None:
            return False
        if item.mem_id not in self._is_sponsored:
            labels = (label.text(strip=True) for label in item.css(_SMALL))
            self._is_sponsored[item.mem_id] = any(
                SPONSORED.fullmatch(text) for text in labels if len(text) < _MAX_LABEL_TEXT
            )
        return self._is_sponsored[item.mem_id]

    def is_label(self, node: LexborNode, way: list[LexborNode]) -> bool:
        """Whether an anchor is one of the small print of a teaser: its category, author, comments."""
        for box in [node, *way[:_LABEL_LEVELS]]:
            if not self._is_small_print(box):
                return False
            if not LABEL_WORDS.isdisjoint(words_of(box)):
                return True
        return False

    def shape_of(self, node: LexborNode, way: list[LexborNode]) -> str:
        """Return tags and classes of the anchor and four elements around it: equal for the items of one list."""
        return ">".join([_shape(node), *(self._shape_of(step) for step in way[:4])])

    def _small(self, box: LexborNode) -> bool:
        if box.mem_id not in self._is_small:
            is_small = len(box.text()) <= _MAX_ITEM_TEXT and len(box.css("h1,h2,h3,h4")) <= 1
            self._is_small[box.mem_id] = is_small
        return self._is_small[box.mem_id]

    def _is_small_print(self, box: LexborNode) -> bool:
        if box.mem_id not in self._is_fine:
            self._is_fine[box.mem_id] = len(box.text()) <= _MAX_LABEL_TEXT and box.css_first(HEADINGS) is None
        return self._is_fine[box.mem_id]

    def _titles_in(self, box: LexborNode) -> frozenset[str | None]:
        if box.mem_id not in self._titles:
            links = (link for link in box.css("a[href]") if is_long_title(link.text()))
            self._titles[box.mem_id] = frozenset(link.attributes.get("href") or "" for link in links)
        return self._titles[box.mem_id]

    def _furniture(self, box: LexborNode) -> bool:
        if box.mem_id not in self._is_furniture:
            self._is_furniture[box.mem_id] = _looks_like_furniture(box) and not self._holds_the_content(box)
        return self._is_furniture[box.mem_id]

    def _holds_the_content(self, box: LexborNode) -> bool:
        """Whether a box is a wrapper of the page (an ASP.NET form, `body.has-sidebar`), whatever it is called."""
        if box.tag in {"nav", "footer"}:
            return False
        if self._has_main and box.css_first("main,[role=main]") is not None:
            return True
        return (box.tag == "form" or box.css_first("h1") is not None) and len(
            box.css("a[href]")
        ) > self._anchors * _SHARE_OF_CONTENT

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


def is_long_title(text: str) -> bool:
    """Whether a text is as long as headlines are; East Asian and Indochinese scripts write no spaces."""
    if len(text.split()) >= _WORDS_OF_TITLE:
        return True
    return len(_IDEOGRAPHS.findall(text)) >= _IDEOGRAPHS_OF_TITLE or len(_UNSPACED.findall(text)) >= _LETTERS_OF_TITLE


def words_of(node: LexborNode) -> set[str]:
    """Return the words of an element's class and id, in lower case."""
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return {word.lower() for word in _WORD.findall(names)}


def _shape(node: LexborNode) -> str:
    classes = sorted((node.attributes.get("class") or "").split())
    kept = (name for name in classes if not (name.startswith(ITEM_CLASSES) or any(sign.isdigit() for sign in name)))
    name = node.attributes.get("id") or ""
    place = f"#{name}" if name and not any(sign.isdigit() for sign in name) else ""
    return ".".join([f"{node.tag}{place}", *kept])


def _looks_like_furniture(node: LexborNode) -> bool:
    if node.tag in FURNITURE_TAGS or (node.attributes.get("role") or "") in FURNITURE_ROLES:
        return True
    if node.tag in {"main", "article"}:
        return False
    tokens = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower().split()
    if not FURNITURE_TOKENS.isdisjoint(tokens) or any(token.startswith("widget_") for token in tokens):
        return True
    # Joomla lists further articles in `ol.nav`; menus are no numbered lists.
    words = words_of(node) - ({"nav"} if node.tag == "ol" else set())
    is_named = not FURNITURE_WORDS.isdisjoint(words) or any(word.endswith(("nav", "menu")) for word in words)
    return is_named or (node.tag == "header" and _is_of_page(node))


def _is_of_page(header: LexborNode) -> bool:
    return all(step.tag not in {"main", "article", "section", "li"} for step in way_up(header))
