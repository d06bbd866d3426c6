"""Lines of text near the headline: where pages show byline and date to people."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "footer",
            "h1",
            "h2",
            "h3",
        ),
        *(
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
        ),
        *("tr", "ul"),
    }
)
_SKIPPED: Final = frozenset(
    {
        "script",
        "style",
        "noscript",
        "svg",
        "template",
        "button",
        "select",
        "form",
        "iframe",
        "nav",
        "figure",
        "figcaption",
        "rt",
        "rp",
    }
)
_MOST_LINES: Final = 20
_MOST_NODES: Final = 160
_FEW_LINES: Final = 6
_FEW_NODES: Final = 50
_CLIMB: Final = 6
_MOST_STEPS: Final = 40
_DEEPEST: Final = 14
_LONGEST_PIECE: Final = 300
_SHORTEST_TEXT: Final = 1_500
_LONGEST_TEXT: Final = 12_000
_LONG_LINE: Final = 160
"""Characters from which a line is running text; bylines stand before the third such line."""
_MOST_LONG: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: its texts with the address that each links to (empty for none)."""

    pieces: tuple[tuple[str, str], ...]
    text: str
    """The whole line, white space folded."""


@dataclass(slots=True)
class _Reader:
    """Puts lines together from nodes in document order, up to a number of lines and nodes."""

    most_lines: int = _MOST_LINES
    most_nodes: int = _MOST_NODES
    done: list[Line] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    nodes: int = 0
    long: int = 0

    def close(self) -> None:
        """End the open line, if there is one."""
        if self.open:
            text = fold(" ".join([text for text, _ in self.open]))
            self.done.append(Line(tuple(self.open), text))
            self.open.clear()
            self.long += len(text) >= _LONG_LINE

    def add_text(self, node: LexborNode, href: str) -> None:
        """Add a text node to the open line."""
        text = node.text_content
        if text and not text.isspace():
            self.open.append((text[:_LONGEST_PIECE], href))

    @property
    def is_full(self) -> bool:
        return len(self.done) >= self.most_lines or self.nodes >= self.most_nodes or self.long >= _MOST_LONG

    def read(self, node: LexborNode, depth: int = 0, href: str = "") -> None:
        """Read a node and what it holds: a hot loop, of bounded depth."""
        self.nodes += 1
        if node.is_text_node:
            self.add_text(node, href)
            return
        tag = node.tag
        if tag in _SKIPPED or depth > _DEEPEST or self.nodes >= self.most_nodes:
            return
        if len(self.done) >= self.most_lines or self.long >= _MOST_LONG:
            return
        if tag == "a":
            href = node.attributes.get("href") or ""
        is_block = tag in _BLOCKS
        if is_block and self.open:
            self.close()
        child = node.child
        most = self.most_nodes
        while child is not None and self.nodes < most:
            if child.is_text_node:
                self.nodes += 1
                if not child.is_empty_text_node:
                    self.add_text(child, href)
            else:
                self.read(child, depth + 1, href)
            child = child.next
        if is_block and self.open:
            self.close()


def fold(text: str) -> str:
    """Return a text with its white space folded, and without the soft hyphens and joints that nobody sees."""
    if "\xad" in text or "\u200b" in text:
        text = text.replace("\xad", "").replace("\u200b", "")
    return " ".join(text.split())


class Surroundings:
    """The lines around a headline, read once and only if something asks for them."""

    def __init__(self, tree: LexborHTMLParser, headline: LexborNode | None) -> None:
        self._tree = tree
        self.headline = headline

    @cached_property
    def lines(self) -> list[Line]:
        """Lines that follow the headline, then those right before it, nearest first."""
        return [*self.after, *self.before]

    @cached_property
    def container(self) -> LexborNode | None:
        """The article or main element around the headline, else the element a few levels above it."""
        node = self.headline
        for _ in range(_CLIMB):
            parent = node.parent if node is not None else None
            if node is None or parent is None or node.tag in ("article", "main", "body"):
                break
            node = parent
        return node

    @cached_property
    def text(self) -> str:
        """The text of the container, or of the page where that is next to nothing: the two ends of it."""
        text = self.container.text(separator="\n") if self.container is not None else ""
        if len(text) < _SHORTEST_TEXT and self._tree.body is not None:
            text = self._tree.body.text(separator="\n")
        return text if len(text) <= 2 * _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}\n{text[-_LONGEST_TEXT:]}"

    @cached_property
    def heading_lines(self) -> list[Line]:
        """The lines of the headline itself, if it has several: one may be a date."""
        lines = lines_within(self.headline) if self.headline is not None else []
        return lines if len(lines) > 1 else []

    @cached_property
    def after(self) -> list[Line]:
        """Lines that follow the headline."""
        return lines_after(self.headline, _Reader()) if self.headline is not None else []

    @cached_property
    def before(self) -> list[Line]:
        """Lines right before the headline, nearest first."""
        return lines_before(self.headline) if self.headline is not None else []

    @cached_property
    def nearest(self) -> list[Line]:
        """The first few lines that follow the headline, for a look that costs little."""
        reader = _Reader(most_lines=_FEW_LINES, most_nodes=_FEW_NODES)
        return lines_after(self.headline, reader) if self.headline is not None else []


def is_within(node: LexborNode, place: int) -> bool:
    """Whether a node stands in another, given by its mem_id, or is it."""
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id == place:
            return True
        above = above.parent
    return False


def lines_after(headline: LexborNode, reader: _Reader) -> list[Line]:
    """Return the lines that follow the headline in document order, up to the third long one."""
    node = headline
    for _ in range(_CLIMB):
        sibling = node.next
        while sibling is not None and not reader.is_full:
            reader.read(sibling)
            sibling = sibling.next
        parent = node.parent
        if parent is None or reader.is_full or parent.tag in ("body", "html"):
            break
        reader.close()
        node = parent
    reader.close()
    return reader.done


def lines_before(headline: LexborNode, most: int = 6) -> list[Line]:
    """Return up to a few lines that stand right before the headline, nearest first."""
    found: list[Line] = []
    node, steps = headline, 0
    for _ in range(3):
        sibling = node.prev
        while sibling is not None and len(found) < most and steps < _MOST_STEPS:
            found.extend(reversed(lines_within(sibling)))
            sibling, steps = sibling.prev, steps + 1
        if node.parent is None or node.parent.tag in ("body", "html"):
            break
        node = node.parent
    return found[:most]


def lines_within(node: LexborNode, most_lines: int = _MOST_LINES) -> list[Line]:
    """Return the lines of one element, without those of scripts, styles and drawings."""
    reader = _Reader(most_lines)
    reader.read(node)
    reader.close()
    return reader.done


def text_of_node(node: LexborNode) -> str:
    """Return an element's text as people see it, lines joined by a space."""
    only = node.child
    if only is not None and only.next is None and only.is_text_node:
        return fold(only.text_content or "")
    return " ".join(line.text for line in lines_within(node))


def pieces_within(node: LexborNode) -> list[tuple[str, str]]:
    """Return the texts of an element's children, each with the child's class names (none for bare text)."""
    inner = node
    while inner.child is not None and inner.child.next is None and inner.child.is_element_node:
        inner = inner.child
    pieces: list[tuple[str, str]] = []
    child = inner.child
    while child is not None:
        if text := text_of_node(child):
            pieces.append((text, child.attributes.get("class") or "" if child.is_element_node else ""))
        child = child.next
    return pieces
