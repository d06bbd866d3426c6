"""One reading of a parsed page: walk, weigh, find the region, judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.extract.document import Page
from scraper.extract.judge import Judge
from scraper.extract.line_rules import HEADINGS
from scraper.extract.region import region_of
from scraper.extract.standfirst import is_standfirst, is_subtitle, standfirst_of
from scraper.extract.walk import Walker
from scraper.extract.weights import SHORTEST, weigh

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from scraper.extract.document import Box, Piece


@dataclass(frozen=True, slots=True)
class Clues:
    """What the page's metadata says that helps to find its text."""

    title: str = ""
    authors: tuple[str, ...] = ()
    description: str = ""
    stated_body: str = ""
    """`articleBody` of JSON-LD."""
    address: str = ""
    """Where the page lies."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page's pieces, the box where the article was found, and the pieces kept; a refused piece holds its reasons."""

    page: Page
    region: Box | None
    kept: tuple[Piece, ...]
    standfirst: int = 0
    """How many of the kept pieces, from the first on, are the standfirst."""

    @classmethod
    def empty(cls) -> Reading:
        """Return a reading that found nothing."""
        return cls(Page([], []), None, ())


SHORTEST_TITLE = 12


def read(root: LexborNode, clues: Clues, *, everything: bool = False, shortest: int = SHORTEST) -> Reading:
    """Read the pieces below a node; menus and hidden parts only where `everything` is asked for."""
    page = Walker(everything=everything).walk(root)
    headline = title_at(page, clues.title)
    weigh(page, clues.stated_body, headline, shortest, address=clues.address)
    region = region_of(page, headline)
    if region is None:
        return Reading(page, None, ())
    kept = Judge(page, region, clues.title).kept()
    before = standfirst_of(page, headline, kept, clues.description)
    for piece in before:
        piece.reason = "standfirst"
    opens = bool(kept) and (is_standfirst(kept[0], clues.description) or is_subtitle(page, headline, kept))
    return Reading(page, region.box, (*before, *kept), len(before) or int(opens))


def title_at(page: Page, title: str) -> int | None:
    """Return the number of the piece that is the page's headline: the one that says the title, else the first h1."""
    wanted = title.casefold()[:60]
    fallback = None
    for piece in page.pieces:
        tag = piece.box.tag
        if tag[0] == "h" and tag in HEADINGS:
            text = piece.text.casefold()
            if wanted and len(text) > SHORTEST_TITLE and (text.startswith(wanted) or wanted.startswith(text[:60])):
                return piece.index
            if tag == "h1" and fallback is None:
                fallback = piece.index
    return fallback
