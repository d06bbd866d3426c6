"""How much each piece counts as running text, what each box holds of it, and which hints that refutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.line_rules import HEADINGS
from scraper.extract.teasers import mark_teasers

if TYPE_CHECKING:
    from scraper.extract.document import Box, Page, Piece

FOREIGN = (
    Hint.INFOBOX
    | Hint.RELATED
    | Hint.COMMENTS
    | Hint.NOTICE
    | Hint.ADVERT
    | Hint.NAVIGATION
    | Hint.HIDDEN
    | Hint.SHARE
    | Hint.ASIDE
    | Hint.FORM
    | Hint.PLAYER
)
"""What an element may say of itself so that nothing in it helps to find the article."""
FULL_WEIGHT = 1000
"""Characters beyond which a piece counts no more."""
SHORTEST = 60
"""Characters of the shortest running text; half as many in scripts that write words without spaces."""
DECAY = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)
"""What a piece counts for the box it stands in, the one around that, and so on."""
SHORTEST_IN_BRIEF = 15
"""The same where a page has none that long: lyrics, tables of results, blogs of one line each."""
UNFINISHED = 0.6
IN_LIST = 0.7
DOUBTED = 0.5
DOMINANT = 0.6
"""Share of its parent's running text from which on a box is where the article is."""
FEW, SOME, MANY = 2, 3, 6
SOFT = (
    (Hint.NAVIGATION | Hint.WIDGET | Hint.CONTENTS | Hint.SHARE | Hint.TITLE, 1),
    (Hint.FORM | Hint.PLAYER, 2),
    (Hint.ASIDE | Hint.CARD | Hint.TEASER, 3),
    (Hint.META, 4),
    (Hint.ADVERT, 6),
)
"""Hints that do not stand against so many pieces of running text."""
STUBBORN = Hint.RELATED | Hint.COMMENTS
"""Hints that hold even over much running text, unless the headline stands there too."""
ENDS = ".!?…。！？”\"»“:;)’'"


def weigh(
    page: Page, stated_body: str = "", title_at: int | None = None, shortest: int = SHORTEST, *, address: str = ""
) -> None:
    """Give each piece its weight as running text, and each box the sums; drop hints that cannot be true."""
    stated = "".join(stated_body.split())
    if title_at is not None:
        for box in page.pieces[title_at].box.ancestors():
            box.has_headline = True
    for piece in page.pieces:
        if piece.box.tag == "h1":
            for box in piece.box.ancestors():
                box.has_title = True
        piece.weight = weight = _weight(piece, shortest)
        if weight and stated and "".join(piece.text[:80].split())[:50] in stated:
            piece.weight = 2 * weight
    mark_teasers(page, address)
    _sum_up(page)
    _settle_hints(page)
    for piece in page.pieces:
        weight = piece.weight
        inherited = piece.box.inherited
        if not weight or inherited & FOREIGN:
            continue
        if inherited & (Hint.META | Hint.CARD | Hint.TEASER):
            weight *= DOUBTED
        _hand_up(piece.box, weight)


def _hand_up(box: Box | None, weight: float) -> None:
    """Add a piece's weight to the boxes around it: a hot loop."""
    for share in DECAY:
        if box is None:
            return
        box.weight += weight
        box.score += weight * share
        box = box.parent
    while box is not None:
        box.weight += weight
        box = box.parent


def _sum_up(page: Page) -> None:
    """Sum over each box what is neither a teaser nor a link alone."""
    for piece in page.pieces:
        if not piece.teaser and not piece.is_linked:
            box = piece.box
            box.chars += len(piece.text)
            box.link_chars += piece.link_chars
            if piece.weight:
                box.raw += piece.weight
                box.running += 1
    for box in reversed(page.boxes):
        parent = box.parent
        if box.chars and parent is not None:
            parent.chars += box.chars
            parent.link_chars += box.link_chars
            parent.raw += box.raw
            parent.running += box.running


def _settle_hints(page: Page) -> None:
    """Void the hints of boxes that hold the whole article; hand the others down."""
    dominant = {page.boxes[0]}
    for box in page.boxes:
        parent = box.parent
        if parent is None:
            box.inherited = box.hints
            continue
        if parent in dominant and box.running >= FEW and box.raw >= DOMINANT * parent.raw:
            dominant.add(box)
            if box.has_title or not box.hints & STUBBORN or (_is_long_or_named(box) and not box.hints & Hint.COMMENTS):
                box.hints &= Hint.BODY
        elif box.hints and box.running and box.tag not in {"nav", "footer"}:
            box.hints = _refuted(box)
        box.inherited = box.hints | parent.inherited


def _is_long_or_named(box: Box) -> bool:
    return box.running >= MANY or bool(box.hints & Hint.BODY)


def _refuted(box: Box) -> int:
    """Return the hints of a box less those that its text speaks against."""
    if (box.has_title and box.running >= SOME) or box.has_headline:
        return box.hints & Hint.BODY
    hints = box.hints
    if box.raw * 2 >= box.chars and box.link_chars * 5 < box.chars:
        for soft, enough in SOFT:
            if box.running >= enough:
                hints &= ~soft
    return hints


def _weight(piece: Piece, shortest: int) -> float:
    text = piece.text
    length = len(text)
    if not text.isascii() and _is_wide(text):
        length *= 2
    if length < shortest or piece.link_chars * 3 > len(text) or piece.box.tag in HEADINGS:
        return 0.0
    weight = float(min(length, FULL_WEIGHT))
    if text[-1] not in ENDS:
        weight *= UNFINISHED
    return weight * IN_LIST if piece.box.tag in {"li", "td", "dd"} else weight


def _is_wide(text: str) -> bool:
    """Whether a text's middle is Chinese or Japanese."""
    return "\u3040" <= text[len(text) // 2] <= "\u9fff"
