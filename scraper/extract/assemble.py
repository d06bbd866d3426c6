"""From kept pieces to typed blocks with their links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scraper.extract.line_rules import HEADINGS
from scraper.extract.standfirst import SHORTEST_SUBTITLE
from scraper.model import Block, BlockType, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.extract.document import Box, Piece

LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
ITEMS = frozenset({"li", "dd", "dt"})
CELLS = frozenset({"td", "th"})
BORDERS = frozenset({"article", "main", "body"})
"""Elements beyond which no list or quote holds the text."""
CELL_BREAK = " | "
LONGEST_CELL = 400
"""Characters above which a cell lays out the page instead of tabulating."""


def blocks_of(pieces: Sequence[Piece], base: str | None, standfirst: int = 0) -> tuple[Block, ...]:
    """Return the blocks of pieces in page order; the first `standfirst` pieces are the standfirst."""
    blocks: list[Block] = []
    at = 0
    while at < len(pieces):
        end = _table_end(pieces, at)
        if end:
            blocks.append(_table(pieces[at:end], base))
        else:
            end = _lines_end(pieces, at)
            block = _block(_joined(pieces[at:end], base), pieces[at])
            blocks.append(_as_standfirst(block) if at < standfirst else block)
        at = end
    return tuple(blocks)


def _as_standfirst(block: Block) -> Block:
    if block.type is BlockType.HEADING and len(block.text) >= SHORTEST_SUBTITLE:
        return replace(block, type=BlockType.PARAGRAPH, level=0, is_standfirst=True)
    return replace(block, is_standfirst=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A text and its links, not yet a block."""

    text: str
    links: tuple[Link, ...] = ()


def _joined(pieces: Sequence[Piece], base: str | None, between: str = " ") -> Line:
    """Return the texts of pieces as one, their links moved along."""
    text = ""
    links: list[Link] = []
    for piece in pieces:
        if text:
            text += "" if between == " " and _is_wide(text[-1]) and _is_wide(piece.text[0]) else between
        links += [Link(start + len(text), end + len(text), absolute(href, base)) for start, end, href in piece.links]
        text += piece.text
    return Line(text, tuple(links))


def _block(line: Line, piece: Piece) -> Block:
    tag = piece.box.tag
    if piece.reason == "caption":
        return Block(BlockType.CAPTION, line.text, links=line.links)
    if tag in HEADINGS:
        return Block(BlockType.HEADING, line.text, int(tag[1]), line.links)
    if tag == "pre":
        return Block(BlockType.PREFORMATTED, piece.raw or line.text)
    level, is_ordered, is_quoted = _around(piece.box)
    if level:
        return Block(BlockType.LIST_ITEM, line.text, level, line.links, is_ordered=is_ordered)
    return Block(BlockType.QUOTE if is_quoted else BlockType.PARAGRAPH, line.text, links=line.links)


def _around(box: Box) -> tuple[int, bool, bool]:
    """Return how many lists a text stands in, whether the inmost is numbered, and whether a quote holds it."""
    level = 0
    is_item = is_ordered = is_quoted = False
    for one in box.ancestors():
        if one.tag in BORDERS:
            break
        if one.tag in ITEMS:
            is_item = True
        elif one.tag in LISTS and is_item:
            level += 1
            is_ordered = is_ordered or (level == 1 and one.tag == "ol")
        elif one.tag == "blockquote":
            is_quoted = True
    return level, is_ordered, is_quoted


def _lines_end(pieces: Sequence[Piece], at: int) -> int:
    """Return where the lines end that only line breaks part from the piece at a place."""
    end = at + 1
    while end < len(pieces) and pieces[end].is_continued and pieces[end].box is pieces[at].box:
        if pieces[end].index != pieces[end - 1].index + 1 or pieces[end].reason != pieces[at].reason:
            break
        end += 1
    # Preformatted text holds its line breaks already.
    return at + 1 if pieces[at].box.tag == "pre" else end


def _place(box: Box) -> tuple[Box, Box, Box] | None:
    """Return the table, row and cell that a box stands in, inmost, or None."""
    cell = row = None
    one: Box | None = box
    while one is not None:
        tag = one.tag
        if cell is None and tag in CELLS:
            cell = one
        elif cell is not None and row is None and tag == "tr":
            row = one
        elif row is not None and cell is not None and tag == "table":
            return one, row, cell
        elif tag in BORDERS:
            break
        one = one.parent
    return None


def _table_end(pieces: Sequence[Piece], at: int) -> int:
    """Return where the table ends whose first cell stands at a place; 0 where none does, or it only lays out."""
    place = _place(pieces[at].box)
    if place is None:
        return 0
    end = at
    columns: dict[Box, set[Box]] = {}
    while end < len(pieces) and (here := _place(pieces[end].box)) is not None and here[0] is place[0]:
        if len(pieces[end].text) > LONGEST_CELL or pieces[end].box.tag in HEADINGS:
            return 0
        columns.setdefault(here[1], set()).add(here[2])
        end += 1
    return end if len(columns) > 1 and max(map(len, columns.values())) > 1 else 0


def _table(pieces: Sequence[Piece], base: str | None) -> Block:
    """Return a table's block: a line per row, cells parted by a bar."""
    text = ""
    links: list[Link] = []
    rows: list[tuple[str, ...]] = []
    for cells in _rows(pieces):
        row: list[str] = []
        for cell in cells:
            line = _joined(cell, base)
            if text:
                text += CELL_BREAK if row else "\n"
            links += [Link(link.start + len(text), link.end + len(text), link.url) for link in line.links]
            text += line.text
            row.append(line.text)
        rows.append(tuple(row))
    return Block(BlockType.TABLE, text, links=tuple(links), rows=tuple(rows))


def _rows(pieces: Sequence[Piece]) -> list[list[list[Piece]]]:
    rows: list[list[list[Piece]]] = []
    last_row = last_cell = None
    for piece in pieces:
        place = _place(piece.box)
        if place is None:
            continue
        if place[1] is not last_row:
            rows.append([])
        if place[2] is not last_cell or place[1] is not last_row:
            rows[-1].append([])
        rows[-1][-1].append(piece)
        _, last_row, last_cell = place
    return rows


def _is_wide(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def absolute(href: str, base: str | None) -> str:
    """Return an address made absolute; as it stands where there is no base or it makes no sense."""
    if base is None or href.startswith(("http://", "https://")):
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href
