"""Where the article is: the box that holds its running text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.extract.document import Hint
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
)
"""What an element may say of itself so that nothing in it helps to find the article."""
FULL_WEIGHT = 1000
DECAY = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)


SOFT = (
    (Hint.NAVIGATION | Hint.WIDGET | Hint.CONTENTS | Hint.SHARE | Hint.TITLE, 1),
    (Hint.ASIDE | Hint.CARD, 3),
    (Hint.META, 4),
)
"""Hints that do not stand against so many pieces of running text."""
STUBBORN = Hint.RELATED | Hint.COMMENTS
"""Hints that hold even over much running text, unless the headline stands there too."""


def weigh(page: Page, stated_body: str = "") -> None:
    """Give each piece its weight as running text, and each box the sums; drop hints that cannot be true."""
    stated = "".join(stated_body.split())
    for piece in page.pieces:
        if piece.box.tag == "h1":
            for box in piece.box.ancestors():
                box.has_title = True
        piece.weight = weight = _weight(piece)
        if weight and stated and "".join(piece.text[:80].split())[:50] in stated:
            piece.weight = 2 * weight
    mark_teasers(page)
    _sum_up(page)
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
        if parent is not None and parent in dominant and box.running >= 2 and box.raw >= 0.6 * parent.raw:
            dominant.add(box)
            if box.has_title or not box.hints & STUBBORN or (box.running >= 6 and not box.hints & Hint.COMMENTS):
                box.hints &= Hint.BODY
        elif box.hints and box.running and box.tag not in {"nav", "footer"}:
            if box.has_title and box.running >= 3:
                box.hints &= Hint.BODY
            elif box.raw >= 0.5 * box.chars and box.link_chars * 5 < box.chars:
                for soft, enough in SOFT:
                    if box.running >= enough:
                        box.hints &= ~soft
        box.inherited = box.hints | parent.inherited if parent is not None else box.hints


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


@dataclass(frozen=True, slots=True)
class Region:
    """The box that holds the article's text, and the branches in it that hold something else."""

    box: Box
    beside: frozenset[Box]


def region_of(page: Page, title_at: int | None) -> Region | None:
    """Return where the article's text is, or None where there is no running text."""
    best: Box | None = None
    best_score = 0.0
    for box in page.boxes:
        if box.score:
            score = box.score * (1.5 if box.hints & Hint.BODY else 1.0)
            if title_at is not None:
                if box.last <= title_at:
                    score *= 0.3
                elif box.first > title_at:
                    score /= 1 + (box.first - title_at) / 50
            if score > best_score:
                best, best_score = box, score
    if best is None:
        return None
    return _widened(best, page)


def _widened(seed: Box, page: Page) -> Region:
    """Step outwards while other branches there hold running text of the same kind."""
    names = frozenset(seed.name.split())
    kindred: set[Box] = set()
    children: dict[Box, list[Box]] = {}
    for one in page.boxes:
        if one.weight and one.parent is not None:
            children.setdefault(one.parent, []).append(one)
            if one not in kindred and one.tag == seed.tag and _alike(names, one.name):
                kindred.update(one.ancestors())
    result = inner = seed
    beside: set[Box] = set()
    pending: list[Box] = []
    for level, outer in enumerate(seed.ancestors()):
        if outer is seed:
            continue
        if result.tag in PARTS and outer.last - outer.first <= MOST_PARTS:
            result = outer
        gained = outer.weight - sum(branch.weight for branch in children[outer])
        for branch in children[outer]:
            if branch is inner:
                continue
            if _belongs(branch, inner, Kinship(seed, branch in kindred, level)):
                gained += branch.weight
            else:
                pending.append(branch)
        if gained > result.weight * WIDENING:
            result = outer
            beside.update(pending)
            pending.clear()
        inner = outer
    return Region(result, frozenset(beside))


@dataclass(frozen=True, slots=True)
class Kinship:
    """How a branch is related to the box that the article was first found in."""

    seed: Box
    is_kin: bool
    level: int


def _belongs(branch: Box, inner: Box, kinship: Kinship) -> bool:
    """Whether a branch beside what was found so far holds more of the article.

    The bounds are those of a decision tree over 1,716 branches beside articles' first boxes (four full-text sets).
    """
    purity = branch.raw / max(1, branch.chars)
    gap = branch.first - inner.last if branch.first >= inner.last else inner.first - branch.last
    average = branch.raw / branch.running
    if kinship.is_kin:
        if purity > 0.65:
            return average >= 260 or (branch.depth > 4 and kinship.level <= 6)
        return average > 158 and gap <= 26 and purity > 0.3
    if inner.has_title or branch.link_chars > 0.07 * branch.chars:
        return False
    share = branch.weight / max(1.0, kinship.seed.weight)
    if branch.first < inner.first:
        return share > 0.03 and purity > 0.65
    return share > 0.45 and purity > 0.85


def _alike(names: frozenset[str], others: str) -> bool:
    """Whether two elements share at least half of their class names; none is like none."""
    if not names:
        return not others
    these = set(others.split())
    return 2 * len(names & these) >= len(names | these)


WIDENING = 0.07
PARTS = frozenset({"p", "li", "ul", "ol", "blockquote", "dl", "dd", "dt"})
MOST_PARTS = 200
