"""The standfirst: the line or two under the headline that sum the article up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.line_rules import HEADINGS
from scraper.extract.weights import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.extract.document import Page, Piece

REACH = 8
"""How many pieces behind the headline it may stand: of 41 standfirsts of news pages all but four did."""
SHORTEST = 25
LONGEST = 600
SHORTEST_SUBTITLE = 45
"""Shorter headings right behind the headline open a section; of those that long, alone in their rank, most sum up."""
SHORTEST_LEAD = 170
"""Weight from which text before the body opens it: two in three such pieces did, of the lighter one in four."""
ENDS = '.!?…。！？”"»'
ENOUGH = 30
"""Letters of a description that must agree."""
_UNFIT = FOREIGN | Hint.META | Hint.CAPTION


def standfirst_of(page: Page, title_at: int | None, kept: Sequence[Piece], description: str) -> list[Piece]:
    """Return the pieces between the headline and the kept ones that are the standfirst."""
    if title_at is None or not kept:
        return []
    stated = letters(description)
    found = []
    passed = 0
    for piece in page.pieces[title_at + 1 : kept[0].index]:
        # Links and other stories do not count: a block of them may stand there today and not tomorrow.
        passed += not (piece.teaser or piece.is_linked or piece.box.inherited & FOREIGN)
        if passed > REACH:
            break
        if (
            not SHORTEST <= len(piece.text) <= LONGEST
            or piece.box.inherited & _UNFIT
            or piece.teaser
            or piece.is_linked
        ):
            continue
        is_named = piece.box.hints & Hint.STANDFIRST or (
            piece.box.inherited & Hint.STANDFIRST and (piece.weight or piece.box.tag in HEADINGS)
        )
        if (is_named or is_lead(piece) or says(piece, stated)) and not says(piece, letters(kept[0].text)):
            found.append(piece)
    return found


def is_lead(piece: Piece) -> bool:
    """Whether a piece reads as the opening paragraph of a text, whatever it is named: long, whole, without a link."""
    text = piece.text
    is_whole = text[-1] in ENDS and not piece.link_chars and not piece.reason
    return is_whole and piece.weight >= SHORTEST_LEAD and not piece.box.inherited & (Hint.CARD | Hint.TEASER)


def is_standfirst(piece: Piece, description: str) -> bool:
    """Whether the first kept piece is one, by its element's name or by the page's own description."""
    own = piece.box.hints | (piece.box.parent.hints if piece.box.parent else 0)
    return bool(own & Hint.STANDFIRST and not own & Hint.BODY) or says(piece, letters(description))


def is_subtitle(page: Page, title_at: int | None, kept: Sequence[Piece]) -> bool:
    """Whether the first kept piece is a heading that sums up instead of heading a section.

    It stands right behind the headline, says a sentence, and no other heading of the text has its rank.
    """
    first = kept[0]
    if title_at is None or first.box.tag not in HEADINGS or len(first.text) < SHORTEST_SUBTITLE:
        return False
    between = page.pieces[title_at + 1 : first.index]
    if len(between) > REACH or any(piece.weight for piece in between):
        return False
    return len(kept) > 1 and all(piece.box.tag != first.box.tag for piece in kept[1:])


def says(piece: Piece, stated: str) -> bool:
    """Whether a piece's letters agree with others; most pages state none, and a paragraph's take long to tell."""
    return len(stated) >= ENOUGH and agree(letters(piece.text), stated)


def letters(text: str) -> str:
    """Return a text's letters and digits alone, case folded, as far as descriptions are compared."""
    return "".join(filter(str.isalnum, text[: LONGEST + 200].casefold()))


def agree(one: str, other: str) -> bool:
    """Whether one text begins as the other, or holds it."""
    if min(len(one), len(other)) < ENOUGH:
        return False
    return one[:60] == other[:60] or one in other or other in one
