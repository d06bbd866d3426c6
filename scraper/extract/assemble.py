"""From kept pieces to typed blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scraper.model import Block, BlockType, Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.extract.document import Piece

_TYPES = {
    "li": BlockType.LIST_ITEM,
    "dd": BlockType.LIST_ITEM,
    "pre": BlockType.PREFORMATTED,
    "blockquote": BlockType.QUOTE,
}


def blocks_of(pieces: Iterable[Piece], base: str | None, standfirst: int = 0) -> tuple[Block, ...]:
    """Return the blocks; so many of the first ones are the standfirst."""
    blocks = tuple(_block(piece, base) for piece in pieces)
    return (*(replace(block, is_standfirst=True) for block in blocks[:standfirst]), *blocks[standfirst:])


def _block(piece: Piece, base: str | None) -> Block:
    tag = piece.box.tag
    links = tuple(Link(start, end, absolute(href, base)) for start, end, href in piece.links)
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return Block(BlockType.HEADING, piece.text, int(tag[1]), links)
    kind = BlockType.PARAGRAPH
    for box in piece.box.ancestors():
        if box.tag in _TYPES:
            kind = _TYPES[box.tag]
            break
        if box.tag in {"article", "section", "td", "main"}:
            break
    if kind is BlockType.PREFORMATTED:
        return Block(kind, piece.raw or piece.text)
    return Block(kind, piece.text, 1 if kind is BlockType.LIST_ITEM else 0, links)


def absolute(href: str, base: str | None) -> str:
    """Return an address made absolute; as it stands where there is no base or it makes no sense."""
    if base is None or href.startswith(("http://", "https://")):
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href
