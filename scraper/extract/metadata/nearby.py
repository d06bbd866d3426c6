"""Lines of text near the headline: where pages show byline and date to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p "
    "pre section table tbody td th thead tr ul".split()
)
_SKIPPED: Final = frozenset(
    "script style noscript svg template button select form iframe nav figure figcaption -comment".split()
)
_MOST_LINES: Final = 40
_MOST_NODES: Final = 400
_CLIMB: Final = 6
_LONGEST_LINE: Final = 300


@dataclass(slots=True)
class _Lines:
    """The lines met so far and the one being put together."""

    done: list[str]
    open: list[str]
    nodes: int = 0

    def close(self) -> None:
        line = " ".join(" ".join(self.open).split())
        self.open.clear()
        if line:
            self.done.append(line)

    @property
    def is_full(self) -> bool:
        return len(self.done) >= _MOST_LINES or self.nodes >= _MOST_NODES


def lines_after(headline: LexborNode) -> list[str]:
    """Return up to 40 lines that follow the headline in document order."""
    lines = _Lines([], [])
    node = headline
    for _ in range(_CLIMB):
        sibling = node.next
        while sibling is not None and not lines.is_full:
            _read(sibling, lines, 0)
            sibling = sibling.next
        parent = node.parent
        if parent is None or lines.is_full or parent.tag in ("body", "html"):
            break
        lines.close()
        node = parent
    lines.close()
    return lines.done


def lines_before(headline: LexborNode, most: int = 6) -> list[str]:
    """Return up to a few lines that stand right before the headline, nearest first."""
    found: list[str] = []
    node = headline
    for _ in range(3):
        sibling = node.prev
        while sibling is not None and len(found) < most:
            lines = _Lines([], [])
            _read(sibling, lines, 0)
            lines.close()
            found.extend(reversed(lines.done))
            sibling = sibling.prev
        if node.parent is None or node.parent.tag in ("body", "html"):
            break
        node = node.parent
    return found[:most]


def _read(node: LexborNode, lines: _Lines, depth: int) -> None:
    lines.nodes += 1
    if node.is_text_node:
        text = node.text_content
        if text and not text.isspace():
            lines.open.append(text[:_LONGEST_LINE])
        return
    tag = node.tag or ""
    if tag in _SKIPPED or depth > 12 or lines.is_full:
        return
    is_block = tag in _BLOCKS
    if is_block:
        lines.close()
    child = node.child
    while child is not None and not lines.is_full:
        _read(child, lines, depth + 1)
        child = child.next
    if is_block:
        lines.close()
