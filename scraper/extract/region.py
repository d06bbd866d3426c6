"""Where the article is: the box that holds its running text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint

if TYPE_CHECKING:
    from scraper.extract.document import Box, Page, Piece

FOREIGN = (
    Hint.RELATED | Hint.COMMENTS | Hint.NOTICE | Hint.ADVERT | Hint.NAVIGATION | Hint.HIDDEN | Hint.SHARE | Hint.ASIDE
)
"""What an element may say of itself so that nothing in it helps to find the article."""
FULL_WEIGHT = 400
DECAY = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)


WEAK = (
    Hint.META | Hint.NAVIGATION | Hint.ASIDE | Hint.CARD | Hint.CONTENTS | Hint.TITLE | Hint.STANDFIRST | Hint.CAPTION
)


def weigh(page: Page) -> None:
    """Give each piece its weight as running text, and each box the sums; drop hints that cannot be true."""
    for piece in page.pieces:
        if piece.box.tag == "h1":
            for box in piece.box.ancestors():
                box.has_title = True
        piece.weight = weight = _weight(piece)
        if weight:
            piece.box.raw += weight
            piece.box.running += 1
    for box in reversed(page.boxes):
        if box.raw and box.parent is not None:
            box.parent.raw += box.raw
            box.parent.running += box.running
    _settle_hints(page)
    for piece in page.pieces:
        weight = piece.weight
        inherited = piece.box.inherited
        if not weight or inherited & FOREIGN:
            continue
        if inherited & (Hint.META | Hint.CARD):
            weight *= 0.5
        for level, box in enumerate(piece.box.ancestors()):
            box.weight += weight
            if level < len(DECAY):
                box.score += weight * DECAY[level]


def _settle_hints(page: Page) -> None:
    """Void the hints of boxes that hold the whole article; hand the others down."""
    total = page.boxes[0].raw
    for box in page.boxes:
        if box.hints and box.running >= 2 and box.tag not in {"nav", "footer"}:
            large = box.raw >= 0.6 * total or (box.has_title and box.raw >= 0.3 * total)
            if large:
                box.hints &= Hint.BODY
            elif box.hints & WEAK and box.running >= 3 and box.link_chars * 5 < box.chars:
                box.hints &= ~WEAK
        box.inherited = box.hints | box.parent.inherited if box.parent is not None else box.hints


def _weight(piece: Piece) -> float:
    text = piece.text
    length = len(text)
    if length < 25:
        return 0.0
    if not text.isascii() and _is_cjk(text):
        length *= 2
    if length < 60 or piece.link_chars * 3 > len(text):
        return 0.0
    tag = piece.box.tag
    if tag[0] == "h" and tag[1:].isdigit():
        return 0.0
    weight = float(min(length, FULL_WEIGHT))
    if text[-1] not in ".!?…。！？”\"»“:;)’'":
        weight *= 0.6
    if tag in {"li", "td", "dd"}:
        weight *= 0.7
    return weight


def _is_cjk(text: str) -> bool:
    return "\u3040" <= text[len(text) // 2] <= "\u9fff"


def region_of(page: Page) -> Box | None:
    """Return the box that holds the article's text, or None where there is no running text."""
    best: Box | None = None
    best_score = 0.0
    for box in page.boxes:
        if box.score:
            score = box.score * (1.5 if box.hints & Hint.BODY else 1.0)
            if score > best_score:
                best, best_score = box, score
    if best is None:
        return None
    return _widened(best)


def _widened(box: Box) -> Box:
    """Step outwards while that gains much running text."""
    if box.hints & Hint.BODY:
        return box
    result = box
    for outer in box.ancestors():
        if outer.weight > result.weight * 1.25:
            result = outer
        if outer.hints & Hint.BODY:
            return outer
        if outer.tag in {"main", "body"}:
            break
    return result
