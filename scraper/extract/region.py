"""Where the article is: the box that holds its running text, widened to its kin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.line_rules import HEADINGS
from scraper.extract.phrases import CONSENT, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.document import Box, Page, Piece

BODY_BONUS = 1.5
BEFORE_HEADLINE = 0.3
"""Factor for boxes that end before the headline: cookie bars, promotions, tickers."""
REACH = 50
"""Pieces behind the headline over which a box's score is halved."""
WHOLE_PAGE = 0.6
"""Factor for the page itself, which sums up what stands anywhere on it."""
ROW_OF_STORIES = 0.3
FEWEST_STORIES = 3
STORIES_SHARE = 0.75
RIVAL = 0.2
"""A box takes the place of a consent wall from this share of its score on."""
CONSENT_SHARE = 0.4
SAMPLED = 8
SAMPLED_CHARS = 600
"""How much of a box is asked: the search through all of it took as long as half the walk."""
WIDENING = 0.07
"""Share of its weight that a region must gain by a step outwards."""
PARTS = frozenset({"p", "li", "ul", "ol", "blockquote", "dl", "dd", "dt"})
"""Elements that are part of a text, never the whole of it …"""
MOST_PARTS = 200
"""… unless the element around them holds more pieces than this."""


@dataclass(frozen=True, slots=True)
class Region:
    """The box that holds the article's text, and the branches in it that hold something else."""

    box: Box
    beside: frozenset[Box]


@dataclass(frozen=True, slots=True)
class Branch:
    """A box beside what was found of the article so far, and how the two are related."""

    box: Box
    inner: Box
    seed: Box
    is_kin: bool
    level: int
    """How many steps outwards from the seed."""
    is_section: bool
    """Whether it is headed as a further section of the same container."""


# Read off decision trees over 1,364 branches beside the first boxes of articles-en, articles-mixed and news-world.
PURE = 0.66
HALF_PURE = 0.3
ALL_PURE = 0.85
LONG_AVERAGE = 260
FAIR_AVERAGE = 158
NEAR = 24
NESTED = 4
MOST_LEVELS = 6
MOST_BARE_LEVELS = 9
"""Page builders put that many boxes between a text and what parts it from its kin; these hold no bare link."""
SECTION_LEVELS = 3
FEWEST_IN_SECTION = 3
SECTION_PURE = 0.6
FEW_LINKS = 0.07
LEAD_SHARE = 0.06
LARGE_SHARE = 0.45


def region_of(page: Page, title_at: int | None) -> Region | None:
    """Return where the article's text is, or None where there is no running text."""
    excerpts = excerpts_before(page, title_at)
    scored = [(score_of(box, title_at) * _standing(box, excerpts), box) for box in page.boxes if box.score]
    if not scored:
        return None
    best_score, best = max(scored, key=lambda pair: pair[0])
    if asks_for_consent(best, page):
        rivals = [pair for pair in scored if pair[0] >= RIVAL * best_score and not asks_for_consent(pair[1], page)]
        best = max(rivals, key=lambda pair: pair[0], default=(0.0, best))[1]
    return widened(best, page)


def score_of(box: Box, title_at: int | None) -> float:
    """Return a box's score as the article's first box, by what it holds, how it is named and where the headline is."""
    score = box.score * (BODY_BONUS if box.hints & Hint.BODY else 1.0)
    if title_at is None:
        return score
    if box.last <= title_at:
        return score * BEFORE_HEADLINE
    return score / (1 + max(0, box.first - title_at) / REACH)


def excerpts_before(page: Page, title_at: int | None) -> list[int]:
    """Return for each piece, and the end, how many before it are the one paragraph under a linked headline."""
    pieces = page.pieces
    counts = [0]
    count = 0
    for piece in pieces:
        at = piece.index
        if piece.weight and at and pieces[at - 1].is_linked and at - 1 != title_at and not _goes_on(piece, pieces):
            count += 1
        counts.append(count)
    return counts


