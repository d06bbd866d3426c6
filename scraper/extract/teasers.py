"""Other stories' headlines and beginnings, found from themselves alone, before anything is summed up.

What is marked here counts nowhere else: no box's sums, and so no verdict on the article, change when a site puts
another teaser into it or exchanges one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint

if TYPE_CHECKING:
    from scraper.extract.document import Box, Page, Piece

ELLIPSES = ("…", "...", "[…]", "[...]", "… »", "...»", "…]", "...]", "…)", "...)")
ENDS = frozenset(ellipsis[-1] for ellipsis in ELLIPSES)
FEWEST_PIECES, MOST_PIECES = 2, 6
LONGEST_EXCERPT = 450
LONGEST_LABELS = 150
SHORTEST_HEADLINE = 25
SHORTEST_TITLE = 12
LONGEST_LABEL = 60
WHOLES = frozenset({"p", "ul", "ol", "table", "tbody", "thead", "body", "main", "blockquote", "tr", "dl"})


def mark_teasers(page: Page) -> None:
    """Mark cards and excerpts of other stories, and take their weight away."""
    pieces = page.pieces
    for box in page.boxes:
        if box.linked and FEWEST_PIECES <= box.last - box.first <= MOST_PIECES and box.tag not in WHOLES:
            inside = pieces[box.first : box.last]
            if not inside[0].teaser and is_card(box, inside):
                for piece in inside:
                    _mark(piece, "card")
    for piece in pieces:
        if not piece.teaser and is_cut(piece) and follows_headline(piece, pieces):
            _mark(piece, "excerpt of another story")


def _mark(piece: Piece, reason: str) -> None:
    piece.teaser = reason
    piece.weight = 0.0


def is_card(box: Box, inside: list[Piece]) -> bool:
    """Whether a box holds a linked headline and what a teaser adds to one: label, date, beginning of the text."""
    title = inside[0] if inside[0].is_linked else inside[1]
    if not title.is_linked or len(title.text) < SHORTEST_TITLE or len(inside[0].text) > LONGEST_LABELS:
        return False
    rest = [piece for piece in inside if piece is not title and not piece.is_linked]
    length = sum(len(piece.text) for piece in rest)
    if any(map(is_cut, rest)):
        return length < LONGEST_EXCERPT
    if box.tag == "td":
        return False
    if box.hints & (Hint.CARD | Hint.TEASER) and length < LONGEST_EXCERPT:
        return len(title.text) >= SHORTEST_HEADLINE
    return len(title.text) >= SHORTEST_HEADLINE and length < LONGEST_LABELS and not any(piece.weight for piece in rest)


def is_cut(piece: Piece) -> bool:
    """Whether a text breaks off, perhaps with a link to the rest behind it."""
    text = piece.text
    if piece.links and piece.links[-1][1] == len(text):
        text = text[: piece.links[-1][0]].rstrip()
    return text[-1:] in ENDS and text.endswith(ELLIPSES)


def follows_headline(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a linked headline stands right before an excerpt, at most a label between them."""
    if len(piece.text) > LONGEST_EXCERPT or piece.link_chars * 2 > len(piece.text):
        return False
    for before in reversed(pieces[max(0, piece.index - 3) : piece.index]):
        if before.is_linked and len(before.text) >= SHORTEST_TITLE:
            return True
        if len(before.text) > LONGEST_LABEL:
            break
    return False