def _goes_on(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether another paragraph follows beside a piece."""
    behind = pieces[piece.index + 1] if piece.index + 1 < len(pieces) else None
    return behind is not None and bool(behind.weight) and behind.box.parent is piece.box.parent


def _standing(box: Box, excerpts: list[int]) -> float:
    """Return a factor for boxes that hold more than an article: the whole page, or a row of other stories."""
    if box.parent is None:
        return WHOLE_PAGE
    count = excerpts[box.last] - excerpts[box.first]
    return ROW_OF_STORIES if count >= FEWEST_STORIES and count >= STORIES_SHARE * box.running else 1.0


def asks_for_consent(box: Box, page: Page) -> bool:
    """Whether much of what a box says is about consent to cookies and data."""
    running = [piece for piece in page.pieces[box.first : box.last] if piece.weight][:SAMPLED]
    asking = sum(piece.weight for piece in running if CONSENT.search(folded(piece.text[:SAMPLED_CHARS])))
    return asking >= CONSENT_SHARE * sum(piece.weight for piece in running)


def widened(seed: Box, page: Page) -> Region:
    """Step outwards while other branches there hold running text of the same kind."""
    result = seed
    beside: set[Box] = set()
    pending: list[Box] = []
    for outer, own, branches in _steps(seed, page):
        if result.tag in PARTS and outer.last - outer.first <= MOST_PARTS:
            result = outer
        gained = own
        for branch in branches:
            if belongs(branch):
                gained += branch.box.weight
            else:
                pending.append(branch.box)
        if gained > result.weight * WIDENING:
            result = outer
            beside.update(pending)
            pending.clear()
    return Region(result, frozenset(beside))


def _steps(seed: Box, page: Page) -> Iterator[tuple[Box, float, list[Branch]]]:
    """Yield each box around the seed, the weight of its own text, and its other branches."""
    names = frozenset(seed.name.split())
    kindred: set[Box] = set()
    children: dict[Box, list[Box]] = {}
    for one in page.boxes:
        if one.weight and one.parent is not None:
            children.setdefault(one.parent, []).append(one)
            if one not in kindred and one.tag == seed.tag and _alike(names, one.name):
                kindred.update(one.ancestors())
    inner = seed
    for level, outer in enumerate(seed.ancestors()):
        if outer is seed:
            continue
        below = children[outer]
        branches = [
            Branch(box, inner, seed, box in kindred, level, level <= SECTION_LEVELS and _is_section(box, inner, page))
            for box in below
            if box is not inner
        ]
        yield outer, outer.weight - sum(box.weight for box in below), branches
        inner = outer


def belongs(branch: Branch) -> bool:
    """Whether a branch holds more of the article."""
    box, inner = branch.box, branch.inner
    purity = box.raw / max(1, box.chars)
    average = box.raw / box.running
    if branch.is_section:
        return True
    if branch.is_kin:
        if purity > PURE:
            levels = MOST_LEVELS if box.linked else MOST_BARE_LEVELS
            return average >= LONG_AVERAGE or (box.depth > NESTED and branch.level <= levels)
        gap = box.first - inner.last if box.first >= inner.last else inner.first - box.last
        return average > FAIR_AVERAGE and gap <= NEAR and purity > HALF_PURE
    if (inner.has_title and inner.tag != "header") or box.link_chars > FEW_LINKS * box.chars:
        return False
    share = box.weight / max(1.0, branch.seed.weight)
    if box.first < inner.first:
        return share > LEAD_SHARE and purity > PURE
    return share > LARGE_SHARE and purity > ALL_PURE


def _is_section(box: Box, inner: Box, page: Page) -> bool:
    """Whether a branch goes on behind the text under a heading of its own, below the headline, with no bare link."""
    outer = box.parent
    if outer is None or outer.has_title or box.first < inner.last or box.linked or box.running < FEWEST_IN_SECTION:
        return False
    is_running = box.raw > SECTION_PURE * box.chars and box.link_chars <= FEW_LINKS * box.chars
    return is_running and page.pieces[box.first].box.tag in HEADINGS


def _alike(names: frozenset[str], others: str) -> bool:
    """Whether two elements share at least half of their class names; none is like none."""
    if not names:
        return not others
    these = set(others.split())
    return 2 * len(names & these) >= len(names | these)
